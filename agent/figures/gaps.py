"""How far apart are two that the words name? 农商行较大行高 27 个基点, M1 与 M2 的剪刀差, 两者相差 8286 万, 跑赢营收 2.2 个百分点.

Each is found by its name: where the draft gives it, in a row of a table, in a source's clause; both in one column, or both
told by one text. Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from agent.figures.arithmetic import Derived
from agent.figures.aspects import METRICS
from agent.figures.beside import beside, is_called
from agent.figures.compare import states
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.cues import AMOUNTS
from agent.figures.earlier import is_basis, is_level
from agent.figures.extract import scan
from agent.figures.labels import squash
from agent.figures.lastweek import named_with_last_week
from agent.figures.solving import Operand, Solver, is_weak, one_kind
from agent.figures.vocabulary import weight
from agent.figures.worded import is_said

_ABOUT = r"[了约近超逾达至为出仅整\s]*$"
_NAME = r"(?:(?:沪深|中证|上证|科创|国证|北证|标普|罗素)\s?\d{2,4}+|[A-Za-z][A-Za-z\d.\-]*+|[^A-Za-z，,；;。：:（()）\d]){1,14}?"  # a Latin word whole: read one way only
_TAIL = r"(?:(?<=\d),(?=\d)|[^，,；;。]){0,18}$"
_DIFFERENCE = rf"(?:领先(?:优势|幅度)?|优势|差距|剪刀差|[价利息]差|之差|相差|差值|差额){_TAIL}"
_BETWEEN = re.compile(rf"(?P<one>{_NAME})[与和跟对、](?P<other>{_NAME})(?:之间|两者|二者)?的?(?:(?<=的)[^，,；;。\d]{{1,6}}?)?{_DIFFERENCE}")
_THAN = re.compile(
    rf"(?P<one>{_NAME})(?:还|则|仍|又)?(?:比|较)(?P<other>{_NAME})(?:还|要|仅|只)?(?:(?P<up>[多高贵快长重大]|领先|溢价)|(?P<down>[少低慢短轻小]|便宜|落后|折价)){_ABOUT}"
)
_BEATS = re.compile(rf"(?P<one>{_NAME})?(?:(?P<up>跑赢|领先于?|高于|快于|多于|好于|超过|强于|超出)|(?P<down>跑输|落后于?|低于|慢于|少于|逊于|弱于))(?P<other>{_NAME}){_ABOUT}")
_LEADS = re.compile(rf"(?P<one>{_NAME})?(?:(?P<up>领先|超出|高出)|(?P<down>落后))(?P<other>{_NAME})的?(?:幅度|优势|差距|程度)[^，,；;。]{{0,12}}$")
_TIMES = re.compile(rf"(?:^|[，,])(?:(?P<one>{_NAME})(?:已|仍|还|就)?)?(?:是|为|不到|接近|只有|仅|达到?|超过|不足)(?P<other>{_NAME})的{_ABOUT}")
_ROUND = re.compile(rf"(?:离|距离?)(?P<goal>[^，,；;。：:（(]{{1,16}}?)(?:关口|大关|门槛|目标|整数关)?(?:也|仅|只|还|尚)?(?:仅|只)?[差欠缺]{_ABOUT}")
_TWO = re.compile(r"(?:两者|二者|两家|两地|两国|两市|两[个款类项]|前后两者|双方|之间|首尾)[^，,；;。\d]{0,10}(?:差|缺口)[^，,；;。]{0,20}$|(?:^|[，,])(?:相差|差距|价差|差值|差额)[^，,；;。\d]{0,6}$")
_WITH = re.compile(rf"[与和同跟](?P<other>{_NAME})的?(?:[价利息]差|差距|差额){_TAIL}")
_LEAD_OVER = re.compile(
    rf"(?:(?P<ahead>领先)|(?P<behind>落后))(?P<other>{_NAME})的?(?:幅度|优势|距离|差距|规模){_TAIL}"
)
_LEAD_OF = re.compile(rf"(?P<one>{_NAME})对(?P<other>{_NAME})的(?P<ahead>领先)(?:优势|幅度|规模)?{_TAIL}")
_LEAD = re.compile(r"^(?:其中|目前|当前|不过|但|而|且|同时|此外|另外|如今|以及|本周|上周|单周|也)+")
_DEICTIC = {"前者": 0, "后者": 1}  # of the last two of a list
_IT = frozenset({"其", "它", "该指数"})
_METRIC = re.compile(r"的?(?:PE|P/E|市盈率|PB|市净率|PS|市销率|估值)(?:[（(]TTM[)）])?$", re.IGNORECASE)  # 算力指数PE
BEFORE = 600  # letters before a figure in which the draft names the two
SHORTEST = 2  # letters of a name
NEAREST = 2  # levels told before that may be meant
BESIDE = 8  # letters between a name and its figure


@dataclass(frozen=True, slots=True)
class _Level:
    """A figure of one of the two, and what it may be compared with: the figures of its place."""

    operand: Operand
    place: object


class Gaps:
    def __init__(self, solver: Solver) -> None:
        self.solver, self.operands, self.evidence, self.text = solver, solver.operands, solver.evidence, solver.text

    def of(self, mention: Mention) -> Derived | None:
        """The distance that the words name, if it is what is written."""
        if not self._is_asked(mention):
            return None
        clause = clause_before(self.text, mention, INNER_BREAK)
        multiplied = self._multiplied(mention, clause) if mention.figure.dimension == "ratio" else None
        return multiplied or self._short_of(mention, clause) or self._named(mention, clause) or self._beaten(mention, clause) or self._of_two(mention, clause) or self._beside(mention, clause)

    def _beside(self, mention: Mention, clause: str) -> Derived | None:
        """腾讯云 H20 维持 14.30 元，与恒源云的价差 5.40 元; 领先 DeepSeek 的幅度 2,370 万次: the level told before, less that of the one named."""
        found = _LEAD_OF.search(clause) or _LEAD_OVER.search(clause) or _WITH.search(clause)
        if not found:
            return None
        said = self._levels(mention, _LEAD.sub("", found["one"])) if found.groupdict().get("one") else []
        own = [level.operand for level in said] or self._before(mention)[:NEAREST]
        pairs = [(o, other) for o in own for other in self._others(mention, o, found["other"])]
        return self._apart(mention, pairs, -1 if found.groupdict().get("behind") else 1 if found.groupdict().get("ahead") else 0)

    def _others(self, mention: Mention, own: Operand, name: str) -> list[Operand]:
        """The same of the one named: in the table of the level, in the draft, in a source's text."""
        if name in _DEICTIC:
            return [level.operand for level in self._levels(mention, name, any_unit=True) if one_kind(own, level.operand)]
        name = _METRIC.sub("", name)
        cells = [m for cell in own.cells[:1] for m in beside(cell, squash(name), self.evidence, self.operands) if m.figure.value]
        if cells:
            return [Operand(m, m.figure.value or Decimal(0), (m,)) for m in cells]
        texts = {c.source for c in own.cells if c.table < 0}
        told = [level for level in self._levels(mention, name, any_unit=True) if level.place == "draft" or level.place in texts]
        return [level.operand for level in told if one_kind(own, level.operand) and level.operand.mention is not own.mention and level.operand.cells != own.cells]

    def refuted(self, mention: Mention) -> bool:
        """农商行较大行高 21 个基点, where the sentence tells both, and they are 27 apart."""
        found = _THAN.search(clause_before(self.text, mention, INNER_BREAK)) if self._is_asked(mention) else None
        if not found:
            return False
        scale = 100 if mention.figure.unit == "bp" else 1
        names = (_LEAD.sub("", found[group]) for group in ("one", "other"))
        told = [[o for o in self._of_draft(mention, squash(name), self._terms(name)) if o.operand.mention.span == mention.span] for name in names]
        if any(len(levels) != 1 for levels in told):
            return False
        one, other = (levels[0].operand for levels in told)
        return one.mention is not other.mention and not states(mention.figure, abs(one.value - other.value) * scale)

    @staticmethod
    def _is_asked(mention: Mention) -> bool:
        figure = mention.figure
        return mention.table < 0 and bool(figure.value) and figure.high is None and figure.dimension in AMOUNTS | {"point", "ratio"}

    def _multiplied(self, mention: Mention, clause: str) -> Derived | None:
        """豆包 1.86 亿，为甲的 1.41 倍: the last level told, or that of the one named first, over that of the one named."""
        found = _TIMES.search(clause)
        if not found or not self._terms(found["other"]) - METRICS:
            return None  # 为净利润的: of another metric, which may be told in several ways
        one = self._levels(mention, _LEAD.sub("", found["one"]), any_unit=True) if found["one"] else []
        own = [_Level(o, "draft") for o in self._before(mention, any_unit=True)[:1] if o.mention.span == mention.span] if not one else []
        pairs = [(a.operand, b.operand) for a in (*one, *own) for b in self._levels(mention, found["other"], any_unit=True) if self._one_kind(a, b)]
        if is_weak(mention) and len({(a.value, b.value) for a, b in pairs}) > 1:
            pairs = [(a, b) for a, b in pairs if b.mention.source < 0]
        for a, b in pairs:
            if b.value and a.mention is not b.mention and is_said(mention.figure, a.value / b.value):
                return Derived("倍数 = 甲 / 乙", (a.mention, b.mention), a.value / b.value)
        return None

    def _one_kind(self, a: _Level, b: _Level) -> bool:
        """In one unit, and of one column where both stand in a table."""
        if a.operand.figure.unit != b.operand.figure.unit or a.operand.figure.dimension not in AMOUNTS:
            return False
        cells = [cell for level in (a, b) for cell in (*level.operand.cells, level.operand.mention)[:1] if cell.source >= 0 and cell.table >= 0]
        if len(cells) == 2:
            return (cells[0].table, cells[0].column) == (cells[1].table, cells[1].column)
        ours, theirs = (level.operand.mention.near & METRICS for level in (a, b))
        return not (ours and theirs) or bool(ours & theirs)

    def _short_of(self, mention: Mention, clause: str) -> Derived | None:
        """资产 9864 亿元，离万亿还差 136 亿元: a round figure, which needs no source, less the last level told."""
        found = _ROUND.search(clause)
        goals = [f for f in scan(found["goal"]).figures or scan(f"1{found['goal'].strip()}").figures if f.value and f.dimension in AMOUNTS and f.high is None] if found else []
        for level in self._before(mention)[:2] if len(goals) == 1 else ():
            goal = goals[0].value or Decimal(0)
            if len(set(str(int(goal))) - {"0"}) == 1 and goal > level.value and states(mention.figure, goal - level.value):
                return Derived("差 = 整数关口 − 现值", (level.mention,), goal - level.value)
        return None

    def _named(self, mention: Mention, clause: str) -> Derived | None:
        found = _THAN.search(clause) or _BETWEEN.search(clause)
        if not found:
            return None
        sign = 1 if found.groupdict().get("up") else -1 if found.groupdict().get("down") else 0
        one, other = (self._levels(mention, _LEAD.sub("", found[group])) for group in ("one", "other"))
        return self._apart(mention, [(a.operand, b.operand) for a in one for b in other if a.place == b.place], sign)

    def _beaten(self, mention: Mention, clause: str) -> Derived | None:
        """增长 4.2%，跑赢营收 2.2 个百分点: the figure told before, and that of the one named. 科创 50 跑赢其 x: of the one told before."""
        found = _BEATS.search(clause) or _LEADS.search(clause)
        if not found:
            return None
        ones = self._levels(mention, _LEAD.sub("", found["one"])) if found["one"] else []
        named = [level.operand for level in ones if level.operand.mention.span == mention.span and level.place == "draft"]
        own = named or [o for o in self._before(mention) if o.mention.span == mention.span]
        if found["other"] in _IT:
            near = [o for o in self._before(mention)[:1] if o.mention.span == mention.span]
            return self._apart(mention, [(a.operand, o) for a in ones for o in near if a.operand.mention is not o.mention], 1 if found["up"] else -1)
        others = self._levels(mention, found["other"])
        pairs = [(a, b.operand) for a in own[:1] for b in others if b.operand.mention is not a.mention]
        pairs += [(a.operand, b.operand) for a in ones for b in others if a.place == b.place]
        return self._apart(mention, pairs, 1 if found["up"] else -1)

    def _of_two(self, mention: Mention, clause: str) -> Derived | None:
        """甲 2.136 亿，乙 1.307 亿，两者相差 8286 万: the last two levels told."""
        if not _TWO.search(clause):
            return None
        levels = self._before(mention)[:2]
        return self._apart(mention, [(levels[0], levels[1])] if len(levels) == 2 else [], 0)

    def _apart(self, mention: Mention, pairs: Sequence[tuple[Operand, Operand]], sign: int) -> Derived | None:
        scale = 100 if mention.figure.unit == "bp" else 1
        if is_weak(mention) and len({(a.value, b.value) for a, b in pairs}) > 1:
            pairs = [(a, b) for a, b in pairs if a.mention.source < 0 and b.mention.source < 0 and a.mention.table < 0]
        for a, b in pairs:
            value = (a.value - b.value) * scale
            if states(mention.figure, abs(value)) and (not sign or (value > 0) == (sign > 0)):
                return Derived("差 = 甲 − 乙", (a.mention, b.mention), value)
        return None

    def _fits(self, mention: Mention, m: Mention, *, any_unit: bool = False) -> bool:
        figure = m.figure
        if figure.value is None or figure.form or figure.high is not None:
            return False
        if any_unit:
            return figure.dimension in AMOUNTS | {"ratio"}
        if mention.figure.dimension == "point":
            return figure.unit == "%"
        if m.table >= 0 and figure.unit == "" and figure.dimension == "count":
            return mention.figure.dimension == "count" or (mention.figure.dimension == "ratio" and "#pe" in m.near)
        return figure.unit == mention.figure.unit

    def _before(self, mention: Mention, *, any_unit: bool = False) -> list[Operand]:
        """The levels told before, the nearest first: no changes, no bases of comparison."""
        near = [m for m in self.operands.everywhere() if 0 < mention.figure.start - m.figure.end < BEFORE and m.table < 0 and self._fits(mention, m, any_unit=any_unit)]
        near = [m for m in near if not m.ago and not is_basis(self.text, m) and (m.figure.unit == "%" or is_level(self.text, m))]
        near = [m for m in near if "\n\n" not in self.text[m.figure.end : mention.figure.start]]
        return [o for m in reversed(near) for o in self.solver.exact(m)]

    def _levels(self, mention: Mention, name: str, *, any_unit: bool = False) -> list[_Level]:
        """The figures of one that is named: of the draft, of its row in a table, of a source's clause."""
        if name in _DEICTIC:
            listed = [m for m in self.operands.siblings(mention) if m.figure.start < mention.figure.start and self._fits(mention, m, any_unit=any_unit) and m.item is not None]
            return [_Level(o, "draft") for m in listed[-2:][_DEICTIC[name] :][:1] for o in self.solver.exact(m)] if len(listed) > 1 else []
        name = _METRIC.sub("", name)
        called, terms = squash(name), self._terms(name)
        if len(called) < SHORTEST:
            return []
        told = (self._of_draft(mention, called, terms, any_unit), self._of_rows(mention, called, any_unit), self._of_texts(mention, called, terms, any_unit))
        return [*chain.from_iterable(told), *self._moved(mention, terms)]

    def _moved(self, mention: Mention, terms: frozenset[str]) -> Iterator[_Level]:
        """The change of what is named, of this week's texts and last week's: 上证综指 3861.42 点 after 3805.10 点."""
        told = named_with_last_week(terms, self.evidence) if mention.figure.dimension == "point" else None
        if told is not None and told[1].figure.value:
            now, then = (m.figure.value or Decimal(0) for m in told)
            yield _Level(Operand(told[0], (now - then) / then * 100, told), "draft")

    def _of_draft(self, mention: Mention, name: str, terms: frozenset[str], any_unit: bool = False) -> Iterator[_Level]:
        for m in self.operands.everywhere():
            if m is mention or not self._fits(mention, m, any_unit=any_unit) or not self._is_named(self.text, m, name, terms):
                continue
            near = m.table >= 0 or (m.span == mention.span or -BEFORE < m.figure.start - mention.figure.start < 0)
            if near and (m.table >= 0 or not (m.ago or is_basis(self.text, m))):
                place = (m.table, m.column) if m.table >= 0 else "draft"
                yield from (_Level(o, place) for o in self.solver.exact(m))

    @staticmethod
    def _is_named(text: str, m: Mention, name: str, terms: frozenset[str]) -> bool:
        """The name stands right before the figure, or in the label of its row."""
        if m.table >= 0:
            return any(name in squash(label) for label in m.headings[1:])
        if m.item is not None and terms:
            return terms <= m.near
        before = squash(text[max(m.span[0], m.figure.start - len(name) - BESIDE - 4) : m.figure.start])
        at = before.rfind(name)
        return at >= 0 and len(before) - at - len(name) <= BESIDE and not re.search(r"[\d，,；;]", before[at:])

    def _terms(self, name: str) -> frozenset[str]:
        return frozenset(t for _, t in self.evidence.vocabulary.of(name, scan(name)) if weight(t) >= 1)

    def _of_rows(self, mention: Mention, name: str, any_unit: bool = False) -> Iterator[_Level]:
        for number, grid in enumerate(self.evidence.tables):
            if self.evidence.sources[grid.source].previous:
                continue
            labels = {r: [squash(label) for label in grid.labels(r)] for r in range(grid.header_rows, len(grid.rows))}
            rows = [r for r in labels if name in labels[r]] or [r for r in labels if any(is_called(name, label) for label in labels[r])]
            rows = rows if len(rows) == 1 else self._of_all_keys(number, name)
            cells = self.operands.row(grid.source, number, rows[0]) if len(rows) == 1 else []
            earlier = [e for m in cells for e, _ in self.solver.earlier.of(m)]
            for m in cells:
                if m.column not in grid.label_columns and m not in earlier and self._fits(mention, m, any_unit=any_unit):
                    yield _Level(Operand(m, m.figure.value or Decimal(0), (m,)), (number, m.column))

    def _of_all_keys(self, number: int, name: str) -> list[int]:
        """云岭云 A100-80G: the rows each of whose key labels the name holds; of several days, the last."""
        grid, keys = self.evidence.tables[number], self.evidence.labels.keys[number].columns
        rows = [r for r in range(grid.header_rows, len(grid.rows)) if len(keys) > 1 and all(squash(grid.rows[r][c]) in name for c in keys)]
        return [r for r in rows if grid.dates[r] == max(grid.dates[r] for r in rows)] if grid.dates else rows

    def _of_texts(self, mention: Mention, name: str, terms: frozenset[str], any_unit: bool = False) -> Iterator[_Level]:
        by_source: dict[int, list[Mention]] = defaultdict(list)
        for term in sorted(terms)[:2]:
            for m in self.evidence.by_term.get(term, ())[:60]:
                reader = self.evidence.readers.get(m.source) if m.table < 0 and not self.evidence.is_previous(m) else None
                if reader is None or m.ago or not self._fits(mention, m, any_unit=any_unit) or is_basis(reader.text, m) or m in by_source[m.source]:
                    continue
                if terms <= m.near or self._is_named(reader.text, m, name, terms):
                    by_source[m.source].append(m)
        for source, found in by_source.items():
            yield from (_Level(Operand(m, m.figure.value or Decimal(0), (m,)), source) for m in found)

