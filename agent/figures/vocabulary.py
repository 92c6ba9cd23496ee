"""Text to terms: names (through the alias table), identifiers, Latin words, metrics, Chinese bigrams.

A term is a short string: `@联发科` a name, `=genio720` an identifier, `openai` a Latin word, `~narrowed` one written small,
`#revenue` a metric of
lexicon.CONCEPTS, `视频` a Chinese bigram. Figures are blanked before, so no term holds a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from agent.figures.lexicon import CONCEPT_OF, CONTENT, DOWN_WORDS, HEADS, STOP_CHARS, STOP_WORDS, UP_WORDS
from agent.figures.model import Figure, Identifier, Scan

Term = tuple[int, str]  # position in the text, term
_TITLE = re.compile(r"《([^《》\n]{1,24})》")  # of a film, a game, a book: a name
_POSSESSIVE = re.compile(r"['’]s\Z")
_RUN = re.compile(r"(?<![A-Za-z])(?:[Qq]/[Qq]|[Yy]/[Yy]|[Mm]/[Mm]|[Ww]/[Ww])(?![A-Za-z])|[A-Za-z][A-Za-z0-9&+.'’-]*|[\u4e00-\u9fff]+")
_PARTED = re.compile(r"[,;:)|，；：。）]")  # Operating profit (EBIT) 556, margin 26%: no EBIT margin
COMMON = "~"  # before a Latin word written small: no name
WEIGHTS = {"@": 4.0, "=": 4.0, "#": 1.5, "%": 1.5, COMMON: 0.8}
LATIN_WEIGHT = 2.5
HAN_WEIGHT = 1.0
# Words of comparison: they say how a figure moves, never of whom it speaks.
NEUTRAL = frozenset(
    (
        "#yoy", "#qoq", "增速", "增幅", "降幅", "涨幅", "跌幅", "涨跌幅", "涨跌", "变动", "变化", "幅度", "分别", "分别为", "其中",
        "达到", "实现", "预计", "最大", "最小", "最高", "最低", "最多", "最少", "最大值", "最小值", "前三位", "前两位", "前五位",
        "合计", "共计", "总计", "累计", "总共", "一共", "同期", "去年", "今年", "本周", "上周", "本期",
        "上期", "较上年", "具体来看", "具体", "来看", "平均", "目前", "此前", "已经", "超过", "接近", "左右", "表示",
        "方面", "进行", "以及", "同时", "包括", "根据", "显示", "数据", "yoy", "qoq",
        *(word for word in (*UP_WORDS, *DOWN_WORDS) if len(word) > 1 and not word.isascii()),
    )
)  # fmt: skip


class Vocabulary:
    """The alias table and the metric words, laid out for one pass over a text."""

    def __init__(self, aliases: Mapping[str, str] | None = None) -> None:
        words = {
            **{word: word for word in (*NEUTRAL, *CONTENT)},
            **CONCEPT_OF,
            **{k.lower(): f"@{v.lower()}" for k, v in (aliases or {}).items() if k.strip()},
        }
        self._latin: dict[str, str] = {}
        self._han: dict[str, list[tuple[str, str]]] = {}
        self._longest: dict[str, int] = {}  # first word of a Latin phrase -> words of the longest one
        self.aliases = {word: term for word, term in words.items() if term[0] == "@"}
        for word, term in words.items():
            self._add(word, term)
        for entries in self._han.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def _add(self, word: str, term: str) -> None:
        if word[0] >= "\u4e00":
            han = re.match(r"[\u4e00-\u9fff]+", word)
            lead = han[0] if han and len(han[0]) > 1 else word
            if lead == word or term.lstrip("@").startswith(lead):  # 智谱 of 智谱AI; 上海 of 上海AI实验室 names nobody
                self._han.setdefault(word[0], []).append((lead, term))
        else:
            self._latin[word] = term
            first = word.partition(" ")[0]
            self._longest[first] = max(self._longest.get(first, 1), word.count(" ") + 1)

    def terms(
        self, text: str, identifiers: Iterable[Identifier] = (), figures: Iterable[Figure] = ()
    ) -> list[Term]:
        """Terms of `text` in order. The letters of identifiers and figures make no terms of their own."""
        found: list[Term] = []
        spans = [(f.start, f.end) for f in figures]
        for identifier in identifiers:
            spans.append((identifier.start, identifier.end))
            if identifier.kind not in ("section", "citation", "url", "phase"):
                found.extend(self._identifier_terms(identifier))
        found.extend((m.start(), f"={m[1].lower()}") for m in _TITLE.finditer(text))
        found.extend((f.start, f"={f.value}nm") for f in figures if f.unit == "nm")  # 5nm names a process
        blanked = _blank(text, sorted(spans))
        latin: list[tuple[int, str]] = []
        for run in _RUN.finditer(blanked):
            if run[0][0] < "\u4e00":
                no = "non-" if blanked[max(0, run.start() - 2) : run.start()].rstrip().endswith("非") else ""  # 非 GAAP
                latin.append((run.start(), no + self._bare(run[0].strip(".-'’"))))
            else:
                self._han_terms(run[0], run.start(), found)
        self._latin_terms(latin, blanked, found)
        found.sort()
        return found

    def of(self, text: str, scanned: Scan | None = None) -> list[Term]:
        """Terms of a text with what `scan` found in it."""
        return self.terms(text, scanned.identifiers, scanned.figures) if scanned else self.terms(text)

    def _bare(self, word: str) -> str:
        """Nvidia's: of Nvidia; a name that is written with its 's keeps it."""
        return word if word.lower() in self._latin else _POSSESSIVE.sub("", word)

    def _identifier_terms(self, identifier: Identifier) -> list[Term]:
        position, text = identifier.start, identifier.text
        compact = re.sub(r"[\s_·•-]+", "", text).lower()
        alias = self._latin.get(text.lower()) or self._latin.get(compact)
        kind = COMMON if identifier.kind == "ordinal" else "="  # 第二 is nobody's name
        terms = [(position, alias or f"{kind}{compact}")]
        stem = re.match(r"[A-Za-z]{3,}", text)
        if stem and stem[0].lower() != compact:
            terms.append((position, self._latin.get(stem[0].lower(), stem[0].lower())))
        return terms

    def _latin_terms(self, words: list[tuple[int, str]], text: str, found: list[Term]) -> None:
        index = 0
        while index < len(words):
            longest = self._longest.get(words[index][1].lower(), 1)
            for length in range(min(longest, len(words) - index), 0, -1):
                group = words[index : index + length]
                if length > 1 and (group[-1][0] - group[0][0] > 40 or _PARTED.search(text, group[0][0], group[-1][0])):
                    continue
                term = self._latin.get(" ".join(word for _, word in group).lower())
                if term:
                    found.append((group[0][0], term))
                    break
            else:
                length = 1
                word = words[index][1]
                if len(word) > 1 and word.lower() not in STOP_WORDS:
                    common = COMMON if word.islower() else ""
                    found.append((words[index][0], common + _stem(word.lower())))
            index += length

    def _han_terms(self, run: str, start: int, found: list[Term]) -> None:
        index, last = 0, len(run) - 1
        while index <= last:
            for word, term in self._han.get(run[index], ()):
                if run.startswith(word, index):
                    found.append((start + index, term))
                    index += len(word)
                    break
            else:
                head, followers = HEADS.get(run[index], ("", ()))
                if head and run.startswith(followers, index + 1):
                    found.append((start + index, head))
                elif index < last and run[index] not in STOP_CHARS and run[index + 1] not in STOP_CHARS:
                    found.append((start + index, run[index : index + 2]))
                index += 1


@lru_cache(1 << 16)
def weight(term: str) -> float:
    """How much a term tells of whom or what is spoken; 0 for words of comparison."""
    if term in NEUTRAL:
        return 0.0
    special = WEIGHTS.get(term[0])
    if special is not None:
        return special
    return HAN_WEIGHT if term[0] >= "\u4e00" else LATIN_WEIGHT


@lru_cache(1 << 16)
def is_name(term: str) -> bool:
    """A term that can be a subject: a name of the alias table, an identifier, a Latin word of three letters."""
    return term[0] in "@=" or (term[0].isascii() and term[0].isalpha() and len(term) > 2)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        if start < at:
            continue
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])
