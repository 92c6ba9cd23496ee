"""四家, 五笔, 三款: a small count of things that the text or a table lists one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agent.figures.contexts import Mention, clause_before
from agent.figures.dates import is_span_of_months
from agent.figures.evidence import Evidence
from agent.figures.operands import Operands

COUNTED = frozenset("组家款个笔只起项席位大种类支座名条颗台辆张部所项件宗轮场次国市省城")
MOST = 30
NAMING = 2  # weight of the words that name a table
_SEPARATOR = re.compile(r"[、/／]|和|与|及|以及|，|,|\band\b")
_PLACE = re.compile(r"排名|名次|排序|位次|序号|编号|rank(?:ing)?|no\.?|#", re.IGNORECASE)
_NUMBER = re.compile(r"序号|编号|no\.?|#", re.IGNORECASE)
# More than a table lists, or another thing than its rows: 公司拥有 两座数据中心, 全市场 6 只.
_NO_ROWS = re.compile(r"(?:全市场|全球|全国|全行业|全网|拥有|带来|创造|客户|员工|新建|建成|设有|开设)[^，。、\d]{0,6}$")
_BRACKETED = re.compile(r"[（(][^（）()]{0,40}[）)]")

_STREAK_NOUNS = {"周": "week", "月": "month", "季": "quarter", "年": "year", "日": "(?:day|session)"}
_STREAK = re.compile(r"(\d{1,3})\s?个?(周|月|季|年|日)度?")


def is_count(mention: Mention) -> bool:
    figure = mention.figure
    value = figure.value
    return (
        figure.dimension == "count"
        and (figure.unit in COUNTED or figure.unit == "")
        and not figure.bound
        and value is not None
        and 2 <= value <= MOST
        and value == int(value)
    )




_OF_DEALS = re.compile(r"轮|融资|金额|交易|投资|规模|对价|签约|合同|额|\bround|deal|amount|raised|size|invest", re.IGNORECASE)


def fits_rows(unit: str, headers: Iterable[str]) -> bool:
    """7 笔, 7 起: the rows of a table of deals, with an amount or a round, and of no table of prices."""
    return unit not in ("笔", "起", "宗", "桩") or any(map(_OF_DEALS.search, headers))


def beyond_a_list(before: str) -> bool:
    """`before`: the words of the count's clause."""
    return bool(_NO_ROWS.search(before))


def streak_told(mention: Mention, proofs: Iterable[Mention | None], evidence: Evidence, text: str) -> Mention | None:
    """连续 11 周净流入，本期 98.7 亿美元: what proves a figure beside it says that it is the 11th week."""
    said = _STREAK.fullmatch(mention.figure.text.strip()) if mention.table < 0 else None
    if not said or not text[max(0, mention.figure.start - 4) : mention.figure.start].rstrip().endswith("连续"):
        return None
    nth = re.compile(rf"\b{said[1]}(?:st|nd|rd|th)[- ](?:(?:straight|consecutive)[- ])?{_STREAK_NOUNS[said[2]]}|第\s?{said[1]}\s?个?{said[2]}")
    for proof in proofs:
        reader = evidence.readers.get(proof.source) if proof is not None else None
        if proof is not None and proof.table < 0 and reader is not None and nth.search(reader.text, *proof.span):
            return proof
    return None


def is_streak(mention: Mention, text: str) -> bool:
    """连续两年, 连续三个季度."""
    before = text[max(0, mention.figure.start - 4) : mention.figure.start]
    return mention.table < 0 and mention.figure.unit == "month" and before.rstrip().endswith("连续")


def spans(mention: Mention, dates: Sequence[Mention]) -> bool:
    """2022-2024 年……三年累计: as long as a span of years or months that its sentence names."""
    return mention.figure.unit == "month" and any(_months(d.figure.form) == mention.figure.value for d in dates)


def _months(form: str) -> int:
    """Of 2022~2024 and 2025-01~2025-09, both ends counted; 0 of anything else."""
    first, _, last = form.partition("~")
    if len(first) == len(last) == 4:
        return 12 * (int(last) - int(first) + 1)
    if is_span_of_months(form) and first[:4] == last[:4]:
        return int(last[5:]) - int(first[5:]) + 1
    return 0


def numbered(mention: Mention, cells: Sequence[Mention]) -> str:
    """The 1, 2, 3 of a table's column of places: by which column its rows are in that order, "" if by none.

    `cells`: the figures of the draft's table. A column that only numbers its rows needs no order.
    """
    head = mention.headings[0].strip() if mention.headings else ""
    if mention.table < 0 or mention.figure.bound or not _PLACE.fullmatch(head):
        return ""
    rows = sorted((m.row, m.figure.value) for m in cells if m.column == mention.column and m.figure.value is not None)
    if len(rows) < 2 or [value for _, value in rows] != list(range(1, len(rows) + 1)):
        return ""
    if _NUMBER.fullmatch(head):
        return head
    for column in sorted({m.column for m in cells} - {mention.column}):
        values = [m.figure.value for m in sorted(cells, key=lambda m: m.row) if m.column == column and m.figure.dimension != "date"]
        known = [value for value in values if value is not None]
        if len(known) == len(rows) and known in (sorted(known), sorted(known, reverse=True)):
            return next(m.headings[0] for m in cells if m.column == column)
    return ""


def listed(mention: Mention, operands: Operands, evidence: Evidence, text: str) -> str:
    """What there are that many of, or "": figures listed before a total, named items, rows of a table."""
    count = int(mention.figure.value or 0)
    sentence = sorted(operands.siblings(mention), key=lambda m: m.figure.start)
    if mention.table < 0 and count in _before_total(mention, sentence):
        return "文中逐一列出的数"
    if count in _runs(sentence) | _runs(sorted(operands.paragraph(mention), key=lambda m: m.figure.start)):
        return "文中逐一列出的数"
    if mention.table < 0 and count == _numbered_behind(text[mention.figure.end : mention.paragraph[1]]):
        return "文中逐一列出的数"
    if count in _enumerations(text[slice(*mention.span)] if mention.table < 0 else ""):
        return "文中逐一列出的名称"
    return "" if beyond_a_list(clause_before(text, mention)) else _rows(mention, count, evidence)


def _before_total(mention: Mention, sentence: list[Mention]) -> set[int]:
    """A 34.8%，B、C 分别为 34.4% 和 22.2%，三家合计 91.4%: as many figures of the total's unit as stand before."""
    behind = [m for m in sentence if m.figure.start > mention.figure.start]
    before = [m for m in sentence if m.figure.start < mention.figure.start]
    if not behind:
        return set()
    unit = behind[0].figure.unit
    return {sum(1 for m in before if m.figure.unit == unit)}


def _runs(mentions: list[Mention]) -> set[int]:
    """Sizes of 分别为 lists."""
    sizes: dict[tuple[int, int], int] = {}
    for m in mentions:
        if m.item is not None:
            key = (m.span[0], hash(m.figure.unit))
            sizes[key] = sizes.get(key, 0) + 1
    return set(sizes.values())


def _numbered_behind(text: str) -> int:
    """沿两条线布局：一是……；二是……: how many are numbered, from the first on."""
    numbered = re.findall(r"(?:^|[：:；;，,。])\s?(?:其)?([一二三四五六七八九])(?=[是为则])", text)
    return len(numbered) if numbered and "".join(numbered) == "一二三四五六七八九"[: len(numbered)] else 0


def _enumerations(paragraph: str) -> set[int]:
    """How many items each enumeration joined by 、 holds."""
    bare = _BRACKETED.sub("", paragraph)
    found = set()
    for clause in re.split(r"[。；;：:！？]", bare):
        for piece in re.split(r"[，,]", clause):
            if "、" in piece or "/" in piece:
                found.add(len(_SEPARATOR.split(piece)))
    return found


def _rows(mention: Mention, count: int, evidence: Evidence) -> str:
    """A table of the week, or its rows under one label, that the draft's words name."""
    words = mention.near | mention.sentence | mention.scope
    for table in evidence.labels.sharing(words, NAMING) if mention.table < 0 else ():
        grid = evidence.tables[table]
        source = evidence.sources[grid.source]
        if source.previous:
            continue
        rows = range(grid.header_rows, len(grid.rows))
        filled = [r for r in rows if sum(1 for cell in grid.rows[r] if cell) > 1]
        if not fits_rows(mention.figure.unit, grid.headers):
            continue
        if len(filled) == count:
            return f"{source.name} 的行数"
        for column in grid.label_columns:
            labels = [grid.rows[r][column] for r in filled]
            if count in {labels.count(label) for label in set(labels)} and any(
                {t for _, t in evidence.vocabulary.terms(label)} & words
                for label in set(labels)
                if labels.count(label) == count
            ):
                return f"{source.name} 的行数"
    return ""
