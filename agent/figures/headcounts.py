"""How many there are, held against what the sentence does with them: 四家合计 x is a sum of four, 七组报价中三组下调、一组上调、三组持平
makes seven, 全球 41 笔、20.6 亿美元 stands so in the source, 化药、生物药各两款 are four. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from agent.figures.compare import same_unit
from agent.figures.contexts import Mention
from agent.figures.counting import COUNTED
from agent.figures.evidence import Evidence
from agent.figures.match import Matcher

_TOGETHER = re.compile(r"[^，,；;。、（(]{0,24}?(?:合计|共计|总计|之和|均价|平均|均值|中位数)[^，,；;。、\d]{0,10}$")
_RIGHT_BEFORE = re.compile(r"[^，,；;。、（(\d]{0,8}$")
_SUMS = {"合计": 0, "占比 = 部分 / 各项合计": 1, "中位数": 0, "平均": 0, "求和": 0, "求均": 0}  # formula -> its inputs that are no parts
_MEAN = re.compile(r"均价|平均|均值")
_BESIDE = re.compile(r"\s*[，,、（(]?\s*(?:合计|共计|共|总计|总额|金额|已披露金额|融资额?)?[约近超逾为]?\s*")
_MOVE = r"(?:下[调跌降滑]|上[调涨升]|[持走]平|[涨跌升降平]|增长|减少|盈利|亏损|没动|未变|不变)"
_MOVED = re.compile(rf"[档组只家个款项种条座笔起]?(?:报价|价格|公司|个股|品种)?(?:小幅|继续|均)?{_MOVE}")
_REST = re.compile(r"其余|其他|其它|剩余|余下|另外|另有")
_OF_GROUP = re.compile(r"[^，,；;。\d]{0,12}[，,]?\s*(?:其中|有)?$")
_EACH = re.compile(r"(?P<names>[^，,；;。：:\d]{1,30})各(?:有|占)?$")
_NAMES = re.compile(r"[、/]|和|与|及|以及")
_THREE_WAYS = re.compile(r"持平|走平|没动|未变|不变|亏损|平(?!均|台|板|方)")
_NO_LIST = re.compile(r"\d|等|的\s*$|分别|各|共|合计|其中|[有为达是至超约近]\s*$")
FEWEST = 2
MOST = 8  # letters of a name in a list


class Headcounts:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher = evidence, matcher

    def refuted(self, text: str, start: int, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
        """(last figure it reaches to, where the count stands in the sentence, why) for every count that does not hold."""
        for index, mention in enumerate(mentions):
            if not _is_count(mention):
                continue
            for judge in (self._of_sum, self._of_parts, self._beside, self._each, self._behind, self._named):
                why, last = judge(text, start, mentions, index)
                if why:
                    yield last, mention.figure.start - start, why
                    break

    def _of_sum(self, text: str, start: int, mentions: Sequence[Mention], index: int) -> tuple[str, int]:
        """四家合计 x: the sum has as many parts."""
        count = mentions[index]
        for at, m in enumerate(mentions[index + 1 : index + 2], index + 1):
            computed = self.matcher.computed.get((m.figure.start, m.figure.end))
            between = text[count.figure.end - start : m.figure.start - start]
            together = _TOGETHER.match(between)
            if not together and (m.figure.bound or not _RIGHT_BEFORE.match(between)):
                continue
            summed = computed is not None and computed.formula in _SUMS
            parts = len(computed.inputs) - _SUMS[computed.formula] if computed is not None and summed else 0
            if together and parts < FEWEST:
                parts = _parts_of(m, mentions[:index], mean=bool(_MEAN.search(between)))
            if parts >= FEWEST and parts != count.figure.value:
                return f"合计的是 {parts} 项", at
        return "", index

    def _of_parts(self, text: str, start: int, mentions: Sequence[Mention], index: int) -> tuple[str, int]:
        """七组报价中，三组下调、一组上调、三组持平."""
        whole = mentions[index]
        behind = [(at, m) for at, m in enumerate(mentions[index + 1 :], index + 1) if m.figure.dimension == "count" and m.figure.unit == whole.figure.unit]
        parts = [(at, m) for at, m in behind if _MOVED.match(text, m.figure.end - start)]
        if len(parts) < FEWEST or _MOVED.match(text, whole.figure.end - start):
            return "", index
        grouped = _OF_GROUP.match(text[whole.figure.end - start : parts[0][1].figure.start - start])
        if not grouped and (any(m.figure.unit == whole.figure.unit for m in mentions[:index]) or parts[0][0] != behind[0][0]):
            return "", index
        if any("；" in text[a.figure.end - start : b.figure.start - start] for (_, a), (_, b) in pairwise(parts)):
            return "", index
        total = sum((m.figure.value or 0) for _, m in parts)
        rest, value = bool(_REST.search(text, parts[-1][1].figure.end - start)), whole.figure.value or 0
        every = bool(_THREE_WAYS.search(text, parts[0][1].figure.end - start)) and not rest
        wrong = total > value or (rest and total >= value) or (bool(grouped) and every and total != value)
        return (f"各项共 {total}，不是 {whole.figure.text.strip()}", parts[-1][0]) if wrong else ("", index)

    def _beside(self, text: str, start: int, mentions: Sequence[Mention], index: int) -> tuple[str, int]:
        """41 笔、20.6 亿美元: the source's sentence has another count right beside the same amount."""
        count = mentions[index]
        for at, m in enumerate(mentions[index + 1 : index + 2], index + 1):
            source = self.matcher.chosen.get((m.figure.start, m.figure.end))
            own = self.matcher.chosen.get((count.figure.start, count.figure.end))
            if source is None or source.table >= 0 or m.figure.dimension == "date" or not _BESIDE.fullmatch(text[count.figure.end - start : m.figure.start - start]):
                continue
            if own is not None and (own.source, own.span) == (source.source, source.span):
                continue
            mates = [s for s in self.evidence.by_place.get((source.source, source.span[0]), ()) if s.figure.dimension == "count" and s.figure.unit == count.figure.unit and abs(s.order - source.order) == 1]
            reader = self.evidence.readers[source.source]
            near = [s for s in mates if s.order < source.order and _BESIDE.fullmatch(reader.text, s.figure.end, source.figure.start)]
            if near and all(s.figure.value != count.figure.value for s in mates) and all(same_unit(s.figure, count.figure) for s in near):
                return f"来源此处为“{near[0].figure.text.strip()}”", at
        return "", index

    def _behind(self, text: str, start: int, mentions: Sequence[Mention], index: int) -> tuple[str, int]:
        """9 款已拿到版号，三款排在四季度: a count that only a table's rows make, where the source of the one before has another next."""
        count, computed = mentions[index], self.matcher.computed.get((mentions[index].figure.start, mentions[index].figure.end))
        before = [m for m in mentions[:index] if m.figure.dimension != "date"][-1:]
        for m in before if computed is not None and computed.formula.startswith("计数") else ():
            source = self.matcher.chosen.get((m.figure.start, m.figure.end))
            if source is None or source.table >= 0 or m.figure.dimension != "count" or m.figure.unit != count.figure.unit:
                continue
            mates = [s for s in self.evidence.by_place.get((source.source, source.span[0]), ()) if s.figure.dimension == "count" and s.figure.unit == count.figure.unit]
            then = [s for s in mates if s.order == source.order + 1]
            if then and all(s.figure.value != count.figure.value for s in mates):
                return f"来源此处为“{then[0].figure.text.strip()}”", index
        return "", index

    def _named(self, text: str, start: int, mentions: Sequence[Mention], index: int) -> tuple[str, int]:
        """极湾、赤兔两个品牌."""
        count = mentions[index]
        clause = re.split(r"[，,；;。：:（(）)]", text[: count.figure.start - start])[-1]
        names = _NAMES.split(clause.rstrip())
        whole = len(names) >= FEWEST and all(1 < len(name.strip()) <= MOST for name in names[1:]) and not _NO_LIST.search(clause)
        if whole and len(names) != count.figure.value and "、" in clause:
            return f"所列的是 {len(names)} 项", index
        return "", index

    def _each(self, text: str, start: int, mentions: Sequence[Mention], index: int) -> tuple[str, int]:
        """四款新药，化药、生物药各两款."""
        whole = mentions[index]
        for at, m in enumerate(mentions[index + 1 : index + 4], index + 1):
            told = _EACH.search(text[whole.figure.end - start : m.figure.start - start])
            if not told or m.figure.unit != whole.figure.unit or not m.figure.value:
                continue
            names = len(_NAMES.split(told["names"]))
            if names >= FEWEST and names * m.figure.value != whole.figure.value and not _REST.search(text, m.figure.end - start, m.figure.end - start + 8):
                return f"{names} 项各 {m.figure.text.strip()}，不是 {whole.figure.text.strip()}", at
        return "", index


def _parts_of(total: Mention, before: Sequence[Mention], *, mean: bool) -> int:
    """How many of the amounts told last make the total, or its mean; 0 where they do not."""
    wanted = total.figure
    parts = [m.figure for m in before if m.figure.unit == wanted.unit and m.figure.high is None and m.figure.value is not None]
    if wanted.value is None or wanted.dimension == "date":
        return 0
    for size in range(FEWEST, len(parts) + 1):
        added = sum((f.value or Decimal(0) for f in parts[-size:]), Decimal(0))
        if abs((added / size if mean else added) - wanted.value) * 2 <= wanted.step:
            return size
    return 0


def _is_count(mention: Mention) -> bool:
    figure = mention.figure
    value = figure.value
    return mention.table < 0 and figure.dimension == "count" and (figure.unit in COUNTED or figure.unit == "") and not figure.bound and figure.high is None and value is not None and 1 < value <= 10_000 and value == int(value)
