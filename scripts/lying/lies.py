"""Every way to lie in an honest sentence with slots. Each yields (kind, text); a lie that is true by accident is left out
by `differs` in the bench: it must render to another text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.figures.extract import scan
from agent.ledger import Fact
from agent.writing.slots import SLOT, written

Lie = tuple[str, str]


@dataclass(frozen=True)
class Told:
    """An honest text, the facts of its event, facts of other events, and names that could be put in for another."""

    text: str
    facts: dict[str, Fact]
    others: Sequence[Fact]
    names: Sequence[str]
    rivals: Sequence[str] = ()  # everyone named in the story


UNITS = (("亿", "万"), ("万", "亿"), ("美元", "元"), ("元", "美元"), ("%", " 个百分点"), ("个百分点", "%"), ("小时", "分钟"), ("倍", "成"))
BOUNDS = ("超", "近", "约", "不足", "至少", "不到", "将近", "高达", "逾")
AFTER = ("万", "亿", "元", "美元", "%", "倍", "以上", "以内", "左右", "多", "余", "个百分点", "亿美元")
BEFORE = ("1", "-", "十", "2.", "百", "负", "$")
TURNS = (("增长", "下降"), ("下降", "增长"), ("上升", "下滑"), ("提升", "回落"), ("上调", "下调"), ("高于", "低于"), ("低于", "高于"),
         ("增加", "减少"), ("缩减", "扩大"), ("缩短", "延长"))  # fmt: skip
METRICS = (("营业收入", "净利润"), ("归母净利润", "营业收入"), ("收入", "净利润"), ("毛利率", "净利率"), ("研发费用", "销售费用"),
           ("订单", "营收"), ("投后估值", "融资额"), ("首付款", "里程碑付款"), ("算力", "显存"), ("产能", "产量"), ("同比", "环比"),
           ("融资", "营收"), ("售价", "成本"), ("幻觉率", "准确率"), ("估值", "融资额"))  # fmt: skip
INVENTED = ("，同比增长 37.2%", "，市场份额达到三成", "，出货量超 64 万台", "，预计 2027 年底完成", "，累计投入 8.6 亿美元",
            "，较上一代提升近一倍", "，占比过半", "，客户有数百家", "，位居全球第一")  # fmt: skip


def slots_of(told: Told) -> list[re.Match[str]]:
    return [slot for slot in SLOT.finditer(told.text) if slot[1] in told.facts]


def put(text: str, slot: re.Match[str], new: str) -> str:
    return text[: slot.start()] + new + text[slot.end() :]


def typed_digit(told: Told) -> Iterator[Lie]:
    for slot in slots_of(told):
        own = written(told.facts[slot[1]])
        digits = [m.start() for m in re.finditer(r"\d", own)]
        if digits:
            at = digits[-1]
            yield "typed figure, another digit", put(told.text, slot, f"{own[:at]}{(int(own[at]) + 3) % 10}{own[at + 1 :]}")


def typed_unit(told: Told) -> Iterator[Lie]:
    for slot in slots_of(told):
        own = written(told.facts[slot[1]])
        for unit, other in UNITS:
            if unit in own:
                yield "typed figure, another unit", put(told.text, slot, own.replace(unit, other, 1))
                break


def typed_date(told: Told) -> Iterator[Lie]:
    for slot in slots_of(told):
        own = written(told.facts[slot[1]])
        if told.facts[slot[1]].unit == "date" and re.search(r"\d", own):
            yield "typed date", put(told.text, slot, re.sub(r"\d+", lambda m: str(int(m[0]) + 1), own, count=1))


def typed_bound(told: Told) -> Iterator[Lie]:
    for slot in slots_of(told):
        fact = told.facts[slot[1]]
        bare = scan(written(fact)).figures
        if bare and not fact.bound and fact.unit not in ("date", "time"):
            yield "typed figure, a bound of its own", put(told.text, slot, f"超过 {written(fact)}")


def bound_at_slot(told: Told) -> Iterator[Lie]:
    for n, slot in enumerate(slots_of(told)):
        if told.facts[slot[1]].unit not in ("date", "time"):
            yield "bound before a slot", put(told.text, slot, BOUNDS[n % len(BOUNDS)] + slot[0])


def unit_at_slot(told: Told) -> Iterator[Lie]:
    for n, slot in enumerate(slots_of(told)):
        yield "unit behind a slot", put(told.text, slot, slot[0] + AFTER[(n + len(told.text)) % len(AFTER)])


def digit_at_slot(told: Told) -> Iterator[Lie]:
    for n, slot in enumerate(slots_of(told)):
        yield "digit or sign before a slot", put(told.text, slot, BEFORE[(n + len(told.text)) % len(BEFORE)] + slot[0])


def swapped(told: Told) -> Iterator[Lie]:
    """Two slots of one sentence."""
    slots = slots_of(told)
    for first, second in pairwise(slots):
        text = put(told.text, second, first[0])
        yield "slots swapped", put(text, first, second[0])


def borrowed(told: Told) -> Iterator[Lie]:
    """A slot of another sentence of the story, of the same unit where there is one."""
    here = {slot[1] for slot in slots_of(told)}
    for slot in slots_of(told):
        own = told.facts[slot[1]]
        alike = [f for f in told.facts.values() if f.id not in here and f.unit == own.unit and f.value != own.value]
        for fact in alike[:2]:
            yield "slot of another sentence", put(told.text, slot, f"{{{{{fact.id}}}}}")


def of_another_event(told: Told) -> Iterator[Lie]:
    for n, slot in enumerate(slots_of(told)):
        fact = told.others[n % len(told.others)]
        yield "slot of another event", put(told.text, slot, f"{{{{{fact.id}}}}}")


def unknown(told: Told) -> Iterator[Lie]:
    for n, slot in enumerate(slots_of(told)):
        yield "slot that does not exist", put(told.text, slot, f"{{{{F{90000 + n}}}}}")


def other_subject(told: Told) -> Iterator[Lie]:
    mine = [name for name in told.names if name in told.text]
    for name in mine[:2]:
        for other in [n for n in told.names if n not in told.text and n not in name and name not in n][:3]:
            yield "another subject", told.text.replace(name, other)


def subject_dropped(told: Told) -> Iterator[Lie]:
    text = told.text
    for name in sorted((n for n in told.names if n in text), key=len, reverse=True):
        text = text.replace(name, "另一家公司")
    if text != told.text:
        yield "a subject nobody named", text


def worded(kind: str, pairs: Sequence[tuple[str, str]], reach: int) -> Callable[[Told], Iterator[Lie]]:
    """A word near a slot turned into another."""

    def tell(told: Told) -> Iterator[Lie]:
        for word, other in pairs:
            for found in re.finditer(word, told.text):
                behind = told.text[found.end() : found.end() + reach]
                if "{{" in behind and "，" not in behind.split("{{")[0]:
                    yield kind, told.text[: found.start()] + other + told.text[found.end() :]

    return tell


def invented(told: Told) -> Iterator[Lie]:
    end = told.text.rstrip("。")
    for clause in INVENTED:
        yield "invented figure", f"{end}{clause}。"


def invented_with_slot(told: Told) -> Iterator[Lie]:
    """A made-up clause that carries a true slot of the story."""
    here = {slot[1] for slot in slots_of(told)}
    rates = [f for f in told.facts.values() if f.unit == "%" and f.id not in here]
    own = {told.facts[slot].evidence.quote for slot in here}
    for fact in rates[:2]:
        if "海外收入占比" in fact.evidence.quote and any(_follows(quote, fact, told) for quote in own):
            continue  # the next sentence of the source says so
        yield "invented clause with a true slot", f"{told.text.rstrip('。')}，海外收入占比为{{{{{fact.id}}}}}。"


def _follows(quote: str, fact: Fact, told: Told) -> bool:
    """Whether the fact's sentence stands right behind this one."""
    def start(of: Fact) -> int:
        return int(of.evidence.locator.removeprefix("char ").partition("-")[0]) - of.evidence.quote.find(of.text)

    return any(start(fact) - start(f) == len(quote) for f in told.facts.values() if f.evidence.quote == quote)


TELLERS: tuple[Callable[[Told], Iterator[Lie]], ...] = (
    typed_digit, typed_unit, typed_date, typed_bound, bound_at_slot, unit_at_slot, digit_at_slot, swapped, borrowed,
    of_another_event, unknown, other_subject, subject_dropped, worded("direction turned", TURNS, 6),
    worded("another metric", METRICS, 12), invented, invented_with_slot,
)  # fmt: skip
