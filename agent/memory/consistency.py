"""Does the draft contradict what was published before? A finding gives both sides. Pure.

Only what does not move from week to week is compared: what a product is, when it appeared, how large a named round
was, an EPS forecast. A draft that says itself that a figure was changed is not contradicting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from agent.figures.compare import Relation, entails, relate, relate_forms
from agent.figures.contexts import Mention, Reader
from agent.figures.evidence import Evidence, TextSource, index
from agent.figures.vocabulary import weight
from agent.memory.series import funding_total
from feeds.tables import Cell, Row, Table
from feeds.week import Week
from store.archive import Passage
from store.series import Names

# Metrics that a thing has one figure of for good. Prices, visits, users, revenues move and are not here.
LASTING = frozenset(
    ["#parameter", "#context", "#memory", "#bandwidth", "#power", "#process", "#compute", "#core", "#cost", "#train", "#score", "#accuracy", "#hallucination", "#gap", "#token", "#latency", "#capacity", "#area", "#upfront", "#stake"]
)
LAUNCH, FUNDING = "#launch", "#funding"
ALIKE = 0.5  # share of the lighter clause's weight that both have
SAID = re.compile(r"上调|下调|调整|更正|修正|改为|改至|由.{1,12}(?:变为|调至|改)|此前(?:为|报|称)|较此前|原(?:定|计划)|推迟|提前|延期|revised|raised|lowered")
_ROUND = re.compile(r"(?<![A-Za-z])(Pre-)?([A-H])\d?\+*\s*轮|天使轮|种子轮|战略融资|series\s+([a-h])\b", re.IGNORECASE)
_PERIOD = re.compile(r"%\d{4}(?:-[QH]\d)?")
SAME_ROUND_DAYS = 60


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Both sides of one figure. `start`, `end`: the new figure in the draft, -1 for one of a table.

    `kind`: figure, date, round, forecast, total; unreached where the rounds on record are fewer than a sum claims and
    their own bounds leave it open.
    """

    kind: str
    subject: str
    now: str
    before: str
    week: str
    quote: str
    message: str
    start: int = -1
    end: int = -1


def contradicting(draft: str, passages: Iterable[Passage], on: date, aliases: Mapping[str, str]) -> list[Contradiction]:
    """Figures and dates of the draft's prose that earlier passages give otherwise for the same thing and metric."""
    sources = [TextSource(passage.week, passage.text, _monday_after(passage.week)) for passage in passages]
    evidence = index(sources, aliases)
    reader = Reader(draft, evidence.vocabulary, on, -1)
    found = []
    for mention in reader.mentions():
        sentence = draft[slice(*mention.span)]
        if SAID.search(sentence):
            continue
        one = _contradicted(mention, sentence, evidence, reader)
        if one:
            found.append(one)
    return found


def _monday_after(week: str) -> date:
    return Week.parse(week).monday + timedelta(7)


def _contradicted(mention: Mention, sentence: str, evidence: Evidence, reader: Reader) -> Contradiction | None:
    """The latest earlier statement of the same thing, where it differs and no other earlier one agrees."""
    ours = _subjects(mention, reader)
    same = [other for other in evidence.nearest(mention) if _same_thing(mention, ours, other, sentence, evidence)]
    if not same or any(_agree(mention, other) for other in same):
        return None
    other = max(same, key=lambda o: evidence.sources[o.source].name)
    source = evidence.sources[other.source]
    assert isinstance(source, TextSource)
    quote = source.text[slice(*other.span)].strip()
    kind = "date" if mention.figure.dimension == "date" else "figure"
    theirs = _subjects(other, evidence.readers[other.source])
    subject = "、".join(sorted(term.lstrip("@=") for term in ours & theirs))
    message = f"{source.name} 写的是{other.figure.text.strip()}：{quote}"
    figure = mention.figure
    return Contradiction(kind, subject, figure.text.strip(), other.figure.text.strip(), source.name, quote, message, figure.start, figure.end)


def _same_thing(mention: Mention, ours: set[str], other: Mention, sentence: str, evidence: Evidence) -> bool:
    """One subject, one metric, one kind of quantity, no period that tells them apart."""
    theirs = _subjects(other, evidence.readers[other.source])
    named = {term for term in ours if term[0] == "="} or ours
    if not named & theirs or (named - theirs and any(t[0] == "=" for t in theirs - ours)):
        return False
    if mention.figure.dimension == "date" or other.figure.dimension == "date":
        return _same_launch(mention, other)
    if mention.figure.unit != other.figure.unit or _periods(mention) != _periods(other):
        return False
    source = evidence.sources[other.source]
    assert isinstance(source, TextSource)
    if FUNDING in mention.sentence & other.sentence:
        return mention.figure.dimension == "money" and _one_round(sentence, source.text[slice(*other.span)])
    said, meant = _words(mention.clause), _words(other.clause)
    parts = [{t for t in clause if t.isascii() and t.isalpha()} for clause in (mention.clause - _stems(mention), other.clause - _stems(other))]
    if all(parts) and not parts[0] & parts[1]:
        return False  # NPU against GPU
    return bool(mention.clause & other.clause & LASTING) and _share(said, meant) >= ALIKE


def _same_launch(mention: Mention, other: Mention) -> bool:
    """The day a product appeared: the product and the launch in the day's own clause, on both sides."""
    both = mention.figure.dimension == other.figure.dimension == "date"
    near = mention.near & other.near
    days = _is_day(mention.figure.form) and _is_day(other.figure.form)
    return both and days and LAUNCH in near and any(term[0] == "=" for term in near)


def _is_day(form: str) -> bool:
    return bool(re.fullmatch(r"(?:\d{4}-|--)\d{2}-\d{2}", form))


def _subjects(mention: Mention, reader: Reader) -> set[str]:
    """Names and products that bind the figure; else those that its sentence names before it."""
    near = {term for term in mention.near if term[0] in "@="}
    return near or {term for term in reader.between(mention.span[0], mention.figure.start) if term[0] in "@="}


def _periods(mention: Mention) -> frozenset[str]:
    """Years and quarters that bind the figure; the day of the news does not."""
    return frozenset(term for term in mention.near if _PERIOD.fullmatch(term))


def _one_round(one: str, other: str) -> bool:
    """Both sentences name the same round."""
    first, second = _ROUND.search(one), _ROUND.search(other)
    return bool(first and second) and _round_name(first) == _round_name(second)


def _round_name(found: re.Match[str] | None) -> str:
    return "" if found is None else ((found[2] or found[3] or "").upper() or found[0])


def _words(clause: frozenset[str]) -> set[str]:
    """What is said, without whom it is said of."""
    return {term for term in clause if term[0] not in "@=%" and not (term.isascii() and term.isalpha())}


def _stems(mention: Mention) -> set[str]:
    """The Latin word an identifier begins with: genio of Genio 720."""
    stems = {re.match(r"=?([a-z]*)", term) for term in mention.sentence if term[0] == "="}
    return {found[1] for found in stems if found}


def _share(ours: set[str], theirs: set[str]) -> float:
    least = min(sum(map(weight, ours)), sum(map(weight, theirs)))
    return sum(map(weight, ours & theirs)) / least if least else 0.0


def _agree(mention: Mention, other: Mention) -> bool:
    ours, theirs = mention.figure, other.figure
    if ours.form or theirs.form:
        return max(relate_forms(ours, theirs), relate_forms(theirs, ours)) is not Relation.NONE
    return max(relate(ours, theirs), relate(theirs, ours)) is not Relation.NONE or entails(ours, theirs) or entails(theirs, ours)


def changed_forecasts(now: Table, before: Table, week: str, draft: str) -> list[Contradiction]:
    """EPS forecasts of a year that differ from the last issue's, of companies whose change the draft does not tell."""
    old = {row.text("code"): row for row in before}
    found = []
    for row in now:
        known = old.get(row.text("code"))
        for column in now.family("eps") if known else ():
            mine, theirs = row.get(column.key), known.get(column.key) if known else None
            if mine and theirs and _differ(mine, theirs) and not _told(row, draft):
                name = row.text("name")
                quote = f"{name} EPS {column.period} {theirs.text}"
                message = f"EPS {column.period} 由 {theirs.text} 改为 {mine.text}，正文没有说明"
                found.append(Contradiction("forecast", name, mine.text, theirs.text, week, quote, message))
    return found


def _differ(mine: Cell, theirs: Cell) -> bool:
    return isinstance(mine.value, Decimal) and isinstance(theirs.value, Decimal) and mine.value != theirs.value


def _told(row: Row, draft: str) -> bool:
    """A sentence of the draft that names the company and says that something was changed."""
    name = re.sub(r"-[UWB]+$", "", row.text("name"))
    sentences = re.split(r"[。！？\n]", draft)
    return any((name in sentence or row.text("code") in sentence) and SAID.search(sentence) for sentence in sentences)


def contradicting_rounds(now: Table, weeks: Mapping[Week, Table], on: date, aliases: Mapping[str, str]) -> list[Contradiction]:
    """Rounds of this week that earlier tables give another amount for, totals that shrank, and sums over months that
    the rounds on record do not reach."""
    names = Names(aliases)
    earlier = [(week, row) for week, table in weeks.items() for row in table]
    found = []
    for row in now:
        same = [(week, old) for week, old in earlier if names.of(old.text("app")) == names.of(row.text("app"))]
        found += [*_other_amounts(row, same), *_shrunk_totals(row, same)]
        if "个月" in row.text("scope"):
            found += _unreached(row, now, weeks, on, aliases)
    return found


def _other_amounts(row: Row, same: Sequence[tuple[Week, Row]]) -> Iterator[Contradiction]:
    mine = row["amount"]
    for week, old in same:
        theirs = old["amount"]
        one_round = row.text("round") == old.text("round") and _ROUND.search(row.text("round"))
        if one_round and _near_in_time(row, old) and mine.unit == theirs.unit and _differ(mine, theirs) and mine.bound == theirs.bound:
            quote = f"{old.text('app')} {old.text('round')} {theirs.text}"
            message = f"{week} 的表中{quote}，本周作 {mine.text}"
            yield Contradiction("round", row.text("app"), mine.text, theirs.text, str(week), quote, message)


def _near_in_time(row: Row, old: Row) -> bool:
    days = [cell.value for cell in (row.get("date"), old.get("date")) if cell and isinstance(cell.value, date)]
    return len(days) < 2 or abs((days[0] - days[1]).days) <= SAME_ROUND_DAYS


def _shrunk_totals(row: Row, same: Sequence[tuple[Week, Row]]) -> Iterator[Contradiction]:
    mine = row.get("total")
    for week, old in same:
        theirs = old.get("total")
        if mine is None or theirs is None or mine.unit != theirs.unit or not _differ(mine, theirs):
            continue
        if isinstance(mine.value, Decimal) and isinstance(theirs.value, Decimal) and mine.value < theirs.value and "<" not in theirs.bound:
            quote = f"{old.text('app')} 目前累计融资额 {theirs.text}"
            message = f"累计融资额 {mine.text}，少于 {week} 的 {theirs.text}"
            yield Contradiction("total", row.text("app"), mine.text, theirs.text, str(week), quote, message)


_MONTHS = {"一": 1, "两": 2, "二": 2, "三": 3, "六": 6, "十二": 12}


def _unreached(row: Row, now: Table, weeks: Mapping[Week, Table], on: date, aliases: Mapping[str, str]) -> Iterator[Contradiction]:
    """近三个月合计超 45 亿元 where the rounds on record add up to less."""
    said = re.search(r"近?\s*([一两二三六]|十二|\d+)\s*个月", row.text("scope"))
    if not said:
        return
    months = _MONTHS.get(said[1]) or int(said[1])
    known = funding_total({**weeks, Week.of(on): now}, row.text("app"), on, aliases, months)
    mine, total = row["amount"], known.total
    if total is None or total.value is None or not isinstance(mine.value, Decimal) or total.unit != mine.unit:
        return
    if total.value < mine.value:
        rounds = "、".join(f"{proof.week} {proof.text}" for proof in known.rounds)
        message = f"{row.text('scope')}作 {mine.text}，档案与本周的单笔（{rounds}）合计只有 {total.text}"
        kind = "unreached" if total.bound in (">", ">=") else "total"
        yield Contradiction(kind, row.text("app"), mine.text, total.text, known.rounds[-1].week, rounds, message)
