"""Whom a text names beside the names a desk knows: names it made up, and names of a story put in each other's place. Pure.

A story names companies, products and people no table holds. They are told by their form: a capital letter, a title's
marks, the word that ends a company's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from agent.writing.slots import Names, Placed, figures_of, squeezed

_ENDINGS = "集团|科技|股份|银行|证券|医药|控股|半导体|资本|生物|电子|锂业|矿业|智能|研究院|大学|基金|汽车|航空|海运|能源|互动|资源|农业|餐饮|游戏|软件|传媒|制药|重工|数据|网络|创投|保险|电器|食品"
_GENERIC = (
    "来自|国产|全球|海外|国内|中国|国际|传统|高端|乘用|商用|豪华|新兴|相关|上述|这家|该家|大型|中小|头部|龙头|上市|初创|民营|外资|国有|电动|无人|消费|个人|移动|在线|多家|几家|部分|"
    "全年|年度|季度|研发|注册|流动|营运|股权|一级|其他|其它|各家|两家|三家|地方|股份|私营|知名|领先|主要|各大|某家|高校|本地|部署|提供|开发|生成|基础|经营|历史|行业|公开|财务|业务|用户|客户|市场|训练|核心|测试|临床|交易|合成|产业|"
    "社会|战略|风险|计算|算力|工业|应用|手机|通信|神经|清洁|可再|人力|自然|矿产|水利|智慧|现代|绿色|生态|民用|通用|商业|商务|低空|具身|人工|能源|新型|城市|农村|投资|中央|政策|村镇"
)
_COMPANY = re.compile(rf"(?!{_GENERIC}|.?[的是在和与及了由从自为向把将对用各家])[\u3400-\u9fff]{{2}}(?:{_ENDINGS})(?![开支市金运化性论率量层端时产业家型])")
_TITLE = re.compile(r"《[^《》\n]{1,30}》")
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9]*(?:[-&.][A-Za-z0-9]+)*(?: (?:[A-Z][A-Za-z0-9]*|\d[\d.]*[A-Za-z]?)(?:[-&.][A-Za-z0-9]+)*)*")
# Abbreviations that many reports use and no source need, and words that begin an English sentence.
_COMMON = frozenset(
    ["AI", "GPU", "GPUS", "CPU", "API", "APIS", "APP", "IPO", "CEO", "CFO", "CTO", "PC", "TOKEN", "TOKENS", "SUV", "ETF", "ETFS", "GDP", "CPI", "PPI", "PMI", "LLM", "LLMS", "NPU", "ASIC", "HBM", "DRAM", "NAND", "SAAS", "PAAS", "IAAS", "EPS", "PE", "PB", "ROE", "MLF", "OTA", "B2B", "B2C", "IP", "IT", "IDC", "ARR", "EBITDA", "NON-GAAP", "USD", "RMB", "CNY", "HKD", "EUR", "US", "USA", "UK", "EU", "Q1", "Q2", "Q3", "Q4", "H1", "H2", "FY", "THE", "IT", "ITS", "IN", "ON", "AT", "A", "AN", "FOR", "AND", "OR", "BUT", "AS", "BY", "TO", "OF", "WITH", "FROM", "THIS", "THAT", "THESE", "THOSE", "THEY", "WE", "HE", "SHE", "HIS", "HER", "OUR", "THEIR", "AFTER", "BEFORE", "ABOUT", "FIRST", "SECOND", "THIRD", "FOURTH", "LAST", "NEXT", "WHILE", "WHEN", "IF", "MORE", "MOST", "SHARES", "REVENUE", "TRAINING", "CAPITAL", "INVENTORY", "NET", "SERIES", "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
)


def names_in(text: str) -> set[str]:
    """Names told by their form."""
    found = (name.rstrip(".") for name in _LATIN.findall(text))
    latin = {name for name in found if len(name) > 2 and any(_telling(part) for part in name.split(" "))}
    return {*latin, *_TITLE.findall(text), *_COMPANY.findall(text)}


def _telling(part: str) -> bool:
    return part.upper() not in _COMMON and not part.replace(".", "").isdigit()


def made_up(text: str, known: str, names: Names) -> Iterator[str]:
    """Names of the text that no source has."""
    told = sorted(names_in(names.blanked(text)))
    plain = squeezed(known) if told else ""
    for name in told:
        parts = [part for part in name.split(" ") if _telling(part)]
        if squeezed(name) not in plain and not all(squeezed(part) in plain for part in parts):
            yield name


def of_another(text: str, placed: Sequence[Placed], known: str, desk: Names) -> Iterator[Placed]:
    """Slots whose clause names somebody of the story, while their source names somebody else. `desk`: names it knows."""
    for one in placed:
        quoted = one.fact.evidence.locator.startswith("char") and one.fact.unit != "date"
        if quoted and any(_astray(text, one, names, known) for names in (_subjects_of(known), desk)):
            yield one


def _astray(text: str, one: Placed, names: Names, known: str) -> bool:
    quote, subject = one.fact.evidence.quote, names.among(one.fact.subject)
    here, own = names.about(text, one.start, one.end), set[str]()
    for figure in figures_of(quote):
        own |= names.about(quote, figure.start, figure.end) if figure.text == one.fact.text else set()
    if not here or not own:
        return False
    strange = here - names.among(quote) - names.among(known.partition("\n")[0]) - subject
    alike = any(a in b or b in a for a in here for b in own)
    beside = " ".join(_clause_at(quote, f.start, f.end) for f in figures_of(quote) if f.text == one.fact.text)
    excused = bool(here & subject) and not _COMPANY.search(beside) and not names.among(beside)
    return (not alike and not excused) or bool(strange and own - here)


@lru_cache(maxsize=64)  # every paragraph about a story asks
def _subjects_of(known: str) -> Names:
    return Names({}, names_in(known) - measures_in(known))


@lru_cache(maxsize=64)
def _everyone_of(known: str, names: Names) -> Names:
    return Names({}, {*names_in(known), *names.among(known)})


# A buys B: of one sentence, the first named acts, the last is acted on.
_ACTS = re.compile(r"收购|买下|并购|入股|起诉|注资|投资(?!者|额|方)|授权[给予]|出售给|转让给|\b(?:buy|bought|acquir\w+|paid|invest\w*|sued?)\b", re.IGNORECASE)
_TURNED_ROUND = re.compile(r"被|由|获|\b(?:by|from)\b")


def parties_exchanged(text: str, placed: Sequence[Placed], known: str, names: Names) -> Iterator[Placed]:
    """B 买下 A of a sentence in which A buys B."""
    if not _ACTS.search(text):
        return
    everyone = _everyone_of(known, names)
    for one in placed:
        here = _actor(_sentence_at(text, one.start, one.end), everyone)
        there = _actor(one.fact.evidence.quote, everyone)
        if here and there and here == there[::-1]:
            yield one


def _actor(sentence: str, names: Names) -> tuple[str, str] | None:
    """Who acts and who is acted on, where one active verb stands between two names."""
    acts = list(_ACTS.finditer(sentence))
    if not acts or _TURNED_ROUND.search(sentence):
        return None
    before, after = names.found(sentence[: acts[0].start()]), names.found(sentence[acts[0].end() :])
    return (before[-1], after[0]) if before and after and before[-1] != after[0] else None


_BREAK = re.compile(r"[，,。！？!?；;：:\n（）()]|, |\. ")
_STOP = re.compile(r"[。！？!?；;\n]|\. ")
_OF = re.compile(r"\s*,?\s*(?:from|of|by)\s+(?:the\s+|its\s+)?", re.IGNORECASE)  # B from A is A's B
_ALIKE = re.compile(r"\s*[、和与及或/&]\s*|\s*以及\s*")
_SEAT_BEFORE = re.compile(r"([\u3400-\u9fff]{2})\s*$")
_SEAT_BEHIND = re.compile(r"\s*的?([\u3400-\u9fff]{2})")
_PASSIVE = re.compile(r"[由被]")


def out_of_order(text: str, placed: Sequence[Placed], known: str, desk: Names) -> Iterator[tuple[str, str]]:
    """Two names of one clause that the sentence's own sources name in the other order (Kestrel 5 发布 Kestrel AI), or that
    no sentence of the story names in this one; and a name put in for one that the own sources have."""
    everyone = _everyone_of(known, desk)
    for start, end in _sentences(text):
        quotes = "\n".join(dict.fromkeys(one.fact.evidence.quote for one in placed if start <= one.start < end))
        for clause in _BREAK.split(text[start:end]):
            yield from _pairs_astray(clause, quotes, known, everyone)
        if quotes and (pair := _put_in(text[start:end], quotes, everyone) or _reseated(text[start:end], quotes, everyone)):
            yield pair


def _pairs_astray(clause: str, quotes: str, known: str, everyone: Names) -> Iterator[tuple[str, str]]:
    for (one, _, end), (other, start, _) in pairwise(everyone.spans(clause)):
        between = clause[end:start]
        pair = (other, one) if _PASSIVE.search(between) else (one, other)
        own = _orders_of(quotes, everyone)
        said = own if pair in own or pair[::-1] in own else _orders_of(known, everyone)
        alike = _ALIKE.fullmatch(between) and pair[::-1] in said
        if one != other and pair not in said and not alike:
            yield pair


def _reseated(sentence: str, quotes: str, everyone: Names) -> tuple[str, str] | None:
    """A name right beside words that the own sources have beside another name only: 将 B 的海外权益 for 将 A 的海外权益."""
    there: dict[str, set[str]] = {}
    for seat, name in _seats(quotes, everyone):
        there.setdefault(seat, set()).add(name)
    wrong = ((name, min(there[seat])) for seat, name in _seats(sentence, everyone) if seat in there and name not in there[seat])
    return next(wrong, None)


def _seats(text: str, everyone: Names) -> Iterator[tuple[str, str]]:
    """The two Han letters right before a name, or right behind it and a 的, each with the name."""
    for name, start, end in everyone.spans(text):
        before, behind = _SEAT_BEFORE.search(text[:start]), _SEAT_BEHIND.match(text, end)
        yield from ((f"{found[1]}{side}", name) for found, side in ((before, "<"), (behind, ">")) if found)


def _put_in(sentence: str, quotes: str, everyone: Names) -> tuple[str, str] | None:
    """A name that the own sources do not have, in a sentence without one that they have."""
    here, there = everyone.among(sentence), everyone.among(quotes)
    tests = {squeezed(name) for name in measures_in(quotes)}
    added, gone = here - there, there - here - tests
    return (min(added), min(gone)) if added and gone else None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in (*(found.end() for found in _STOP.finditer(text)), len(text)):
        if stop > start:
            yield start, stop
        start = stop


@lru_cache(maxsize=64)
def _orders_of(known: str, everyone: Names) -> frozenset[tuple[str, str]]:
    """Every two names of one source sentence in the order they are told."""
    return frozenset(pair for sentence in _STOP.split(known) for pair in combinations(_told(sentence, everyone), 2))


def _told(sentence: str, everyone: Names) -> list[str]:
    names: list[str] = []
    last = 0
    for name, start, end in everyone.spans(sentence):
        between = sentence[last:start]
        names.insert(len(names) - bool(names and (_OF.fullmatch(between) or _PASSIVE.search(between))), name)
        last = end
    return names


def _clause_at(text: str, start: int, end: int) -> str:
    left = max(text.rfind(mark, 0, start) + 1 for mark in "。！？；，：\n,;")
    right = min((at for mark in "。！？；，：\n,;" if (at := text.find(mark, end)) >= 0), default=len(text))
    return text[left:right]


def _sentence_at(text: str, start: int, end: int) -> str:
    left = max((text.rfind(mark, 0, start) + 1 for mark in "。！？；\n"), default=0)
    right = min((at for mark in "。！？；\n" if (at := text.find(mark, end)) >= 0), default=len(text))
    return text[left:right]


_MEASURE = re.compile(rf"({_LATIN.pattern})(?=[^，,。.]{{0,14}}?(?:测试|基准|评测|榜|测评|考试|(?:test|benchmark|exam|index|suite|leaderboard)\b))")


def measures_in(known: str) -> set[str]:
    """Names of tests, which no figure is about."""
    return {found[1] for found in _MEASURE.finditer(known)}
