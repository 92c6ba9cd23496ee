"""How each operation is tried: what the operands before a figure give, for the words that name a difference, a change, a share,
a multiple, a sum, a mean, a product. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product

from agent.figures.aspects import METRICS, heading, is_span_of_days
from agent.figures.contexts import Mention
from agent.figures.cues import AMOUNTS, Operation
from agent.figures.earlier import is_level
from agent.figures.extract import extract
from agent.figures.guidance import against_the_quarter
from agent.figures.margins import concentration, in_brackets, of_the_whole
from agent.figures.numerals import han_value
from agent.figures.solving import REACH, Operand, Result, Solver, Try, alike, is_weak, one_kind
from agent.figures.spelt import parts_of_shares

_MIDDLES = re.compile(r"中值|中枢|中点|中间值")
_WHOLE = re.compile(r"占[了到去]?([^，,；;。占]{1,16}?)的?[约近超逾]*$")
_SLICE = re.compile(r"占比|份额|比重|比例|占")
_SO_MANY = re.compile(r"([二两三四五六七八])(?:者|项|家|类|款|个|笔|地|大类|国|起)")
_HOW_MANY = re.compile(r"([两二三四五六七八九十]+|(?<![\d.])\d{1,2})\s?[家款笔个只项起类](?:[^，,；;。：:（()）\d]|[（(][^（()）\d]*[)）]){0,16}[为达约超近共\s]*$")
_SO_MANY_TOOK = re.compile(r"([两二三四五六七八九十]|(?<!\d)\d{1,2})\s?[家款笔个只项起宗单](?:就|便|即|已|合计|共)?[^，,；;。：:\d]{0,5}$")
_NEXT = re.compile(r"\s?(?:[、和与及]|以及|及|,? and|, )\s?")
_OF_A_TIME = re.compile(r"(?:是|为|相当于)[^，,；;。]*[年月季度轮时][^，,；;。]*的[约近超逾\s]*$")
FAR = 60  # letters before a total in which its parts are counted
_SEVERAL = re.compile(r"([两二三四五六七八九十])[家者地城款只支个省市]+的?(?:平均价?|均[价值])[为约]?$")
_OF_ANOTHER = re.compile(r"(?:是|为|合|到|及|过|近|足)[^，,；;。是为\d]{1,14}(?:（[^（）]*）)?的[约近超逾]*$")  # 是手机（29%）的两倍
_RATE_OF_CHANGE = re.compile(r"环比|同比|涨跌|变动")
_OF_RATES = re.compile(r"幅|速|同比|跑[赢输]")
_AT_AN_END = re.compile(r"按(?:发[售行]价|招股价|价格)?(?:(?P<high>上限|最高价|高端)|下限|最低价|低端)")
_NUMBERS = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}


def _differences(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    figure = mention.figure
    scale = Decimal(1)
    if figure.dimension == "point":
        kind, scale = "percent", Decimal(100 if figure.unit == "bp" else 1)
    else:
        kind = figure.dimension

    def fits(o: Operand) -> bool:
        if kind == "percent" and not _OF_RATES.search(words) and any(_RATE_OF_CHANGE.search(m.headings[0]) for m in (*o.cells, o.mention) if m.table >= 0):
            return False  # 环比下降 1.20 个百分点 is no difference of two 环比
        if mention.table >= 0 and figure.unit == "" and o.mention.table == mention.table:
            return True  # 变动 of a table that says its units once, in a column of their own
        return o.figure.dimension == kind and (kind == "percent" or alike(figure, o.figure))

    if _MIDDLES.search(words):
        yield from _between_middles(solver, mention)
        return
    for later, earlier in solver.pairs(mention, fits, words):
        yield (_size(later, earlier) - _size(earlier, later)) * scale, (later, earlier)
    if figure.unit == "bp":  # 7.0847 to 7.0789: pips of a rate
        for later, earlier in solver.pairs(mention, _is_rate, words):
            pips = abs(later.value - earlier.value) * 10000  # a dearer yuan is a lower rate: no sign
            yield from ((sign * pips, (later, earlier)) for sign in (1, -1))


def _between_middles(solver: Solver, mention: Mention) -> Iterator[Result]:
    """由 750-850 亿上调至 910-930 亿，中值上调 120 亿."""
    ranges = [o for o in solver.before(mention) if o.figure.high is not None and alike(mention.figure, o.figure)]
    middles = [o for o in ranges if o.figure.value is not None and o.value * 2 == o.figure.value + (o.figure.high or 0)]
    if len(middles) > 1:
        yield middles[0].value - middles[1].value, (middles[0], middles[1])


def _size(one: Operand, other: Operand) -> Decimal:
    """跌幅由 1.20% 收窄至 0.42%: two falls are compared by their size."""
    return -one.value if one.value < 0 and other.value < 0 else one.value


def _is_rate(o: Operand) -> bool:
    return o.figure.dimension in ("count", "money") and o.figure.step <= Decimal("0.001")


def _changes(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    def fits(o: Operand) -> bool:
        return o.figure.dimension in AMOUNTS and o.value > 0

    for later, earlier in solver.pairs(mention, fits, words):
        if earlier.value > 0:
            yield (later.value - earlier.value) / earlier.value * 100, (later, earlier)
    yield from against_the_quarter(solver, mention, words)
    yield from _from_delta(solver, mention)


def _from_delta(solver: Solver, mention: Mention) -> Iterator[Result]:
    """26.9 亿元，比年初增加 9.2 亿元，增幅 52.0%: the change told, over what it started from."""
    levels = [o for o in solver.before(mention) if o.figure.dimension in AMOUNTS]
    for delta, level in ((a, b) for a in levels[:2] for b in levels[:4] if a is not b and one_kind(a, b)):
        up = heading(delta.mention) or heading(mention)
        start = level.value - abs(delta.value) * (1 if up >= 0 else -1)
        if start > 0 and abs(delta.value) < level.value:
            yield abs(delta.value) / start * 100 * (1 if up >= 0 else -1), (delta, level)


def _shares(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    said = mention.figure.text.strip()[-1:] not in "%％" and bool(_OF_ANOTHER.search(words))  # 为对照组的一半

    def fits(o: Operand) -> bool:
        rate = o.figure.unit == "%" and said and o.mention.span == mention.span
        return (o.figure.dimension in AMOUNTS or rate) and o.value > 0

    levels = solver.levels(mention, fits, words)
    weak = is_weak(mention) or bool(mention.figure.bound)
    if weak:
        levels = [o for o in levels if o.mention.span == mention.span and not o.mention.direction]
    for part in levels[: 2 if weak else 4]:
        for whole in levels[: 3 if weak else REACH]:
            if whole is not part and one_kind(part, whole) and not _other_whole(solver, whole, words):
                yield part.value / whole.value * 100, (part, whole)
    if mention.table < 0:
        for part in levels[:2]:
            yield from ((part.value / whole.value * 100, (part, whole)) for whole in solver.wholes(mention, part, words))
    if not weak and mention.table < 0:
        for part in levels[:2]:
            yield from ((part.value / whole.value * 100, (part, whole)) for whole in solver.added(mention, part.figure) if whole.value > part.value)


def _shares_of_counted(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    """六起合计 29.95 亿元，具身智能的两起就拿走七成: as many rows as are said, of the total told last."""
    said = _SO_MANY_TOOK.search(words) if mention.table < 0 else None
    count = (int(said[1]) if said[1].isdigit() else int(han_value(said[1]) or 0)) if said else 0
    for whole in (o for o in solver.before(mention) if count > 1 and o.mention.span == mention.span and o.figure.dimension == "money"):
        for rows in solver.totals.of(mention, whole.figure):
            part = sum((m.figure.value or Decimal(0) for m in rows), Decimal(0))
            if len(rows) == count and 0 < part < whole.value:
                yield part / whole.value * 100, (Operand(rows[0], part, tuple(rows)), whole)


def _slices(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    """东澜国际 ASK 占比: the row that the words choose, over its total row or over all rows that differ from it in one label."""
    if mention.table >= 0 or is_weak(mention) or not _SLICE.search(words):
        return
    for number, kind, columns in solver.totals.amounts(mention):
        rows = sorted({row for cells in columns for row in cells})
        part = solver.totals.keyed.settled(mention, number, rows)
        if part is None:
            continue
        for whole, cells in product(solver.totals.keyed.without(number, part, rows), columns):
            if all(row in cells and cells[row].figure.unit == kind for row in (part, *whole)):
                yield from _over(cells[part], [cells[row] for row in whole])


def _over(part: Mention, whole: Sequence[Mention]) -> Iterator[Result]:
    total = sum((m.figure.value or Decimal(0) for m in whole), Decimal(0))
    if part.figure.value and total > part.figure.value:
        yield part.figure.value / total * 100, (Operand(part, part.figure.value, (part,)), Operand(whole[0], total, tuple(whole)))


def _parts(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    yield from _shares(solver, mention, words)
    yield from _slices(solver, mention, words)
    yield from concentration(solver, mention)
    yield from _shares_of_counted(solver, mention, words)
    yield from of_the_whole(solver, mention, words)


def _other_whole(solver: Solver, whole: Operand, words: str) -> bool:
    """占净利润的: of which metric the whole is said to be, and it is another one's."""
    said = _WHOLE.search(words)
    ours = {t for _, t in solver.evidence.vocabulary.terms(said[1])} & METRICS if said else frozenset[str]()
    theirs = whole.mention.near & METRICS
    return bool(ours and theirs) and not ours & theirs


def _multiples(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    def fits(o: Operand) -> bool:
        rate = o.figure.unit == "%" and o.mention.span == mention.span and bool(_OF_ANOTHER.search(words))
        return (o.figure.dimension in AMOUNTS or rate) and o.value > 0

    if mention.figure.bound in ("<", "<=") and is_weak(mention):
        return
    yield from _of_then(solver, mention, [o for o in solver.before(mention) if o.figure.dimension in AMOUNTS and o.mention.span == mention.span], words)
    grown = bool(re.search(r"[增长涨升多高]了?[约近超逾达]*$", words.rstrip()))
    for later, earlier in solver.pairs(mention, fits, words):
        times = later.value / earlier.value - (1 if grown else 0)
        if times > 0:
            yield times, (later, earlier)


def _of_then(solver: Solver, mention: Mention, levels: Sequence[Operand], words: str) -> Iterator[Result]:
    """投后 96 亿元，为去年 6 月 B 轮估值的 2.3 倍: of what the source of the level gives for the date that the words name."""
    dates = [m for m in solver.operands.siblings(mention) if m.figure.dimension == "date" and m.figure.end <= mention.figure.start] if _OF_A_TIME.search(words) else []
    when = max(dates, key=lambda m: m.figure.start, default=None)
    if when is None or mention.table >= 0:
        return
    for later in (o for o in levels if o.figure.end <= when.figure.start):
        for cell in later.cells[:1]:
            mates = (m for m in solver.evidence.by_source.get(cell.source, ()) if m.figure.unit == cell.figure.unit and m.figure.value and m is not cell)
            then = [m for m in mates if m.near & cell.near & METRICS and when.figure.form in _dates_of(solver, m)]
            if len({m.figure.value for m in then}) == 1 and then[0].figure.value:
                yield later.value / then[0].figure.value, (later, Operand(then[0], then[0].figure.value, (then[0],)))
        return


def _dates_of(solver: Solver, m: Mention) -> set[str]:
    """The dates that bind a figure, else the only one of its sentence."""
    told = {d.figure.form for d in solver.evidence.by_place.get((m.source, m.span[0]), ()) if d.figure.dimension == "date"} if m.table < 0 else set()
    return {t[1:] for t in m.near if t[0] == "%"} | (told if len(told) == 1 else set())


def _sums(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    parts = solver.levels(mention, lambda o: o.figure.dimension == mention.figure.dimension and alike(mention.figure, o.figure), words)
    parts = [o for o in parts if abs(o.value) * 2 >= mention.figure.step]  # 两款相加 1.95 万亿: two is none of them
    said = _SO_MANY.search(words)
    levels = [o for o in parts if o.figure.bound == mention.figure.bound and is_level(solver.text, o.mention)] if mention.table < 0 else parts
    for found in (levels, parts):
        sizes = [_NUMBERS[said[1]]] if said else [2] if is_weak(mention) else range(2, min(len(found), 8) + 1)
        for size in (size for size in sizes if size <= len(found)):
            chosen = tuple(found[:size])
            yield sum((o.value for o in chosen), Decimal(0)), chosen
    if mention.table < 0 and "累计" in words:
        yield from _run_together(solver, mention)
    counted = _counted(solver.text, mention)
    for total in solver.added(mention, mention.figure) if mention.table < 0 else ():
        if counted in (0, len(total.cells)):
            yield total.value, (total,)


def _run_together(solver: Solver, mention: Mention) -> Iterator[Result]:
    """净亏 6.47 亿元，三年累计亏掉 17.42 亿元: of the list, 5.02 亿元、5.93 亿元、6.47 亿元, in which the source has the level told last."""
    own = [o for o in solver.before(mention) if o.mention.span == mention.span and alike(mention.figure, o.figure)]
    told = (m for o in own[:1] for m in solver.evidence.near_value(o.figure) if m.figure.value == o.figure.value and m.figure.unit == o.figure.unit)
    for cell in (m for m in told if m.table < 0 and m.source in solver.evidence.readers):
        text = solver.evidence.readers[cell.source].text
        mates = sorted((m for m in solver.evidence.by_place.get((cell.source, cell.span[0]), ()) if m.table < 0), key=lambda m: m.order)
        at = run = mates.index(cell)
        while at and mates[at - 1].figure.unit == cell.figure.unit and _NEXT.fullmatch(text, mates[at - 1].figure.end, mates[at].figure.start):
            at -= 1
        while run + 1 < len(mates) and mates[run + 1].figure.unit == cell.figure.unit and _NEXT.fullmatch(text, mates[run].figure.end, mates[run + 1].figure.start):
            run += 1
        listed = [Operand(m, m.figure.value or Decimal(0), (m,)) for m in mates[at : run + 1]]
        if len(listed) > 1:
            yield sum((o.value for o in listed), Decimal(0)), tuple(listed)


def _counted(text: str, mention: Mention) -> int:
    """九款产品周访问量 x, 国产四家（甲、乙、丙、丁）合计 x: how many are added up, 0 where the clause does not say."""
    said = _HOW_MANY.search(text, max(mention.span[0], mention.figure.start - FAR), mention.figure.start)
    return (int(said[1]) if said[1].isdigit() else int(han_value(said[1]) or 0)) if said else 0


def _means(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    before = solver.before(mention)
    totals = [o for o in before if alike(mention.figure, o.figure) and o.figure.dimension == mention.figure.dimension]
    counts = [o for o in before if o.figure.dimension in ("count", "tech", "duration") and o.value > 1]
    for total in totals[:2]:
        for count in counts[:3]:
            if count.figure.unit != total.figure.unit:
                yield total.value / count.value, (total, count)
    yield from _by_days(solver, totals, words)
    yield from _of_several(mention, totals, words)
    yield from _per_unit(solver, mention)
    if mention.table < 0 and not is_weak(mention) and re.search(r"[日周月]均|平均|均值", words):
        yield from ((total.value / len(total.cells), (total,)) for total in solver.added(mention, mention.figure) if total.cells)


def _by_days(solver: Solver, totals: Sequence[Operand], words: str) -> Iterator[Result]:
    """4,270 万笔，折合日均 854 万笔: over the days, 5 月 1 日至 5 日, of the sentence that proves the total."""
    for total in totals[:1] if re.search(r"日均|平均每[日天]|每[日天]", words) else ():
        for cell in total.cells[:1]:
            spans = (m.figure.form.split("~") for m in solver.evidence.by_place.get((cell.source, cell.span[0]), ()) if is_span_of_days(m.figure.form) and m.table < 0)
            for first, last in spans:
                days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
                yield total.value / days, (total,)


def parts_and_shares(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    """What a bracket behind a share or a part spells out."""
    yield from parts_of_shares(solver, mention)
    yield from in_brackets(solver, mention, words)


def _of_several(mention: Mention, levels: Sequence[Operand], words: str) -> Iterator[Result]:
    """甲 6.90 元，乙 6.48 元，两家均价 6.69 元: of as many as are said, right before it."""
    said = _SEVERAL.search(words)
    count = int(han_value(said[1]) or 0) if said else 0
    chosen = tuple(o for o in levels[:count] if o.mention.span == mention.span)
    if len(chosen) == count > 1:
        yield sum((o.value for o in chosen), Decimal(0)) / count, chosen


def _per_unit(solver: Solver, mention: Mention) -> Iterator[Result]:
    """均价约 3.7 万元/平方米: an amount of the row named over its amount in that unit, both of one period."""
    _, stroke, unit = mention.figure.text.partition("/")
    per = extract(f"1{unit.strip()}") if stroke and mention.table < 0 else ()
    for row in solver.operands.rows(mention) if len(per) == 1 else ():
        cells = [m for m in row if m.figure.value and not m.figure.form]
        totals = [m for m in cells if m.figure.dimension == mention.figure.dimension and m.figure.unit == mention.figure.unit]
        for total, over in product(totals, (m for m in cells if m.figure.unit == per[0].unit)):
            if _period_of(solver, total) == _period_of(solver, over) and over.figure.value and total.figure.value:
                inputs = tuple(Operand(m, m.figure.value or Decimal(0), (m,)) for m in (total, over))
                yield total.figure.value / over.figure.value, inputs


def _period_of(solver: Solver, cell: Mention) -> frozenset[str]:
    return frozenset(t for t in solver.evidence.tables[cell.table].header_terms[cell.column] if t[0] == "%")


def _products(solver: Solver, mention: Mention, words: str) -> Iterator[Result]:
    """一手金额 = 发售价 × 一手股数: a price of the row or the sentence, so many of them."""
    if is_weak(mention):
        return
    before = solver.before(mention)
    counts = [o for o in before if o.figure.dimension == "count" and o.value > 1 and o.figure.unit]
    for row in solver.operands.rows(mention) if mention.table >= 0 else ():
        counts += [Operand(m, m.figure.value, (m,)) for m in row if m.figure.dimension == "count" and m.figure.unit and (m.figure.value or 0) > 1 and m.figure.value]
    prices = [o for o in before if o.figure.unit == mention.figure.unit and o.figure.dimension == "money"]
    for price in _at_their_end(solver.text, mention, prices):
        yield from ((price.value * count.value, (price, count)) for count in counts[:4])


def _at_their_end(text: str, mention: Mention, prices: Sequence[Operand]) -> Iterator[Operand]:
    """按上限计: of a range of prices the end that is said."""
    said = _AT_AN_END.search(text, mention.span[0], mention.figure.start) if mention.table < 0 else None
    for price in prices:
        wanted = (price.figure.high if said["high"] else price.figure.value) if said and price.figure.high is not None else price.value
        if price.value == wanted:
            yield price


TRIES: dict[Operation, Try] = {
    Operation.SUM: _sums,
    Operation.DIFFERENCE: _differences,
    Operation.CHANGE: _changes,
    Operation.SHARE: _parts,
    Operation.MULTIPLE: _multiples,
    Operation.MEAN: _means,
    Operation.PRODUCT: _products,
    Operation.PART: parts_and_shares,
}
