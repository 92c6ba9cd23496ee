"""The report as data: what the graph assembles and every renderer prints. Pure; texts are final, figures in place.

Order on paper: cover (title, rating, analysts, 相关研究, labels), 投资要点, 重点关注公司及盈利预测, 正文目录, 图表目录,
sections, 分析师, 承诺, 评级说明, 免责声明, notes of the run. Contents lists are derived: `contents`, `exhibits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Link:
    """A source as printed. `url` is http(s) or ""."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars; values as written (1.61%, 1013.0), "" where there is none."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`name` is the file's stem in charts/. `kind`: grouped (series side by side a category) | ranked (horizontal
    bars of the first series in the order given, the others as columns of figures) | figures (cards: the first series
    large, a second as a small line)."""

    name: str
    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A numbered 图表: a table, a chart, or both. `header` may have two rows; cells as written, empty for blank.

    `number` 0 until `numbered` gives it one in the order of the body.
    """

    key: str
    caption: str
    header: tuple[tuple[str, ...], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    chart: Chart | None = None
    source: str = ""  # what follows 资料来源：
    number: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of plain text. `lead` is a bold line before it; `sources` are printed after it as links.

    `kind`: text | list (an ordered point) | note (a small remark, 注：).
    """

    text: str
    lead: str = ""
    sources: tuple[Link, ...] = ()
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """Exactly one of the two is set."""

    paragraph: Paragraph | None = None
    exhibit: Exhibit | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """`key`: compute apps funding market thesis risks, and compute.data, compute.news... for parts.

    `name` is the fixed part of the heading (算力动态), `headline` the week's (算力租赁价格平稳，...), may be "".
    `number`: 1, 1.1 ... without 、.
    """

    key: str
    number: str
    name: str
    headline: str = ""
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    writer: str = ""  # model | extractive | table | desk

    @property
    def heading(self) -> str:
        return f"{self.name}：{self.headline}" if self.headline else self.name


@dataclass(frozen=True, slots=True)
class Highlight:
    """One entry of 投资要点: a bold heading and what is condensed under it."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Analyst:
    name: str
    licence: str = ""
    email: str = ""
    bio: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier report, for 相关研究."""

    title: str
    date: str


@dataclass(frozen=True, slots=True)
class RatingTable:
    """`rows`: (rating word, what it means)."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    week: str
    period: str  # 2025.3.10-2025.3.14
    date: str  # ISO
    trading_days: tuple[str, ...]
    industry: str
    rating: str
    desk: str
    model: str  # extractive, or the model's name
    analysts: tuple[Analyst, ...] = ()
    labels: tuple[str, ...] = ()  # AI 生成标识, 抽取式草稿, 示例数据
    related: tuple[Earlier, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    sections: tuple[Section, ...] = ()
    ratings: tuple[RatingTable, ...] = ()
    ratings_horizon: str = ""
    commitment: str = ""
    disclaimer: str = ""
    notes: tuple[str, ...] = ()  # what is missing or was degraded, for the editor
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return f"{self.industry}行业周报"

    def exhibits(self) -> Iterator[Exhibit]:
        """Every 图表 in the order of the body."""
        for section in walk(self.sections):
            yield from (block.exhibit for block in section.blocks if block.exhibit)

    def exhibit(self, key: str) -> Exhibit | None:
        return next((found for found in self.exhibits() if found.key == key), None)

    def contents(self) -> Iterator[tuple[str, str]]:
        """正文目录: number and heading of every section and part."""
        for section in walk(self.sections):
            yield section.number, section.heading


def walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    """Sections and their parts, depth first, a section before its parts."""
    for section in sections:
        yield section
        yield from walk(section.parts)


def numbered(sections: tuple[Section, ...], first: int = 1) -> tuple[Section, ...]:
    """The same sections, their 图表 numbered from `first` in the order of the body."""
    counter = iter(range(first, 10_000))

    def number(section: Section) -> Section:
        blocks = tuple(
            replace(block, exhibit=replace(block.exhibit, number=next(counter))) if block.exhibit else block
            for block in section.blocks
        )
        return replace(section, blocks=blocks, parts=tuple(number(part) for part in section.parts))

    return tuple(number(section) for section in sections)
