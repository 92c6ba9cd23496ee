"""True sentences made up in another way: clauses parted, their order exchanged, the subject told by a lead-in, a table's row told in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from agent.figures.blocks import TableBlock, tables_in
from agent.figures.check import body_start
from checking.cases import Case
from checking.mutant import edit, in_table

Change = tuple[int, int, str]
_METRIC = r"(?:(?:归母)?净利润?|营业收入|营收|收入|毛利率|净利率|毛利润?|销量|出货量|交付量|交付|产量|库存|成交额|估值|投后估值|订单|合同负债|研发费用|资本开支|经营现金流|自由现金流|市值|涨幅|跌幅|用户数)"
_AMOUNT = r"[约近超逾]?\s?[+-]?\d[\d.,]*\s?(?:万亿|[万亿])?\s?(?:美元|港元|欧元|元(?:/[\u4e00-\u9fffA-Z]+)?|个百分点|[%点倍吨台辆]|GWh|GW)"
_LIST = re.compile(
    rf"(?<=[，。；\n])(?P<names>[^，。；：:、\n\d其]{{2,10}}(?:、[^，。；：:、\n\d]{{2,10}})*[和与][^，。；：:、\n\d和与]{{2,10}}?)(?P<metric>的?(?:周|单周|月|环比|同比)?{_METRIC})?"
    rf"分别(?P<verb>为|是|达|增长|下降|上涨|下跌)(?P<values>{_AMOUNT}(?:、{_AMOUNT})*[、和与]{_AMOUNT})(?=[，。；])"
)
_NEXT = re.compile(rf"，(?={_METRIC}(?:为|达|[约近超]|同比|环比)?\s?\d)")
_LEAD_IN = re.compile(r"(?m)^([-*] )?\*\*([^*\n：:]{2,16})(?:：\*\*|\*\*：)\s*")
_BULLET = re.compile(r"(?m)^[-*•] (?!\*\*)")
_PARAGRAPH = re.compile(r"(?m)(?<=\n\n)(?=[^\s#|>\-*\d（(■◆•①-⑩][^\n]*[。；])")
_HEADER = re.compile(r"([\u4e00-\u9fffA-Za-z ]{2,12})(?:[（(]([^（）()]{1,6})[）)])?")
_UNITS = frozenset({"元", "亿元", "万元", "美元", "亿美元", "万美元", "港元", "%", "倍", "GWh", "万辆", "辆", "台", "万吨", "个", "家", "亿欧元", "美元/吨", "元/吨"})
_PREDICATE = re.compile(r"\s?(?:\d{1,2} ?月|20\d\d|[于宣公发收营净毛获完将已本今上第前全单涨跌报周当]|[一二三四]季度|在|拟|与)(?!方案|线)")  # no further part of the name
_ANAPHOR = re.compile(r"其|该|这|此|上述|前者|后者|两者|二者|同期|则|而|但|也|均|亦|同时|不过")


def subject_of(case: Case, start: int, end: int) -> str:
    """The one name with which a sentence begins, "" where it names several or goes on with something else."""
    said = case.text[start:end]
    names = [name for name in case.names if said.startswith(name)]
    longest = max(names, key=len, default="")
    others = [name for name in case.names if name in said and name not in longest and longest not in name]
    return longest if longest and not others and _PREDICATE.match(said, len(longest)) else ""


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(r"[^。；\n]+[。；\n]", text):
        lead = found.start() + len(found[0]) - len(found[0].lstrip("-*• "))
        if found.start() >= body_start(text) and not in_table(text, found.start()) and text[lead] != "#":
            yield lead, found.end()


def parted(repeat: Callable[[str], str]) -> Callable[[Case], Iterator[Change]]:
    """A sentence on one subject parted before a clause that begins with a metric and its figure."""

    def recast(case: Case) -> Iterator[Change]:
        for start, end in _sentences(case.text):
            name = subject_of(case, start, end)
            for found in _NEXT.finditer(case.text, start, end) if name else ():
                before = case.text[start : found.start()]
                if re.search(r"\d", before) and not re.search(r"其中|预计|将|拟|目标|指引|去年|上年", before):
                    yield found.start(), found.end(), f"。{repeat(name)}"
                    break

    return recast


def lists_told(case: Case) -> Iterator[Change]:
    """A、B 和 C 营收分别为 x、y 和 z: A 营收为 x，B 营收为 y，C 营收为 z."""
    for found in _LIST.finditer(case.text):
        names = re.split(r"[、和与]", found["names"])
        values = re.findall(_AMOUNT, found["values"])
        known = all(any(name.startswith(n) or name.endswith(n) for n in case.names) for name in names)
        if len(names) == len(values) and known and not in_table(case.text, found.start()):
            told = (f"{name}{found['metric'] or ''}{found['verb']}{value}" for name, value in zip(names, values, strict=True))
            yield found.start(), found.end(), "，".join(told)


def led_in(case: Case) -> Iterator[Change]:
    """A paragraph's subject as a bold lead-in."""
    for start, end in _sentences(case.text):
        if case.text[:start].endswith("\n\n") and (name := subject_of(case, start, end)):
            yield start, start + len(name), f"**{name}**："


def headed(case: Case) -> Iterator[Change]:
    """A paragraph's subject as a heading."""
    for start, end in _sentences(case.text):
        if case.text[:start].endswith("\n\n") and (name := subject_of(case, start, end)):
            yield start, start + len(name), f"#### {name}\n\n"


def led_out(case: Case) -> Iterator[Change]:
    """**甲公司**：三季度收入 x: 甲公司三季度收入 x."""
    for found in _LEAD_IN.finditer(case.text):
        if found[2] in case.names:
            yield found.start(), found.end(), f"{found[1] or ''}{found[2]}"


def exchanged(case: Case) -> Iterator[Change]:
    """甲 …；乙 … and the two the other way round, each with its own subject."""
    for found in re.finditer(r"(?<=[。：\n])([^。；：\n|#]+)；([^。；：\n|#]+)(?=。)", case.text):
        at, middle = found.start(1), found.start(2)
        names = subject_of(case, at, found.end(1)), subject_of(case, middle, found.end(2))
        if all(names) and names[0] != names[1] and not _ANAPHOR.search(found[0]) and not found[1].startswith(("-", "*")):
            yield found.start(), found.end(), f"{found[2]}；{found[1]}"


def bold(case: Case) -> Iterator[Change]:
    """The figures of a sentence in bold."""
    for start, end in _sentences(case.text):
        line = case.text[case.text.rfind("\n", 0, start + 1) + 1 :].split("\n", 1)[0]
        figures = [f for f in case.prose if start <= f.start and f.end <= end and f.dimension in ("money", "percent", "point") and f.text[0].isdigit()]
        if figures and "*" not in line:
            marked = edit(case.text, [(f.start, f.end, f"**{f.text.strip()}**") for f in figures]).text
            yield start, end, marked[start : len(marked) - (len(case.text) - end)]


def unlisted(case: Case) -> Iterator[Change]:
    """Bullets as lines of text."""
    yield from ((found.start(), found.end(), "") for found in _BULLET.finditer(case.text))


def bulleted(case: Case) -> Iterator[Change]:
    """Paragraphs as bullets."""
    yield from ((found.start(), found.start(), "- ") for found in _PARAGRAPH.finditer(case.text) if found.start() > body_start(case.text))


def sentences_bulleted(case: Case) -> Iterator[Change]:
    """A paragraph's sentences, each with its own subject, as bullets."""
    for found in _PARAGRAPH.finditer(case.text):
        paragraph = case.text[found.start() :].split("\n", 1)[0]
        spans = [(found.start() + m.start(), found.start() + m.end()) for m in re.finditer(r"[^。]+。", paragraph)]
        if found.start() > body_start(case.text) and len(spans) > 1 and all(subject_of(case, *span) for span in spans):
            yield from ((start, start, "- " if n == 0 else "\n- ") for n, (start, _) in enumerate(spans))


def rows_told(case: Case) -> Iterator[Change]:
    """A table's rows as sentences right below it."""
    proved = {f.start for f in case.figures}
    for block in tables_in(case.text):
        told = [line for row in block.cells[1:4] if (line := _row_told(block, row, proved))]
        if told:
            yield block.end, block.end, "\n\n" + "".join(told)


def _row_told(block: TableBlock, row: list[tuple[int, str]], proved: set[int]) -> str:
    header = [text for _, text in block.cells[0]]
    clauses = []
    for head, (at, text) in zip(header[1:], row[1:], strict=False):
        found = _HEADER.fullmatch(head)
        number = re.fullmatch(r"[+-]?\d[\d.,]*(%?)", text)
        if found and number and at in proved and (number[1] or found[2] in _UNITS):
            clauses.append(f"{found[1]}为{text}{'' if number[1] else found[2]}")
    label = row[0][1]
    return f"{label}{'，'.join(clauses)}。" if clauses and not re.search(r"\d|合计|总计", label) and len(label) > 1 else ""


RECASTS: dict[str, Callable[[Case], Iterator[Change]]] = {
    "two sentences, the name repeated": parted(lambda name: name),
    "two sentences, 其": parted(lambda name: "其"),
    "two sentences, 该公司": parted(lambda name: "该公司"),
    "分别为 → one clause each": lists_told,
    "subject → bold lead-in": led_in,
    "subject → heading": headed,
    "bold lead-in → subject": led_out,
    "clauses exchanged": exchanged,
    "figures in bold": bold,
    "bullets → lines": unlisted,
    "paragraphs → bullets": bulleted,
    "sentences → bullets": sentences_bulleted,
    "table rows → sentences": rows_told,
}
