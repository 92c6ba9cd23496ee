"""Rows of a company's release: its metrics and parts of them, what it guides now and what it guided before. Pure."""

from __future__ import annotations

import re

from agent.figures.aspects import METRICS
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.labels import Labels
from agent.figures.layout import Grid
from agent.figures.vocabulary import Vocabulary

_GUIDED = r"(?: (?:guidance|outlook|forecast|range|target|view))?"
_TOLD_NOW = re.compile(rf"(?:updated|new|current|revised|latest|raised){_GUIDED}|(?:最新|本次|调整后|修订后|新)(?:指引|预期|预测|目标|区间)?", re.IGNORECASE)
_TOLD_BEFORE = re.compile(rf"(?:prior|previous|old|earlier|initial|original){_GUIDED}|(?:此前|上次|原|调整前|修订前|旧)(?:指引|预期|预测|目标|区间)?", re.IGNORECASE)
_SAYS_BEFORE = re.compile(r"此前|之前|原[来先]?|上次|旧|早前|[年月]前|从|由|较|比")
_LATIN = re.compile(r"[A-Za-z][A-Za-z .&'-]*")


def is_version(mention: Mention, text: str, label: str) -> bool:
    """The row of what is guided now; of what was guided before, where the clause speaks of before."""
    if _TOLD_NOW.fullmatch(label):
        return mention.table >= 0 or not mention.base
    if not _TOLD_BEFORE.fullmatch(label):
        return False
    return mention.table >= 0 or mention.base or bool(_SAYS_BEFORE.search(clause_before(text, mention)))


def whole_for_part(mention: Mention, text: str, cell: Mention, grid: Grid, labels: Labels, vocabulary: Vocabulary) -> str:
    """云收入 x, where x stands in the row Total revenue, and another row is of the cloud: why, or ""."""
    columns = labels.keys[cell.table].columns
    label = grid.rows[cell.row][columns[0]] if columns else ""
    own = labels.terms(label)
    if not own or not own <= METRICS:
        return ""
    words = _LATIN.sub(" ", INNER_BREAK.split(clause_before(text, mention))[-1])  # a name holds no part: Tarn Cloud
    said = frozenset(term for _, term in vocabulary.terms(words))
    parts = (labels.terms(row[columns[0]]) for row in grid.rows[grid.header_rows :])
    return f"来源中此数属于 {label}" if any(part - METRICS and part - own <= said for part in parts) else ""
