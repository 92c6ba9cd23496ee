"""Operators on several figures at once: values swapped, lists turned, last week's value, ranks, inserted text."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from itertools import pairwise

from agent.figures.evidence import Evidence, TextSource
from agent.figures.model import Figure
from checking.digits import change_number, last_digit
from checking.mutant import Mutant, column, edit, in_header, in_table, numbers, pick, put, sentence

RANKS = (
    "第一/第二 第二/第三 第三/第四 居首/居末 首位/末位 最大/最小 最小/最大 最高/最低 最低/最高 最多/最少 最快/最慢 "
    "前三/前四 三涨一跌/两涨两跌 两涨两跌/三涨一跌 五涨一跌/四涨两跌 领先/落后 领跑/垫底"
)
TURNED = (
    "升至/降至 降至/升至 提升至/下降至 提升到/下降到 上调至/下调至 上调到/下调到 缩短至/延长至 缩小到/扩大到 增至/减至 "
    "扩大到/缩小到 提高到/降低到 降到/升到 增长到/减少到 增加到/减少到 扩至/减至 高于/低于 超过/低于"
)
METRICS = (
    "营收/净利润 营业收入/净利润 收入/净利润 净利润/营收 同比/环比 环比/同比 毛利率/净利率 估值/融资额 股价/市值 访问量/停留时长 "
    "EPS/PE 输入/输出 参数量/显存 销售额/净利润 营业利润/净利润 存货/合同负债"
)
INSERTED = (
    "，同比增长 {}%", "，覆盖 {} 个国家", "，总额达 {} 亿元", "，用时 {} 个月", "，另有 {} 家机构参投", "，较此前提升 {} 个百分点",
)  # fmt: skip
SENTENCES = (
    "公司还计划投资 {} 亿元扩建产线。",
    "此外，其员工总数已增至 {} 人。",
    "相关订单金额约 {} 万美元。",
)


_WORDS = re.compile(
    "芯片|" + "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)


def alike(a: Figure, b: Figure) -> bool:
    return a.unit == b.unit and a.dimension == b.dimension and meaning(a) != meaning(b)


def meaning(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.high, figure.unit, figure.bound, figure.form


def swapped(text: str, a: Figure, b: Figure) -> Mutant:
    return edit(text, [(a.start, a.end, b.text), (b.start, b.end, a.text)])


def value_swaps(text: str, figures: Sequence[Figure]) -> Iterator[Mutant]:
    """Two neighbours of one unit in one paragraph change places."""
    for i, a in enumerate(figures):
        near = [b for b in figures[i + 1 : i + 5] if "\n" not in text[a.end : b.start]]
        found = next((b for b in near if alike(a, b)), None)
        if found and a.dimension != "date":
            yield swapped(text, a, found)


def far_swaps(text: str, figures: Sequence[Figure]) -> Iterator[Mutant]:
    """A figure takes the value of one of its unit from another paragraph."""
    for a in figures:
        others = [
            b for b in figures if alike(a, b) and "\n" in text[min(a.end, b.end) : max(a.start, b.start)]
        ]
        if others and a.dimension != "date":
            yield put(text, a, pick(others, a.start).text)


def table_swaps(text: str, figures: Sequence[Figure]) -> Iterator[Mutant]:
    """Two cells of one column change places."""
    rows = [f for f in figures if in_table(text, f.start)]
    for i, a in enumerate(rows):
        for b in rows[i + 1 :]:
            between = text[a.end : b.start]
            if column(text, a.start) == column(text, b.start) and "\n\n" not in between and alike(a, b):
                yield swapped(text, a, b)
                break


def column_swaps(text: str, figures: Sequence[Figure]) -> Iterator[Mutant]:
    """Two cells of one row change places: a right value under a wrong header."""
    rows = [f for f in figures if in_table(text, f.start) and not in_header(text, f.start)]
    for a, b in pairwise(rows):
        if "\n" not in text[a.end : b.start] and alike(a, b):
            yield swapped(text, a, b)


def name_swaps(text: str, figures: Sequence[Figure], names: Mapping[str, str]) -> Iterator[Mutant]:
    """Two subjects of one paragraph change places, their figures staying."""
    heads = list(bound_names(text, figures, names))
    for (a, first), (b, second) in pairwise(heads):
        same_paragraph = "\n" not in text[first:second] and not in_table(text, first)
        if same_paragraph and differ(a, b, names):
            reach = sentence(text, first, first)[0], sentence(text, second, second)[1]
            yield edit(text, [(first, first + len(a), b), (second, second + len(b), a)], reach)


def bound_names(text: str, figures: Sequence[Figure], names: Collection[str]) -> Iterator[tuple[str, int]]:
    """Names that stand alone in a clause before a figure, whole: not the Quill of Quill Labs or of Quill 4."""
    clause = re.compile(r"[^，；。\n、|：]+")
    for part in clause.finditer(text):
        held = [name for name in names if name in part[0]]
        held = [name for name in held if not any(name != other and name in other for other in held)]
        inside = [f for f in figures if part.start() <= f.start < part.end() and f.dimension != "date"]
        if len(held) == 1 and part[0].count(held[0]) == 1 and inside:
            at = part.start() + part[0].index(held[0])
            if at < inside[0].start and whole_name(text, at, at + len(held[0])):
                yield held[0], at


def whole_name(text: str, start: int, end: int) -> bool:
    """Nothing of the name goes on before or behind it, nor is it made of the ends of two words: 西数 of 广西数采, 中芯 of 当中芯片."""
    if not text[start:end].isascii():
        return not any(m.start() < start < m.end() or m.start() < end < m.end() for m in _WORDS.finditer(text, max(0, start - 4), end + 4))
    return not re.search(r"[A-Za-z0-9.-] ?$", text[:start]) and not re.match(
        r" ?[A-Za-z0-9]|[-.]\w", text[end:]
    )


def replaced_names(text: str, figures: Sequence[Figure], names: Mapping[str, str]) -> Iterator[Mutant]:
    """A figure is given to another subject of the report. `names`: each to its canonical name."""
    heads = list(bound_names(text, figures, names))
    for name, at in heads:
        low, high = sentence(text, at, at)
        others = sorted({o for o, _ in heads if differ(o, name, names) and o not in text[low:high]})
        if others:
            yield edit(text, [(at, at + len(name), pick(others, name, at))], (low, high))


def differ(a: str, b: str, names: Mapping[str, str]) -> bool:
    """Two names of two things: neither a variant nor a part of the other."""
    return names[a] != names[b] and a not in b and b not in a


def rotations(text: str, figures: Sequence[Figure]) -> Iterator[Mutant]:
    """A list bound by 分别为 turns by one."""
    for word in re.finditer("分别", text):
        run: list[Figure] = []
        for figure in figures:
            if figure.start < word.end():
                continue
            gap = text[(run[-1].end if run else word.end()) : figure.start]
            if len(gap) > 24 or re.search("[，；。\n]", gap) or (run and run[-1].unit != figure.unit):
                break
            run.append(figure)
        if len({meaning(f) for f in run}) > 1 and meaning(run[0]) != meaning(run[-1]):
            turned = [*run[1:], run[0]]
            yield edit(
                text, [(f.start, f.end, g.text) for f, g in zip(run, turned, strict=True)], (word.start(), 0)
            )


def stale(text: str, figures: Sequence[Figure], evidence: Evidence) -> Iterator[Mutant]:
    """Last week's value in place of this week's, from the cell of the same row and column."""
    old = {}
    for mention in evidence.mentions:
        if mention.table >= 0 and evidence.is_previous(mention):
            old[cell_key(evidence, mention.table, mention.row, mention.column)] = mention.figure
    for figure in figures:
        for cell in evidence.near_value(figure):
            if cell.table < 0 or evidence.is_previous(cell) or cell.figure.value != figure.value:
                continue
            last = old.get(cell_key(evidence, cell.table, cell.row, cell.column))
            if last and figure.dimension != "duration" and last.value != figure.value:
                yield from with_number(text, figure, last)
            break


def with_number(text: str, figure: Figure, other: Figure) -> Iterator[Mutant]:
    written = [found[0] for found in numbers(other)[:1]]
    made = change_number(text, figure, lambda _: written[0]) if written else None
    if made:
        yield made


def cell_key(evidence: Evidence, table: int, row: int, at: int) -> tuple[str, str]:
    grid = evidence.tables[table]
    return "|".join(grid.labels(row)), grid.headers[at]


def word_flips(text: str, figures: Sequence[Figure], table: str) -> Iterator[Mutant]:
    """A word of rank or movement turned; a finding anywhere in its sentence counts."""
    for old, _, new in (entry.partition("/") for entry in table.split()):
        for found in re.finditer(re.escape(old), text):
            at = found.start()
            inside = any(f.start <= at < f.end for f in figures)
            low, high = sentence(text, at, found.end())
            held = any(low <= f.start < high for f in figures)
            term = text[found.end() : found.end() + 2] == "指标" and old == "领先"  # a leading indicator ranks nothing
            if held and not inside and not term and text[at - 1 : at] not in "历至" and not in_table(text, at):
                yield edit(text, [(at, found.end(), new)], (low, high))


def metric_words(text: str, figures: Sequence[Figure]) -> Iterator[Mutant]:
    """A right value of another metric: 营收 for 净利润, 同比 for 环比."""
    for old, _, new in (entry.partition("/") for entry in METRICS.split()):
        for figure in figures:
            before = re.split(r"[，；。\n|]", text[: figure.start])[-1]
            at = figure.start - len(before) + before.rfind(old)
            if old not in before[-12:] or new in before or figure.dimension == "date" or in_table(text, at):
                continue
            if (old, new) == ("股价", "市值") and figure.dimension == "percent":
                continue  # a company is worth as much less as its share
            reach = (at, figure.end)
            yield edit(text, [(at, at + len(old), new)], reach)


def listed_names(text: str) -> Iterator[Mutant]:
    """Two members of a ranked list change places with their values."""
    tops = list(re.finditer(r"([\w.\u4e00-\u9fff ]{2,24}?)（([^（）]+)）", text))
    for a, b in pairwise(tops):
        if text[a.end() : b.start()].strip() in ("、", "和", "与", "及", ""):
            name_a, name_b = (re.split(r"分别为|依次为|和|、|其次是|后为", m[1])[-1].strip() for m in (a, b))
            at_a, at_b = (m.start(1) + m[1].rindex(n) for m, n in ((a, name_a), (b, name_b)))
            changes = [(at_a, a.end(2), f"{name_b}（{b[2]}"), (at_b, b.end(2), f"{name_a}（{a[2]}")]
            if re.search("前[三四五]|依次|首位|第一|其次", text[slice(*sentence(text, at_a, at_b))]):
                yield edit(text, changes, sentence(text, at_a, b.end()))


def inserted(text: str, raw: str) -> Iterator[Mutant]:
    """A statement with a figure that no source holds, at the end of a sentence."""
    for end in re.finditer(r"[\u4e00-\u9fff%\d]。", text):
        new = pick(INSERTED, end.start()).format(absent(raw, end.start(), 10, 99))
        at = end.start() + 1
        yield edit(text, [(at, at, new)])
    for end in re.finditer(r"[\u4e00-\u9fff%\d]。\n", text):
        at = end.end() - 1
        yield edit(text, [(at, at, pick(SENTENCES, at).format(absent(raw, at, 110, 990)))])


def absent(raw: str, key: int, low: int, high: int) -> int:
    free = [n for n in range(low, high) if str(n) not in raw]
    return pick(free or [high * 1000 + 137], key)


def derived(text: str, figures: Sequence[Figure], results: Container[int]) -> Iterator[Mutant]:
    for figure in figures:
        if figure.start in results:
            for change in (last_digit, lambda n: n[:-1] + str((int(n[-1]) + 5) % 10)):
                yield from filter(None, [change_number(text, figure, change)])


def misread(text: str, figure: Figure, quotes: Sequence[str]) -> tuple[str, Mutant] | None:
    """$10.5 billion read as 10.5 亿, 94 million read as 94 万."""
    if figure.value is None or figure.high is not None or re.search("[A-Za-z]", figure.text):
        return None
    for quote in quotes:
        for number, scale in re.findall(
            r"(\d[\d,.]*\d|\d)[\s-]?(billion|bn|million|mln|M|B|trillion)\b", quote
        ):
            value = float(number.replace(",", "")) * {"b": 1e9, "m": 1e6, "t": 1e12}[scale[0].lower()]
            if abs(float(figure.value) - value) > value * 1e-9:
                continue
            wrong, name = {"b": ("亿", "billion/亿"), "m": ("万", "million/万"), "t": ("亿", "trillion/亿")}[
                scale[0].lower()
            ]
            new = re.sub(r"\d[\d,]*(?:\.\d+)?\s*(?:万亿|亿|万)?", f"{number} {wrong}", figure.text, count=1)
            return (name, put(text, figure, new)) if new != figure.text else None
    return None


def source_words(evidence: Evidence) -> str:
    """Everything the sources say, for telling whether a number or a statement stands there."""
    texts = [s.text for s in evidence.sources if isinstance(s, TextSource)]
    cells = [cell for grid in evidence.tables for row in grid.rows for cell in row]
    return "\n".join([*texts, *cells])
