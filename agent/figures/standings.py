"""Does a figure stand where the draft says it stands? First, third, largest, last: judged by its table or its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from agent.figures.arithmetic import Derived
from agent.figures.aspects import BASES, METRICS
from agent.figures.contexts import Mention, clause_before
from agent.figures.evidence import Evidence
from agent.figures.extremes import in_yuan, ranked_column, same_size
from agent.figures.leagues import League, Leagues, among, refuted
from agent.figures.match import Matcher
from agent.figures.ranks import places
from agent.figures.verdict import Proof, Verdict

_EXTREME = re.compile(r"最|\b\w+est\b|most|least", re.IGNORECASE)
_SCOPE = re.compile(r"[^，,；;。\d]{0,8}[中里]")
_PART = re.compile(r"其中|包括|of which|including", re.IGNORECASE)
_FALLING = re.compile(r"跌|降|下滑|减|fell|declin|drop|loss", re.IGNORECASE)
_FOREMOST = re.compile(
    r"(?<!跌幅)(?<!降幅)(?<!流出)(?:前(?:[二两三四五六七八九十]|\d{1,2})(?:名|家|位|大|强|个|款|只)?|居前|靠前|排[在名]前列|位居前列|领先)(?:的?(?:企业|公司|厂商|品牌|品种|行业|个股|产品|车企|机构|基金|应用))?的?(?:分别|依次)?(?:为|是|有)"
)
_BETWEEN = re.compile(r"[）)]?[，,、；;]?\s*(?:[\u4e00-\u9fff]{2,12}|(?:and )?[A-Za-z][A-Za-z .&/]{1,24}?)\s*[（(]?")
_ASIDE = re.compile(r"\s?[（(][^，,；;。）)]{0,6}")
SHORTEST = 4  # letters of a name's first word
FEWEST = 3  # values that are a list
MORE = 2  # figures beside which a list is one


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict on one place. `index` counts the sentence's figures; `start` is the place word's, in the sentence."""

    index: int
    start: int
    kind: str  # rank | extreme
    verdict: Verdict
    proof: Proof
    message: str


class Standings:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher, self.leagues = evidence, matcher, Leagues(evidence, matcher)

    def of(self, text: str, start: int, mentions: Sequence[Mention]) -> Iterator[Standing]:
        """Every place of one sentence that its evidence decides."""
        asides = _asides(text, start, mentions)
        for index, mention in enumerate(mentions):
            span = (mention.figure.start, mention.figure.end)
            source, computed = self.matcher.chosen.get(span), self.matcher.computed.get(span)
            if (source is None and computed is None) or mention.figure.dimension == "date" or mention in asides:
                continue
            ours = _places(text, start, mention, [m for m in mentions if not self._in_name(m) and m not in asides])
            if not ours:
                continue
            at = min(ours.values())
            if source is None:
                yield from self._of_derived(text, at, index, computed, ours)
                continue
            found = (
                self._in_table(text, at, mention, source, ours)
                if source.table >= 0
                else self._told(source, ours) or self._in_any_table(text, at, mention, ours) or self._among_own(mention, mentions, ours)
            )
            if found is None:
                continue
            right, message = found
            passed = Verdict.DERIVED if source.table >= 0 else Verdict.SUPPORTED
            kind = "extreme" if -1 in ours or _EXTREME.match(text, at) else "rank"
            proof = self.matcher.prove(source)
            yield Standing(index, at, kind, passed if right else Verdict.CONTRADICTED, proof, message)

    def _of_derived(
        self, text: str, at: int, index: int, derived: Derived | None, ours: dict[int, int]
    ) -> Iterator[Standing]:
        """A growth that the draft works out: its place among the same growth of the table's other rows."""
        falls = bool(_FALLING.search(text[max(0, at - 5) : at + 5]))
        leagues = self.leagues.of_derived(derived, falls=falls) if derived else []
        inputs = (m if m.source >= 0 else self.matcher.chosen.get((m.figure.start, m.figure.end)) for m in (derived.inputs if derived else ()))
        proofs = [self.matcher.prove(m) for m in inputs if m is not None]
        for place in ours if leagues and proofs else ():
            why = refuted(leagues, place, among(text, at))
            kind = "extreme" if -1 in ours or _EXTREME.match(text, at) else "rank"
            yield Standing(index, at, kind, Verdict.CONTRADICTED if why else Verdict.DERIVED, proofs[0], why)

    def _in_name(self, mention: Mention) -> bool:
        """DDR5 16GB: the figure is part of a row's name."""
        source = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
        return (
            source is not None
            and source.table >= 0
            and source.column in self.evidence.tables[source.table].label_columns
        )

    def _in_table(
        self, text: str, at: int, mention: Mention, source: Mention, ours: dict[int, int]
    ) -> tuple[bool, str] | None:
        column = ranked_column(
            self.evidence, mention, self.matcher, {self.evidence.sources[source.source].name}
        )
        own = in_yuan(source.figure)
        if column is None or own is None:
            return None
        fall = bool(_FALLING.search(text[max(0, at - 5) : at + 5]))
        league = League(own, tuple(value for value, _ in column), fall)
        if fall and own >= 0:
            return None
        why = [refuted([league], place, among(text, at)) for place in ours]
        return not all(why), "" if not all(why) else why[0]

    def _in_any_table(
        self, text: str, at: int, mention: Mention, ours: dict[int, int]
    ) -> tuple[bool, str] | None:
        """Where the text that proves a figure gives it no place: a table's row of its name that holds it too."""
        for cell in self.evidence.near_value(mention.figure):
            if cell.table < 0 or self.evidence.is_previous(cell) or not same_size(cell.figure, mention.figure):
                continue
            if (self.matcher.tables.names_row(mention, cell) or self._first_word(text, cell)) and not self.matcher.tables.conflict(mention, cell):
                return self._in_table(text, at, mention, cell, ours)
        return None

    def _first_word(self, text: str, cell: Mention) -> bool:
        """Corvane of Corvane Therapeutics, where no other row begins so."""
        grid = self.evidence.tables[cell.table]
        firsts = [next(iter(grid.labels(row)), "").split(" ")[0] for row in range(grid.header_rows, len(grid.rows))]
        own = next(iter(grid.labels(cell.row)), "").split(" ")[0]
        return own.isascii() and len(own) >= SHORTEST and firsts.count(own) == 1 and own in text

    def _told(self, source: Mention, ours: dict[int, int]) -> tuple[bool, str] | None:
        theirs = self._source_places(source)
        quote = self.matcher.quote(source)
        if theirs:
            right = bool(ours.keys() & theirs.keys())
            return right, "" if right else f"名次不符：来源为“{quote}”"
        like = self._parallel(source)
        if len(like) < FEWEST and ours.keys() & {1, -1}:
            like = self._run(source)
        own = source.figure.value
        if len(like) < 2 or own is None:
            return None
        above = sum(1 for value in set(like) if value > own)
        if not ours.keys() & {1, -1}:  # others may stand above that the source does not list, fewer may not
            wrong = all(above >= place or (above == 0 and len(like) > MORE) for place in ours)
            return (False, f"来源中并列的数不支持：{quote}") if wrong else None
        right = above == 0 if 1 in ours else own <= min(like)
        return right, "" if right else f"来源中并列的数不支持：{quote}"

    def _among_own(self, mention: Mention, mentions: Sequence[Mention], ours: dict[int, int]) -> tuple[bool, str] | None:
        """三星以 34.8% 居第二，海力士、美光分别为 34.4% 和 22.2%: no one is told of who stands above."""
        spans = ((m, self.matcher.computed.get((m.figure.start, m.figure.end))) for m in mentions if m is not mention)
        mates = [m for m, computed in spans if m.figure.unit == mention.figure.unit and not m.direction and computed is None]
        values = [m.figure.value for m in mates if m.figure.value is not None]
        top = mention.figure.value is not None and all(value < mention.figure.value for value in values)
        listed = sum(1 for m in mates if m.item is not None) >= MORE
        return (False, "所列之中没有更大的") if listed and top and not ours.keys() & {1, -1} else None

    def _source_places(self, source: Mention) -> dict[int, int]:
        reader = self.evidence.readers.get(source.source)
        if reader is None:
            return {}
        mates = self.evidence.by_place.get((source.source, source.span[0]), ())
        spans = [(m.figure.start, m.figure.end) for m in mates if _other(m, source)]
        found = places(reader.text, source.figure.start, source.figure.end, source.span, spans)
        return found or _first_of_list(reader.text, source, mates)

    def _parallel(self, source: Mention) -> list[Decimal]:
        """Values of the same metric that the source's paragraph sets beside one, itself included."""
        metrics = source.clause & (METRICS | BASES)
        if not metrics and source.item is None and not source.direction:
            return []
        mates = self._mates(source)
        if source.item is not None:
            mates = [m for m in mates if m.item is not None and m.span == source.span]
        else:
            mates = [m for m in mates if m.clause & (METRICS | BASES) == metrics and m.direction == source.direction]
        found = [m.figure.value for m in mates if m.figure.value is not None and (metrics or not m.base)]
        return found if (metrics and source.item is None) or len(found) > MORE else []

    def _run(self, source: Mention) -> list[Decimal]:
        """Values of a list without a word between them but names: 家电类52.4%，通讯器材类32.7%，金银珠宝类21.8%."""
        reader = self.evidence.readers.get(source.source)
        mates = [m for m in self.evidence.by_place.get((source.source, source.span[0]), ()) if m.figure.dimension != "date"]
        at = next((n for n, m in enumerate(mates) if m is source), -1)
        if reader is None or at < 0 or source.figure.unit != "%":
            return []
        low = high = at
        while low and _in_run(reader.text, mates[low - 1], mates[low]):
            low -= 1
        while high < len(mates) - 1 and _in_run(reader.text, mates[high], mates[high + 1]):
            high += 1
        values = [m.figure.value for m in mates[low : high + 1] if m.figure.value is not None]
        return values if len(values) >= FEWEST + 1 else []

    def _mates(self, source: Mention) -> list[Mention]:
        """Figures of the source's paragraph and unit that are no part of another."""
        reader = self.evidence.readers.get(source.source)
        return [
            m
            for m in self.evidence.by_paragraph[(source.source, source.paragraph)]
            if m.figure.unit == source.figure.unit
            and (m is source or reader is None or not _PART.search(clause_before(reader.text, m)))
        ]


def _in_run(text: str, one: Mention, other: Mention) -> bool:
    between = text[one.figure.end : other.figure.start]
    return one.figure.unit == other.figure.unit and bool(_BETWEEN.fullmatch(between))


def _first_of_list(text: str, source: Mention, mates: Sequence[Mention]) -> dict[int, int]:
    """前三名为 A（x）、B（y）: the place that a list of the foremost gives its figures."""
    for word in _FOREMOST.finditer(text, source.span[0], source.figure.start):
        behind = sorted(m.figure.start for m in mates if m.figure.start >= word.end() and m.figure.unit == source.figure.unit)
        if not re.search(r"[，,；;。]", text[word.end() : source.figure.start]) and source.figure.start in behind:
            return {behind.index(source.figure.start) + 1: word.start()}
    return {}


def _asides(text: str, start: int, mentions: Sequence[Mention]) -> list[Mention]:
    """1.19 亿次（-3.1%）列第三: in brackets right behind a figure; what follows them is said of that one."""
    pairs = ((text[a.figure.end - start : b.figure.start - start], b) for a, b in pairwise(mentions))
    return [b for between, b in pairs if _ASIDE.fullmatch(between) and text[b.figure.end - start : b.figure.end - start + 1] in tuple("）)")]


def _other(mention: Mention, figure: Mention) -> bool:
    return mention is not figure and mention.figure.dimension != "date"


def _names_scope(mention: Mention, text: str, start: int) -> bool:
    """在四个品种中涨幅居首: the count says among how many."""
    behind = text[mention.figure.end - start :]
    return mention.figure.dimension == "count" and bool(_SCOPE.match(behind))


def _places(text: str, start: int, mention: Mention, mentions: Sequence[Mention]) -> dict[int, int]:
    others = [m for m in mentions if _other(m, mention) and not _names_scope(m, text, start)]
    spans = [(m.figure.start - start, m.figure.end - start) for m in others]
    figure = mention.figure
    return places(text, figure.start - start, figure.end - start, (0, len(text)), spans)
