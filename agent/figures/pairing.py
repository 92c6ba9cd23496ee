"""May two figures be the operands of a formula for a figure of the draft? They must be of what its words speak of. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.figures.admission import Admission, dates_of, ends_elsewhere
from agent.figures.against import leaves_out, swapped_base
from agent.figures.arithmetic import one_metric, same_years, whole_named
from agent.figures.aspects import BASES, metrics_of, other_basis, other_metric, step_between
from agent.figures.compare import same_unit
from agent.figures.contexts import Mention, clause_before
from agent.figures.evidence import Evidence
from agent.figures.formulas import Formula
from agent.figures.match import Matcher
from agent.figures.operands import Operands
from agent.figures.vocabulary import is_name, weight

_SHARE_ALONE = re.compile(r"\s*[约共就]?占")
_CLOSE = re.compile(r"收盘|现价|最新价|\bclose\b", re.IGNORECASE)
_EARLIER = re.compile(r"上年|去年|上期|上周|上月|同期|前值|previous|prior|last", re.IGNORECASE)


class Pairing:
    """Judges pairs of operands for mentions of one draft."""

    def __init__(self, evidence: Evidence, matcher: Matcher, operands: Operands, admission: Admission, text: str) -> None:
        self.evidence, self.matcher, self.operands, self.admission, self.text = evidence, matcher, operands, admission, text

    def belong(self, mention: Mention, formula: Formula, a: Mention, b: Mention) -> bool:
        """`a`: the earlier, the part, the smaller; `b`: the other."""
        if not self._metrics_fit(a, b, mention, formula) or not self._about(mention, formula, a, b) or self._backwards(a, b, formula):
            return False
        if formula.ordered and self._other_step(mention, a, b):
            return False
        if not self.admission.pair(mention, formula, a, b) or self._of_other_item(mention, a, b):
            return False
        return not self._against_other(mention, formula, a, b)

    def _against_other(self, mention: Mention, formula: Formula, a: Mention, b: Mention) -> bool:
        """The draft says what the figure is a difference from, and these two are not it."""
        if not formula.same_dimension and not formula.ordered:
            return False
        if mention.table >= 0 and any((m.source, m.table, m.column) == (mention.source, mention.table, mention.column) for m in (a, b)):
            return True  # no cell is a change between others of its own column
        if leaves_out(mention, a, b, self.operands.siblings(mention), self.text):
            return True
        return swapped_base(mention, a, b, self.text, self.evidence.vocabulary)

    def _about(self, mention: Mention, formula: Formula, *operands: Mention) -> bool:
        """The operands are of what the draft's clause speaks of: they share its names, else its words."""
        if not all(self._of_item(mention, m) for m in operands):
            return False
        if formula.needs != ("", ""):
            return True
        if any(m.source >= 0 and self._clashes(mention, m, formula) for m in operands):
            return False
        outside = [m for m in operands if m.source >= 0 and m.table < 0]
        names = {t for t in mention.near if is_name(t) and t in self.evidence.holders}
        words = names or {t for t in mention.near if weight(t) >= 1}
        if not outside or not words:
            return True
        if formula.same_dimension and self._continues(mention, operands):
            return True
        return any(words & (m.near | m.sentence) for m in outside)

    def _continues(self, mention: Mention, operands: Sequence[Mention]) -> bool:
        """占 35%，比 3 月当季提高 4 个百分点: a difference from the figure right before it is of the same thing."""
        before = [m for m in self.operands.siblings(mention) if m.figure.start < mention.figure.start and m.figure.dimension != "date"]
        last = max(before, key=lambda m: m.figure.start, default=None)
        if last is None or mention.table >= 0:
            return False
        return any(m.figure.value == last.figure.value and same_unit(m.figure, last.figure) for m in operands)

    def _of_item(self, mention: Mention, operand: Mention) -> bool:
        """A value of a 分别为 list is made of its own item's figures."""
        if mention.item is None:
            return True
        if operand.source < 0:
            return operand.item in (None, mention.item)
        rows = self.matcher.tables.rows_named(mention, operand.table) if operand.table >= 0 else []
        return not rows or operand.row in rows

    def _clashes(self, mention: Mention, operand: Mention, formula: Formula) -> bool:
        """Another metric, or the other basis of comparison: 环比 is not made of 去年同期."""
        if operand.table >= 0:
            terms = basis = self.evidence.tables[operand.table].header_terms[operand.column]
        else:
            terms = metrics_of(operand, foreign=self.matcher.stories.foreign(operand.source))
            basis = operand.clause
        return other_basis(mention, basis) or (not formula.across and other_metric(mention, terms))

    def _backwards(self, a: Mention, b: Mention, formula: Formula) -> bool:
        """The later of two figures taken for the earlier: 比去年同期的 b 多 is a − b, never b − a."""
        if formula.same_dimension and a.source < 0 <= b.source:
            return True  # 云海 120，比山岚多 30: what stands in the draft, less what it is compared with
        return formula.ordered and self._is_base(b) and not self._is_base(a)

    def _other_step(self, mention: Mention, a: Mention, b: Mention) -> bool:
        """环比 of two years, 同比 of two quarters, or a change that ends in another year than the one named."""
        earlier, later = dates_of(a, self.evidence), dates_of(b, self.evidence)
        said = mention.clause & BASES
        step = step_between(earlier, later)
        if said and step and step not in said:
            return True
        return bool(step) and ends_elsewhere(mention, later)

    def _of_other_item(self, mention: Mention, *operands: Mention) -> bool:
        """In a 分别为 list, a figure that the draft gives for another item."""
        if mention.item is None:
            return False
        others = [m for m in self.operands.siblings(mention) if m.item not in (None, mention.item)]
        return any(same_unit(m.figure, o.figure) and m.figure.value == o.figure.value for m in others for o in operands)

    def _is_base(self, m: Mention) -> bool:
        if m.table >= 0 and m.source >= 0:
            return self.evidence.is_previous(m) or bool(
                _EARLIER.search(self.evidence.tables[m.table].headers[m.column])
            )
        return m.base or bool(m.table >= 0 and m.headings and _EARLIER.search(m.headings[0]))

    def _is_close(self, m: Mention, need: str) -> bool:
        """收盘(元): what a share closed at is its price."""
        return need == "#price" and m.table >= 0 and bool(m.headings) and bool(_CLOSE.search(m.headings[0])) and m.figure.unit not in ("%", "pp")

    def _metrics_fit(self, a: Mention, b: Mention, mention: Mention, formula: Formula) -> bool:
        if formula.needs != ("", ""):
            bound = all(need in m.near or self._is_close(m, need) for need, m in zip(formula.needs, (a, b), strict=True))
            return bound and (a.source, a.row) == (b.source, b.row) and same_years(mention, b)
        if a.table >= 0 and b.table >= 0 and (a.source, a.table) == (b.source, b.table):
            if a.column == b.column:
                return True
            if a.source >= 0 and a.row not in self.matcher.tables.rows_named(mention, a.table):
                return False
            return a.row == b.row and (formula.across or self.admission.one_header(mention, a, b) or self._named(a, b, mention))
        if formula.part and self._passes_over(a, mention):
            return False
        return one_metric(a, b) or (formula.part and whole_named(a, b, mention))

    def _passes_over(self, part: Mention, mention: Mention) -> bool:
        """其中 A 为 39.68 万辆，占 97%: a clause that begins with 占 is of the amount right before it, of no other."""
        clause = clause_before(self.text, mention)
        if mention.table >= 0 or not _SHARE_ALONE.match(clause):
            return False
        before = [m for m in self.operands.siblings(mention) if m.figure.start < mention.figure.start - len(clause)]
        amounts = [m for m in before if m.figure.dimension in ("money", "count")]
        return bool(amounts) and part.source < 0 and part is not max(amounts, key=lambda m: m.figure.start)

    def _named(self, a: Mention, b: Mention, mention: Mention) -> bool:
        """The draft's words name both columns: 现货较合约溢价."""
        headers = self.evidence.tables[a.table].header_terms if a.source >= 0 else []
        return bool(headers) and all(
            any(weight(t) >= 1 and t in mention.near for t in headers[m.column]) for m in (a, b)
        )
