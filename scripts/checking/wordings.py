"""True sentences told in other words of the same meaning: nothing may be flagged that was not.

A wording is one way to say a thing and another way to say the same, with what must (not) stand in the sentence so that the meaning surely
stays. It is put in at every place of a draft where it fits, all at once; what changes the make-up of a sentence is in recasting.py.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from agent.figures.check import body_start, check
from agent.figures.kept import Kept
from agent.figures.verdict import Checked, FigureVerdict
from checking.cases import Case, Finding, span
from checking.mutant import in_table, sentence
from checking.recasting import RECASTS, Change

UP = "增长|上升|上涨|提升|提高|增加|攀升|回升"
DOWN = "下降|下滑|下跌|减少|降低|回落"
_FIGURE = r"(?=了?[约近超逾]?\s*\d)"  # a movement that its figure follows
_NO_STEP = r"[月季年日]"
_A_MONTH = r"\d{1,2} ?月(?![底末初份]?[^，。；\d]{0,2}\d{1,2} ?日)"


@dataclass(frozen=True, slots=True)
class Wording:
    """`old` in one sentence becomes `new`, where the sentence holds `needs` and nothing of `never`."""

    name: str
    old: str
    new: str
    needs: str = ""
    never: str = ""

    def changes(self, text: str) -> Iterator[Change]:
        for found in re.finditer(self.old, text):
            if found.start() < body_start(text) or in_table(text, found.start()):
                continue
            low, high = sentence(text, found.start(), found.end())
            said = text[low:high]
            if (not self.needs or re.search(self.needs, said)) and not (self.never and re.search(self.never, said)):
                yield found.start(), found.end(), found.expand(self.new)


def _each(name: str, old: str, *new: str, needs: str = "", never: str = "") -> list[Wording]:
    return [Wording(f"{name} → {_shown(n)}", old, n, needs, never) for n in new]


def _shown(new: str) -> str:
    return re.sub(r"\\g<\d>|\\\d", "…", new)


WORDINGS: tuple[Wording, ...] = (
    # a year ago
    *_each("同比增", rf"同比({UP}|{DOWN}){_FIGURE}", r"较上年同期\1", r"较去年同期\1", r"比去年同期\1", r"比上年同期\1", never="亏"),
    *_each("同比增长 x%", r"同比(?:增长|上升|上涨|提升|增加)\s*(\d[\d.,]*\s*%)", r"同比+\1", r"同比增\1", r"年增\1", r" YoY +\1", r"同比增长了\1", r"同比增速为\1"),
    *_each("同比下降 x%", r"同比(?:下降|下滑|下跌|减少)\s*(\d[\d.,]*\s*%)", r"同比-\1", r"同比降\1", r"同比降幅为\1", r" YoY -\1"),
    *_each("同比+x%", r"(?:同比|YoY)\s?\+\s?(\d[\d.,]*\s*%)", r"同比增长\1", r"较上年同期增长\1", r"同比上升\1"),
    *_each("同比-x%", r"(?:同比|YoY)\s?[-−]\s?(\d[\d.,]*\s*%)", r"同比下降\1", r"较上年同期下降\1", r"同比减少\1"),
    *_each("上年同期", r"(?<![较比])上年同期", "去年同期"),
    *_each("去年同期", r"(?<![较比])去年同期", "上年同期", "一年前"),
    # a step ago
    *_each("环比增（周）", rf"环比({UP}|{DOWN}){_FIGURE}", r"较上周\1", r"比上周\1", r"较前一周\1", r"比前一周\1", r"一周之内\1", needs="本周|周", never=f"{_NO_STEP}|上周|前一周|上期"),
    *_each("环比+x%（周）", r"环比\s?\+\s?(\d[\d.,]*\s*%)", r"较上周增长\1", r"比上周上升\1", needs="本周|周", never=f"{_NO_STEP}|上周|前一周|上期"),
    *_each("环比增（月）", rf"环比({UP}|{DOWN}){_FIGURE}", r"较上月\1", r"比上月\1", r"较前一个月\1", needs=_A_MONTH, never=r"[周季]|累计|[-—至~]\s?\d+ ?月|前\s?\d+\s?个?月|上月|前一个?月|月末|月底"),
    *_each("环比增（季）", rf"环比({UP}|{DOWN}){_FIGURE}", r"较上季度\1", r"比上一季度\1", r"较前一季度\1", needs=r"季度|Q[1-4]", never=r"[周月]|上季|前三季|前一季|预计|指引"),
    *_each("较上周", rf"[较比](?:上周|前一周)({UP}|{DOWN}){_FIGURE}", r"环比\1", never="较上周末|日均"),
    *_each("较上月", rf"[较比]上月({UP}|{DOWN}){_FIGURE}", r"环比\1", never="同比"),
    *_each("环比+x%", r"(?:环比|QoQ|MoM|WoW)\s?\+\s?(\d[\d.,]*\s*%)", r"环比增长\1", r"环比上升\1"),
    *_each("环比-x%", r"(?:环比|QoQ|MoM|WoW)\s?[-−]\s?(\d[\d.,]*\s*%)", r"环比下降\1", r"环比回落\1"),
    *_each("环比增长 x%", r"环比(?:增长|上升|上涨|提升|增加)\s*(\d[\d.,]*\s*%)", r"环比+\1", r"环比增\1",  r" QoQ +\1"),
    *_each("环比下降 x%", r"环比(?:下降|下滑|下跌|减少|回落)\s*(\d[\d.,]*\s*%)", r"环比-\1", r"环比降\1"),
    *_each("上周", r"上周(?![一二三四五六日末天]|环比|同期)", "前一周", "上一周"),
    *_each("本周", r"本周(?![一二三四五六日末天])", "这一周", "当周"),
    *_each("上月", r"上月(?![底末初])", "上个月", "前一个月", never=r"\d+ ?月 ?\d+ ?日"),
    *_each("上季度", r"上季度?(?![末初])(?=[^，。；]{0,8}\d)", "上一季度", "前一季度", "上个季度"),
    # movement
    *_each("增长", rf"(?<![同环]比)增长{_FIGURE}(?!\s*\d[\d.]*\s*倍)", "上升", "增加", "提升", "攀升", "增长了"),
    *_each("同比增长", rf"(?<=[同环]比)增长{_FIGURE}(?!\s*\d[\d.]*\s*倍)", "上升", "增加", "提升", "攀升", "增长了"),
    *_each("下降", rf"下降{_FIGURE}", "回落", "下滑", "减少", "降低", "下降了", never="亏|利率|率由"),
    *_each("上涨", rf"上涨{_FIGURE}", "上升", "走高", "涨", "攀升", "上涨了"),
    *_each("下跌", rf"下跌{_FIGURE}", "下降", "走低", "跌", "下挫", "回落", "下跌了"),
    *_each("提升", rf"提升{_FIGURE}", "提高", "上升", "增加", "回升"),
    *_each("提高", rf"提高{_FIGURE}", "提升", "上升", "上行"),
    *_each("上升", rf"上升{_FIGURE}", "提升", "提高", "上行", "回升"),
    *_each("回落", rf"回落{_FIGURE}", "下降", "下滑", "下行"),
    *_each("收窄", rf"收窄{_FIGURE}", "缩小", "收窄了"),
    *_each("扩大", rf"扩大{_FIGURE}", "拉大", "扩大了"),
    *_each("涨", r"(?<=[周日月])涨(?=\s*\d)", "上涨", "涨幅为", "升"),
    *_each("跌", r"(?<=[周日月])跌(?=\s*\d)", "下跌", "跌幅为", "降"),
    *_each("升至", r"(?:升|增|涨|提|增加|上升|提升|增长)[至到](?=[约近超逾]?\s*\d)", "升到", "增至", "提高到", "上升至", "攀升至"),
    *_each("降至", r"(?:降|减|跌|下降|回落)[至到](?=[约近]?\s*\d)", "降到", "回落至", "下降到", "降为", "下滑至"),
    *_each("由 x 升至", r"(?<![自理])由(?=[约近超逾]?\s*\d)", "从"),
    *_each("从 x 升至", r"从(?=[约近超逾]?\s*\d)", "由"),
    # levels
    *_each("为", r"(?<=[额量率润入价数比格幅模值])为(?=[约近]?\s*\d)", "达", "是", "录得", "为：", " "),
    *_each("达", r"(?<=[额量率润入价数比格幅模值])达到?(?=[约近]?\s*\d)", "为", "是", "录得", "达到"),
    *_each("报", r"(?<![上申预汇日周月电季年公第一])报(?=\s*\d)", "为", "收于", "在", "收报"),
    *_each("收于", r"(?<!日)(?:收于|收报|报收于?)(?=\s*\d)", "收于", "报收于", "收报"),
    # several together
    *_each("合计", r"(?<!三项|两项)合计(?=[约近超逾]?\s*\d)", "共计", "总计", "共", "加起来", "合计为", "总共", never="合计占"),
    *_each("共", r"(?:共计|总计|(?<=[，。、；笔家款项个起])共)(?=[约近超逾]?\s*\d)", "合计", "加起来", "一共"),
    *_each("占比", r"占比(?:为|达)?(?=[约近超逾]?\s*\d)", "占比为", "比重为", "占比达", "所占比重为"),
    *_each("占…的", r"占([^，。；占比较\d]{2,12})的(?=[约近超逾]?\s*\d[\d.]*\s*%)", r"占\1的比重为", r"占\1比重", r"占\1", r"占到\1的"),
    *_each("其中", r"其中(?=[\u4e00-\u9fffA-Z])", "其中，", "这当中，"),
    *_each("分别为", r"分别(?:为|是|达)(?=[约近]?\s*\d)", "分别是", "依次为", "分别达", "分别录得"),
    # ranks
    *_each("居首", r"居首(?![位席])", "排名第一", "位列第一", "位居第一", "排第一", "排在首位", "居第一", "居首位", "拔得头筹", "名列第一"),
    *_each("涨幅居首", r"((?:[涨跌增降]幅|增速))居首", r"\1排名第一", r"\1位居首位", r"\1最大"),
    *_each("第 n", r"(?:排名|位列|位居|居|列|排)第([二三四五六2-6])(?![名位季])", r"排名第\1", r"位居第\1", r"列第\1位", r"排在第\1", r"排第\1"),
    *_each("最大", r"(?<=[涨跌增降]幅)最大(?!值|的)", "居首", "排名第一", "领先"),
    # comparison
    *_each("较 x 高", r"较(?=[^，。；较比]{1,14}?(?:增长|增加|减少|上升|下降|提升|提高|回落|扩大|收窄|缩短|多|少|高|低)[出了]?[约近超逾]?\s*\d)", "比", "相较", "较之"),
    *_each("比 x 高", r"(?<![同环占对相])比(?=[^，。；较比重例]{1,14}?(?:多|少|高|低|快|慢)[出了]?[约近超逾]?\s*\d)", "较", "相比"),
    *_each("高 x", r"([较比][^，。；较比\d]{1,8})高(?=\s*\d)", r"\1高出", r"\1高了"),
    *_each("多 x", r"([较比][^，。；较比\d]{1,8})多(?=\s*\d)", r"\1多出", r"\1多了"),
    *_each("是 x 的 n 倍", r"[是为](?=[^，。；是为]{1,14}的[约近]?\s*\d[\d.]*\s*倍)", "是", "相当于", "为"),
    # money raised
    *_each("完成 x 融资", r"(?<![已并])完成了?(?=[约近超]?\s*\d[\d.,]*\s*[万亿][^，。；]{1,8}融资)", "获", "获得", "宣布完成", "拿到"),
    *_each("获 x 融资", r"(?<![斩曾])获得?(?=[约近超]?\s*\d[\d.,]*\s*[万亿][^，。；]{1,8}融资)", "完成", "获得", "拿到"),
    *_each("轮融资 x", r"([A-D]\+*\s?轮)融资\s?([约近超]?\s*\d[\d.,]*\s*[万亿]+(?:美元|元|欧元|港元)?)(?=[，。；])", r"获\2\1融资", r"完成\1融资\2", r"\1融资额\2"),
    # how it is written
    *_each("个百分点", r"个百分点", "百分点", "pct", "pp"),
    *_each("pct", r"(?<=\d)\s?(?:pct|pp)(?![a-z])", "个百分点"),
    *_each("Qn", r"(?<![\dA-Za-z])Q3(?![\dA-Za-z])", "三季度"),
    *_each("三季度", r"(?<![前第年二])三季度(?!末|\d)", "Q3", "第三季度"),
    *_each("括号", r"（([^（）\n]*)）", r"(\1)"),
    *_each("逗号", r"，", ",", ", "),
    *_each("冒号", r"：", ":"),
    *_each("美元", r"(?<=[亿万])美元", "USD", "美金"),
    *_each("（同比）", r"（((?:同比|环比|较|占)[^（）\n]*)）(?=[，。；\n])", r"，\1"),
    *_each("，同比", r"(?<=[元件台辆吨个笔起h%])，((?:同比|环比)(?:增长|下降|上升|上涨|下跌|提升|[+-])\s*\d[\d.,]*\s*%)(?=[，。；])", r"（\1）", r"(\1)", r"、\1"),
)  # fmt: skip


@dataclass(slots=True)
class Told:
    """By wording: figures in the sentences it changed, those flagged that were not; and a line for each."""

    figures: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One sentence (low:high) of a draft in another wording."""

    name: str
    change: Change
    low: int
    high: int


def measure(folders: Sequence[Path], aliases: Mapping[str, str], only: str, limit: int, show: bool) -> None:
    """Every wording of every report, the reports side by side. `limit`: so many drafts made of a report (0: all)."""
    told = Told()
    with ProcessPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for found in pool.map(partial(tell, aliases=aliases, only=only, limit=limit), folders):
            told.figures += found.figures
            told.flagged += found.flagged
            told.lines += found.lines
    if show:
        print("\n".join(sorted(told.lines)))
    print(f"\nother wordings flagged: {told.flagged.total()} of {told.figures.total()} figures")
    for name in told.figures:
        if told.flagged[name] or show:
            print(f"  {name:<34}{told.flagged[name]:>5} of {told.figures[name]}")


def tell(folder: Path, aliases: Mapping[str, str], only: str, limit: int) -> Told:
    """The report told otherwise, in as many drafts as the sentence with most wordings has."""
    case, told, kept = Case(folder, aliases), Told(), Kept()
    for draft in packed(rewritings(case, only), limit):
        text, back = rewritten(case.text, [r.change for r in draft])
        for r in draft:
            told.figures[r.name] += sum(r.low <= f.start < r.high for f in case.figures)
        for finding in new_findings(case, check(text, case.evidence, case.on, kept), back):
            at = _old(span(finding)[0], back)
            held = max((r for r in draft if r.low <= at), key=lambda r: r.low, default=draft[0])
            if any(held.low <= span(f)[0] < held.high and words_of(f) == words_of(finding) for f in case.base.findings):
                continue  # of a sentence changed as a whole
            name = held.name
            told.flagged[name] += 1
            told.lines.append(line(name, case.name, text, finding))
    return told


def rewritings(case: Case, only: str) -> Iterator[Rewriting]:
    ways = [(w.name, w.changes(case.text)) for w in WORDINGS] + [(name, recast(case)) for name, recast in RECASTS.items()]
    for name, made in ways:
        for start, end, new in made if only in name else ():
            if case.text[start:end] != new:
                yield Rewriting(name, (start, end, new), *sentence(case.text, start, end))


def packed(made: Iterator[Rewriting], limit: int) -> list[list[Rewriting]]:
    """As few drafts as need be, each with at most one wording in a sentence, in order of place."""
    drafts: list[list[Rewriting]] = []
    used: dict[int, int] = Counter()
    for rewriting in made:
        number = used[rewriting.low]
        used[rewriting.low] += 1
        if number == len(drafts):
            drafts.append([])
        drafts[number].append(rewriting)
    return [sorted(draft, key=lambda r: r.change) for draft in drafts[: limit or None]]


def words_of(finding: Finding) -> str:
    return (finding.figure.text if isinstance(finding, FigureVerdict) else finding.text).strip(" *")


def line(name: str, case: str, text: str, finding: Finding) -> str:
    low, high = span(finding)
    start, end = sentence(text, low, high)
    clause = f"{text[start:low]}【{text[low:high]}】{text[high:end]}".strip()
    return f"wording | {name} | {case} | {finding.verdict} {finding.message[:60]} | {clause[:220]}".replace("\n", "⏎")


def rewritten(text: str, changes: Sequence[Change]) -> tuple[str, list[tuple[int, int]]]:
    """The text with the changes made, and where each of its stretches began: (new offset, old offset)."""
    pieces, back, at, size = list[str](), [(0, 0)], 0, 0
    for start, end, new in changes:
        pieces += [text[at:start], new]
        size += start - at
        back.append((size, start))
        size += len(new)
        back.append((size, end))
        at = end
    return "".join([*pieces, text[at:]]), back


def new_findings(case: Case, checked: Checked, back: list[tuple[int, int]]) -> Iterator[Finding]:
    """Findings where the draft as it stood had none."""
    before = [span(f) for f in case.base.findings]
    for finding in checked.findings:
        low, high = (_old(at, back) for at in span(finding))
        if not any(a < max(high, low + 1) and b > low for a, b in before):
            yield finding


def _old(at: int, back: list[tuple[int, int]]) -> int:
    index = bisect_right(back, (at, 1 << 60)) - 1
    new, old = back[index]
    following = back[index + 1][1] if index + 1 < len(back) else 1 << 60
    return min(old + at - new, following)
