"""升至第四, 由第六降至第七: a place that is reached from below is climbed to, from above fallen to.

The place before is told in the clause, by the source's own sentence, by last week's table or by an earlier column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from agent.figures.before import Before
from agent.figures.contexts import COLON_BREAK, Mention
from agent.figures.evidence import Evidence
from agent.figures.layout import Grid
from agent.figures.match import Matcher
from agent.figures.numerals import han_value

_NUMBER = r"(?P<n>[一二三四五六七八九十]{1,3}|\d{1,3})"
_MOVED = re.compile(rf"(?:(?P<up>[上攀跃]?升|提升|上移|进)|(?P<down>[下滑]?[降跌滑落]|滑落|下滑|退居?|掉))[至到][^，,；;。\d第]{{0,6}}第\s?{_NUMBER}")
_FROM = re.compile(rf"(?:从|由)[^，,；;。]{{0,8}}?第?\s?{_NUMBER}\s?[位名]?[^，,；;。]{{0,6}}$")
_PASSED = re.compile(r"(?P<lost>被[^，,；;。]{0,10}(?:反超|超越|超过|赶超))|(?P<won>反超|超越|超过|赶超|力压)")
_TOLD = re.compile(
    r"(?:(?P<up>升至|升到|上升至|攀升至|跃升至|\b(?:climb|rose|rise|mov(?:ed|ing) up|jump|advanc|up|return)\w*(?: \w+)? to)"
    r"|(?P<down>降至|跌至|滑落至|下滑至|\b(?:fell|fall|drop|slip|slid|down|mov(?:ed|ing) down)\w*(?: \w+)? to))"
    r"\s?(?:the )?(?:第|No\. ?|number )?(?P<n>[一二三四五六七八九十]|\d{1,3}|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b",
    re.IGNORECASE,
)
_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_RANK = re.compile(r"排名|名次|位次|\brank", re.IGNORECASE)


class Climbs:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher, self.before = evidence, matcher, Before(evidence, matcher)

    def refuted(self, text: str, start: int, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
        """(figure beside, where the word of movement stands, why) for every place reached the wrong way."""
        counted = [i for i, m in enumerate(mentions) if m.figure.dimension != "date"]
        for word in _MOVED.finditer(text) if counted else ():
            index = _beside(text, word, start, mentions, counted)
            why = self._why(text, word, mentions[index])
            if why:
                yield index, word.start(), why

    def _why(self, text: str, word: re.Match[str], beside: Mention) -> str:
        up, place = bool(word["up"]), _number(word["n"])
        clause = COLON_BREAK.split(text[: word.start()])[-1]
        came = _FROM.search(clause)
        if came:
            was = _number(came["n"])
            return f"第 {was} 到第 {place} 方向相反" if was != place and (was > place) != up else ""
        if place == 1 and not up:
            return "第一不会由降而得"
        then = _PASSED.match(text[word.end() :].lstrip("位名，, "))
        if then and bool(then["won"]) != up:
            return f"与其后的“{then[0]}”相反"
        told = {bool(m["up"]) for m in _TOLD.finditer(self._sentence(beside)) if _number(m["n"]) == place}
        if told:
            return "" if up in told else "升降与来源不符"
        places = self._places_before(beside)
        if len(places) == 1 and places[0] != place and (places[0] > place) != up:
            return f"来源中此前排第 {places[0]}"
        return ""

    def _sentence(self, mention: Mention) -> str:
        source = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
        reader = self.evidence.readers.get(source.source) if source is not None else None
        return reader.text[slice(*source.span)] if reader and source is not None else ""

    def _places_before(self, mention: Mention) -> list[int]:
        cell = self.matcher.chosen.get((mention.figure.start, mention.figure.end))
        if cell is None or cell.table < 0 or self.evidence.is_previous(cell):
            return []
        return list(dict.fromkeys(self._in_earlier_table(cell))) or list(self._in_earlier_column(cell))

    def _in_earlier_table(self, cell: Mention) -> Iterator[int]:
        """Last week's table's own column of ranks, for the row of the same labels."""
        grid = self.evidence.tables[cell.table]
        for other in self.evidence.tables:
            if self.evidence.sources[other.source].previous and other.headers == grid.headers:
                column = next((c for c, header in enumerate(other.headers) if _RANK.search(header)), None)
                for row in range(other.header_rows, len(other.rows)):
                    if column is not None and other.labels(row) == grid.labels(cell.row):
                        yield from (int(f.value) for f in other.cells.get((row, column), ()) if f.value)

    def _in_earlier_column(self, cell: Mention) -> Iterator[int]:
        """The row's place by the column of the period before."""
        was = next(self.before.earlier_columns(cell), None)
        place = place_in(self.evidence.tables[cell.table], was.row, was.column) if was else 0
        if place:
            yield place


def place_in(grid: Grid, row: int, column: int) -> int:
    """The row's place in a column, largest first; 0 where it has no value."""
    values = {r: figures[0].value for r in range(grid.header_rows, len(grid.rows)) if (figures := grid.cells.get((r, column)))}
    own = values.get(row)
    return 0 if own is None else 1 + sum(1 for value in values.values() if (value or Decimal(0)) > own)


def _beside(text: str, word: re.Match[str], start: int, mentions: Sequence[Mention], counted: Sequence[int]) -> int:
    """The nearest figure before the word in its clause, else the first behind it, else the last before."""
    floor = max((m.end() for m in COLON_BREAK.finditer(text, 0, word.start())), default=0)
    inside = [i for i in counted if floor <= mentions[i].figure.start - start < word.start()]
    behind = [i for i in counted if mentions[i].figure.start - start >= word.end()]
    return inside[-1] if inside else behind[0] if behind else counted[-1]


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return _WORDS.index(word.lower()) + 1 if word.lower() in _WORDS else int(han_value(word) or 0)
