"""Whom and what does a figure speak of? A text or a table becomes mentions: each figure with its context.

Three zones: `near` the words that bind it (its own clause back to the figure before, on to the next break),
`sentence` all words of its sentence or table row, `scope` its headings, title, caption and the paragraph's first
sentence. `A/B/C 分别为 x/y/z` binds in order; a table cell is bound by its row's labels and its column's header.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from agent.figures.currencies import in_currency_of
from agent.figures.dates import is_span_of_months
from agent.figures.extract import scan
from agent.figures.lexicon import DIRECTION, MOVING, one_move
from agent.figures.listing import Lists
from agent.figures.model import Figure, Identifier, significant_digits
from agent.figures.ofwhat import by_words_behind, of_that
from agent.figures.stepping import stepped_back
from agent.figures.vocabulary import Term, Vocabulary, is_name, weight

_SENTENCE_END = re.compile(r"[。！？!?；;]+[”’」』）)\"']*|\.(?=\s+[A-Z\u4e00-\u9fff\"“])|\n+")
_COMMA = r",(?!\d{3}(?!\d))"  # 2,370 is one number
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LEFT_BREAK = re.compile(rf"{_COMMA}|[，：:、；;。（(|•]|——|\s[-–—]\s|\band\b")
_RIGHT_BREAK = re.compile(rf"{_COMMA}|[，：:、；;。）)（(|/\n•]|\s[-–—]\s|\band\b|而|但")
_TOPIC = re.compile(r"(?:•|\s[-–—])\s([^，,；;。：:\n\d]{2,14})[：:]\s*$")  # - 数据中心：占比 x
_NOUN = re.compile(r"\s*[\u4e00-\u9fff]{1,6}?的")
_LATIN = re.compile(r"[A-Za-z]")
_LINK = re.compile(r"^[\s的]+")
_SQUEEZED = re.compile(r"[\s*_`（()）“”\"'《》]+")
BREAK = re.compile(rf"{_COMMA}|[，；;。]")  # between clauses
COLON_BREAK = re.compile(rf"{_COMMA}|[，；;。：:]")  # and before what a colon opens
INNER_BREAK = re.compile(rf"{_COMMA}|[，；;。：:（(]")  # or a bracket
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6}\s+(.+)$")
_ATTRIBUTE = re.compile(r"[末底初时]?的")
_COMPARED, _THAN = frozenset("较比自从由"), frozenset("较比")  # before a date: what the figure is compared with
_AGO = re.compile(
    r"[一半两]年前|[上前]一?年(?!来)|去年|同期(?![有内，,])|\b(?:a year (?:ago|earlier|before)|year-ago|last year)\b", re.IGNORECASE
)
_BASE = re.compile(
    r"(?<![占分])比(?![重例])|较|(?<!自)由|从|高于|低于|去年|上一?年|同期|[年周月天日]前|此前|前值|原[来先有]|\b(?:from(?!.*\bof\s*$)|versus|vs|against|compared|than|earlier|previously)\b"
)
_BECOMES = re.compile(r"\s?(?:[变改]成|[变改]为|[上下]?[调修][至到为]|[缩砍降升增减涨跌][至到为]|→|->)\s?(?=\D{0,6}\d)")  # 90 亿美元变成 70 亿美元
_STEPPED = re.compile(
    r"(?:比|较|相比)(?![^，,；;。]{0,4}(?:去年|上年|同期))[^，,；;。]{0,6}?(?:上|前|\d|[一二三四])\s*(?:个)?(?:月|季|周|期)"
    r"|\b(?:from|than|versus|over|in|above|below) (?:the )?(?:previous|prior|preceding|last|(?:first|second|third|fourth|March|June|September|December)[ -]quarter"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|a (?:month|week|quarter))\b"
    r"|上月|上季|上周|前一?[月周季]|逐[季月]",
    re.IGNORECASE,
)
# 比 A 高 x, 同比多 x: the word stands right before the figure.
_BESIDE = re.compile(
    r"(?:(?P<up>[多高快长]出?了?|领先|超出)|(?P<down>[少低短慢]了?|落后|不及))[约近超逾至达]*\s*$"
)
_LESS = re.compile(r"少增了?\s*$|少[降减]了?\s*$")  # 少增 is less, 少减 more
# No rise and no fall: both of them in one word; made up 27 percent of revenue, signed up 4,000.
_BOTH_WAYS = re.compile(r"涨跌幅?|增减幅?|升降幅?|\b(?:ma(?:d|k)\w*|t(?:ak|ook)\w*|sign\w*|sets?|open\w*|split\w*|use[ds]?) up\b")
_LEVEL = re.compile(r"\bat\s*(?:(?:an?|about|around|nearly|just)\s+)*[$€£¥]?$", re.IGNORECASE)
_COORDINATE = re.compile(r"[^,.;，；。]{0,32}\band\s*")


@dataclass(slots=True, eq=False)
class Mention:
    """A figure and what it speaks of. `row`/`column` are set for table cells (indices into `table`)."""

    figure: Figure
    source: int
    near: frozenset[str]
    clause: frozenset[str]  # of `near`, what stands in the figure's own clause and is not inherited
    lead: frozenset[str]  # of `clause`, what stands before the figure
    sentence: frozenset[str]
    scope: frozenset[str]
    span: tuple[int, int]  # the sentence's offsets in its text
    direction: int  # -1 down, +1 up, 0 not said
    left: str  # last letters before the figure, blanks and punctuation gone
    periods: tuple[str, ...] = ()
    paragraph: tuple[int, int] = (0, 0)
    table: int = -1
    row: int = -1
    column: int = -1
    order: int = 0
    item: tuple[int, int] | None = None  # its item in a 分别为 list
    ago: bool = False  # the figure of a year before: 一年前为 x
    stepped: bool = False  # its clause compares with an earlier month, quarter or week
    base: bool = False  # the basis of a comparison: 比一年前的 x, from x
    headings: tuple[str, ...] = ()  # of a table cell: its column's header and its row's labels, as written

    _names: frozenset[str] | None = field(default=None, init=False, repr=False)
    _names_around: frozenset[str] | None = field(default=None, init=False, repr=False)
    _digits: int = field(default=0, init=False, repr=False)
    _clauses: dict[int, str] | None = field(default=None, init=False, repr=False)  # the words of its own clause before it, by breaks

    @property
    def names(self) -> frozenset[str]:
        """The names that bind the figure."""
        if self._names is None:
            self._names = frozenset(filter(is_name, self.near))
        return self._names

    @property
    def names_around(self) -> frozenset[str]:
        """The names of its sentence."""
        if self._names_around is None:
            self._names_around = frozenset(filter(is_name, self.sentence))
        return self._names_around

    @property
    def digits(self) -> int:
        """How unlikely the value is to turn up by accident."""
        self._digits = self._digits or significant_digits(self.figure)
        return self._digits


@dataclass(slots=True)
class Layout:
    """Where the sentences, paragraphs and headings of one text lie."""

    sentences: list[tuple[int, int]]
    paragraphs: list[tuple[int, int]]
    headings: list[tuple[int, str]]

    def sentence_at(self, position: int) -> tuple[int, int]:
        return _span_at(self.sentences, position)

    def paragraph_at(self, position: int) -> tuple[int, int]:
        return _span_at(self.paragraphs, position)

    def headings_at(self, position: int) -> list[str]:
        before = [text for start, text in self.headings if start <= position]
        return before[-2:]


def _span_at(spans: list[tuple[int, int]], position: int) -> tuple[int, int]:
    index = bisect_right(spans, (position, 1 << 60)) - 1
    return spans[max(index, 0)] if spans else (0, 0)


def lay_out(text: str) -> Layout:
    sentences, at = [], 0
    for end in _SENTENCE_END.finditer(text):
        sentences.append((at, end.end()))
        at = end.end()
    if at < len(text) or not sentences:
        sentences.append((at, len(text)))
    paragraphs, at = [], 0
    for line in re.finditer(r"\n+", text):
        paragraphs.append((at, line.end()))
        at = line.end()
    paragraphs.append((at, len(text)))
    return Layout(sentences, paragraphs, [(m.start(), m[1]) for m in _HEADING.finditer(text)])


class Reader:
    """Turns one text into mentions; built per text, thrown away after."""

    def __init__(
        self, text: str, vocabulary: Vocabulary, on: date | None, source: int, title: str = ""
    ) -> None:
        self.text, self.vocabulary, self.source = text, vocabulary, source
        found = scan(text, on, weekdays=source >= 0)
        self.layout = lay_out(text)
        self.figures: tuple[Figure, ...] = in_currency_of(
            text, stepped_back(text, found.figures, self.layout.paragraph_at, on), told=source >= 0
        )
        self.identifiers: tuple[Identifier, ...] = found.identifiers
        self.terms = vocabulary.of(text, found)
        self.positions = [position for position, _ in self.terms]
        self._words = [term for _, term in self.terms]
        self._substance = list(accumulate((weight(term) >= 1 for term in self._words), initial=0))  # terms of substance before each
        self._starts = [figure.start for figure in self.figures]
        self._dates = [order for order, figure in enumerate(self.figures) if figure.dimension == "date"]
        self._title = frozenset(term for _, term in vocabulary.terms(title))
        self.lists = Lists(text, self.figures, self.layout.sentence_at, self.between)
        self._scopes: dict[int, frozenset[str]] = {}
        self._sentence_terms: dict[tuple[int, int], frozenset[str]] = {}
        self._breaks: dict[tuple[int, int], list[int]] = {}
        self._said: dict[tuple[str, tuple[int, int]], bool] = {}

    def mentions(self, skip: Sequence[tuple[int, int]] = ()) -> list[Mention]:
        """The text's figures, but those that begin in one of the spans `skip`."""
        return [
            self._mention(order, figure)
            for order, figure in enumerate(self.figures)
            if not any(start <= figure.start < end for start, end in skip)
        ]

    def between(self, start: int, end: int) -> frozenset[str]:
        """The terms that begin in [start, end)."""
        low, high = bisect_left(self.positions, start), bisect_left(self.positions, end)
        return frozenset(self._words[low:high])

    def ordered(self, start: int, end: int) -> list[Term]:
        return self.terms[bisect_left(self.positions, start) : bisect_left(self.positions, end)]

    def _mention(self, order: int, figure: Figure) -> Mention:
        span = self.layout.sentence_at(figure.start)
        paragraph = self.layout.paragraph_at(figure.start)
        left_from, clause_from, right_to = self._reach(order, figure, span)
        paired = self._pair_from(order, clause_from)
        lead = self.between(clause_from, figure.start)
        clause = lead | self.between(figure.end, right_to)
        near = self.between(left_from, figure.start) | self.between(figure.end, right_to)
        if order in self.lists.items:
            item = self.lists.items[order]
            lead = clause = self.between(*item) | self.lists.metrics.get(order, frozenset())
            near = clause | self._dates_between(*item) | self.lists.dates.get(order, frozenset())
        elif order in self.lists.dates:
            near |= self.lists.dates[order]
        elif figure.dimension != "date":
            near |= self._dates_between(left_from, figure.start) | self._dates_behind(order, figure, span)
        made = by_words_behind(self.text, figure, (term for _, term in self.ordered(span[0], figure.start)))
        if made:
            lead, clause, near = (of_that(made, zone) for zone in (lead, clause, near))
        return Mention(
            figure=figure,
            source=self.source,
            near=near,
            clause=clause,
            lead=lead,
            sentence=self._sentence(span),
            scope=self._scope(paragraph),
            span=span,
            direction=self._direction(order, figure, span),
            left=one_move(_squeeze(self.text[max(span[0], figure.start - 24) : figure.start]))[-8:],
            periods=self._listed_periods(order, near) or self._periods(order, figure, span, paragraph),
            paragraph=paragraph,
            order=order,
            item=self.lists.items.get(order),
            ago=self._says(_AGO, span, paired, right_to),
            stepped=self._says(_STEPPED, span, clause_from, max(right_to, min(span[1], figure.end + 40))),
            base=self._says(_BASE, span, paired, figure.start) or (figure.dimension != "date" and bool(_BECOMES.match(self.text, figure.end))),
        )

    def _says(self, words: re.Pattern[str], sentence: tuple[int, int], start: int, end: int) -> bool:
        """One of the words stands in text[start:end] of a sentence; most sentences have none."""
        key = (words.pattern, sentence)
        if key not in self._said:
            self._said[key] = words.search(self.text, *sentence) is not None
        return self._said[key] and words.search(self.text, start, end) is not None

    def _pair_from(self, order: int, clause: int) -> int:
        """去年同期为 6.15GW/17.90GWh: what is parted by a stroke is one amount in two units, told by one clause."""
        if not order or self.text[self.figures[order - 1].end : self.figures[order].start] != "/":
            return clause
        before = self.figures[order - 1]
        return self._reach(order - 1, before, self.layout.sentence_at(before.start))[1]

    def _dates_between(self, start: int, end: int) -> frozenset[str]:
        """Dates bind too: 2025 年预测 EPS is another figure than 2024 年's."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        dates = self._dates[bisect_left(self._dates, low) : bisect_left(self._dates, high)]
        return frozenset(
            date_term(f)
            for n, f in ((n, self.figures[n]) for n in dates)
            if (
                self.text[max(0, f.start - 2) : f.start].strip()[-1:] not in _COMPARED
                or _ATTRIBUTE.match(self.text, f.end)
            )
            and not (
                _ATTRIBUTE.match(self.text, f.end)
                and n + 1 < high
                and self.figures[n + 1].dimension != "date"
            )
        )

    def _sentence(self, span: tuple[int, int]) -> frozenset[str]:
        if span not in self._sentence_terms:
            self._sentence_terms[span] = self.between(*span)
        return self._sentence_terms[span]

    def _scope(self, paragraph: tuple[int, int]) -> frozenset[str]:
        if paragraph[0] not in self._scopes:
            first = self.layout.sentence_at(paragraph[0])
            headings = " ".join(self.layout.headings_at(paragraph[0]))
            words = frozenset(term for _, term in self.vocabulary.terms(headings))
            self._scopes[paragraph[0]] = self._title | words | self.between(*first)
        return self._scopes[paragraph[0]]

    def _reach(self, order: int, figure: Figure, span: tuple[int, int]) -> tuple[int, int, int]:
        """Left to a word of substance, left to the break or figure before, right to the next break."""
        floor = span[0]
        barriers = set(self._breaks_before(span, figure.start))
        before = [f for f in self.figures[max(0, order - 8) : order] if f.end > floor]
        counted = [f for f in before if f.dimension != "date" or figure.dimension == "date"]
        barriers |= {self._after_noun(f, figure.start) for f in counted}
        left = clause = max(barriers, default=floor)
        told = self._substance[bisect_left(self.positions, figure.start)]
        for barrier in sorted(barriers, reverse=True):
            left = barrier
            if self._substance[bisect_left(self.positions, left)] < told:
                break
        else:
            left = floor
        topic = _TOPIC.search(self.text[span[0] : left])
        left = span[0] + topic.start(1) if topic else left
        stop = _RIGHT_BREAK.search(self.text, figure.end, span[1])
        right = stop.start() if stop else span[1]
        if order + 1 < len(self.figures):
            right = min(right, max(figure.end, self.figures[order + 1].start))
        return left, clause, right

    def _breaks_before(self, sentence: tuple[int, int], position: int) -> list[int]:
        """Where the breaks of a sentence end that stand before a position."""
        if sentence not in self._breaks:
            self._breaks[sentence] = [m.end() for m in _LEFT_BREAK.finditer(self.text, *sentence)]
        breaks = self._breaks[sentence]
        return breaks[: bisect_right(breaks, position)]

    def _dates_behind(self, order: int, figure: Figure, span: tuple[int, int]) -> frozenset[str]:
        """12% by 2028: a date behind binds the figure, unless it is what the figure is compared with."""
        stop = _RIGHT_BREAK.search(self.text, figure.end, span[1])
        right = stop.start() if stop else span[1]
        behind = (f.start for f in self.figures[order + 1 : order + 4] if f.dimension != "date")
        right = min(right, next(behind, right))
        compared = _BASE.search(self.text, figure.end, right)
        return self._dates_between(figure.end, compared.start() if compared else right)

    def _after_noun(self, figure: Figure, limit: int) -> int:
        """Where a counted figure's own noun ends: 9 个国家的 | 58 个站点."""
        noun = _NOUN.match(self.text, figure.end, limit)
        return noun.end() if noun else figure.end

    def _direction(self, order: int, figure: Figure, span: tuple[int, int]) -> int:
        """The word of rise or fall that governs the figure: nearest before it in its clause, else right behind."""
        previous = self.figures[order - 1].end if order else 0
        chinese = (
            self.text[max(0, figure.start - 2) : figure.start][:1] >= "\u4e00" or figure.text[-1:] > "\u3000"
        )
        start = max(span[0], previous, figure.start - (14 if chinese else 80))
        window = _BOTH_WAYS.sub("", BREAK.split(self.text[start : figure.start])[-1])
        latin = _LATIN.search(window) is not None
        if latin and _LEVEL.search(window):
            return 0  # the odds of a cut at 87%
        beside = _BESIDE.search(window)
        if beside:
            return 1 if beside["up"] else -1
        words = [] if MOVING.isdisjoint(window) and not latin else list(DIRECTION.finditer(window))
        if not words and figure.dimension in ("percent", "point"):
            after = self.text[figure.end : min(figure.end + (6 if chinese else 9), span[1])]
            first = DIRECTION.match(_LINK.sub("", after))
            words = [first] if first else []
        if words:
            up = bool(words[-1].group("up")) != bool(_LESS.search(window))
            return 1 if up else -1
        inherits = previous > span[0] and _COORDINATE.fullmatch(self.text, previous, figure.start)
        if inherits and self.figures[order - 1].dimension == figure.dimension:
            return self._direction(order - 1, self.figures[order - 1], span)
        return 0

    def _listed_periods(self, order: int, near: frozenset[str]) -> tuple[str, ...]:
        """A value of a 分别为 list has its item's date and no other."""
        if order not in self.lists.items and order not in self.lists.dates:
            return ()
        return tuple(sorted(term[1:] for term in near if term[0] == "%"))

    def _periods(
        self, order: int, figure: Figure, span: tuple[int, int], paragraph: tuple[int, int]
    ) -> tuple[str, ...]:
        """Nearest quarter, half, month or year before the figure: own sentence first, then the paragraph."""
        found: list[str] = []
        for index in reversed(self._dates[: bisect_left(self._dates, order)]):
            other = self.figures[index]
            if other.start < paragraph[0] or len(found) >= 3:
                break
            if other.form and ("~" not in other.form or is_span_of_months(other.form)):
                if index + 1 < order and _ATTRIBUTE.match(self.text, other.end):
                    continue  # 一季度末的 52.7 亿元 dates that figure and none behind it
                if index + 1 < order and self.figures[index + 1].dimension != "date" and self.text[max(0, other.start - 2) : other.start].strip()[-1:] in _THAN:
                    continue  # 较 5 月下旬掉 3 美元，43 寸报 64 美元: so is what that is compared with
                if other.start < span[0] and self.text[max(0, other.start - 2) : other.start].strip()[-1:] in _COMPARED:
                    continue  # 比上月回落: the next sentence is not of that month
                found.append(("" if other.start >= span[0] else "^") + other.form)
        return tuple(found)


def clause_before(text: str, mention: Mention, breaks: re.Pattern[str] = BREAK) -> str:
    """The words of a figure's own clause that stand before it; `text`: the one the mention was read from."""
    if mention._clauses is None:
        mention._clauses = {}
    found = mention._clauses.get(id(breaks))
    if found is None:
        found = mention._clauses[id(breaks)] = _GROUPED.sub("", breaks.split(text[mention.span[0] : mention.figure.start])[-1])
    return found


def stands_behind(text: str, mention: Mention, word: str) -> bool:
    """The word stands in the figure's sentence only in a clause behind the figure."""
    before, behind = text[mention.span[0] : mention.figure.start], text[mention.figure.end : mention.span[1]]
    clauses = BREAK.split(behind)
    return word not in f"{before}{clauses[0]}".lower() and word in "，".join(clauses[1:]).lower()


def date_term(figure: Figure) -> str:
    """A date as a term, `%2025`."""
    return f"%{figure.form}"


def _squeeze(text: str) -> str:
    return _SQUEEZED.sub("", text).lower()
