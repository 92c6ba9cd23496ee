"""Statements about figures that must be recomputed, found in a draft and judged.

Each finder reads one sentence and yields claims of one kind: list, rank, extreme, direction, sum, ratio, change.
A claim nobody can decide yields nothing; one that the figures refute is contradicted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from agent.figures.bases import self_compared
from agent.figures.climbs import Climbs
from agent.figures.coherence import broken
from agent.figures.compare import same_unit
from agent.figures.contexts import Mention
from agent.figures.evidence import Evidence
from agent.figures.extremes import Entry, in_yuan
from agent.figures.formulas import SUM_WORDS
from agent.figures.headcounts import Headcounts
from agent.figures.larger import compared
from agent.figures.match import Matcher
from agent.figures.model import plain
from agent.figures.movement import WIDTH, Movements, rises
from agent.figures.orders import Orders
from agent.figures.respective import Respective
from agent.figures.sentences import Sentence, column_of, listed
from agent.figures.standings import Standings
from agent.figures.tops import Tops
from agent.figures.verdict import PASSED, ClaimVerdict, FigureVerdict, Proof, Verdict

_DAY = re.compile(r"(?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|周[一二三四五六日]|星期[一二三四五六日]|(?:Mon|Tue|Wed|Thu|Fri)\w*", re.IGNORECASE)
_LIST = re.compile(
    r"分别(?:为|是|达到|达|录得|约为|约|上涨|下跌|增长|下降|至|以)?|\brespectively\b", re.IGNORECASE
)
_FROM_TO = re.compile(r"(?:从|由)[^，。；]{0,24}?$|\bfrom\s*$", re.IGNORECASE)
_RISE = re.compile(
    r"上涨|增长|提升|上升|增加|上调|延长|升至|增至|涨至|提高|扩大|攀升|升到|增到|涨到|扩[到至]|rose|rise|grew|up to|increased|climbed",
    re.IGNORECASE,
)
_FALL = re.compile(
    r"缩减|下降|下跌|下调|降低|减少|降至|跌至|减至|缩短|缩小|收窄|回落|降到|跌到|减到|下滑|fell|fall|dropped|declined|decreased|cut|down",
    re.IGNORECASE,
)
_RESPECTIVE = re.compile(r"[^，,；;。]{0,8}分别(?:为|是|达)?")
_EXTREME = re.compile(r"(?P<high>最大|最高|最多|最快|最长)|(?P<low>最小|最低|最少|最短|最慢)")
_STRICT_RISE = re.compile(r"(?:上涨|增长|提升|上升|增加|走高)(?:了|约|至)?\s*$")


class Claims:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher = evidence, matcher
        self.standings, self.orders = Standings(evidence, matcher), Orders(evidence, matcher)
        self.tops = Tops(evidence, matcher)
        self.headcounts, self.respective = Headcounts(evidence, matcher), Respective(evidence, matcher)
        self.movements, self.climbs = Movements(evidence, matcher), Climbs(evidence, matcher)

    def judge(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        for finder in (
            self._lists,
            self._extremes,
            self._from_to,
            self._signs,
            self._sums,
            self._ranked,
            self._placed,
            self._comparisons,
            self._bases,
            self._moved,
            self._counted,
        ):
            yield from finder(sentence)

    def _lists(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        for index, at, message in self.respective.crossed(sentence.text, sentence.start, sentence.mentions):
            yield _claim(sentence, at, index, "list", Verdict.CONTRADICTED, (), message)
        for word in _LIST.finditer(sentence.text):
            behind = [i for i in sentence.after(word.end()) if _same_kind(sentence, i, word.end())]
            bound = [i for i in behind if sentence.mentions[i].item] or behind
            if len(bound) < 2:
                continue
            wrong = [sentence.verdicts[i] for i in bound if sentence.verdicts[i].verdict not in PASSED]
            worst = wrong[0].verdict if wrong else Verdict.SUPPORTED
            message = "分别为的对应关系不符：" + "；".join(_say(v) for v in wrong) if wrong else ""
            proofs = tuple(p for v in wrong for p in v.evidence[:1])
            yield _claim(sentence, word.start(), bound[-1], "list", worst, proofs, message)

    def _extremes(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        for word in _EXTREME.finditer(sentence.text):
            around = sentence.text[max(0, word.start() - 4) : word.end() + 3]
            fall = bool(re.search(r"跌幅|降幅|下跌|下降", around))
            rise = bool(re.search(r"涨幅|增幅|增速|上涨", around))
            for index in _governed(sentence, word):
                yield from self._is_extreme(
                    sentence,
                    word,
                    index,
                    high=bool(word.group("high")) != fall,
                    kind="extreme",
                    sign=rise - fall,
                )

    def _is_extreme(
        self, sentence: Sentence, word: re.Match[str], index: int, *, high: bool, kind: str, sign: int = 0
    ) -> Iterator[ClaimVerdict]:
        mention = sentence.mentions[index]
        column = self._row(mention) or self._column(sentence, index)
        if column is None or mention.figure.value is None:
            return
        column = [
            entry for entry in column if entry[0] * sign >= 0
        ] or column  # 最小跌幅 is the least of the falls
        wanted = (max if high else min)(column, key=lambda entry: entry[0])
        own = in_yuan(mention.figure)
        if own is not None and abs(own) == abs(wanted[0]):
            yield _claim(sentence, word.start(), index, kind, Verdict.DERIVED, (), "")
            return
        label, written = wanted[1]
        message = f"来源表中{'最大' if high else '最小'}的是 {label}（{written}）"
        yield _claim(sentence, word.start(), index, kind, Verdict.CONTRADICTED, (), message)

    def _row(self, mention: Mention) -> list[Entry] | None:
        """甲/乙日涨幅最大值分别为 x/y: each is the largest of its own row, where the columns are days of one measure."""
        cell = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
        if mention.item is None or cell is None or cell.table < 0:
            return None
        grid = self.evidence.tables[cell.table]
        days = [c for c, header in enumerate(grid.headers) if _DAY.fullmatch(header.strip())]
        if cell.column not in days or len(days) < 2:
            return None
        cells = [(c, grid.cells.get((cell.row, c), ())) for c in days]
        values = [(in_yuan(figures[0]), (grid.headers[c], figures[0].text.strip())) for c, figures in cells if figures]
        return [(value, named) for value, named in values if value is not None]

    def _column(self, sentence: Sentence, index: int) -> list[Entry] | None:
        """The table column a figure was proved by, if it was one."""
        return column_of(sentence, index, self.evidence, self.matcher)

    def _ranked(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        """A place given to a figure: its table column, or the source's own sentence, must give it the same."""
        judged = set()
        for standing in self.standings.of(sentence.text, sentence.start, sentence.mentions):
            judged.add(standing.start)
            kind, verdict, at = standing.kind, standing.verdict, standing.start
            yield _claim(sentence, at, standing.index, kind, verdict, (standing.proof,), standing.message)

        for order in self.orders.refuted(sentence.text, sentence.start, sentence.mentions, judged):
            proofs = (order.proof,) if order.proof else ()
            yield _claim(sentence, order.start, order.index, order.kind, Verdict.CONTRADICTED, proofs, order.message)

    def _placed(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        for top in self.tops.of(sentence):
            yield _claim(sentence, top.start, top.index, "rank", top.verdict, (), top.message)

    def _comparisons(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        for found in compared(sentence.text, sentence.start, sentence.mentions):
            a, b = sentence.mentions[found.first].figure, sentence.mentions[found.second].figure
            verdict = Verdict.DERIVED if found.right else Verdict.CONTRADICTED
            message = "" if found.right else f"{a.text.strip()} 与 {b.text.strip()} 的大小相反"
            yield _claim(sentence, a.start - sentence.start, found.second, "direction", verdict, (), message)

    def _bases(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        for index in self_compared(sentence.text, sentence.start, sentence.mentions):
            figure = sentence.mentions[index].figure
            message = f"{figure.text.strip()} 与自身相比"
            start = figure.start - sentence.start
            yield _claim(sentence, start, index, "change", Verdict.CONTRADICTED, (), message)

    def _turned(self, first: Mention, second: Mention) -> bool:
        """The source goes from the second to the first: both stand in one of its sentences, the other way round."""
        a, b = (self.matcher.chosen.get((m.figure.start, m.figure.end)) for m in (first, second))
        if (
            a is None
            or b is None
            or (a.source, a.span) != (b.source, b.span)
            or a.table >= 0
            or a.order < b.order
        ):
            return False
        reader = self.evidence.readers.get(a.source)
        before = reader.text[max(a.span[0], b.figure.start - 28) : b.figure.start] if reader else ""
        return bool(_FROM_TO.search(before))

    def _from_to(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        """由 3 月的 x 增加到 6 月的 y: dates stand beside the two, not between them."""
        counted = [i for i, m in enumerate(sentence.mentions) if m.figure.dimension != "date"]
        for index, following in pairwise(counted):
            a, b = sentence.mentions[index].figure, sentence.mentions[following].figure
            before = sentence.text[max(0, a.start - sentence.start - 28) : a.start - sentence.start]
            between = sentence.text[a.end - sentence.start : b.start - sentence.start]
            if (
                not _FROM_TO.search(before)
                or len(between) > 24
                or "，" in between
                or not same_unit(a, b)
                or a.value is None
                or b.value is None
            ):
                continue
            rise, fall = _RISE.search(between), _FALL.search(between)
            risen = rises(sentence.mentions[index], sentence.mentions[following])
            if bool(rise) == bool(fall) or risen is None or (b.high is not None and WIDTH.search(between)):
                continue
            right = risen == bool(rise)
            if right and self._turned(sentence.mentions[index], sentence.mentions[following]):
                said = f"来源是由 {b.text.strip()} 到 {a.text.strip()}"
                yield _claim(
                    sentence, a.start - sentence.start, following, "direction", Verdict.CONTRADICTED, (), said
                )
                continue
            message = (
                ""
                if right
                else f"方向不符：{a.text.strip()} 到 {b.text.strip()} 是{'下降' if rise else '上升'}"
            )
            verdict = Verdict.DERIVED if right else Verdict.CONTRADICTED
            yield _claim(sentence, a.start - sentence.start, following, "direction", verdict, (), message)

    def _moved(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        told = sentence.text, sentence.start, sentence.mentions
        for index, at, message in (*self.movements.refuted(*told), *self.climbs.refuted(*told)):
            yield _claim(sentence, at, index, "direction", Verdict.CONTRADICTED, (), message)

    def _counted(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        told = sentence.text, sentence.start, sentence.mentions
        for index, at, message in (*self.headcounts.refuted(*told), *broken(*told)):
            yield _claim(sentence, at, index, "sum", Verdict.CONTRADICTED, (), message)

    def _signs(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        for index, mention in enumerate(sentence.mentions):
            value = mention.figure.value
            before = sentence.text[: mention.figure.start - sentence.start]
            if value is not None and value < 0 and _STRICT_RISE.search(before):
                message = f"上升与负号相抵触：{mention.figure.text.strip()}"
                start = mention.figure.start - sentence.start
                yield _claim(sentence, start, index, "direction", Verdict.CONTRADICTED, (), message)

    def _sums(self, sentence: Sentence) -> Iterator[ClaimVerdict]:
        """合计 after its own parts in the same sentence: the parts must make the total."""
        for word in SUM_WORDS.finditer(sentence.text):
            after = sentence.after(word.end())
            if not after:
                continue
            total = sentence.mentions[after[0]].figure
            gap = sentence.text[word.end() : total.start - sentence.start]
            if re.search(r"[，。；;]", gap) or total.value is None or total.dimension in ("percent", "date"):
                continue
            parts = [
                m.figure
                for m in sentence.mentions[: after[0]]
                if m.figure.unit == total.unit and m.figure.value is not None
            ]
            if len(parts) < 2 or total.high is not None:
                continue
            yield from self._sum(sentence, word, after[0], [p.value for p in parts if p.value is not None])

    def _sum(
        self, sentence: Sentence, word: re.Match[str], index: int, parts: list[Decimal]
    ) -> Iterator[ClaimVerdict]:
        total = sentence.mentions[index].figure
        tails = [sum(parts[i:], Decimal(0)) for i in range(len(parts) - 1)]
        if total.value is None:
            return
        if total.bound in (">", ">="):
            right = any(t >= total.value for t in tails)
        else:
            right = any(abs(t - total.value) * 2 <= total.step for t in tails)
        if right:
            yield _claim(sentence, word.start(), index, "sum", Verdict.DERIVED, (), "")
        elif sentence.verdicts[index].verdict not in PASSED:
            message = f"各项相加为 {plain(tails[0])}，不是 {total.text.strip()}"
            yield _claim(sentence, word.start(), index, "sum", Verdict.CONTRADICTED, (), message)


def _say(verdict: FigureVerdict) -> str:
    return f"{verdict.figure.text.strip()} {verdict.message}".strip()


def _claim(
    sentence: Sentence,
    start: int,
    last: int,
    kind: str,
    verdict: Verdict,
    proofs: Sequence[Proof],
    message: str,
) -> ClaimVerdict:
    begin = sentence.start + start
    word = re.match(r"第?[\w]{1,3}", sentence.text[start:])
    end = max(sentence.mentions[last].figure.end, begin + (word.end() if word else 1))
    begin = min(begin, sentence.mentions[last].figure.start)
    text = sentence.text[begin - sentence.start : end - sentence.start]
    return ClaimVerdict(text, begin, end, kind, verdict, tuple(proofs), message)


def _same_kind(sentence: Sentence, index: int, start: int) -> bool:
    figure = sentence.mentions[index].figure
    gap = sentence.text[start : figure.start - sentence.start]
    return not re.search(r"[；;。]", gap) and len(gap) < 160


def _governed(sentence: Sentence, word: re.Match[str]) -> list[int]:
    """The figures of a 分别为 list that an extreme word speaks of."""
    respective = _RESPECTIVE.match(sentence.text, word.end())
    if respective is None:
        return []  # one figure alone has its place judged with the ranks
    bound = listed(sentence, respective.end(), 20)
    return [i for i in bound if "，" not in sentence.text[word.end() : sentence.mentions[i].figure.start - sentence.start]]
