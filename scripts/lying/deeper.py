"""Further ways to lie, thought up by reading the checks as somebody would who wants past them: words that bound, scope,
date, negate or promise; figures in other clothes; names of the same story; true slots in made-up clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from agent.ledger import Fact
from agent.writing.slots import written
from lying.lies import Lie, Told, put, slots_of, worded

BEFORE = ("突破", "逼近", "不止", "未满", "大约", "差不多", "起码", "顶多", "最高", "最低", "远超", "未达", "仅次于", "接近于", "无限接近")
AFTER = ("有余", "不止", "起", "出头", "封顶", "开外", "都不到", "的一半", "的两倍", "的三成")
IN_WORDS = {
    "%": ("三成", "百分之三十一", "两位数", "近四成", "３７％", "𝟑𝟕%", "一半以上", "三分之一强", "双位数", "③成"),
    "money": ("数十亿元", "上百亿元", "壹佰亿元", "十几亿美元", "百亿元级", "小几千万元", "亿元级", "三百多亿元"),
    "date": ("昨日", "上周三", "月初", "年底", "次年", "明年", "去年同期", "本季", "下半年", "春节前", "三天前"),
    "": ("数千", "上万", "百余", "十几", "成千上万", "几十", "两三千", "若干万", "廿余", "双倍", "叁拾"),
}  # fmt: skip
TURNS = (
    ("收窄", "扩大"), ("扩大", "收窄"), ("上涨", "下跌"), ("升至", "降至"), ("降至", "升至"), ("增至", "减至"), ("提高", "降低"),
    ("降低", "提高"), ("下降", "提升"), ("增长", "缩水"), ("增长", "负增长"), ("多出", "少了"), ("溢价", "折价"), ("亏损", "盈利"),
    ("净亏损", "净利润"), ("净利润", "净亏损"), ("利润", "亏损"), ("引进", "退出"), ("退出", "引进"), ("调高", "调低"), ("裁减", "新增"),
    ("增加", "流失"), ("增长", "跌去"), ("上调", "压低"), ("收购", "出售"), ("融资", "还债"), ("高于", "不及"), ("低于", "超过"),
)  # fmt: skip
SCOPES = (
    ("日活跃", "月活跃"), ("月活跃", "日活跃"), ("周活跃", "日活跃"), ("每天", "每小时"), ("每年", "每月"), ("累计", "单月"), ("平均", "累计"),
    ("均价", "最高价"), ("全年", "单季"), ("年化", "单月"), ("净新增", "关闭"), ("期末", "期初"), ("年末", "年初"), ("首月", "首周"),
    ("归母净利润", "扣非净利润"), ("经调整净利润", "净亏损"), ("国际", "国内"), ("国内", "国际"), ("海外", "国内"), ("北美", "欧洲"),
    ("欧洲", "北美"), ("手游", "端游"), ("电池级", "工业级"), ("工业级", "电池级"), ("同店", "全国"), ("年产能", "月产能"), ("首付款", "尾款"),
    ("贷款", "存款"), ("存款", "贷款"), ("总资产", "净资产"), ("净息差", "净利差"), ("不良贷款率", "拨备覆盖率"), ("自营", "租入"),
    ("玉米", "水稻"), ("水稻", "玉米"), ("较年初", "较上月"), ("安慰剂", "最高剂量"), ("汽车客户", "手机客户"), ("单箱", "单船"),
)  # fmt: skip
COUNTED = (
    ("员工", "客户"), ("企业客户", "个人用户"), ("岗位", "门店"), ("门店", "会员"), ("患者", "医院"), ("船舶", "码头"), ("飞机", "航线"),
    ("旅客", "航班"), ("得分", "幻觉率"), ("体重", "血糖"), ("停药", "痊愈"), ("恶心", "头痛"), ("现金", "负债"), ("存货", "现金"),
    ("库存", "产量"), ("产量", "库存"), ("回购", "增发"), ("分手费", "定金"), ("新债", "股本"), ("节省成本", "增加收入"), ("客单价", "人均工资"),
    ("翻台率", "客座率"), ("客座率", "准点率"), ("推广面积", "试验面积"), ("销量", "库存量"), ("投资", "募资"), ("营业利润率", "毛利率"),
    ("资本开支", "研发投入"), ("研发投入", "广告投入"), ("参数量", "训练数据量"), ("显存", "带宽"), ("带宽", "功耗"), ("功耗", "显存"),
)  # fmt: skip
DONE = (("预计", "已经"), ("计划", "已经"), ("拟", "已"), ("(?<!已)将", "已"), ("有望", "已经"), ("预计", ""), ("计划", ""), ("(?<!已)将", ""))
NEGATED = (("达到", "未能达到"), ("完成", "未能完成"), ("实现", "没有实现"), ("增长", "并未增长"), ("下降", "并未下降"), ("发布", "取消发布"),
           ("收购", "放弃收购"), ("融资", "未获融资"))  # fmt: skip
MADE_UP = ("启衡智能", "Nordwell Systems", "北泽集团")
WITH_SLOT = ("，合计为{}", "，高于行业平均的{}", "，上一代为{}", "，其中{}来自海外", "，此前市场预期为{}", "，全年目标为{}", "，竞争对手为{}",
             "，管理层承诺达到{}", "，较高峰时的{}明显回落")  # fmt: skip


def _kind(fact: Fact) -> str:
    return fact.unit if fact.unit in ("%", "date") else "money" if fact.unit in ("CNY", "USD", "HKD", "EUR", "JPY") else ""


def bound_words(told: Told) -> Iterator[Lie]:
    for n, slot in enumerate(slots_of(told)):
        if told.facts[slot[1]].unit not in ("date", "time"):
            at = n + len(told.text)
            yield "another bound's word before a slot", put(told.text, slot, BEFORE[at % len(BEFORE)] + slot[0])
            yield "another bound's word behind a slot", put(told.text, slot, slot[0] + AFTER[at % len(AFTER)])


def in_words(told: Told) -> Iterator[Lie]:
    for n, slot in enumerate(slots_of(told)):
        kind = _kind(told.facts[slot[1]])
        said = IN_WORDS[kind]
        word = said[(n + len(told.text)) % len(said)]
        if word not in written(told.facts[slot[1]]):
            yield f"{'date' if kind == 'date' else 'figure'} in words", put(told.text, slot, word)


def borrowed_further(told: Told) -> Iterator[Lie]:
    """Every other slot of the same unit, and of a like one."""
    here = {slot[1] for slot in slots_of(told)}
    for slot in slots_of(told):
        own = told.facts[slot[1]]
        others = [f for f in told.facts.values() if f.id not in here and f.value != own.value]
        alike = [f for f in others if f.unit == own.unit][2:]
        like = [f for f in others if f.unit != own.unit and _kind(f) == _kind(own)]
        for fact in (*alike[:4], *like[:2]):
            yield "slot of another sentence, further ones", put(told.text, slot, f"{{{{{fact.id}}}}}")


def told_twice(told: Told) -> Iterator[Lie]:
    slots = slots_of(told)
    for one, other in permutations(slots, 2):
        if _kind(told.facts[one[1]]) == _kind(told.facts[other[1]]) and one[1] != other[1]:
            yield "one slot for two figures", put(told.text, other, one[0])


def swapped_afar(told: Told) -> Iterator[Lie]:
    """Two slots of one kind with others between them, or in two sentences."""
    slots = slots_of(told)
    for n, first in enumerate(slots):
        for second in slots[n + 2 :]:
            if _kind(told.facts[first[1]]) == _kind(told.facts[second[1]]) and first[1] != second[1]:
                yield "slots swapped, further apart", put(put(told.text, second, first[0]), first, second[0])
                break


def rivals(told: Told) -> Iterator[Lie]:
    """Names of the same story: one for another, and two exchanged; a name nobody knows."""
    mine = [name for name in told.rivals if name in told.text]
    for name in mine:
        for other in [n for n in told.rivals if n not in told.text and n not in name and name not in n][:3]:
            yield "another name of the story", told.text.replace(name, other)
        yield "a name made up", told.text.replace(name, MADE_UP[len(told.text) % len(MADE_UP)])
    for one, other in permutations(mine, 2):
        if one < other and one not in other and other not in one and not _listed_together(told.text, one, other):
            yield "two names exchanged", told.text.replace(one, "\0").replace(other, one).replace("\0", other)


def _listed_together(text: str, one: str, other: str) -> bool:
    """A、B、C without figures of their own: in another order they say the same."""
    between = re.search(rf"(?:{re.escape(one)}|{re.escape(other)})([^{{，。；]*?)(?:{re.escape(one)}|{re.escape(other)})", text)
    return "分别" not in text and bool(between and re.fullmatch(r"[\w. 《》-]*(?:、[\w. 《》-]*)+", between[1]))


def with_slot(told: Told) -> Iterator[Lie]:
    here = {slot[1] for slot in slots_of(told)}
    unused = [f for f in told.facts.values() if f.id not in here and f.unit != "date"]
    for n, clause in enumerate(WITH_SLOT):
        if unused:
            fact = unused[(n + len(told.text)) % len(unused)]
            yield "made-up clause with a true slot", f"{told.text.rstrip('。')}{clause.format(f'{{{{{fact.id}}}}}')}。"


def from_to(told: Told) -> Iterator[Lie]:
    here = {slot[1] for slot in slots_of(told)}
    for slot in slots_of(told):
        own = told.facts[slot[1]]
        others = [f for f in told.facts.values() if f.id not in here and f.unit == own.unit and f.unit != "date" and f.value != own.value]
        if others and own.value and "从" not in told.text:
            yield "a course made up of two slots", put(told.text, slot, f"从{{{{{others[0].id}}}}}变为{slot[0]}")


def ranked(told: Told) -> Iterator[Lie]:
    end = told.text.rstrip("。")
    for clause in ("，居全国第二", "，位列三甲", "，规模遥遥领先", "，为历史次高", "，连创佳绩并刷新纪录", "，超出预期一倍", "，远好于同行均值", "，不足同行零头"):
        yield "invented rank or comparison", f"{end}{clause}。"


def told_as_done(told: Told) -> Iterator[Lie]:
    """Where another word of a plan stays in the clause, or a condition before it, taking one away says the same."""
    for kind, lie in worded("a plan told as done", DONE, 14)(told):
        at = next((n for n, (a, b) in enumerate(zip(told.text, lie, strict=False)) if a != b), len(lie))
        clause = lie[max(lie.rfind(mark, 0, at) for mark in "，。；") + 1 :]
        shorter = len(lie) < len(told.text) and not lie[at:].startswith("已")
        still = re.match(r"[^，。；]*(?:预计|计划|拟|将|有望)", clause) or re.search(r"(?:若|如果|(?:预计|估计|预测|预期)，)[^。；]*$", lie[:at])
        if not (shorter and still):
            yield kind, lie


def beside(told: Told) -> Iterator[Lie]:
    """A word changed in a clause of the sentence that holds no figure."""
    for clause in re.finditer(r"[^，。；：]+", told.text):
        if "{" in clause[0]:
            continue
        for word, other in (*NEGATED, *COUNTED, *TURNS, *((a, b) for a, b in DONE if b and "(" not in a)):
            if word in clause[0]:
                yield "a clause beside the figures changed", f"{told.text[: clause.start()]}{clause[0].replace(word, other, 1)}{told.text[clause.end() :]}"


def counted_behind(told: Told) -> Iterator[Lie]:
    """The noun behind the slot: {{F1}} 名员工."""
    for word, other in (*COUNTED, ("船", "车"), ("艘", "座"), ("架", "条"), ("家", "座"), ("人", "家")):
        for found in re.finditer(rf"(?<=\}}\}})[^，。；]{{0,3}}{word}", told.text):
            yield "another thing counted", told.text[: found.end() - len(word)] + other + told.text[found.end() :]


TELLERS = (
    bound_words, in_words, borrowed_further, told_twice, swapped_afar, rivals, with_slot, from_to, ranked, counted_behind, beside,
    worded("direction turned, other words", TURNS, 10), worded("another scope", SCOPES, 14), worded("another thing counted", COUNTED, 14),
    told_as_done, worded("negated", NEGATED, 14),
)  # fmt: skip
