"""升至 x, 降至 x: is it the way the figure went? What it was before is told by the draft's own sentence, by the source's,
or by the table that holds it; each is asked in turn, and the first that says so decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from agent.figures.before import Before
from agent.figures.compare import same_unit
from agent.figures.contexts import COLON_BREAK, Mention
from agent.figures.evidence import Evidence
from agent.figures.match import Matcher

_UP = r"升|增|涨|提[升高]|增[加长]|扩大?|上调|上升|回升|延长|攀升"
_DOWN = r"降|减|跌|下[调降滑跌]|减少|降低|缩[短小减]|回落|收窄|下修"
_MOVED = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))[至到]了?[约近超逾]?\s*$")
_CHANGED = r"(?:(?P<up>上升|提[升高]|增[加长]?|上涨|扩大|上调|涨)|(?P<down>下[降滑跌调]|减少|降低?|回落|收窄|跌))"
_THEN = re.compile(rf"[，,（(](?:已)?(?:[较比](?!去年|上年)[^，,；;。同]{{0,14}}?|环比|中值)\s*{_CHANGED}")
_FROM_NOTHING = re.compile(r"(?:从|由)[^，,；;。]{0,20}(?<![\d.])(?:零|0)\s*$")
_PILED_UP = re.compile(r"(?:累计|历年|总共)[^，,；;。\d]{0,8}$")
_ADDED = re.compile(r"(?:追加|新增|增资|增持|再投|另投)[^，,；;。\d]{0,4}$")
_RATES = re.compile(r"(?P<up>加息|上调利率)|(?P<down>降息|下调利率)")
# What stands before the word of movement where its clause names nothing of its own: the clause before it speaks on.
_ELIDED = re.compile(
    r"(?:\s|预计|预期|有望|将|或|则|又|再|已|进一步|随后|此后|之后|最终|目前|最新|同时|并|而|年底|年末|年中|当年|次年|其后|仍|继续|逐步|[到至在于内前后月年末底初时])*"
)
_THIS = re.compile(r"(?:这一|该|这个|上述|此)[^，,；;。\d]{0,6}?(?:预计|有望|将|已|或)?\s*$")
WIDTH = re.compile(r"收窄|缩小|扩大")  # of a range: no rise and no fall
_FROM = re.compile(r"由|从")
_BEFORE = 8


class Movements:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.before = Before(evidence, matcher)

    def refuted(self, text: str, start: int, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
        """(figure, where its word stands in the sentence, why) for every movement told the wrong way."""
        for index, mention in enumerate(mentions):
            at = mention.figure.start - start
            word = _MOVED.search(text, max(0, at - _BEFORE), at)
            if word is None or mention.figure.dimension == "date" or (mention.figure.high is not None and WIDTH.search(word[0])):
                continue
            why = self._why(text, start, mentions, index, word)
            if why:
                yield index, word.start(), why

    def _why(self, text: str, start: int, mentions: Sequence[Mention], index: int, word: re.Match[str]) -> str:
        """Why the word is wrong, "" where nothing says so."""
        mention, up = mentions[index], bool(word["up"])
        then = _THEN.match(text, mention.figure.end - start)
        if then:
            return "" if bool(then["up"]) == up else f"“{word[0].strip()}”与其后的“{then[0][1:]}”相反"
        told = _told_in_words(text[: word.start()], up, mention, mentions[:index])
        if told:
            return told
        if _told_from(text[: word.start()], start, mentions[:index]):
            return ""  # 由 x 升至 y: judged by its own two ends
        was = _spoken_of(text, start, mentions, index, word) or self.before.of(mention)
        if was is None:
            way = self.before.way(mention) if mention.figure.high is None else 0
            return "来源所说的方向相反" if way and (way > 0) != up else ""
        risen = rises(was, mention)
        return "" if risen is None or risen == up else f"此前为 {was.figure.text.strip()}"


def rises(was: Mention, now: Mention) -> bool | None:
    """True where the later is the larger; None where nothing moved, or of a range one end alone (收窄 is no fall)."""
    low, high = _ends(was)
    below, above = _ends(now)
    if (below - low) * (above - high) <= 0:
        return None
    return below > low


def _ends(mention: Mention) -> tuple[Decimal, Decimal]:
    low = mention.figure.value or Decimal(0)
    return low, low if mention.figure.high is None else mention.figure.high


def _told_in_words(before: str, up: bool, mention: Mention, earlier: Sequence[Mention]) -> str:
    """From nothing nothing falls; what piles up, or was added to, grows; a rate cut lowers a rate."""
    clause = COLON_BREAK.split(before)[-1]
    if not up and _FROM_NOTHING.search(before):
        return "由零不会下降"
    if not up and _PILED_UP.search(clause):
        return "累计之数不会下降"
    if "利率" in clause and (cut := _RATES.search(before)) and bool(cut["up"]) != up:
        return f"与前文的“{cut[0]}”相反"
    if not up and "总" in clause:
        added = [m for m in earlier if _ADDED.search(before[: m.figure.start - m.span[0]]) and same_unit(m.figure, mention.figure)]
        if any((m.figure.value or 0) < (mention.figure.value or 0) for m in added):
            return f"前文已追加 {added[0].figure.text.strip()}"
    return ""


def _told_from(before: str, start: int, earlier: Sequence[Mention]) -> bool:
    """A figure stands between 由 and the word of movement."""
    floor = max((m.end() for m in COLON_BREAK.finditer(before)), default=0)
    said = _FROM.search(before, floor)
    return said is not None and any(m.figure.start - start >= said.end() for m in earlier if m.figure.dimension != "date")


def _spoken_of(
    text: str, start: int, mentions: Sequence[Mention], index: int, word: re.Match[str]
) -> Mention | None:
    """占 4.4%，2028 年这一比例升至 x; 8 月产量 12.9 万吨，9 月降到 x: a clause without a subject speaks of the last one's."""
    floor = max((b.end() for b in COLON_BREAK.finditer(text, 0, word.start())), default=0)
    own = [m for m in mentions[:index] if m.figure.start - start >= floor]
    if floor == 0 or any(m.figure.dimension != "date" for m in own):
        return None
    clause = text[floor : word.start()]
    for m in reversed(own):
        clause = clause[: m.figure.start - start - floor] + clause[m.figure.end - start - floor :]
    if not (_ELIDED.fullmatch(clause) and own) and not _THIS.search(clause):
        return None
    before = [m for m in mentions[:index] if m.figure.start - start < floor and _level(m, mentions[index])]
    return before[-1] if before else None


def _level(m: Mention, mention: Mention) -> bool:
    """A figure of the same unit that is no change and no basis of comparison."""
    alike = m.figure.dimension == mention.figure.dimension and same_unit(m.figure, mention.figure)
    change = m.figure.unit == "%" and m.direction
    return alike and not change and not m.base and m.figure.value is not None
