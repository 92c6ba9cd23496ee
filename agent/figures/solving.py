"""The last resort for a figure that no source writes: the operation that its own words name, over operands already proved.

Operands are what stands before it in its paragraph or row, and what their evidence gives for the same thing earlier.
The result must be the correct rounding as written; few operands are tried, so that few wrong figures fit by accident. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.figures.against import swapped_base
from agent.figures.arithmetic import Derived
from agent.figures.aspects import heading
from agent.figures.compare import same_unit, states
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.cues import Operation, called, since_said
from agent.figures.earlier import Earlier, Since, since_of
from agent.figures.evidence import Evidence
from agent.figures.lastweek import named_with_last_week
from agent.figures.match import Matcher
from agent.figures.model import Figure
from agent.figures.operands import Operands
from agent.figures.totals import Totals
from agent.figures.transferred import last_weeks_rows
from agent.figures.vocabulary import weight
from agent.figures.worded import is_said

_ENDS = re.compile(r"区间|差距|相差|首尾|[上下]限|[高低]端|[上下]沿|至少|最[多少]|还[要需]|意味着")
_THAN = re.compile(r"[比较]([^，,；;。\d]{1,12}?)[仅还]?(?:[多少高低快慢长短大小]|领先|落后|[增减涨跌升降])[^，,；;。\d]{0,6}$")
_OF = re.compile(r"(?:占[了到去]?|约?合|相当于|为|是|完成|达到?|不足|超过|不到)([^，,；;。占\d]{1,20}?)的?[约近超逾一]*$")
_LEADS_TO = re.compile(r"[，,]?(?:[^，,；;。\d]{0,4}?[至到]|收[于报在]?|报|[现最]?为|在|[只仅]?剩下?)[了约近超逾]?\s*")
_JOINED = re.compile(r".*\d\S*\s*(?:和|与|及|以及|、|/)\s*")  # 增长 9.0% 和 7.6%: the words before the first are those of both
_EARLIER_HEADER = re.compile(r"上一?[周月季期年]|前值|前一[周月季期]|去年|同期|期初|年初|previous|prior|last", re.IGNORECASE)
_SIGNED = re.compile(r"变动|变化|涨跌|增减|环比|同比")  # a column whose numbers say their direction by their sign
NEAREST = 3  # figures before that are tried as what is spoken of
_ALL = re.compile(r"全部|总额|总量|全周|合计|总体|整体|全市场|总规模")
SECTION = 600  # letters before in which the whole of 占全部金额的 is told
MOST_WHOLES = 4  # figures that the words may name as the whole
REACH = 10  # figures before that are looked at
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure of the draft with its exact value, or the source's figure that it is compared with."""

    mention: Mention
    value: Decimal
    cells: tuple[Mention, ...] = ()

    @property
    def figure(self) -> Figure:
        return self.mention.figure


Pair = tuple[Operand, Operand]
Result = tuple[Decimal, tuple[Operand, ...]]
Try = Callable[["Solver", Mention, str], Iterator[Result]]
Tries = Mapping[Operation, Try]


class Solver:
    def __init__(
        self, evidence: Evidence, matcher: Matcher, operands: Operands, text: str, known: Mapping[Span, Derived], tries: Tries
    ) -> None:
        self.evidence, self.matcher, self.operands, self.text = evidence, matcher, operands, text
        self.known, self.earlier, self.tries = known, Earlier(evidence), tries
        self.totals = Totals(evidence, operands, text)

    def solve(self, mention: Mention) -> Derived | None:
        figure = mention.figure
        if not figure.value or figure.form or figure.high is not None:
            return None
        words = " ".join(mention.headings) if mention.table >= 0 else clause_before(self.text, mention, INNER_BREAK)
        behind = "" if mention.table >= 0 else self.text[figure.end : figure.end + 6]
        for value, inputs in self.tries[Operation.PART](self, mention, words):
            if is_said(figure, value):
                return Derived("部分与总体", _made_of(inputs), value)
        sentence = "" if mention.table >= 0 else self._statement(mention)
        cues = re.sub(r"[（(][^（）()]*[）)]", "", mention.headings[0]) if mention.table >= 0 and mention.headings else ""
        for operation in dict.fromkeys((*called(figure, self._words(mention, words), behind, sentence), *called(figure, cues, "", ""))):
            for value, inputs in self.tries[operation](self, mention, words):
                if self._is_result(mention, value, operation) and is_felt(mention, operation, inputs):
                    return Derived(f"{operation}", _made_of(inputs), value)
        return None

    def _statement(self, mention: Mention) -> str:
        """What stands before a figure since the last full stop: a semicolon goes on."""
        before = self.text[mention.paragraph[0] : mention.span[0]]
        return re.split(r"[。！？\n]", before)[-1] + self.text[mention.span[0] : mention.figure.start]

    def _words(self, mention: Mention, words: str) -> str:
        """A bracket, or a clause of nothing but a number, is of the words before: 跌 52.85 点（-3.23%）."""
        if mention.table < 0 and _JOINED.fullmatch(words):
            own = [m for m in self.operands.siblings(mention) if m.figure.start < mention.figure.start]
            last = max(own, key=lambda m: m.figure.start, default=None)
            if last is not None and last.figure.dimension == mention.figure.dimension:
                return self._words(last, clause_before(self.text, last, INNER_BREAK))
        if mention.table >= 0 or re.search(r"[一-鿿A-Za-z]", words):
            return words
        before = self.text[max(mention.span[0], mention.figure.start - 24) : mention.figure.start]
        return re.sub(r"[（(，,：:\s]+$", "", before)

    def _is_result(self, mention: Mention, value: Decimal, operation: Operation) -> bool:
        said = heading(mention) or (1 if mention.table >= 0 and mention.headings and _SIGNED.search(mention.headings[0]) else 0)
        if operation in (Operation.DIFFERENCE, Operation.CHANGE) and said and value and (value > 0) != (said > 0):
            return False
        return is_said(mention.figure, abs(value))

    # what stands before

    def before(self, mention: Mention) -> list[Operand]:
        """The proved figures of the row, or of the paragraph before the figure, the nearest first."""
        if mention.table >= 0:
            mates = [m for m in self.operands.siblings(mention) if m is not mention]
        else:
            mates = [m for m in self.operands.paragraph(mention) if m.figure.start < mention.figure.start and m.table < 0]
            mates = [*self._level_behind(mention), *mates[::-1][:REACH]]
        return [o for m in mates for o in self.exact(m)]

    def _level_behind(self, mention: Mention) -> Iterator[Mention]:
        """涨 348 点至 3389 点: what the change leads to."""
        behind = [m for m in self.operands.siblings(mention) if m.figure.start >= mention.figure.end]
        for m in behind[:1]:
            if _LEADS_TO.fullmatch(self.text, mention.figure.end, m.figure.start):
                self.matcher.settle(m)
                yield m

    def exact(self, m: Mention) -> Iterator[Operand]:
        """The value that proves a figure or that it was worked out to; of a range its ends."""
        figure = m.figure
        if figure.value is None or figure.form:
            return
        key = (figure.start, figure.end)
        if m.table >= 0 and key not in self.matcher.chosen:
            self.matcher.settle(m)  # a table below the figure is judged behind it
        own, derived = self.matcher.chosen.get(key), self.known.get(key)
        if own is None and derived is None:
            return
        if figure.high is not None:
            ends = (figure.value, figure.high, (figure.value + figure.high) / 2)
            yield from (Operand(m, value, (own,) if own else ()) for value in ends)
        elif own is not None:
            same = own.figure.unit == figure.unit and own.figure.value is not None and own.figure.high is None
            yield Operand(m, own.figure.value if same and own.figure.value is not None else figure.value, (own,))
        elif derived is not None:
            same_size = states(figure, derived.value)
            yield Operand(m, derived.value if same_size else figure.value, derived.inputs)

    def levels(self, mention: Mention, fits: Callable[[Operand], bool], words: str) -> list[Operand]:
        """Operands of one kind; the ends of a range only where the words speak of them."""
        ends = bool(_ENDS.search(words))
        return [o for o in self.before(mention) if fits(o) and (ends or o.figure.high is None)]

    def wholes(self, mention: Mention, part: Operand, words: str) -> list[Operand]:
        """占出口总值的, 约合前三季度归母净利润的: what the words name, of the draft's figures and of the text that proves the part."""
        said = _OF.search(words)
        terms = {t for _, t in self.evidence.vocabulary.terms(said[1]) if t[0] == "#" or weight(t) >= 1} if said else set()
        if not terms:
            return []
        ours = [m for m in self.operands.everywhere() if m is not mention and terms <= m.near and m.figure.high is None and one_kind(Operand(m, Decimal(1)), part)]
        found = [o for m in ours for o in self.exact(m)]
        for cell in part.cells[:1]:
            theirs = (m for m in self.evidence.by_term.get(min(terms, key=lambda t: len(self.evidence.by_term.get(t, ()))), ()) if m.source == cell.source)
            found += [Operand(m, m.figure.value, (m,)) for m in theirs if terms <= m.near and m.figure.value and same_unit(cell.figure, m.figure)]
        if _ALL.search(said[1]) if said else False:
            before = [m for m in self.operands.everywhere() if 0 < mention.figure.start - m.figure.end < SECTION and m.table < 0 and m.figure.high is None]
            found += [o for m in before[::-1] if one_kind(Operand(m, Decimal(1)), part) for o in self.exact(m)]
        larger = {o.value: o for o in found if o.value > part.value}
        return list(larger.values())[:MOST_WHOLES]

    def added(self, mention: Mention, like: Figure) -> Iterator[Operand]:
        """Rows of one column, each proved, as one operand: what they add up to."""
        for column in self._columns(mention, like):
            cells = [o for m in column for o in ([Operand(m, m.figure.value or Decimal(0), (m,))] if m.source >= 0 else self.exact(m))]
            if len(cells) == len(column) and all(o.value for o in cells):
                parts = tuple(cell for o in cells for cell in o.cells)
                yield Operand(cells[0].mention, sum((o.value for o in cells), Decimal(0)), parts)

    def _columns(self, mention: Mention, like: Figure) -> Iterator[list[Mention]]:
        """Rows that may be added up; for a figure that fits by accident those that the words choose, if nothing else could be meant."""
        if not is_weak(mention):
            yield from self.totals.of(mention, like)
            return
        chosen = [column for _, column in self.totals.chosen(mention, like)]
        yield from chosen if len(chosen) == 1 else []

    # pairs of what is and what was

    def pairs(self, mention: Mention, fits: Callable[[Operand], bool], words: str) -> Iterator[Pair]:
        """(later, earlier), where the words name no other base."""
        for later, earlier in self._pairs(mention, fits, words):
            swapped = swapped_base(mention, earlier.mention, later.mention, self.text, self.evidence.vocabulary)
            if not swapped and not _of_other_year(mention, later) and not (self._of_another(mention, later) and self._of_another(mention, earlier)):
                yield later, earlier

    def _of_another(self, mention: Mention, operand: Operand) -> bool:
        """The figure's words name a row of the operand's table, and it is not this one."""
        if len(operand.cells) != 1 or operand.cells[0].table < 0 or operand.cells[0].source < 0:
            return False
        cell = operand.cells[0]
        rows = self.matcher.tables.rows_named(mention, cell.table)
        return bool(rows) and cell.row not in rows

    def _pairs(self, mention: Mention, fits: Callable[[Operand], bool], words: str) -> Iterator[Pair]:
        """Of the draft's own figures, of a figure and what its evidence says it was, of a row named."""
        levels = self.levels(mention, fits, words)
        since = since_said(words)
        weak = is_weak(mention)
        for later in levels[: 1 if weak else NEAREST]:
            for earlier in levels[: NEAREST if weak else REACH]:
                if earlier is not later and one_kind(later, earlier):
                    yield from (pair for pair in _in_turn(later, earlier) if mention.table < 0 or _may_be_since(*pair, since))
        for later in levels[:NEAREST]:
            yield from self._since(later, since)
            yield from self._named_base(later, words)
        for earlier in (o for o in levels[:1] if o.mention.base and mention.table < 0):
            yield from self._since_then(earlier)
        yield from self._last_weeks(mention, levels[:2], since)
        for row in self.operands.rows(mention):
            yield from self._of_row(mention, row, fits, since)
        told = named_with_last_week(mention.near, self.evidence) if mention.table < 0 and since in (Since.STEP, Since.OPEN) else None
        if told is not None:
            later, earlier = (Operand(m, m.figure.value or Decimal(0), (m,)) for m in told)
            if fits(later) and fits(earlier):
                yield later, earlier

    def _since(self, later: Operand, since: Since) -> Iterator[Pair]:
        cells = later.cells or (later.mention,)
        before = [[m for m, s in self.earlier.of(c) if s in (since, Since.OPEN) or since is Since.OPEN] for c in cells if c.source >= 0]
        if len(before) != len(cells) or not all(before):
            if len(cells) > 1 and since in (Since.STEP, Since.OPEN):
                for rows in last_weeks_rows(cells, self.evidence):
                    yield later, Operand(rows[0], sum((m.figure.value or Decimal(0) for m in rows), Decimal(0)), tuple(rows))
            return
        if len(cells) == 1:
            yield from ((later, Operand(m, m.figure.value, (m,))) for m in before[0] if m.figure.value is not None)
        elif all(m[0].figure.value is not None for m in before):
            total = sum((m[0].figure.value or Decimal(0) for m in before), Decimal(0))
            yield later, Operand(before[0][0], total, tuple(m[0] for m in before))

    def _since_then(self, earlier: Operand) -> Iterator[Pair]:
        """估值较 1 月的 28 亿抬升 86%: what the evidence of the base gives for now."""
        for cell in earlier.cells[:1]:
            places = {(cell.source, cell.span[0])} if cell.table < 0 else set()
            places |= {(m.source, m.span[0]) for m in self.evidence.by_term.get(min(cell.near, default=""), ()) if m.source == cell.source and m.paragraph == cell.paragraph}
            for m in (m for place in sorted(places) for m in self.evidence.by_place.get(place, ())):
                if m is not cell and m.figure.value and same_unit(cell.figure, m.figure) and cell in (e for e, _ in self.earlier.of(m)):
                    yield Operand(m, m.figure.value, (m,)), earlier

    def _named_base(self, later: Operand, words: str) -> Iterator[Pair]:
        """交付 41260 辆，比产量多出 1390 辆: what the words name, in the sentence that proves the level."""
        said = _THAN.search(words)
        terms = {t for _, t in self.evidence.vocabulary.terms(said[1]) if t[0] == "#" or weight(t) >= 1} if said else set()
        for cell in later.cells[:1] if terms else ():
            for m in self.evidence.by_place.get((cell.source, cell.span[0]), ()):
                if m is not cell and m.table < 0 and m.figure.value and terms <= m.near and same_unit(cell.figure, m.figure):
                    yield later, Operand(m, m.figure.value, (m,))

    def _last_weeks(self, mention: Mention, levels: Sequence[Operand], since: Since) -> Iterator[Pair]:
        """BCI 周涨 348 点至 3389 点: of the row named in last week's table, its last column of the kind."""
        if since not in (Since.STEP, Since.OPEN) or mention.table >= 0:
            return
        for number, grid in enumerate(self.evidence.tables):
            rows = self.matcher.tables.rows_named(mention, number) if self.evidence.sources[grid.source].previous else []
            cells = [m for m in self.operands.row(grid.source, number, rows[0]) if m.figure.value] if len(rows) == 1 else []
            for later in levels:
                alike = [m for m in cells if m.figure.unit in ("", later.figure.unit) and m.figure.dimension in ("count", later.figure.dimension)]
                yield from ((later, Operand(m, m.figure.value or Decimal(0), (m,))) for m in alike[:1])

    def _of_row(self, mention: Mention, row: Sequence[Mention], fits: Callable[[Operand], bool], since: Since) -> Iterator[Pair]:
        """理想环比少交付 2,184 辆: the row named, in the column that the words name or the only one of its kind."""
        cells = [Operand(m, m.figure.value, (m,)) for m in row if m.figure.value is not None and not m.figure.form]
        cells = [o for o in cells if fits(o) and self.earlier.of(o.mention)]
        named = [o for o in cells if (self.evidence.tables[o.mention.table].header_terms[o.mention.column] & (mention.near | mention.sentence))]
        for later in named or (cells if len(cells) <= 2 else []):
            yield from self._since(later, since)


def _made_of(inputs: Sequence[Operand]) -> tuple[Mention, ...]:
    """What a figure was worked out from; of rows that were added up, each of them."""
    return tuple(cell for o in inputs for cell in (o.cells if o.mention.source >= 0 and len(o.cells) > 1 else (o.mention,)))


def _of_other_year(mention: Mention, later: Operand) -> bool:
    """2026 年、2027 年分别增长 9.0% 和 7.6%: 9.0% is no change that ends in 2027."""
    ours, theirs = ({t for t in m.near if t[0] == "%" and len(t) == len("%2026")} for m in (mention, later.mention))
    return mention.table < 0 and bool(ours and theirs) and not ours & theirs


def _may_be_since(later: Operand, earlier: Operand, since: Since) -> bool:
    """Two cells of the draft's row: what their columns' dates leave open."""
    headed = [bool(_EARLIER_HEADER.search(o.mention.headings[0])) if o.mention.table >= 0 and o.mention.headings else False for o in (later, earlier)]
    if headed[0] != headed[1]:
        return headed[1]
    now, then = (sorted(t[1:] for t in o.mention.near if t[0] == "%") for o in (later, earlier))
    if len(now) != 1 or len(then) != 1 or (since is Since.OPEN and len(now[0]) != len(then[0])):
        return True
    if since is Since.OPEN:
        return then[0] <= now[0]
    return then[0] < now[0] and (since_of(now[0], then[0]) or since) is since


def is_weak(mention: Mention) -> bool:
    """A figure of few digits, or in words, fits by accident: it is made of what stands right beside it."""
    return mention.digits <= 2 or not any(letter.isdigit() for letter in mention.figure.text)


def _in_turn(one: Operand, other: Operand) -> Iterator[Pair]:
    """What is said to be compared with is the earlier; where nothing says so, either may be."""
    bases = one.mention.base or one.mention.ago, other.mention.base or other.mention.ago
    if bases != (True, False):
        yield one, other
    if bases != (False, True):
        yield other, one


def one_kind(a: Operand, b: Operand) -> bool:
    one, other = _kind_of(a), _kind_of(b)
    if one.dimension != other.dimension:
        return False
    return one.unit == other.unit or (one.dimension == "count" and "" in (one.unit, other.unit))


def _kind_of(o: Operand) -> Figure:
    """410 亿美元，去年 11 月还只有 185 亿: a bare number that an amount proves is of its kind."""
    own = o.cells[0].figure if len(o.cells) == 1 else o.figure
    return own if own.dimension == "money" and o.figure.dimension == "count" and not o.figure.unit else o.figure


def is_felt(mention: Mention, operation: Operation, inputs: Sequence[Operand]) -> bool:
    """What is added or taken away shows in the result as written: 51.7 亿元 less 1.20 元 is no 52 亿元."""
    if operation not in (Operation.DIFFERENCE, Operation.SUM) or mention.figure.dimension not in ("money", "count"):
        return True
    return all(abs(o.value) * 2 >= mention.figure.step for o in inputs)


def alike(wanted: Figure, figure: Figure) -> bool:
    return wanted.unit == figure.unit or (wanted.dimension == "count" and figure.dimension == "count")
