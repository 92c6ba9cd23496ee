"""Which figures may a sentence compute with? Groups of figures that the draft or a source puts together.

A group is one sentence or paragraph of the draft, one sentence of a source that tells the draft's story, one row of a
table that the draft names, or one cell over the weeks.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from heapq import nlargest
from itertools import islice, pairwise

from agent.figures.aspects import METRICS
from agent.figures.cellunits import measure_of
from agent.figures.compare import same_unit
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.layout import Grid
from agent.figures.match import Matcher
from agent.figures.vocabulary import is_name, weight

_COMPARED = re.compile(r"(?:较|(?<![同环占])比)[^，,。；;]*$")
NEXT = 2  # figures between an amount and its change: a date
MOST_NAMES = 4  # of a sentence that compares
WIDEST = 14  # figures of one group that are tried with one another
Group = list[Mention]


class _Lazily:
    """Groups that are put together when they are first asked for."""

    def __init__(self, groups: Iterator[Group]) -> None:
        self._rest, self._known = groups, list[Group]()

    def __iter__(self) -> Iterator[Group]:
        at = 0
        while at < len(self._known) or self._reach_next():
            yield self._known[at]
            at += 1

    def _reach_next(self) -> bool:
        found = next(self._rest, None)
        if found is not None:
            self._known.append(found)
        return found is not None


class Operands:
    def __init__(self, evidence: Evidence, matcher: Matcher, mentions: Sequence[Mention]) -> None:
        self.evidence, self.matcher = evidence, matcher
        self._all = list(mentions)
        self._rates: list[tuple[str, Mention]] | None = None
        self._sentences: dict[object, Group] = {}
        self._anchored: dict[int, Group] = {}
        self._groups: dict[int, _Lazily] = {}
        self._paragraphs: dict[tuple[int, int], Group] = {}
        self._by_near: dict[str, list[int]] = defaultdict(list)  # term -> places in `_all`
        for place, mention in enumerate(self._all):
            for term in mention.near:
                self._by_near[term].append(place)
            self._sentences.setdefault(_together(mention), []).append(mention)
            self._paragraphs.setdefault(mention.paragraph, []).append(mention)

    def groups(self, mention: Mention) -> Iterable[Group]:
        """The groups of one figure, put together as far as they are asked for and kept."""
        if id(mention) not in self._groups:
            self._groups[id(mention)] = _Lazily(self._grouped(mention))
        return self._groups[id(mention)]

    def _grouped(self, mention: Mention) -> Iterator[Group]:
        """Nearest first, each at most WIDEST figures. A result of one digit fits by accident: it is made of what
        stands together only."""
        own = [m for m in self._sentences.get(_together(mention), ()) if m is not mention]
        yield own[:WIDEST]
        for row in self.rows(mention):
            yield row
            yield [*own[:6], *row]
        yield from self.over_weeks(mention)
        yield from self._sentences_of_sources(mention, own)
        if mention.digits <= 1:
            return
        yield self._around(mention)
        yield self._elsewhere(mention)
        yield self._of_names(mention)
        yield from self._beside_last(mention, own)
        yield [*own[:4], *self._of_metric(mention)]

    def before(self, mention: Mention) -> Group:
        """The figures of the paragraph's sentence right before."""
        behind = [m for m in self.paragraph(mention) if m.span[1] <= mention.span[0]]
        return [m for m in behind if m.span == behind[-1].span] if behind and mention.table < 0 else []

    def _elsewhere(self, mention: Mention) -> Group:
        """The draft's other figures of what this one speaks of, with those of its sentence."""
        terms = {t for t in mention.near if weight(t) >= 1}
        shared = Counter(place for term in terms for place in self._by_near.get(term, ()))
        near = sorted(place for place, count in shared.items() if count * 2 >= len(terms))
        alike = [self._all[place] for place in near if self._all[place] is not mention]
        own = [m for m in self.siblings(mention) if m is not mention]
        return list(dict.fromkeys([*own[:6], *alike[:8]]))[:WIDEST] if alike else []

    def _of_names(self, mention: Mention) -> Group:
        """比亚迪销量约为吉利的 1.4 倍: of each name of the sentence, the draft's first figure of a kind."""
        names = sorted(t for t in mention.sentence if is_name(t))
        if not 2 <= len(names) <= MOST_NAMES:
            return []
        found: dict[tuple[str, str], Mention] = {}
        for place in sorted({place for name in names for place in self._by_near.get(name, ())}):
            m = self._all[place]
            if m is mention or m.table >= 0 or m.figure.dimension in ("date", "percent"):
                continue
            for name in m.near & mention.sentence:
                if name in names:
                    found.setdefault((name, m.figure.unit), m)
        return list(dict.fromkeys(found.values()))[:WIDEST]

    def _beside_last(self, mention: Mention, own: Group) -> Iterator[Group]:
        """中值 328 亿美元，较三季度下降 0.9%: the amount right before, with each of the paragraph's of its kind."""
        if mention.figure.dimension != "percent" or not _COMPARED.search(self.matcher.text, mention.span[0], mention.figure.start):
            return
        amounts = [m for m in own if 0 < mention.order - m.order <= NEXT and m.figure.dimension in ("money", "count")]
        for last in amounts[-1:]:
            alike = (m for m in self.paragraph(mention) if m is not last and m.figure.unit == last.figure.unit)
            yield from ([last, m] for m in alike)

    def _of_metric(self, mention: Mention) -> Group:
        """Source figures of the metric that the draft's sentence speaks of, in the sources of its subjects."""
        metrics = sorted(mention.sentence & METRICS)
        words = {t for t in mention.near if weight(t) >= 1 and t[0] != "#"}
        found = []
        for metric in metrics[:3]:
            for other in self.evidence.by_term.get(metric, ())[:80]:
                here = metric in other.near and not self.evidence.is_previous(other)
                if here and not words.isdisjoint(self.evidence.document_terms[other.source]):
                    found.append(other)
        return found[:WIDEST]

    def rates(self, unit: str, wanted: str) -> Group:
        """Exchange rates the sources state: the 7.2 元 of 1 美元 = 7.2 元."""
        if self._rates is None:
            pairs = pairwise(m for m in self.evidence.mentions if m.table < 0)
            self._rates = [
                (a.figure.unit, b)
                for a, b in pairs
                if a.figure.value == 1
                and a.span == b.span
                and {a.figure.dimension, b.figure.dimension} == {"money"}
            ]
        return [b for one, b in self._rates if one == unit and b.figure.unit == wanted]

    def everywhere(self) -> Sequence[Mention]:
        """All figures of the draft."""
        return self._all

    def siblings(self, mention: Mention) -> Group:
        return self._sentences.get(_together(mention), [])

    def paragraph(self, mention: Mention) -> Group:
        return self._paragraphs.get(mention.paragraph, [])

    def rows(self, mention: Mention) -> Iterator[Group]:
        """The rows of this week's tables that the draft's sentence names."""
        for number in self.matcher.tables.named(mention):
            grid = self.evidence.tables[number]
            if self.evidence.sources[grid.source].previous:
                continue
            for row in self.matcher.tables.rows_named(mention, number):
                yield self.row(grid.source, number, row)

    def row(self, source: int, table: int, row: int) -> Group:
        cells = self.evidence.by_place.get((source, row), ())
        return [m for m in cells if m.table == table and m.row == row][: 2 * WIDEST]

    def column(self, table: int, column: int) -> Group:
        return self.evidence.once("columns of cells", table, partial(self._columns, table)).get(column, [])

    def _columns(self, table: int) -> dict[int, Group]:
        grid, found = self.evidence.tables[table], dict[int, Group]()
        for row in range(grid.header_rows, len(grid.rows)):
            for m in self.evidence.by_place.get((grid.source, row), ()):
                if m.table == table:
                    found.setdefault(m.column, []).append(m)
        return found

    def over_weeks(self, mention: Mention) -> Iterator[Group]:
        """The named row's cells of this week beside the same cells of last week, last week's first."""
        for number in self.matcher.tables.named(mention):
            grid = self.evidence.tables[number]
            if not self.evidence.sources[grid.source].previous:
                continue
            for row in self.matcher.tables.rows_named(mention, number):
                labels = frozenset(map(str.lower, grid.labels(row)))
                for cell in self.row(grid.source, number, row):
                    now = self._counterpart(labels, measure_of(grid.headers[cell.column]))
                    if now is not None:
                        yield [cell, now]

    def _counterpart(self, labels: frozenset[str], measure: str) -> Mention | None:
        """This week's cell of the row with the same labels, or of the one with a label in common, of that measure."""
        for number, column in self._measures.get(measure, ()):
            grid = self.evidence.tables[number]
            named = self.evidence.once("names of rows", number, partial(_names_of_rows, grid))
            most = max((len(names & labels) for names in named.values()), default=0)
            rows = [r for r in named if most and (named[r] == labels or len(named[r] & labels) == most)]
            rows = [r for r in rows if named[r] == labels] or rows
            cells = [m for row in rows for m in self.row(grid.source, number, row) if m.column == column]
            if len(rows) == 1 and cells:
                return cells[0]
        return None

    @cached_property
    def _measures(self) -> dict[str, list[tuple[int, int]]]:
        """The columns of this week's tables by what they hold."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, grid in enumerate(self.evidence.tables):
            if not self.evidence.sources[grid.source].previous:
                for column, header in enumerate(grid.headers):
                    found[measure_of(header)].append((number, column))
        return found

    def _sentences_of_sources(self, mention: Mention, own: Group) -> Iterator[Group]:
        places: dict[tuple[int, int], Mention] = {}
        for sibling in [*own[:8], mention]:
            for other in self._anchors(sibling):
                places.setdefault((other.source, other.span[0]), other)
        for place, anchor in list(places.items())[:12]:
            if anchor.table < 0:
                yield list(self.evidence.by_place[place])[:WIDEST]
        for anchor in list(places.values())[:3]:
            if anchor.table < 0:
                beside = self.evidence.by_paragraph[(anchor.source, anchor.paragraph)]
                yield [m for m in beside if same_unit(mention.figure, m.figure)][:WIDEST]
        alike = [m for m in self._anchors(mention) if same_unit(mention.figure, m.figure)]
        if len(alike) > 1:
            yield alike

    def _anchors(self, mention: Mention) -> Group:
        if id(mention) not in self._anchored:
            self._anchored[id(mention)] = self._find_anchors(mention)
        return self._anchored[id(mention)]

    def _find_anchors(self, mention: Mention) -> Group:
        fitting = (m for m in self.matcher.stories.near_value(mention)[:24] if self._fits(mention, m))
        equal = list(islice(fitting, 3))
        near = [m for m in self.evidence.nearest(mention, 30) if m.table < 0]
        closest = nlargest(4, near, key=self.matcher.rivals.bonds(mention).closeness)
        return [*equal, *(m for m in closest if self._fits(mention, m))]

    def _fits(self, mention: Mention, other: Mention) -> bool:
        """An operand must be of the draft's own story: its row, or its source with words in common."""
        if other.table >= 0:
            return not self.matcher.tables.other_row(mention, other)
        if self.matcher.rivals.closeness(mention, other) < 0.3 and not self.matcher.stories.companions(
            mention, other
        ):
            return False
        return self.matcher.ties.same_story(mention, other)

    def _around(self, mention: Mention) -> Group:
        """The paragraph's figures of the same kind, those nearest to the figure."""
        mates = [
            m for m in self.paragraph(mention) if m is not mention and same_unit(mention.figure, m.figure)
        ]
        mates.sort(key=lambda m: abs(m.figure.start - mention.figure.start))
        return mates[: WIDEST + 8]


def _names_of_rows(grid: Grid) -> dict[int, frozenset[str]]:
    return {r: frozenset(map(str.lower, grid.labels(r))) for r in range(grid.header_rows, len(grid.rows))}


def _together(mention: Mention) -> object:
    return (mention.table, mention.row) if mention.table >= 0 else mention.span
