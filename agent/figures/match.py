"""One figure of a draft against the evidence: find its equals, then see whether they speak of the same thing.

A value alone proves nothing. An equal value must share subject, metric, direction and period with the draft's
sentence; if the words that bind the figure in the draft bind another value in the source, it was misattributed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from agent.figures.compare import Relation, entails, relate, same_unit
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence, StatedFact, TableSource, TextSource
from agent.figures.rows import TableView
from agent.figures.verdict import FigureVerdict, Proof, Verdict
from agent.figures.vocabulary import is_name

SWAP_MARGIN = 0.25  # how much better another value's binding words must fit before a figure counts as swapped
STORY_SHARE = 0.4  # a source this much less close to the draft's words than the closest tells another story
DISCERNING = 0.5  # weight of a word that can tell two figures of one source apart
MOST_CANDIDATES = 24  # equal values looked at, those of the closest sources first
LONG_LEFT = 6  # letters of identical text before two figures that make them the same statement


class Fit(IntEnum):
    """How an equal value's context stands to the draft's, worst first."""

    UNRELATED = 0
    OTHER_SUBJECT = 1
    OTHER_PERIOD = 2
    OTHER_DIRECTION = 3
    OTHER_BOUND = 4
    GOOD = 5


@dataclass(slots=True)
class Candidate:
    mention: Mention
    relation: Relation
    fit: Fit
    score: float
    rival: Mention | None = None
    why: str = ""


class Matcher:
    """Judges mentions of one draft. Holds the draft's document context; the evidence is shared."""

    def __init__(self, evidence: Evidence, draft_text: str) -> None:
        self.evidence = evidence
        self.text = draft_text
        self.tables = TableView(evidence, draft_text)
        self._alike: dict[tuple[int, int], dict[int, list[Mention]]] = {}
        self.refuted: set[str] = set()  # dates of the draft that no source has
        self.affinity: dict[tuple[int, int], dict[int, float]] = {}

    def judge(self, mention: Mention) -> FigureVerdict:
        """The verdict on one figure, without recomputation."""
        candidates = self._candidates(mention)
        best = max(candidates, key=lambda c: (c.fit, c.relation, c.score), default=None)
        if best and best.fit is Fit.GOOD:
            return self._passed(mention, best)
        if best and best.fit is not Fit.UNRELATED:
            return self._failed(mention, best)
        return self._not_found(mention, bool(candidates))

    def _candidates(self, mention: Mention) -> list[Candidate]:
        near = self.evidence.near_value(mention.figure)
        if len(near) > MOST_CANDIDATES:
            affinity = self.affinities(mention)
            near = sorted(near, key=lambda other: -affinity.get(other.source, 0.0))[:MOST_CANDIDATES]
        found: list[tuple[Mention, Relation]] = []
        rest: list[tuple[Mention, Relation]] = []
        for other in near:
            relation = relate(mention.figure, other.figure, cell=other.table >= 0)
            if relation in (Relation.NONE, Relation.BOUND) and entails(mention.figure, other.figure):
                relation = Relation.ROUNDED
            if relation is not Relation.NONE:
                (rest if self.evidence.is_previous(other) else found).append((other, relation))
        judged = self._until_good(mention, found)
        if not any(c.fit is Fit.GOOD for c in judged):
            judged += [c for c in self._until_good(mention, rest) if c.fit is Fit.GOOD]
        return judged

    def _until_good(self, mention: Mention, found: list[tuple[Mention, Relation]]) -> list[Candidate]:
        """The candidates judged, closest first, up to the first that settles the matter."""
        ranked = [
            (self.closeness(mention, other), same_left(mention, other), n)
            for n, (other, _) in enumerate(found)
        ]
        judged = []
        for score, _, number in sorted(ranked, key=lambda entry: (-entry[0] - entry[1] / 8, entry[2])):
            other, relation = found[number]
            judged.append(self._fit(mention, other, relation, score))
            if judged[-1].fit is Fit.GOOD and relation is Relation.EQUAL:
                break
        return judged

    def _fit(self, mention: Mention, other: Mention, relation: Relation, score: float) -> Candidate:
        candidate = Candidate(other, relation, Fit.GOOD, score)
        if relation is Relation.BOUND:
            candidate.fit = Fit.OTHER_BOUND
        elif turned(mention, other):
            candidate.fit = Fit.OTHER_DIRECTION
        elif other_period(mention, other, self.refuted):
            candidate.fit = Fit.OTHER_PERIOD
        self._check_subject(mention, candidate)
        return candidate

    def _check_subject(self, mention: Mention, candidate: Candidate) -> None:
        other = candidate.mention
        if other.table >= 0:
            conflict = self.tables.conflict(mention, other)
            if conflict:
                candidate.fit, candidate.why = Fit.OTHER_SUBJECT, conflict
            elif not self.tables.names_row(mention, other) or not self._related(
                mention, other, candidate.score
            ):
                candidate.fit = Fit.UNRELATED
            return
        if not self._related(mention, other, candidate.score) or not self.same_story(mention, other):
            candidate.fit = Fit.UNRELATED
            return
        foreign = self._foreign_name(mention, other)
        if foreign:
            candidate.fit, candidate.why = Fit.OTHER_SUBJECT, f"来源在此处说的不是 {foreign}"
            return
        rival = self._rival(mention, candidate)
        if rival is not None:
            candidate.fit, candidate.rival = Fit.OTHER_SUBJECT, rival

    def _related(self, mention: Mention, other: Mention, score: float) -> bool:
        """Enough in common for an equal value to be no accident; the fewer its digits, the more is asked."""
        if same_left(mention, other) >= 4 or score >= 0.5:
            return True
        digits = significant_digits(mention)
        shared = mention.sentence & (other.sentence | other.near)
        strength = sum(self.evidence.weigh(term) for term in shared)
        if digits >= 4:
            return strength > 0 or self._same_document(mention, other)
        near = sum(self.evidence.weigh(t) for t in mention.near & (other.sentence | other.near))
        if digits == 3:
            return near > 0 or strength >= 2 or (strength > 0 and self._same_document(mention, other))
        if mention.figure.dimension == "date":
            return near > 0.3 or strength >= 1.5
        return ((near >= 1 or score >= 0.2) and strength >= 1.2) or strength >= 5

    def same_story(self, mention: Mention, other: Mention) -> bool:
        """The figure's own source is (nearly) the one the draft's words are closest to."""
        if same_left(mention, other) >= LONG_LEFT:
            return True
        affinity = self.affinities(mention)
        return affinity.get(other.source, 0.0) >= STORY_SHARE * max(affinity.values(), default=0.0)

    def affinities(self, mention: Mention) -> dict[int, float]:
        """Source -> weight of the draft's words it shares, rare words above all; binding words count thrice."""
        key = (mention.figure.start, mention.figure.end)
        if key not in self.affinity:
            sums: dict[int, float] = {}
            for terms, factor in (
                (mention.near, 3.0),
                (mention.sentence - mention.near, 1.0),
                (mention.scope, 0.3),
            ):
                for term in terms:
                    holders = self.evidence.holders.get(term, ())
                    if not holders or len(holders) > 40:
                        continue
                    amount = factor * self.evidence.weigh(term) / len(holders)
                    for source in holders:
                        sums[source] = sums.get(source, 0.0) + amount
            self.affinity[key] = sums
        return self.affinity[key]

    def _same_document(self, mention: Mention, other: Mention) -> bool:
        terms = self.evidence.document_terms[other.source]
        names = [t for t in mention.sentence | mention.scope if is_name(t)]
        return any(t in terms for t in names)

    def closeness(self, mention: Mention, other: Mention) -> float:
        """Share of the draft's binding words that bind the source's figure too; its sentence counts a third."""
        weigh = self.evidence.weigh
        total = shared = 0.0
        for term in mention.near:
            amount = weigh(term)
            total += amount
            shared += amount if term in other.near else amount * 0.35 if term in other.sentence else 0.0
        return shared / total if total else 0.3

    def _foreign_name(self, mention: Mention, other: Mention) -> str:
        """A name that binds the draft's figure, known to the evidence, and absent from the source's document."""
        here = self.evidence.document_terms[other.source]
        names = [t for t in mention.near if is_name(t)]
        if not names or any(t in here for t in names):
            return ""
        known = [t for t in names if t[0] in "@=" and t in self.evidence.by_term]
        return known[0].lstrip("@=") if known else ""

    def _rival(self, mention: Mention, candidate: Candidate) -> Mention | None:
        """Another value in the same place of the source that the draft's binding words fit clearly better."""
        own = candidate.mention
        if same_left(mention, own) >= LONG_LEFT:
            return None
        best: Mention | None = None
        best_score = self._binding(mention, own) + SWAP_MARGIN
        for rival in self._neighbours(mention, own):
            if (
                rival is own
                or not comparable(mention, rival)
                or relate(mention.figure, rival.figure) is not Relation.NONE
            ):
                continue
            if not self._discerned(mention, own, rival):
                continue
            score = self._binding(mention, rival) + 0.15 * (rival.span != own.span)
            if score > best_score:
                best, best_score = rival, score
        return best

    def _discerned(self, mention: Mention, own: Mention, rival: Mention) -> bool:
        """A word of substance binds the draft's figure and the rival, but not the figure of equal value."""
        beyond = own.near if rival.span == own.span else own.near | own.sentence
        if any(self.evidence.weigh(t) >= DISCERNING for t in (mention.near & rival.near) - beyond):
            return True
        foreign = (mention.near & rival.sentence) - own.sentence - own.near
        return any(self.evidence.weigh(t) >= DISCERNING for t in foreign) and (
            self.closeness(mention, rival) > self.closeness(mention, own) + 0.1
        )

    def _neighbours(self, mention: Mention, own: Mention) -> Iterable[Mention]:
        """The figures of the same sentence, and those of the same source that share the draft's rarest words."""
        yield from self.evidence.by_place.get((own.source, own.span[0]), ())
        key = (mention.figure.start, mention.figure.end)
        if key not in self._alike:
            self._alike[key] = {}
            for other in self.evidence.nearest(mention):
                if comparable(mention, other):
                    self._alike[key].setdefault(other.source, []).append(other)
        yield from self._alike[key].get(own.source, ())

    def _binding(self, mention: Mention, other: Mention) -> float:
        """How alike the binding words of two figures are, both ways, names above all, plus identical text."""
        weigh, known = self.evidence.weigh, self.evidence.by_term
        both = sum(weigh(t) for t in mention.near & other.near)
        ours = sum(weigh(t) for t in mention.near if t in known)
        theirs = sum(weigh(t) for t in other.near)
        alike = 2 * both / (ours + theirs) if both else 0.0
        return alike + 0.08 * min(same_left(mention, other), LONG_LEFT)

    def _passed(self, mention: Mention, best: Candidate) -> FigureVerdict:
        proof = self.prove(best.mention)
        if self.evidence.is_previous(best.mention):
            return FigureVerdict(mention.figure, Verdict.STALE, (proof,), "只有上期来源有此数，本期来源没有")
        if best.relation is Relation.ROUNDED:
            return FigureVerdict(
                mention.figure, Verdict.ROUNDED, (proof,), f"来源为 {best.mention.figure.text.strip()}"
            )
        source = self.evidence.sources[best.mention.source]
        verdict = Verdict.DERIVED if isinstance(source, StatedFact) and source.derived else Verdict.SUPPORTED
        return FigureVerdict(mention.figure, verdict, (proof,))

    def _failed(self, mention: Mention, best: Candidate) -> FigureVerdict:
        source = best.mention.figure.text.strip()
        messages = {
            Fit.OTHER_BOUND: (Verdict.CONTRADICTED, f"界限不同：来源为“{source}”"),
            Fit.OTHER_DIRECTION: (Verdict.CONTRADICTED, f"方向相反：来源为“{self.quote(best.mention)}”"),
            Fit.OTHER_PERIOD: (Verdict.MISATTRIBUTED, f"期间不同：来源说的是 {period_of(best.mention)}"),
            Fit.OTHER_SUBJECT: (Verdict.MISATTRIBUTED, best.why or "来源中此数属于另一主体或指标"),
        }
        verdict, message = messages[best.fit]
        proofs = [self.prove(best.mention)]
        if best.rival is not None:
            proofs.insert(0, self.prove(best.rival))
            message = f"{message}；此处来源为“{best.rival.figure.text.strip()}”"
        return FigureVerdict(mention.figure, verdict, tuple(proofs), message)

    def _not_found(self, mention: Mention, elsewhere: bool) -> FigureVerdict:
        """No equal value in a fitting context: name the value that stands where this one should, if there is one."""
        rival, score = self.counterpart(mention)
        if rival is not None and score >= 0.45:
            message = f"来源此处为“{rival.figure.text.strip()}”"
            return FigureVerdict(mention.figure, Verdict.CONTRADICTED, (self.prove(rival),), message)
        note = "此数在来源中另有出处，但说的不是同一件事" if elsewhere else "来源中没有此数"
        proofs = (self.prove(rival),) if rival is not None and score >= 0.2 else ()
        return FigureVerdict(mention.figure, Verdict.UNSUPPORTED, proofs, note)

    def counterpart(self, mention: Mention) -> tuple[Mention | None, float]:
        """The source figure of the same kind whose binding words fit best, and how well."""
        best: Mention | None = None
        best_score = 0.0
        near = self.evidence.by_left.get(mention.left[-4:], []) if len(mention.left) >= 4 else []
        for other in [*near[:60], *self.evidence.nearest(mention)]:
            if comparable(mention, other) and not self.evidence.is_previous(other):
                score = self._binding(mention, other) + 0.2 * self.closeness(mention, other)
                if score > best_score:
                    best, best_score = other, score
        return best, best_score

    def prove(self, mention: Mention) -> Proof:
        source = self.evidence.sources[mention.source]
        if isinstance(source, TextSource):
            figure = mention.figure
            return Proof(source.name, f"char {figure.start}-{figure.end}", self.quote(mention))
        if isinstance(source, TableSource):
            grid = self.evidence.tables[mention.table]
            where = f"row {source.first_row + grid.origin[mention.row]}, column {mention.column + 1} ({grid.headers[mention.column]})"
            return Proof(source.name, where, " | ".join(filter(None, grid.rows[mention.row])))
        return Proof(source.name, source.locator, f"{source.subject} {source.metric}: {source.text}")

    def quote(self, mention: Mention) -> str:
        source = self.evidence.sources[mention.source]
        if not isinstance(source, TextSource):
            return mention.figure.text
        start, end = mention.span
        start, end = max(start, mention.figure.start - 60), min(end, mention.figure.end + 40)
        return " ".join(source.text[start:end].split())


def same_left(a: Mention, b: Mention) -> int:
    """Length of the common tail of the letters before two figures."""
    count = 0
    for x, y in zip(reversed(a.left), reversed(b.left), strict=False):
        if x != y:
            break
        count += 1
    return count


def comparable(a: Mention, b: Mention) -> bool:
    if a.figure.dimension == "date":
        return b.figure.dimension == "date" and len(a.figure.form) == len(b.figure.form)
    return a.figure.dimension == b.figure.dimension and (
        a.figure.dimension == "money" or same_unit(a.figure, b.figure)
    )


def turned(written: Mention, source: Mention) -> bool:
    """Rise against fall. A sign and a word that say the same count once."""
    a, b = heading(written), heading(source)
    return a * b < 0


def heading(mention: Mention) -> int:
    """-1, 0, +1: the sign where one is written, else the governing word."""
    figure = mention.figure
    if figure.value is not None and figure.value < 0:
        return -1
    return 1 if figure.text.lstrip().startswith(("+", "＋")) else mention.direction


def period_of(mention: Mention) -> str:
    return mention.periods[0].lstrip("^") if mention.periods else ""


def other_period(written: Mention, source: Mention, refuted: set[str]) -> bool:
    """The source's own clause names a part of a year, the draft another period.

    A year of the draft that is itself `refuted` is one finding, not one for every figure behind it.
    """
    if source.table >= 0 or written.figure.dimension == "date" or not source.periods or not written.periods:
        return False
    theirs = source.periods[0]
    if theirs.startswith("^") or not _partial(theirs):
        return False
    ours = [p.lstrip("^") for p in written.periods]
    if any(p in refuted and p[4:] == theirs[4:] for p in ours):
        return False
    return not any(_same_period(p, theirs) for p in ours)


def _partial(form: str) -> bool:
    return "-Q" in form or "-H" in form


def _same_period(a: str, b: str) -> bool:
    return a == b or (
        a.endswith(b.lstrip("-")[-2:]) and (a[:4] == b[:4] or not (a[:4].isdigit() and b[:4].isdigit()))
    )


def significant_digits(mention: Mention) -> int:
    """How unlikely the value is to turn up by accident."""
    figure = mention.figure
    if figure.form:
        return 4 if len(figure.form) >= 7 else 2
    if figure.value is None:
        return 1
    digits = "".join(map(str, figure.value.as_tuple().digits)).strip("0")
    whole = len(str(abs(figure.value) // figure.step if figure.step else 1).split("E")[0])
    extra = 1 if figure.dimension in ("money", "percent") else 0
    pair = 2 if figure.high is not None else 0
    return max(len(digits), min(whole, 3) if figure.step < 1 else 0) + extra + pair
