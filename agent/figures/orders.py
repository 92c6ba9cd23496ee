"""Words of order that carry no figure of their own: 居首, 排名第三, 第二代, 前三, 三涨一跌. Judged by the sentence of the
source that proves the figures beside them, by the list they speak of, or by a table's column.

What the evidence leaves open is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agent.figures.contexts import COLON_BREAK, Mention
from agent.figures.evidence import Evidence
from agent.figures.leagues import Leagues, among, is_earlier, refuted
from agent.figures.match import Matcher
from agent.figures.numerals import han_value
from agent.figures.ranks import BOTTOM, TOP, may_place, ordinals
from agent.figures.verdict import Proof

_NUMBER = r"(?:[一二两三四五六七八九十]|\d{1,2})"
_PLAIN_TOP = re.compile(r"居首|首位|榜首|领跑|冠军|\bleads?\b|\bled\b|\btop(?:s|ped)\b|\bNo\. ?1\b", re.IGNORECASE)
_PLAIN_BOTTOM = re.compile(r"居末|末位|垫底|最末")
_COUNTED = re.compile(rf"({_NUMBER})\s?[只家个款类支种]?(?:股票?)?涨({_NUMBER})\s?[只家个款类支种]?(?:股票?)?跌")
_CHANGE = re.compile(r"涨跌|涨幅|环比|变动|变化|change|\bchg\b|WoW|QoQ", re.IGNORECASE)
_GENERATION = re.compile(rf"第\s?({_NUMBER})\s?(代|产业|次|轮|届|期)(?!会议)")
_STREAK = re.compile(rf"连续第?\s?({_NUMBER})\s?个?(周|月|季度|年|交易日|日|天)")
_RECORD = re.compile(rf"({_NUMBER})\s?个?(周|月|季度?|年|交易日)以?来的?[最新]([高低])")
_STREAK_NOUNS = {"周": "week", "月": "month", "季度": "quarter", "年": "year", "交易日": "session", "日": "day", "天": "day"}
_ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_ENGLISH_NOUNS = {"代": "generation", "产业": "industry", "次": "time", "轮": "round", "届": "edition", "期": "phase"}
_AMONG = re.compile(rf"(?:排名?|位居|位列|稳居|跻身|列|居)(?:世界|全球|国内|行业|全国)?前\s?({_NUMBER})(?!\s?[\d.]|大?客户|[天日个年周月季])")
_AMONG_SOURCE = re.compile(rf"前\s?({_NUMBER})(?!\s?[\d.]|[天日个年周月季])|\btop[- ](\w+)\b", re.IGNORECASE)
_STOCK = re.compile(r"\d{5,6}\.(?:SH|SZ|BJ|HK)$")  # a company's code, no index's


@dataclass(frozen=True, slots=True)
class Order:
    """A word of order that its evidence refutes. `index`: the figure beside it; `start`: in the sentence."""

    index: int
    start: int
    kind: str  # rank | extreme
    proof: Proof | None
    message: str


class Orders:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher, self.leagues = evidence, matcher, Leagues(evidence, matcher)

    def refuted(self, text: str, start: int, mentions: Sequence[Mention], judged: set[int]) -> Iterator[Order]:
        """`judged`: where the words of order stand that were judged with a figure."""
        for place, at in _said(text):
            if at not in judged:
                yield from self._place(text, start, mentions, place, at)
        for word in _RECORD.finditer(text):
            yield from self._record(start, mentions, word)
        for word in _GENERATION.finditer(text):
            yield from self._told_otherwise(start, mentions, word, _generations)
        for word in _STREAK.finditer(text):
            yield from self._told_otherwise(start, mentions, word, _streaks)
        for word in _AMONG.finditer(text):
            yield from self._told_otherwise(start, mentions, word, _among)
        for word in _COUNTED.finditer(text):
            yield from self._counted(start, mentions, word)

    def _place(self, text: str, start: int, mentions: Sequence[Mention], place: int, at: int) -> Iterator[Order]:
        clause = _clause(text, at)
        listed = _in_list(text, start, mentions, clause, at)
        if listed is not None:
            named, own, count = listed
            if place != own and not (place == -1 and own == count):
                yield Order(named, at, "rank", None, f"所列之中排第 {own}，共 {count}")
            return
        index = _beside(start, mentions, clause)
        why = refuted(self.leagues.of_name(text, start, mentions, clause, at), place, among(text, at))
        if why:
            yield Order(index or 0, at, "extreme" if place == -1 else "rank", None, why)
        if why or is_earlier(text, clause[0], at):
            return
        source = self._source(mentions[index]) if index is not None else None
        if index is None or source is None or "分别" in text:
            return
        said = list(_said(self._sentence(source)))
        places = {p for p, _ in said}
        firm = {p for p, _ in said if p > 1} | ({1} if _PLAIN_TOP.search(self._sentence(source)) or _ordinal_first(self._sentence(source)) else set())
        opposed = place in (1, -1) and -place in places
        other = place > 1 and bool(firm)
        if place not in places and (opposed or other):
            kind = "extreme" if place == -1 else "rank"
            yield Order(index, at, kind, self.matcher.prove(source), "名次与来源不符")

    def _told_otherwise(
        self, start: int, mentions: Sequence[Mention], word: re.Match[str], read: Callable[[str, re.Match[str]], set[int]]
    ) -> Iterator[Order]:
        """第三代 where the sources' sentences of its figures say 第二代, 前四 where they say 前三."""
        told = [(i, source) for i, m in enumerate(mentions) if (source := self._source(m)) is not None]
        found = [(i, source, read(self._sentence(source), word)) for i, source in told]
        theirs = set[int]().union(*(numbers for _, _, numbers in found))
        if theirs and _number(word[1]) not in theirs:
            index, source = next((i, source) for i, source, numbers in found if numbers)
            yield Order(index, word.start(), "rank", self.matcher.prove(source), "次序与来源不符")

    def _record(self, start: int, mentions: Sequence[Mention], word: re.Match[str]) -> Iterator[Order]:
        """13 个月来最低 where the text that proves the sentence's figures says the highest in 13 months."""
        high, noun = word[3] == "高", _STREAK_NOUNS["季度" if word[2] == "季" else word[2]]
        told = [(i, source) for i, m in enumerate(mentions) if (source := self._source(m)) is not None]
        for index, source in told:
            text = self.evidence.readers[source.source].text
            chinese = {m[3] == "高" for m in _RECORD.finditer(text) if (_number(m[1]), m[2]) == (_number(word[1]), word[2])}
            english = re.findall(rf"\b{_number(word[1])}-{noun} (high|low)\b|\b(high|low)est\b[^.;]{{0,24}} in {_number(word[1])} {noun}s?\b", text, re.IGNORECASE)
            theirs = chinese | {(a or b).lower() == "high" for a, b in english}
            if theirs and high not in theirs:
                yield Order(index, word.start(), "extreme", self.matcher.prove(source), "来源说的是最高" if not high else "来源说的是最低")
                return

    def _counted(self, start: int, mentions: Sequence[Mention], word: re.Match[str]) -> Iterator[Order]:
        """三涨一跌: some table of as many rows must have as many of each sign."""
        said = (_number(word[1]), _number(word[2]))
        index = _beside(start, mentions, (word.start(), len(word.string)))
        tallies = [tally for tally in self._tallies() if sum(tally) == sum(said)]
        if index is not None and tallies and said not in tallies:
            up, down = tallies[0]
            yield Order(index, word.start(), "rank", None, f"来源表中 {up} 涨 {down} 跌")

    def _tallies(self) -> Iterator[tuple[int, int]]:
        for grid in self.evidence.tables:
            if self.evidence.sources[grid.source].previous:
                continue
            for column, header in enumerate(grid.headers):
                if _CHANGE.search(header):
                    cells = [grid.cells.get((row, column)) for row in range(grid.header_rows, len(grid.rows))]
                    listed = [c for row, c in enumerate(cells, grid.header_rows) if any(map(_STOCK.match, grid.labels(row)))]
                    for group in (cells, listed):
                        values = [c[0].value for c in group if c and c[0].value is not None]
                        yield sum(1 for v in values if v > 0), sum(1 for v in values if v < 0)

    def _source(self, mention: Mention) -> Mention | None:
        """The place in a text that proves the figure."""
        found = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
        return found if found is not None and found.table < 0 else None

    def _sentence(self, source: Mention) -> str:
        reader = self.evidence.readers.get(source.source)
        return reader.text[slice(*source.span)] if reader else ""


def _said(text: str) -> Iterator[tuple[int, int]]:
    """Places that a text gives, and where: 1, 2, 3 ... from the top, -1 from the bottom."""
    if not may_place(text):
        return
    yield from ordinals(text)
    for pattern, place in ((TOP, 1), (_PLAIN_TOP, 1), (BOTTOM, -1)):
        yield from ((place, word.start()) for word in pattern.finditer(text))


def _ordinal_first(text: str) -> bool:
    return any(place == 1 for place, _ in ordinals(text))


def _clause(text: str, at: int) -> tuple[int, int]:
    before = [m.end() for m in COLON_BREAK.finditer(text, 0, at)]
    behind = COLON_BREAK.search(text, at)
    return (before[-1] if before else 0), (behind.start() if behind else len(text))


def _beside(start: int, mentions: Sequence[Mention], clause: tuple[int, int]) -> int | None:
    """The figure of the clause, else the one before it."""
    inside = [i for i, m in enumerate(mentions) if clause[0] <= m.figure.start - start < clause[1]]
    counted = [i for i in inside if mentions[i].figure.dimension != "date"] or inside
    if counted:
        return counted[0]
    before = [i for i, m in enumerate(mentions) if m.figure.start - start < clause[0] and m.figure.dimension != "date"]
    return before[-1] if before else None


def _in_list(
    text: str, start: int, mentions: Sequence[Mention], clause: tuple[int, int], at: int
) -> tuple[int, int, int] | None:
    """A name of a 分别为 list said to be first or last of it: the figure, its place among the list's, how many."""
    word = _PLAIN_TOP.match(text, at) or _PLAIN_BOTTOM.match(text, at)
    said = text[clause[0] : at].strip().removesuffix("位").strip()
    listed = [i for i, m in enumerate(mentions) if m.item is not None and m.figure.value is not None]
    if not word or not said or len(listed) < 2:
        return None
    unit = mentions[listed[0]].figure.unit
    run = [i for i in listed if mentions[i].figure.unit == unit]
    own = [i for i in run if said == _item(text, start, mentions[i])]
    values = sorted({mentions[i].figure.value or 0 for i in run}, reverse=True)
    if len(own) != 1:
        return None
    return own[0], values.index(mentions[own[0]].figure.value or 0) + 1, len(values)


def _item(text: str, start: int, mention: Mention) -> str:
    first, last = mention.item or (0, 0)
    return re.split(r"的|[，,：:]", text[max(0, first - start) : last - start])[0].strip()


def _number(word: str) -> int:
    return int(word) if word.isdigit() else int(han_value(word) or 0)


def _generations(source: str, word: re.Match[str]) -> set[int]:
    noun = word[2]
    chinese = {_number(m[1]) for m in _GENERATION.finditer(source) if m[2] == noun}
    english = re.findall(rf"\b(\w+)[- ]{_ENGLISH_NOUNS[noun]}\b", source, re.IGNORECASE)
    return chinese | {_ORDINAL_WORDS[w.lower()] for w in english if w.lower() in _ORDINAL_WORDS}


def _streaks(source: str, word: re.Match[str]) -> set[int]:
    """连续第三周, a third straight week: how long, in the unit of the draft's."""
    chinese = {_number(m[1]) for m in _STREAK.finditer(source) if m[2] == word[2]}
    english = re.findall(rf"\b(\w+)[- ](?:straight|consecutive)[- ](?:\w+ )?{_STREAK_NOUNS[word[2]]}", source, re.IGNORECASE)
    return chinese | {_ORDINAL_WORDS[w.lower()] for w in english if w.lower() in _ORDINAL_WORDS}


def _among(source: str, word: re.Match[str]) -> set[int]:
    tops = {"three": 3, "five": 5, "ten": 10, "two": 2, "four": 4}
    found = set()
    for m in _AMONG_SOURCE.finditer(source):
        if m[1]:
            found.add(_number(m[1]))
        elif m[2].isdigit() or m[2].lower() in tops:
            found.add(int(m[2]) if m[2].isdigit() else tops[m[2].lower()])
    return found
