"""One figure of a draft against the evidence: find its equals, then see whether they speak of the same thing.

A value alone proves nothing. An equal value must share subject, metric, direction and period with the draft's
sentence; if the words that bind the figure in the draft bind another value in the source, it was misattributed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from agent.figures import contrasts
from agent.figures.against import is_part, other_column, year_ago_cell
from agent.figures.arithmetic import Derived
from agent.figures.aspects import clash, is_span_of_days
from agent.figures.candidates import Candidate, Fit, Found, closer
from agent.figures.compare import Relation, entails, relate, told_by_a_day
from agent.figures.contexts import Mention, clause_before, stands_behind
from agent.figures.dating import same_fiscal
from agent.figures.ends import ends_told
from agent.figures.evidence import Evidence, StatedFact
from agent.figures.formulas import grown_by
from agent.figures.hedges import hedged
from agent.figures.kept import Kept
from agent.figures.leading import is_former, is_version
from agent.figures.lexicon import LAST_YEAR
from agent.figures.manner import other_manner, other_manner_of_cell
from agent.figures.ownrows import OwnRows
from agent.figures.pace import other_pace
from agent.figures.peers import Peers
from agent.figures.periods import of_no_such_year, other_date
from agent.figures.proofs import proof, quote
from agent.figures.rivals import Rivals, comparable, same_left
from agent.figures.rows import TableView
from agent.figures.stories import Stories
from agent.figures.subjects import Subjects
from agent.figures.ties import Ties
from agent.figures.verdict import PASSED, FigureVerdict, Proof, Verdict
from agent.figures.vocabulary import is_name, weight

_EARLIER = re.compile(
    r"上周|上期|上一周|前一周|前一期|上月|上季|此前|前值|由|从|较|(?<![环同占])比(?![重例])|last week|previous|from ",
    re.IGNORECASE,
)
_PART_OF = re.compile(r"其中|of which|including")
_WHOLE = re.compile(r"(?:合计|累计|总[额计共]?|共)[^，。；]{0,8}$")
_LAST_WEEK = re.compile(r"上周|上期|上一周|前一周|上月|前值|last week|previous", re.IGNORECASE)
_OF_LAST_WEEK = re.compile(r"\W*(?:对照|回看|回顾|再看|反观)?上一?[周期][，,：:](?![^。；;]*(?:本周|本期|较|环比))")  # the whole sentence is of it
_TICKER = re.compile(r"=?[a-z\d]+\.(?:[a-z]|hk|sh|sz|ss|bj|us|hi|ks|tw)")  # 途栖旅行（TUQI.O）: its other name, which its texts write otherwise
_AGAINST = re.compile(r"较|比")  # 环比上周 is this week's
BOUND = 0.45  # binding words so alike that the place is the same
MOST_CANDIDATES = 24  # equal values looked at, those of the closest sources first


class Matcher:
    """Judges mentions of one draft. Holds the draft's document context; the evidence is shared."""

    def __init__(
        self, evidence: Evidence, draft_text: str, mentions: Sequence[Mention], kept: Kept | None = None
    ) -> None:
        self.evidence, self.kept = evidence, kept
        self.stories = Stories(evidence, mentions)
        self.ties = Ties(evidence, self.stories)
        self.rivals = Rivals(evidence, self.stories, mentions)
        self.text = draft_text
        self.tables = TableView(evidence, draft_text)
        self.peers = Peers(draft_text, mentions, evidence.readers)
        self.subjects = Subjects(evidence, draft_text)
        self.own_rows = OwnRows(mentions, evidence.readers)
        self.misdated: list[Mention] = []  # figures that the source gives for another period
        self.refuted: set[str] = set()  # dates of the draft that no source has
        self._settled: dict[int, Found] = {}
        self.chosen: dict[tuple[int, int], Mention] = {}  # span of a figure that passed -> what proves it
        self.computed: dict[tuple[int, int], Derived] = {}  # span of a derived figure -> how

    def refute(self, dates: set[str]) -> None:
        """Dates of the draft that no source has: what they bind is judged again without them."""
        self.refuted = dates
        if dates:
            self._settled.clear()

    def judge(self, mention: Mention) -> FigureVerdict:
        """The verdict on one figure, without recomputation."""
        return self.settle(mention) or self.missing(mention)

    def settle(self, mention: Mention) -> FigureVerdict | None:
        """The verdict on a figure that the sources have; None where they have none that could be it."""
        return self._found(mention).verdict

    def proved(self, mention: Mention) -> Mention | None:
        """What proves a figure, if it passes."""
        verdict = self.settle(mention)
        return self.chosen.get((mention.figure.start, mention.figure.end)) if verdict and verdict.verdict in PASSED else None

    def missing(self, mention: Mention) -> FigureVerdict:
        """No equal value in a fitting context: name the value that stands where this one should, if there is one."""
        if self.kept is None:
            return self._missing(mention)
        return replace(self.kept.answer(("missing", self.kept.passage(mention)), partial(self._missing, mention)), figure=mention.figure)

    def _found(self, mention: Mention) -> Found:
        key = id(mention)
        if key not in self._settled:
            found = self._settled[key] = self._find(mention) if self.kept is None else self._find_kept(mention, self.kept)
            if found.own is not None:
                self.chosen[(mention.figure.start, mention.figure.end)] = found.own
            if found.misdated:
                self.misdated.append(mention)
        return self._settled[key]

    def _find_kept(self, mention: Mention, kept: Kept) -> Found:
        found = kept.answer(("figure", kept.passage(mention), frozenset(self.refuted)), partial(self._find, mention))
        return replace(found, verdict=found.verdict and replace(found.verdict, figure=mention.figure))

    def _find(self, mention: Mention) -> Found:
        candidates = self._candidates(mention)
        best = closer(candidates, max(candidates, key=lambda c: (c.fit, c.relation, c.score), default=None))
        if best is None or best.fit is Fit.UNRELATED:
            return Found(elsewhere=bool(candidates))
        if best.fit is not Fit.GOOD:
            return Found(self._failed(mention, best), misdated=best.is_misdated(mention))
        return Found(self._passed(mention, best), best.mention)

    def _candidates(self, mention: Mention) -> list[Candidate]:
        near = [*self.stories.near_value(mention), *ends_told(mention, self.text, self.evidence)]
        if len(near) > MOST_CANDIDATES:
            affinity = self.stories.affinity(mention)
            far = [-affinity.get(other.source, 0.0) for other in near]
            near = [near[n] for n in sorted(range(len(near)), key=far.__getitem__)[:MOST_CANDIDATES]]
        found: list[tuple[Mention, Relation]] = []
        rest: list[tuple[Mention, Relation]] = []
        written = mention.figure
        bare, limit = mention.table >= 0 and written.unit == "", written.bound not in ("", "~")
        for other in near:
            relation = relate(written, other.figure, cell=other.table >= 0, bare=bare)
            if limit and relation <= Relation.BOUND and entails(written, other.figure):
                relation = Relation.ROUNDED
            if relation is Relation.BOUND and hedged(mention.figure, other.figure, self.text, clause_before(self.text, mention)):
                relation = Relation.ROUNDED
            if relation is not Relation.NONE:
                (rest if self.evidence.is_previous(other) else found).append((other, relation))
        judged = self._until_good(mention, found)
        if not any(c.fit is Fit.GOOD for c in judged):
            judged += [c for c in self._until_good(mention, rest) if c.fit is Fit.GOOD]
        return judged

    def is_grown(self, other: Mention) -> bool:
        """The source says 增长 x 倍, not x 倍."""
        reader = self.evidence.readers.get(other.source)
        return reader is not None and other.table < 0 and grown_by(reader.text, other.figure.start)

    def _until_good(self, mention: Mention, found: list[tuple[Mention, Relation]]) -> list[Candidate]:
        """The candidates judged, closest first, up to the first that settles the matter."""
        ranked = [
            (self.rivals.closeness(mention, other), same_left(mention, other), n)
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
        elif told_by_a_day(mention.figure, other.figure, at_end=self.text[mention.figure.end : mention.figure.end + 1] in tuple("末底")) or of_no_such_year(mention.figure.form, other.figure.form, other.source, self.evidence):
            candidate.fit = Fit.UNRELATED
            return candidate
        else:
            foreign = self.stories.foreign(other.source)
            found = self._clash(mention, other, foreign=foreign)
            if found:
                candidate.fit = Fit.OTHER_ASPECT
                candidate.verdict, candidate.why = found
                candidate.other_period = "期间" in candidate.why
        self._check_subject(mention, candidate)
        return candidate

    def _clash(self, mention: Mention, other: Mention, *, foreign: bool) -> tuple[Verdict, str] | None:
        found = clash(mention, other, self.evidence, self.refuted, foreign=foreign)
        if found is None and (when := other_date(mention, self.text, other, self.evidence, self.refuted)):
            found = Verdict.MISATTRIBUTED, f"期间不同：来源说的是 {when}"
        alike = same_fiscal(mention, self.text, other, self.evidence.readers.get(other.source)) if found and "期间" in found[1] else ()
        return clash(mention, other, self.evidence, self.refuted.union(alike), foreign=foreign) if alike else found

    def _check_subject(self, mention: Mention, candidate: Candidate) -> None:
        other = candidate.mention
        if is_span_of_days(mention.figure.form):
            return  # a week named by its first and last day: nothing else has it
        if other.table >= 0:
            if self.tables.in_name(mention, other):
                return
            conflict = self.tables.conflict(mention, other)
            if not conflict and self._foreign_row(mention, other):
                conflict = "来源表中没有此句所说的主体"
            if not conflict and self._is_this_weeks(mention, other):
                conflict = "来源中此数是本期的"
            if not conflict and is_part(self.text, mention, other, self.evidence.tables[other.table]):
                conflict = "来源表中此数是其中一项，不是合计"
            if not conflict and self._labels_foreign(mention, other):
                conflict = self.tables.labelled_otherwise(mention, other)
            conflict = conflict or other_column(self.text, mention, other, self.evidence.tables[other.table])
            conflict = conflict or other_manner_of_cell(self.text, mention, other, self.evidence.tables[other.table])
            if conflict:
                candidate.fit, candidate.why, candidate.verdict = Fit.OTHER_SUBJECT, conflict, Verdict.MISATTRIBUTED
            elif mention.figure.dimension == "date" and self.stories.foreign(other.source) and not self.ties.same_story(mention, other):
                candidate.fit = Fit.UNRELATED  # Q4 2025 of another company's release
            elif self._labels_foreign(mention, other):
                return
            elif not self.tables.names_row(mention, other) or not (
                self._related(mention, candidate) or self._of_row(mention, other) or self.tables.abbreviates(mention, other)
            ):
                candidate.fit = Fit.UNRELATED
            return
        if is_version(mention, other, self.evidence):
            return
        if not self._related(mention, candidate) or not self.ties.same_story(mention, other):
            candidate.fit = Fit.UNRELATED
            return
        why = next(filter(None, self._of_another(mention, other, exact=candidate.relation is Relation.EQUAL)), "")
        if why:
            candidate.fit, candidate.why = Fit.OTHER_SUBJECT, why
            return
        rival = self.rivals.of(mention, candidate.mention)
        if rival is not None:
            candidate.fit, candidate.rival = Fit.OTHER_SUBJECT, rival

    def _of_another(self, mention: Mention, other: Mention, *, exact: bool) -> Iterator[str]:
        """Why the text's figure is of something else than the draft's, reason by reason."""
        yield f"来源此处为“{self.quote(other)}”" if self._told_otherwise(mention, other) else ""
        yield other_manner(self.text, mention, other, self.evidence.readers[other.source]) if other.source in self.evidence.readers else ""
        row = self.own_rows.other(mention, other)
        yield f"来源在此处说的是 {row}" if row else ""
        foreign = self._foreign_name(mention, other) or self._other_name(mention, other)
        yield f"来源在此处说的不是 {foreign}" if foreign else ""
        yield contrasts.opposed(mention, self.text, other, self.evidence.readers.get(other.source))
        peer = self.peers.other(mention, other, foreign=self.stories.foreign(other.source)) or self.subjects.other(mention, other, exact=exact)
        yield f"来源中此数属于 {peer.lstrip('@')}" if peer else ""

    def _related(self, mention: Mention, candidate: Candidate) -> bool:
        """Enough in common; or no other of its kind in the sources has so much in common with it."""
        if self.ties.related(mention, candidate.mention, candidate.score):
            return True
        best, score = self.rivals.counterpart(mention) if mention.figure.dimension != "date" else (None, 0.0)
        return best is candidate.mention and score >= BOUND

    def _of_row(self, mention: Mention, other: Mention) -> bool:
        """The cell's row, and no other of its table, is the one that the draft's sentence names."""
        rows = self.tables.rows_named(mention, other.table) if mention.table < 0 else []
        return rows == [other.row] and (mention.digits > 1 or self._only_of_unit(mention, other))

    def _only_of_unit(self, mention: Mention, other: Mention) -> bool:
        """每手（100 股）: the row has one cell in that unit."""
        cells = self.evidence.by_place.get((other.source, other.row), ())
        return bool(mention.figure.unit) and [m for m in cells if m.table == other.table and m.figure.unit == mention.figure.unit] == [other]

    def _labels_foreign(self, mention: Mention, other: Mention) -> bool:
        """台南 and Tainan: rows in another language are known by the figures that stand together."""
        return self.stories.foreign(other.source) and self.stories.in_source(mention, other.source) > 1

    def _foreign_name(self, mention: Mention, other: Mention) -> str:
        """A name that the draft's figure speaks of, known to the evidence, and absent from the source's document."""
        if mention.table >= 0 and mention.figure.dimension == "date":
            return ""  # of a column's header: of all its rows
        here = self.evidence.terms_of(other.source)
        names = mention.names
        if not names and not any(t[0] >= "\u4e00" and t in here and weight(t) >= 1 for t in mention.near):
            names = mention.names_around
        if not names.isdisjoint(here):
            return ""
        known = [t for t in names if t in self.evidence.holders and not _TICKER.fullmatch(t) and not stands_behind(self.text, mention, t)]
        return min(known).lstrip("@=") if known else ""

    def _other_name(self, mention: Mention, other: Mention) -> str:
        """A known company that the draft's figure speaks of, where the source's whole paragraph speaks of others."""
        ours = {t for t in mention.near if t[0] == "@"}
        reader = self.evidence.readers.get(other.source)
        if not ours or reader is None:
            return ""
        theirs = {t for t in other.near | other.sentence if t[0] == "@"}
        around = reader.between(*other.paragraph) | other.scope
        unheard = bool(ours - self.evidence.terms_of(other.source)) and any(t[0] == "@" for t in around)
        if unheard or (theirs and not ours & (theirs | around) and mention.figure.dimension != "date"):
            return min(ours).lstrip("@")
        return ""

    def _is_this_weeks(self, mention: Mention, other: Mention) -> bool:
        """上周均价为 x where x stands in this week's column."""
        if mention.table >= 0 or self.evidence.is_previous(other):
            return False
        clause = clause_before(self.text, mention)
        said = _LAST_WEEK.search(clause)
        grid = self.evidence.tables[other.table]
        named = " ".join((grid.headers[other.column], *grid.labels(other.row)))
        return bool(said) and not re.search(r"较|比|\d|转|[变改]为|[升降增减涨跌]至", clause) and not _LAST_WEEK.search(named)

    def _told_otherwise(self, mention: Mention, other: Mention) -> bool:
        """One part for the whole, a growth for a multiple, a year-ago figure for this year's, a second for a minute."""
        reader = self.evidence.readers.get(other.source)
        if reader is None or mention.table >= 0:
            return reader is not None and year_ago_cell(mention, other)
        clause = clause_before(self.text, mention)
        own = clause_before(reader.text, other)
        if mention.figure.dimension != "date" and other_pace(clause, own, reader.text, other.figure.end):
            return True
        if is_former(mention, other, self.text, clause, self.evidence):
            return True
        if _WHOLE.search(clause) and _PART_OF.search(own) and not _PART_OF.search(clause):
            return True
        if mention.figure.dimension == "ratio" and self.is_grown(other) != grown_by(
            self.text, mention.figure.start
        ):
            return True
        return mention.figure.dimension != "date" and mention.ago != other.ago and self._ago_rival(mention, other)

    def _ago_rival(self, mention: Mention, other: Mention) -> bool:
        """Beside the source's figure stands the one of the year the draft means."""
        if any(term[0] == "%" for term in mention.near) or mention.base:
            return False
        mates = self.evidence.by_place.get((other.source, other.span[0]), ())
        return any(
            m.ago == mention.ago and comparable(mention, m) and not m.base for m in mates if m is not other
        )

    def _foreign_row(self, mention: Mention, other: Mention) -> bool:
        """The figure's clause names a subject of another source, and the row is named in an earlier sentence only."""
        if mention.table >= 0:
            return False
        grid = self.evidence.tables[other.table]
        label = next(iter(grid.labels(other.row)), "")
        said = self.text[mention.span[0] : mention.span[1]].lower()
        here = self.evidence.terms_of(other.source)
        names = [t for t in mention.near if is_name(t) and t in self.evidence.holders]
        return bool(names) and not any(t in here for t in names) and label.lower() not in said

    def _passed(self, mention: Mention, best: Candidate) -> FigureVerdict:
        proof = self.prove(best.mention)
        earlier = self.says_earlier(mention) and not self._is_last_years(best.mention)
        if self.evidence.is_previous(best.mention) and not earlier and not names_period(mention, best.mention, self.evidence):
            return FigureVerdict(mention.figure, Verdict.STALE, (proof,), "只有上期来源有此数，本期来源没有")
        if best.relation is Relation.ROUNDED:
            return FigureVerdict(mention.figure, Verdict.ROUNDED, (proof,), f"来源为 {best.mention.figure.text.strip()}")
        source = self.evidence.sources[best.mention.source]
        verdict = Verdict.DERIVED if isinstance(source, StatedFact) and source.derived else Verdict.SUPPORTED
        return FigureVerdict(mention.figure, verdict, (proof,))

    def says_earlier(self, mention: Mention) -> bool:
        """The draft gives the figure as an earlier one: 上周为 x, 由 x 升至 y, 较 5 月的 x; no other figure between."""
        if mention.table >= 0:
            dated = any(f"%{day}" in mention.near for day in self.evidence.earlier_days)
            return dated or any(_LAST_WEEK.search(heading) and not _AGAINST.search(heading) for heading in mention.headings)
        if _OF_LAST_WEEK.match(self.text, mention.span[0]):
            return True
        start = max(mention.span[0], mention.figure.start - 24)
        clause = re.split(r"[，,；;。]", self.text[start : mention.figure.start])[-1]
        said = _EARLIER.search(clause)
        if said is None or LAST_YEAR.search(clause):
            return False
        return not re.search(r"\d(?![\d.]*\s*(?:月|日|年|季|涨|[笔起家宗单]))", clause[said.end() :])

    def _is_last_years(self, other: Mention) -> bool:
        return other.table >= 0 and bool(LAST_YEAR.search(self.evidence.tables[other.table].headers[other.column]))

    def _failed(self, mention: Mention, best: Candidate) -> FigureVerdict:
        source = best.mention.figure.text.strip()
        verdict, message = best.verdict, best.why or "来源中此数属于另一主体或指标"
        if best.fit is Fit.OTHER_BOUND:
            verdict, message = Verdict.CONTRADICTED, f"界限不同：来源为“{source}”"
        if best.fit is Fit.OTHER_ASPECT:
            message = f"{message}；来源为“{self.quote(best.mention)}”"
        proofs = [self.prove(best.mention)]
        if best.rival is not None:
            proofs.insert(0, self.prove(best.rival))
            message = f"{message}；此处来源为“{best.rival.figure.text.strip()}”"
        return FigureVerdict(mention.figure, verdict, tuple(proofs), message)

    def _missing(self, mention: Mention) -> FigureVerdict:
        rival, score = self.rivals.counterpart(mention)
        if rival is not None and score >= BOUND:
            message = f"来源此处为“{rival.figure.text.strip()}”"
            return FigureVerdict(mention.figure, Verdict.CONTRADICTED, (self.prove(rival),), message)
        note = "此数在来源中另有出处，但说的不是同一件事" if self._found(mention).elsewhere else "来源中没有此数"
        proofs = (self.prove(rival),) if rival is not None and score >= 0.2 else ()
        return FigureVerdict(mention.figure, Verdict.UNSUPPORTED, proofs, note)

    def prove(self, mention: Mention) -> Proof:
        return proof(mention, self.evidence)

    def quote(self, mention: Mention) -> str:
        return quote(mention, self.evidence)


def names_period(mention: Mention, other: Mention, evidence: Evidence) -> bool:
    """A column of the draft headed 9 月, and last week's source has the figure under 9 月: the draft says of when it is."""
    if mention.table < 0 or other.table < 0:
        return False
    return bool({t for t in evidence.tables[other.table].header_terms[other.column] if t[0] == "%"} & mention.near)
