"""What names the rows of the sources' tables: their labels as a sentence may write them, laid out once for all checks.

A table whose labels begin nowhere in a sentence is never looked at: which may be named is looked up by the labels' first
two letters, or by one of their terms.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from agent.figures.cells import BLANK
from agent.figures.contexts import Mention
from agent.figures.headings import unit_of
from agent.figures.layout import Grid, label_terms
from agent.figures.lexicon import CONCEPT_OF, CONCEPTS
from agent.figures.vocabulary import Vocabulary, is_name, weight

_PIECE = re.compile(r"[\u4e00-\u9fff]{2,}|[a-z]+-?\d[a-z0-9]*|[a-z]{3,}")
# How a price of a market is spoken of: SHFE铜 is 沪铜.
_MARKETS = {"shfe": "沪", "上期所": "沪", "dce": "连", "大商所": "连", "czce": "郑", "郑商所": "郑", "lme": "伦", "comex": "纽约"}
_MARKET = re.compile("^(?:" + "|".join(_MARKETS) + r")(?=[\u4e00-\u9fff])")
_LEGAL = re.compile(r"(?:信息技术|科技|技术|信息|电子|智能|网络|软件|通信|能源|新能源|实业|控股|投资|发展)?(?P<legal>(?:集团|控股)?(?:股份)?有限(?:责任)?公司)$")
# What a company, a bank or a whole is called by its kind: 曜步机器人, 全网合计.
_TRADE = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:机器人|信息技术|科技|技术|智能|网络|软件|能源|航空|航天|动力|医疗|生物|医药|制药|半导体|微电子|集团|证券|地产|置地|电气|储能|汽车|光电|材料|重工|指数|板块|合计|总计|小计)$"
)
_LAST_WORD = re.compile(r"(?<=[\da-z])(?:wafer|module|card|server|rack|chip|phone|battery|robot)s?$")
_FAMILY = re.compile(r"[A-Z][A-Za-z]+ (?=\d\S* \w|[A-Z]\d)")
_KIND_SIZED = re.compile(r"(?P<kind>[A-Za-z]{2,}) (?P<size>\d[\d.]*[A-Za-z]{1,3})")
_SIZED = re.compile(r"(\d[\d.]*(?:小时|分钟|英?寸|[天年月kmgtwh]{1,3}))([一-鿿]{3,})")  # 2小时储能系统
_SCREEN = re.compile(r"(\d[\d.]*)(?:英?寸|-?inch|[\"”″])")  # 65英寸 UHD Open-Cell
_MODEL = re.compile(r"(?<![a-z\d.-])\d\d[\d.]*[a-z]{1,3}(?![a-z\d])")  # 183mm, 314ah
BRACKET = re.compile(r"[（(]")
_PLACED = re.compile(
    r"(?P<city>北京|上海|天津|重庆|广州|深圳|成都|杭州|西安|昆明|南京|武汉|长沙|郑州|厦门|青岛|海口|三亚|贵阳|沈阳|大连|济南|福州|宁波|合肥|南宁|太原|哈尔滨|乌鲁木齐|香港|台北)(?P<part>[一-鿿]{2})"
)
_MEMORY = re.compile(r"(?<=[a-z]\d\d)\d*[-－]?(?P<size>-\d{1,3}gb?)$")  # H20-96G, RTX4090-24G
_FIRST_WORD = re.compile(r"([A-Z][A-Za-z]{3,}) [A-Z][A-Za-z. ]*$")
_UNIT = re.compile(r"\s*\((?:in )?(?:[A-Z]{2,3}\$? ?|[$€£¥] ?)(?:thousand|million|billion|trillion)s?\)$", re.IGNORECASE)  # ($ millions)
_SQUASH = re.compile(r"[\s*_`]+")
SHORTEST = 2  # letters of what names a row


class Label(NamedTuple):
    """A label in its row: as written, squashed, and without what its brackets add."""

    row: int
    written: str
    full: str
    core: str


@dataclass(slots=True)
class Keys:
    """The label columns that together name a row, with every label's squashed forms."""

    columns: list[int]
    labels: dict[int, list[tuple[str, str]]]  # column -> (needle, label)
    distinct: list[int]  # columns that name the row alone
    needles: dict[int, dict[str, list[str]]]  # column -> label -> what may stand in a sentence for it


class Labels:
    """The labels of all tables. Built when the sources are indexed."""

    def __init__(self, tables: Sequence[Grid], vocabulary: Vocabulary) -> None:
        self._tables, self._vocabulary = tables, vocabulary
        self._terms: dict[str, frozenset[str]] = {}
        self._telling: dict[int, list[set[str]]] = {}  # by table and row
        self._named: dict[tuple[int, int], list[tuple[str, frozenset[str]]]] = {}
        self._bodies: dict[tuple[int, int], list[Label]] = {}
        self.keys = [_keys(grid) for grid in tables]
        self._by_start: dict[str, set[int]] = defaultdict(set)
        self._by_term: dict[str, set[int]] = defaultdict(set)
        self._by_pair: dict[str, set[int]] = defaultdict(set)  # two letters anywhere in a label
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._columns: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.with_header: dict[str, list[int]] = defaultdict(list)
        self.headed: dict[str, list[tuple[int, int]]] = defaultdict(list)  # header without its unit -> tables and columns
        for table, grid in enumerate(tables):
            self._enter_labels(table)
            self._enter_headers(table, grid)

    def _enter_labels(self, table: int) -> None:
        keys = self.keys[table]
        for needle, label in (pair for column in keys.columns for pair in keys.labels[column]):
            self._by_start[needle[:SHORTEST]].add(table)
            self._by_term[min(self.terms(label))].add(table)
            for at in range(len(needle) - 1):
                self._by_pair[needle[at : at + 2]].add(table)

    def _enter_headers(self, table: int, grid: Grid) -> None:
        for header in dict.fromkeys(grid.headers):
            self.with_header[header].append(table)
        for column, (header, terms) in enumerate(zip(grid.headers, grid.header_terms, strict=True)):
            self.headed[bare_header(header)].append((table, column))
            for term in terms:
                self._columns[term].append((table, column))
        cells = " ".join(" ".join(row) for row in grid.rows[grid.header_rows :])
        for term in frozenset(term for _, term in self._vocabulary.terms(cells)).union(*grid.header_terms):
            self._by_word[term].append(table)

    def columns_of(self, words: frozenset[str]) -> list[tuple[int, int]]:
        """Columns (table, column) whose header has a word of substance in common with the words."""
        told = (self._columns[word] for word in words & self._columns.keys() if weight(word) >= 1)
        return sorted({place for places in told for place in places})

    def sharing(self, words: frozenset[str], least: float) -> list[int]:
        """Tables whose headers and cells have words in common with the words, of that weight together."""
        shared: dict[int, float] = defaultdict(float)
        for word in sorted(words & self._by_word.keys()):
            for table in self._by_word[word]:
                shared[table] += weight(word)
        return sorted(table for table, amount in shared.items() if amount >= least)

    def written_in(self, *texts: str) -> list[int]:
        """Tables one of whose labels may stand in a squashed text."""
        starts = {text[at : at + SHORTEST] for text in texts for at in range(len(text) - SHORTEST + 1)}
        return _merged(self._by_start[start] for start in starts & self._by_start.keys())

    def told_by(self, terms: frozenset[str]) -> list[int]:
        """Tables one of whose labels may be among the terms."""
        return _merged(self._by_term[term] for term in terms & self._by_term.keys())

    def sharing_letters(self, names: Iterable[str]) -> list[int]:
        """Tables one of whose labels may hold a squashed name, or be held by it."""
        pairs = {name[at : at + 2] for name in names for at in range(len(name) - 1)}
        return _merged(self._by_pair[pair] for pair in pairs & self._by_pair.keys())

    def terms(self, label: str) -> frozenset[str]:
        if label not in self._terms:
            self._terms[label] = label_terms(self._vocabulary, [_UNIT.sub("", label) or label]) or frozenset({squash(label)})
        return self._terms[label]

    def is_shortened(self, cell: Mention, left: str, written: str, right: str) -> bool:
        """The figure stands within one of the forms that name its row."""
        label = self._tables[cell.table].rows[cell.row][cell.column]
        for needle, own in self.keys[cell.table].labels.get(cell.column, ()):
            before, found, after = needle.partition(written)
            if own == label and found and left.endswith(before) and right.startswith(after):
                return True
        return False

    def body(self, table: int, column: int) -> list[Label]:
        """The labels of a column below its header."""
        key = (table, column)
        if key not in self._bodies:
            grid = self._tables[table]
            written = ((row, grid.rows[row][column]) for row in range(grid.header_rows, len(grid.rows)))
            self._bodies[key] = [Label(row, label, squash(label), core(label)) for row, label in written]
        return self._bodies[key]

    def rows_short_for(self, table: int, name: str) -> list[int]:
        """The rows for whose first label the name is short: 研发 for 研发开支."""
        columns = self._tables[table].label_columns[:1]
        return [label.row for column in columns for label in self.body(table, column) if is_short_for(name, label.written)]

    def telling(self, table: int, row: int) -> set[str]:
        """Parts of the row's labels that no other row has: 颗粒硅 of N 型颗粒硅."""
        if table not in self._telling:
            grid = self._tables[table]
            parts = [{p for label in grid.labels(r) for p in pieces(label)} for r in range(len(grid.rows))]
            rows = Counter(p for own in parts[grid.header_rows :] for p in own)
            here = [int(r >= grid.header_rows) for r in range(len(parts))]
            self._telling[table] = [{p for p in own if rows[p] == here[r]} for r, own in enumerate(parts)]
        return self._telling[table][row]

    def named(self, table: int, column: int) -> list[tuple[str, frozenset[str]]]:
        """The labels of a key column that hold a name, with their terms."""
        key = (table, column)
        if key not in self._named:
            labels = dict.fromkeys(label for _, label in self.keys[table].labels.get(column, ()))
            told = ((label, self.terms(label)) for label in labels)
            self._named[key] = [(label, own) for label, own in told if any(map(is_name, own))]
        return self._named[key]


def _merged(groups: Iterable[set[int]]) -> list[int]:
    return sorted(set[int]().union(*groups))


def _keys(grid: Grid) -> Keys:
    rows, columns, distinct = grid.rows[grid.header_rows :], _key_columns(grid), _distinct_columns(grid)
    labels = {c: needles({row[c]: row[c] for row in rows}) for c in columns}
    if len(columns) == 1:  # 证券代码 and 证券简称 both name the row
        for other in distinct[1:]:
            labels[columns[0]] += needles({row[other]: row[columns[0]] for row in rows})
    by_label: dict[int, dict[str, list[str]]] = {c: defaultdict(list) for c in columns}
    for column, pairs in labels.items():
        for needle, label in pairs:
            by_label[column][label].append(needle)
    return Keys(columns, labels, distinct, by_label)


def _key_columns(grid: Grid) -> list[int]:
    """The first label column whose labels are all different, else the fewest leading ones that together are."""
    rows = grid.rows[grid.header_rows :]
    distinct = _distinct_columns(grid)
    if distinct:
        return distinct[:1]
    chosen: list[int] = []
    count = 0
    for column in grid.label_columns:
        different = len({tuple(row[c] for c in [*chosen, column]) for row in rows})
        if different > max(count, 1):
            chosen.append(column)
            count = different
        if count == len(rows):
            break
    return chosen[:3]


def _distinct_columns(grid: Grid) -> list[int]:
    rows = grid.rows[grid.header_rows :]
    found = []
    for column in grid.label_columns:
        cells = [row[column] for row in rows if row[column].lower() not in BLANK]
        if len(cells) == len(rows) and len(set(cells)) == len(cells):
            found.append(column)
    return found


def needles(labels: dict[str, str]) -> list[tuple[str, str]]:
    """(what may stand in a sentence, the key label it names)."""
    found = []
    for label, key in labels.items():
        if label.strip().lower() in BLANK:
            continue
        squashed = _MARKET.sub(lambda found: _MARKETS[found[0]], squash(label))
        short = BRACKET.split(squashed)[0]
        forms = (squashed, short, re.sub(r"-[uw]$", "", short))
        found += [(needle, key) for needle in dict.fromkeys(forms) if len(needle) >= SHORTEST]
    return found + _shortened(labels)


def _shortened(labels: dict[str, str]) -> list[tuple[str, str]]:
    """How a sentence may shorten a label, where no other label could be meant: 华曜信息 for 华曜信息股份有限公司,
    2小时系统 for 2小时储能系统, 183mm for N型硅片 183mm."""
    places = sum(1 for label in labels if _PLACED.fullmatch(label)) * 2 > len(labels)
    families = Counter(found[0] for label in labels if (found := _FAMILY.match(label)))
    told = {label: {*_short_forms(squash(label)), *_turned(label), *_within_family(label, families), *_first_word(label), *(_place_names(label) if places else ())} for label in labels}
    squashed = {label: squash(label) for label in labels}
    return [
        (needle, labels[label])
        for label, needles in told.items()
        for needle in sorted(needles)
        if not any(other != label and (_holds_whole(squashed[other], needle) or needle in told[other]) for other in labels)
    ]


def _within_family(label: str, families: Mapping[str, int]) -> Iterator[str]:
    """512Gb TLC wafer of NAND 512Gb TLC wafer, H3 Pro of Halden H3 Pro, where other rows are of the family too."""
    found = _FAMILY.match(label)
    if found and families[found[0]] > 1:
        member = squash(BRACKET.split(label[found.end() :])[0])
        yield from filter(None, (member, _spoken(member)))


def _turned(label: str) -> Iterator[str]:
    """256Gb TLC for TLC 256Gb: the size first, as Chinese has it, or behind."""
    if found := _KIND_SIZED.fullmatch(label.strip()):
        yield squash(f"{found['size']}{found['kind']}")


def _first_word(label: str) -> tuple[str, ...]:
    """tessaline of Tessaline Data: what a company of several words is called for short."""
    found = _FIRST_WORD.match(label)
    return (found[1].lower(),) if found and found[1].lower() not in CONCEPT_OF else ()


def _place_names(label: str) -> tuple[str, ...]:
    """浦东 and 上海 for 上海浦东, in a column of such places."""
    found = _PLACED.fullmatch(label)
    return (found["city"], found["part"]) if found else ()


def _holds_whole(label: str, needle: str) -> bool:
    """The needle is no mere beginning of a longer number: h20 is not in h200."""
    at = label.find(needle)
    return at >= 0 and not (needle[-1].isdigit() and label[at + len(needle) : at + len(needle) + 1].isdigit())


def _short_forms(label: str) -> Iterator[str]:
    if memory := _MEMORY.search(label):
        yield label[: memory.start("size")]
    if trade := _TRADE.search(label):
        yield label[: trade.start()]
    if spoken := _spoken(label):
        yield spoken
    if legal := _LEGAL.search(label):
        yield from (name for name in (label[: legal.start("legal")], label[: legal.start()]) if len(name) > SHORTEST)
    if sized := _SIZED.fullmatch(label):
        yield sized[1] + sized[2][-SHORTEST:]
    if screen := _SCREEN.match(label):
        yield from (f"{screen[1]}英寸", f"{screen[1]}寸")
    yield from _MODEL.findall(label)


def _spoken(label: str) -> str:
    """512gb tlc晶圆 of 512Gb TLC wafer: its small Latin words in Chinese; "" if it has none."""
    found = _LAST_WORD.search(label)
    han = next((w for w in CONCEPTS.get(CONCEPT_OF.get(found[0], "")[1:], ()) if not w.isascii()), "") if found else ""
    return label[: found.start()] + han if found and han else ""


def pieces(label: str) -> set[str]:
    """Words of a label and the ends of its longer ones: N 型颗粒硅 -> 型颗粒硅, 颗粒硅."""
    runs = _PIECE.findall(squash(label))
    return {*runs, *(run[-3:] for run in runs if len(run) > 3)}


def bare_header(header: str) -> str:
    """A header without its unit: 资本开支（亿美元） -> 资本开支."""
    return re.sub(r"[（(][^（）()]*[）)]|[\s*_`]", "", header).lower()


@lru_cache(1 << 14)
def squash(text: str) -> str:
    return _SQUASH.sub("", text).lower()


@lru_cache(1 << 14)
def core(label: str) -> str:
    """A label, squashed, without what its brackets add."""
    return BRACKET.split(squash(label))[0]


SHORT_NAME = 8  # letters before a figure in which its metric is named
_LINK = re.compile(r"[为达至约近超逾了是共仅到有升降增减]+$")
_WORD = re.compile(r"[一-鿿]+|[a-z\d.]+")
_HAN_END = re.compile(r"[\u4e00-\u9fff]+$")


def ends_of(text: str) -> list[str]:
    """The ends of what stands before a figure that may name its metric, the longest first: 末总资产, 总资产."""
    found = _HAN_END.search(_LINK.sub("", text))
    run = found[0] if found else ""
    return [run[-size:] for size in range(min(len(run), SHORT_NAME), 1, -1)]


def is_short_for(name: str, label: str) -> bool:
    """总资产 for 资产总额, 不良率 for 不良贷款率: every letter of the name is one of the label's; of two letters, together."""
    full = core(label)
    return name in full if len(name) < 3 else set(name) <= set(full)


def nearest(text: str, needles: list[tuple[str, str]], *, last: bool) -> str:
    best, best_at = "", (-1, 0)
    for needle, label in needles:
        at = text.rfind(needle) if last else text.find(needle)
        if at < 0 or (needle[-1].isdigit() and text[at + len(needle) : at + len(needle) + 1].isdigit()):  # h20 is not h200
            continue
        place = (at + len(needle), len(needle)) if last else (-at, len(needle))
        if best == "" or place > best_at:
            best, best_at = label, place
    return best


def holds(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 1 and (one in other or other in one)


def parts_of(name: str) -> list[str]:
    """3.2mm玻璃 of 光伏玻璃 3.2mm, 集中式 of TOPCon组件（集中式）: what a label is made of that is one with the name."""
    parts = _WORD.findall(name)
    return parts if parts and max(map(len, parts)) > 1 and "".join(parts) == name else []


def same_label(a: str, b: str) -> bool:
    one, two = squash(a), squash(b)
    return one.startswith(two) or two.startswith(one)


def heads_periods(grid: Grid, labels: int) -> bool:
    """A column of labels without a header, or with the unit of all in its place, before columns that are each of a period: accounts."""
    if (head := grid.headers[labels].strip()) and not unit_of(head):
        return False
    rest = [terms for c, terms in enumerate(grid.header_terms) if c != labels and grid.headers[c].strip()]
    return len(rest) > 1 and all(any(term[0] == "%" for term in terms) for terms in rest)
