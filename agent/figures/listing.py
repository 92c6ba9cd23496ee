"""Lists whose values bind in order: A、B、C 分别为 x、y、z; 2022 年、2023 年分别为 x 和 y; A and B rose 1% and 2%."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from agent.figures.model import Figure

_RESPECTIVELY = re.compile(
    r"分别(?:为|是|达到|达|录得|报|约为|约|涨|跌|上涨|下跌|增长|下降|至|以|[\u4e00-\u9fff]{1,4}?(?=\s?[\d约超近逾+-]))?|依次(?:为|是|达|报)|\brespectively\b", re.IGNORECASE
)
_SECOND_RUN = re.compile(r"\s*[，,](?:(?![，,；;。])[^\d]){0,14}?(?=[+＋-]?\d|[超近约逾])")
_EACH = re.compile(r"\s*每[^，,；;。\d]{1,12}?(?=[\d超约近])")  # 分别为每百万 token x 和 y
_LIST_GAP = re.compile(r"\s*(?:[/／](?:[一-鿿]{1,3}|[A-Za-z]{1,4})(?=\s*(?:和|与|及|、)))?(?:[/／、，,]|和|与|及|以及|and|\s)*\s*")
_VERB = re.compile(
    r"(?:分别|依次)?(?:维持在?|稳定在|持平于|报价?|收[于报]|净[流买卖][入出]|上涨|下跌|增长|下降|各?为|达到?|升至|降至|涨至|跌至|交付|录得)[为至于了约]?\s*$"
)
_JOINTLY = re.compile(r"合计|共|总|均|都|累计|平均")
_ITEM_SPLITS = tuple(
    re.compile(rf"\s*(?:{words})\s*")
    for words in (r"[/／、]", r"[/／、]|和|及|以及|\band\b", r"[/／、]|和|与|及|以及|\band\b", r"[/／、，,]|和|与|及|以及|\band\b")
)


class Lists:
    """The lists of one text. `items`: order of a figure -> span of its item; `dates`, `metrics`: what else binds it."""

    def __init__(
        self,
        text: str,
        figures: Sequence[Figure],
        sentence_at: Callable[[int], tuple[int, int]],
        between: Callable[[int, int], frozenset[str]],
    ) -> None:
        self._text, self._figures = text, figures
        self._sentence_at, self._between = sentence_at, between
        self._starts = [figure.start for figure in figures]
        self.items: dict[int, tuple[int, int]] = {}
        self.dates: dict[int, frozenset[str]] = {}
        self.metrics: dict[int, frozenset[str]] = {}
        self._bind()

    def _bind(self) -> None:
        self._bind_said()
        self._bind_unsaid()

    def _bind_said(self) -> None:
        said: tuple[int, list[tuple[int, int]]] = (0, [])  # where the list before ends, and its items
        for word in _RESPECTIVELY.finditer(self._text):
            span = self._sentence_at(word.start())
            if word[0].isascii():
                self._bind_english(span)
                continue
            each = _EACH.match(self._text, word.end(), span[1])
            values = self._run_of_figures(each.end() if each else word.end(), span[1])
            if len(values) < 2 or values[0] in self.items:  # a further run: 份额分别为 x、y, of the names before
                continue
            again = len(said[1]) == len(values) and said[0] > span[0] and "、" not in self._text[said[0] : word.start()]
            if again:  # 环比分别变动 x、y: of the names before; its own words say in what
                words = self._between(said[0], self._figures[values[0]].start)
                self.items.update(zip(values, said[1], strict=True))
                self.metrics.update(dict.fromkeys(values, words))
                said = (self._figures[values[-1]].end, said[1])
                continue
            items = _items_before(self._text, span[0], word.start(), len(values))
            years = self._years_before(span[0], word.start())
            if len(years) == len(values):
                self.dates.update(
                    {order: frozenset({year}) for order, year in zip(values, years, strict=True)}
                )
            self._date_runs(word.end(), span)
            if len(items) == len(values):
                self.items.update(zip(values, items, strict=True))
                said = (self._figures[values[-1]].end, items)
                metrics = frozenset(t for t in self._between(*items[-1]) if t[0] == "#")
                self.metrics.update(dict.fromkeys(values, metrics))  # A、B、C 的收入分别为: of all three
                self._bind_second(values, items, span[1])

    def _bind_unsaid(self) -> None:
        """A、B 维持在 x、y: as many names as figures, parted by a verb alone."""
        index = 0
        while index < len(self._figures):
            figure = self._figures[index]
            run = self._run_of_figures(figure.start, self._sentence_at(figure.start)[1])
            if len(run) > 1 and run[0] not in self.items and figure.dimension != "date":
                self._bind_clause(run, figure)
            index = max(index, run[-1] if run else index) + 1

    def _bind_clause(self, run: list[int], figure: Figure) -> None:
        span = self._sentence_at(figure.start)
        at = max(span[0], *(self._text.rfind(mark, span[0], figure.start) + 1 for mark in "，,；;：:。"))
        verb = _VERB.search(self._text, at, figure.start)
        names = self._text[at : verb.start()] if verb else ""
        inside = bisect_left(self._starts, at) < bisect_left(self._starts, at + len(names))  # A800 is a name, 3 家 is none
        if "、" not in names or _JOINTLY.search(self._text, at, figure.start) or inside:
            return
        items = _items_before(self._text, at, at + len(names), len(run))
        if len(items) == len(run) and all(self._text[a:b].strip() for a, b in items):
            self.items.update(zip(run, items, strict=True))

    def _bind_second(self, values: list[int], items: list[tuple[int, int]], end: int) -> None:
        """分别为 x 和 y，环比增长 a 和 b，同比增长 c 和 d: the further runs are of the same items."""
        last = values
        while follow := _SECOND_RUN.match(self._text, self._figures[last[-1]].end, end):
            run = self._run_of_figures(follow.end(), end)
            if len(run) != len(items) or self._figures[run[0]].start != follow.end():
                return
            if run[0] not in self.dates:  # each of a date: its own words name its metric
                self.items.update(zip(run, items, strict=True))
                own = self._between(self._figures[last[-1]].end, follow.end())
                self.metrics.update(dict.fromkeys(run, frozenset(t for t in own if t[0] == "#")))
            last = run

    def _years_before(self, start: int, end: int) -> list[str]:
        """2022 至 2024 年 before 分别为: one year for each value."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        for figure in self._figures[low:high]:
            first, _, last = figure.form.partition("~")
            if figure.dimension == "date" and len(first) == len(last) == 4 and first < last:
                return [f"%{year}" for year in range(int(first), int(last) + 1)]
        return []

    def _run_of_figures(self, start: int, end: int) -> list[int]:
        """Orders of the figures that stand one after another from `start`, parted only by list marks."""
        run: list[int] = []
        at, index = start, bisect_left(self._starts, start)
        while index < len(self._figures) and self._figures[index].start < end:
            gap = self._text[at : self._figures[index].start]
            if not _LIST_GAP.fullmatch(gap) or (
                run and not _alike(self._figures[run[0]], self._figures[index])
            ):
                break
            run.append(index)
            at = self._figures[index].end
            index += 1
        return run

    def _bind_english(self, span: tuple[int, int]) -> None:
        first = bisect_left(self._starts, span[0])
        orders = [i for i in range(first, len(self._figures)) if self._figures[i].end <= span[1] and self._figures[i].dimension != "date"]
        runs = [self._run_of_figures(self._figures[i].start, span[1]) for i in orders]
        values = max(runs, key=len, default=[])
        if len(values) < 2:
            return
        head = self._text[span[0] : self._figures[values[0]].start]
        verb = re.search(
            r"\b(?:were|was|are|is|reached|hit|rose|fell|grew|raised|reported|posted|at|to|by|will|would|have|has|had|invest(?:ed)?|own(?:ed)?|hold|held|spent|received|paid|earned|contributed|accounted)\b", head
        )
        items = _items_before(
            self._text, span[0], span[0] + (verb.start() if verb else len(head)), len(values)
        )
        if len(items) == len(values):
            self.items.update(zip(values, items, strict=True))

    def _date_runs(self, at: int, span: tuple[int, int]) -> None:
        """2022 年、2023 年及 2024 年，收入分别为 a、b 和 c，亏损为 d、e 和 f: each run has a value for each date."""
        dates = self._dates_before(span[0], at)
        index = bisect_left(self._starts, at)
        while len(dates) > 1 and index < len(self._figures) and self._figures[index].start < span[1]:
            run = self._run_of_figures(self._figures[index].start, span[1]) or [index]
            if len(run) == len(dates):
                self.dates.update({order: frozenset({term}) for order, term in zip(run, dates, strict=True)})
            index = run[-1] + 1

    def _dates_before(self, start: int, end: int) -> list[str]:
        """The longest enumeration of dates before a position, as terms."""
        best: list[str] = []
        index = bisect_left(self._starts, start)
        while index < len(self._figures) and self._figures[index].start < end:
            run = self._run_of_figures(self._figures[index].start, end) or [index]
            if self._figures[run[0]].dimension == "date" and len(run) > len(best):
                best = [f"%{self._figures[order].form}" for order in run]
            index = run[-1] + 1
        return best


def _alike(a: Figure, b: Figure) -> bool:
    if {a.dimension, b.dimension} == {"count", "money"}:
        return "" in (a.unit, b.unit)  # 243 亿、172 亿、137 亿美元
    return a.dimension == b.dimension and (a.unit == b.unit or a.dimension != "count")


def _items_before(text: str, start: int, end: int, count: int) -> list[tuple[int, int]]:
    """Spans of the last `count` items of the enumeration that ends at `end`; a name may hold 与 or 和 itself."""
    clause = max(start, *(text.rfind(mark, start, end) + 1 for mark in "：:；;"))
    while end > clause and text[end - 1] in "，, ":
        end -= 1  # 甲与乙双双上行，分别为
    for split in _ITEM_SPLITS:
        comma = max(text.rfind(mark, clause, end) + 1 for mark in "，,")
        for begin in (max(comma, clause), clause):
            cuts = [m.span() for m in split.finditer(text, begin, end)]
            edges = [begin, *(edge for cut in cuts for edge in cut), end]
            items = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
            if len(items) == count > 0:
                return items
    cuts = [m.span() for m in _ITEM_SPLITS[-1].finditer(text, clause, end)]
    edges = [clause, *(edge for cut in cuts for edge in cut), end]
    items = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    return items[-count:] if len(items) >= count > 0 else []
