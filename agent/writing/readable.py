"""Whether a model's text reads as a sentence of a Chinese report: what a weak model says when it has nothing to say. Pure.

Another language, its own instructions said back, the same words over and over, a form left to fill in, a sentence that
never ends, words no source of the story uses: each is told to the model in one line, and none reaches a draft.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from agent.llm.extractive import is_chinese, split_sentences
from agent.writing.slots import SLOT, squeezed

ECHO = 12  # letters in a row that the instructions hold too
SAID_AGAIN, TIMES = 10, 3  # letters in a row that stand so often in one text
SHORT = 8  # letters: a sentence that may stand twice
STRANGE, ENOUGH = 0.2, 20  # share of letter pairs the sources know, of a text with as many
_FOREIGN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f]+")
_ENGLISH = re.compile(r"(?:[A-Za-z][A-Za-z'’-]*[ ,]+){6,}[A-Za-z][A-Za-z'’-]*")
_LATIN = re.compile(r"[A-Z0-9][A-Za-z0-9&.-]*(?: [A-Z0-9][A-Za-z0-9&.-]*)*")
_TITLED = re.compile(r"《[^《》]*》|“[^“”]*”")
_OPEN_END = re.compile(r"[，、：,:（(“《]\s*$")
_HAN = re.compile(r"[\u3400-\u9fff]+")
# (what is found, what the model is told), unless the sources say it themselves
_FORM: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"〔[^〕]*〕|槽位|可用事实|事件\s*E\d|（(?:重点|简讯)）|[｜|]?(?:主体|口径)[：:]|审稿意见|编辑的要求", "是写作材料的标记，正文中不得出现"),
        (r"(?<![A-Za-z])[Xx×]{2,}(?![A-Za-z])|\[[^\]]*\]|【[^】]*】|_{2,}|待补充|某某|TODO", "是没有填写的空格，请写明或删去"),
        (r"…|\.{3}", "是省略号，句子须写完整"),
        (r"好的，|以下是|希望这|(?:作为|根据)您的|请注意，|如需|下面(?:是|为)", "是对话的口气，正文只陈述事实"),
    )
)


def unreadable(text: str, known: str, instructions: str, *, of_a_story: bool = False) -> Iterator[str]:
    """One line for each fault of a text with slots. `known`: what the sources say. `of_a_story`: the text tells one, and
    has to use its words."""
    plain = SLOT.sub("", text).strip()
    if not plain:
        return
    yield from _language(plain, known)
    source = squeezed(known)
    for pattern, said in _FORM:
        found = pattern.search(plain)
        if found and squeezed(found[0]) not in source:
            yield f"“{found[0].strip()[:12]}”{said}"
    if echo := _echo(plain, source, instructions):
        yield f"“{echo}”是写作要求中的话，不得抄进正文"
    if run := _over_and_over(plain):
        yield f"“{run}”重复了多次，每件事只写一次"
    if _OPEN_END.search(SLOT.sub("数", text)):
        yield f"“{plain[-8:]}”没有写完"
    if of_a_story and _strange(plain, known):
        yield f"“{plain[:12]}…”与资料说的不是一回事，请只写资料中的事"


def said_twice(texts: Sequence[str]) -> Iterator[str]:
    """Sentences that stand more than once in the texts of one part, one line each."""
    counts = Counter(squeezed(one) for text in texts for one in dict.fromkeys(split_sentences(text)))
    within = [one for text in texts for one, n in Counter(split_sentences(text)).items() if n > 1]
    across = [one for text in texts for one in split_sentences(text) if counts[squeezed(one)] > 1]
    for one in dict.fromkeys((*within, *across)):
        if len(one) > SHORT:
            yield f"“{one[:16]}…”写了两遍，请删去一处"


def _language(plain: str, known: str) -> Iterator[str]:
    said = _LATIN.sub(lambda word: "" if word[0] in known else word[0], plain)  # names as the sources write them
    if len(plain) > SHORT and not is_chinese(said):
        yield f"“{plain[:16]}”不是中文，请用中文写"
        return
    foreign = _FOREIGN.search(plain)
    if foreign and foreign[0] not in known:
        yield f"“{foreign[0][:12]}”不是中文，请用中文写"
    english = _ENGLISH.search(_TITLED.sub("", plain))
    if english:
        yield f"“{english[0][:24]}”是整句英文，请译成中文"


def _echo(plain: str, source: str, instructions: str) -> str:
    """A run of letters that the instructions hold and no source does."""
    rules, letters = squeezed(instructions), squeezed(plain)
    for n in range(len(letters) - ECHO + 1):
        run = letters[n : n + ECHO]
        if run in rules and run not in source:
            return run
    return ""


def _over_and_over(plain: str) -> str:
    letters = squeezed(plain)
    runs = Counter(letters[n : n + SAID_AGAIN] for n in range(len(letters) - SAID_AGAIN + 1))
    return next((run for run, times in runs.items() if times >= TIMES), "")


def _strange(plain: str, known: str) -> bool:
    """A text of which the sources know next to no pair of letters. Sources in another language cannot tell."""
    pairs, given = _pairs(plain), _pairs(known)
    if len(pairs) < ENOUGH or not is_chinese(known):
        return False
    return len(pairs & given) / len(pairs) < STRANGE


def _pairs(text: str) -> set[str]:
    return {run[n : n + 2] for run in _HAN.findall(text) for n in range(len(run) - 1)}
