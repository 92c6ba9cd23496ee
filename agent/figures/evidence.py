"""The evidence of one check, indexed: texts and tables in, mentions found by value, by left words and by term.

Look-ups cost the same for one source or a thousand: values are sorted once, terms and left words are hashed.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import TypeVar

from agent.figures.canonical import levelled
from agent.figures.compare import of_one_kind, reach
from agent.figures.contexts import Mention, Reader
from agent.figures.labels import Labels
from agent.figures.layout import Grid
from agent.figures.model import Figure
from agent.figures.tabular import TableReader
from agent.figures.traditional import simplified, simplified_rows
from agent.figures.vocabulary import Vocabulary, weight

HAN_SHARE = 0.1  # a text with fewer Han letters is in another language than the draft
MOST_PARTS = 40  # sources before and behind one that may be of its document
MOST_SORTED = 4096  # sentences whose words are kept in order
POINTS = Decimal("0.01")  # of a percentage point in a basis point


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text as read. `on`: the date its 去年 and 本月 resolve against. `previous`: last week's. `weight`: the desk's, as written."""

    name: str
    text: str
    on: date | None = None
    title: str = ""
    previous: bool = False
    weight: str = ""


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table as read: rows of written cells, the first `header_rows` of them headers."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    on: date | None = None
    previous: bool = False
    first_row: int = 1  # row number of rows[0] in its file


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact of a ledger: the written figure with its subject and metric, and where it came from."""

    name: str
    text: str
    subject: str
    metric: str
    locator: str
    derived: bool = False
    previous: bool = False


T = TypeVar("T")
Source = TextSource | TableSource | StatedFact
Kind = tuple[str, str, bool, int]  # of a figure: dimension, unit, no range, letters of its form


class _Weights(dict[str, float]):
    """Term weight times its rarity among the mentions: a word in every sentence binds nothing."""

    def __init__(self, by_term: Mapping[str, Sequence[Mention]], mentions: int) -> None:
        self._by_term, self._least = by_term, math.log1p(mentions + 1)

    def __missing__(self, term: str) -> float:
        rarity = 1 - 0.5 * math.log1p(len(self._by_term.get(term, ()))) / self._least
        self[term] = found = weight(term) * rarity
        return found


@dataclass(slots=True)
class Evidence:
    """The index. Build once with `index`, ask often."""

    vocabulary: Vocabulary
    sources: list[Source] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)
    document_terms: list[frozenset[str]] = field(default_factory=list)
    readers: dict[int, Reader] = field(default_factory=dict)
    by_form: dict[str, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    by_left: dict[str, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    by_term: dict[str, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    holders: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # term -> sources
    by_place: dict[tuple[int, int], list[Mention]] = field(default_factory=lambda: defaultdict(list))
    by_paragraph: dict[tuple[int, tuple[int, int]], list[Mention]] = field(default_factory=lambda: defaultdict(list))  # of texts
    by_source: dict[int, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    labels: Labels = field(init=False)
    earlier_days: frozenset[str] = frozenset()  # the days that last week's tables are of
    tells_before: bool = False  # some source is a text of last week's
    _values: dict[str, list[Decimal]] = field(default_factory=dict)
    _valued: dict[str, list[Mention]] = field(default_factory=dict)
    weigh: Callable[[str], float] = field(init=False)  # term weight times its rarity
    _kin: dict[tuple[str, Kind], list[Mention]] = field(default_factory=dict)
    _found: dict[tuple[str, int], object] = field(default_factory=dict)
    _foreign: dict[int, bool] = field(default_factory=dict)
    _documents: dict[int, frozenset[int]] = field(default_factory=dict)
    _sorted: dict[frozenset[str], list[str]] = field(default_factory=dict)  # words of a sentence, the rarest first

    def once(self, what: str, which: int, find: Callable[[], T]) -> T:
        """What the sources alone decide, of one of their figures (by its id) or tables: found once, for all checks."""
        key = (what, which)
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]  # type: ignore[return-value]

    def is_foreign(self, source: int) -> bool:
        """The source is written in another language than a Chinese draft: few words can meet."""
        if source not in self._foreign:
            entry = self.sources[source]
            text = entry.text[:4000] if isinstance(entry, TextSource) else _cells(entry)
            han = sum(1 for letter in text if "\u4e00" <= letter <= "\u9fff")
            self._foreign[source] = bool(text) and han < HAN_SHARE * len(text)
        return self._foreign[source]

    def document(self, source: int) -> frozenset[int]:
        """The parts of one document, its text and the tables in it: sources of one name, read one after the other."""
        if source not in self._documents:
            name = document_of(self.sources[source].name)
            near = range(max(0, source - MOST_PARTS), min(len(self.sources), source + MOST_PARTS + 1))
            self._documents[source] = frozenset(n for n in near if document_of(self.sources[n].name) == name)
        return self._documents[source]

    def terms_of(self, source: int) -> frozenset[str]:
        """The terms of the source's document: a table in a release is of whom its text speaks."""
        return self.once("terms of its document", source, lambda: frozenset[str]().union(*(self.document_terms[n] for n in self.document(source))))

    def is_previous(self, mention: Mention) -> bool:
        return self.sources[mention.source].previous

    def near_value(self, figure: Figure) -> list[Mention]:
        """Mentions whose value is within one written step of the figure's (by magnitude), and equal forms; of a limit
        that nothing is so near to, those within its round number."""
        if figure.form:
            return self._by_form(figure.form)
        if figure.value is None:
            return []
        return self._within(figure, figure.step) or self._within(figure, reach(figure))

    def _within(self, figure: Figure, step: Decimal) -> list[Mention]:
        value, step = magnitude(figure), step * (POINTS if figure.unit == "bp" else 1)
        found: list[Mention] = []
        for family in families(figure):
            values = self._values.get(family, [])
            low, high = bisect_left(values, value - step), bisect_right(values, value + step)
            if high - low > 400:  # a small count over a long list: only the equal ones
                low, high = bisect_left(values, value), bisect_right(values, value)
            found += self._valued[family][low:high] if values else []
        return found

    def _by_form(self, form: str) -> list[Mention]:
        found = list(self.by_form.get(form, ()))
        if form[:4].isdigit() and form[4:5] == "-":
            found += self.by_form.get("-" + form[4:], ())
        return found

    def _rarity(self, term: str) -> tuple[int, str]:
        """The rarest first, equally rare ones in the order of their letters: never in that of a set."""
        return len(self.by_term.get(term, ())), term

    def nearest(self, mention: Mention, limit: int = 60) -> list[Mention]:
        """Mentions that share the rarest of the mention's near words, then sentence words."""
        shared = (self.by_term.get(term, ())[:limit] for term in self._rarest_of(mention))
        return list(dict.fromkeys(chain.from_iterable(shared)))

    def nearest_kin(self, mention: Mention) -> list[Mention]:
        """The nearest of the mention's own kind."""
        figure = mention.figure
        kind = (figure.dimension, figure.unit, figure.high is None, len(figure.form))
        shared = (self._kin_of(term, kind, figure) for term in self._rarest_of(mention))
        return list(dict.fromkeys(chain.from_iterable(shared)))

    def _kin_of(self, term: str, kind: Kind, figure: Figure) -> list[Mention]:
        key = (term, kind)
        if key not in self._kin:
            self._kin[key] = [m for m in self.by_term.get(term, ())[:60] if of_one_kind(figure, m.figure)]
        return self._kin[key]

    def _rarest_of(self, mention: Mention) -> list[str]:
        """The rarest four near words, then the rarest four other words of the sentence."""
        beyond = (term for term in self._by_rarity(mention.sentence) if term not in mention.near)
        return [*sorted(mention.near, key=self._rarity)[:4], *islice(beyond, 4)]

    def _by_rarity(self, sentence: frozenset[str]) -> list[str]:
        if sentence not in self._sorted:
            if len(self._sorted) >= MOST_SORTED:
                self._sorted.clear()
            self._sorted[sentence] = sorted(sentence, key=self._rarity)
        return self._sorted[sentence]


def document_of(name: str) -> str:
    """A file, whichever of its tables."""
    return name.partition("#表")[0]


def _cells(source: Source) -> str:
    rows = source.rows[:60] if isinstance(source, TableSource) else ()
    return " ".join(cell for row in rows for cell in row if not cell[:1].isdigit())


def families(figure: Figure) -> tuple[str, ...]:
    """Value lists a figure may be found in: a large number without currency may stand for money and back."""
    family = family_of(figure)
    if family == "count" and figure.unit == "":
        return ("count", "money", "x")
    return (family, "count") if family in ("money", "x") else (family,)


def magnitude(figure: Figure) -> Decimal:
    """The value without its sign; basis points as percentage points."""
    return abs(figure.value or Decimal(0)) * (POINTS if figure.unit == "bp" else 1)


def family_of(figure: Figure) -> str:
    if figure.dimension in ("count", "tech", "money"):
        return "money" if figure.dimension == "money" else "count"
    return "pp" if figure.dimension == "point" else figure.unit or figure.dimension


def index(sources: Iterable[Source], aliases: Mapping[str, str] | None = None) -> Evidence:
    """Read every source once and index its figures."""
    evidence = Evidence(Vocabulary(aliases))
    for source in sources:
        number = len(evidence.sources)
        evidence.sources.append(source)
        evidence.mentions += _read(source, number, evidence)
    _sort(evidence)
    return evidence


def _read(source: Source, number: int, evidence: Evidence) -> list[Mention]:
    if isinstance(source, TextSource):
        reader = Reader(levelled(simplified(source.text)), evidence.vocabulary, source.on, number, source.title)
        evidence.readers[number] = reader
        evidence.document_terms.append(frozenset(term for _, term in reader.terms))
        return reader.mentions()
    if isinstance(source, TableSource):
        table = TableReader(
            simplified_rows(source.rows), evidence.vocabulary, source.on, number, len(evidence.tables), source.caption
        )
        evidence.tables.append(table.grid)
        evidence.document_terms.append(table.terms)
        return table.mentions()
    label = f"{source.subject} {source.metric}: "
    reader = Reader(f"{label}{source.text}", evidence.vocabulary, None, number)
    evidence.document_terms.append(frozenset(term for _, term in reader.terms))
    return reader.mentions(skip=[(0, len(label))])  # 16 of 腾讯云 16 核 names whose value it is, and states nothing


def _sort(evidence: Evidence) -> None:
    for number, terms in enumerate(evidence.document_terms):
        if not evidence.sources[number].previous:
            for term in terms:
                evidence.holders[term].append(number)
    by_family: dict[str, list[tuple[Decimal, int, Mention]]] = defaultdict(list)
    for order, mention in enumerate(evidence.mentions):
        figure = mention.figure
        if figure.form:
            for form in _forms(figure.form):
                evidence.by_form[form].append(mention)
        elif figure.value is not None:
            by_family[family_of(figure)].append((magnitude(figure), order, mention))
        if len(mention.left) >= 4:
            evidence.by_left[mention.left[-4:]].append(mention)
        for term in mention.near | mention.sentence:
            evidence.by_term[term].append(mention)
        evidence.by_place[(mention.source, mention.span[0])].append(mention)
        evidence.by_source[mention.source].append(mention)
        if mention.table < 0:
            evidence.by_paragraph[(mention.source, mention.paragraph)].append(mention)
    for family, entries in by_family.items():
        entries.sort(key=lambda entry: entry[:2])
        evidence._values[family] = [entry[0] for entry in entries]
        evidence._valued[family] = [entry[2] for entry in entries]
    evidence.weigh = _Weights(evidence.by_term, len(evidence.mentions)).__getitem__
    evidence.labels = Labels(evidence.tables, evidence.vocabulary)
    evidence.earlier_days = _earlier_days(evidence)
    evidence.tells_before = any(isinstance(s, TextSource) and s.previous for s in evidence.sources)


def _earlier_days(evidence: Evidence) -> frozenset[str]:
    """The days of last week's tables, of their rows or else of the source, where all of this week's are later."""
    days: dict[bool, set[str]] = {False: set(), True: set()}
    for grid in evidence.tables:
        source = evidence.sources[grid.source]
        told = set(filter(None, grid.dates))
        if not told and not isinstance(source, StatedFact) and source.on:
            told = {source.on.isoformat()}
        days[source.previous] |= told
    spans: dict[bool, set[str]] = {False: set(), True: set()}  # 8月25日至31日当周 of last week's texts
    for m in evidence.mentions:
        if m.table < 0 and "~" in m.figure.form and len(m.figure.form) == len("2025-08-25~2025-08-31"):
            spans[evidence.is_previous(m)].add(m.figure.form)
    return frozenset(day for told in (days, spans) for day in told[True] if day < max(told[False], default=""))


def _forms(form: str) -> set[str]:
    """Every coarser way to write a date: 2025-03-12 is also 2025-03, 2025, 2025-Q1, 2025-H1, --03-12."""
    forms = {form}
    first, _, last = form.partition("~")
    if first.isdigit() and last.isdigit() and int(last) - int(first) < 12:
        forms |= {str(year) for year in range(int(first), int(last) + 1)}
    for part in form.split("~"):
        forms.add(part)
        if len(part) >= 4 and part[:4].isdigit():
            forms.add(part[:4])
            forms |= _within_year(part)
        elif part.startswith("--") and part.count("-") == 3:
            forms.add(part[:4])
    return forms


def _within_year(form: str) -> set[str]:
    year, rest = form[:4], form[5:]
    if rest[:1] == "Q":
        return {f"{year}-H{1 if rest in ('Q1', 'Q2') else 2}"}
    if not rest[:2].isdigit():
        return set()
    month = int(rest[:2])
    return {
        f"{year}-{rest[:2]}",
        f"--{rest}",
        f"--{rest[:2]}",
        f"{year}-Q{(month - 1) // 3 + 1}",
        f"{year}-H{(month - 1) // 6 + 1}",
    }
