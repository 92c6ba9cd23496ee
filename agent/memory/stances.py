"""How 投资建议 stands to each stock it names: 看好, 谨慎 or 回避, by the words that govern the name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from store.archive import Passage

FAVOURED, CAUTIOUS, AVOIDED = "看好", "谨慎", "回避"
_AVOID = r"规避|回避|不再(?:建议)?(?:重点)?(?:关注|推荐|看好)|暂不(?:建议)?(?:关注|推荐)|不(?:建议|推荐|看好)|看淡|看空|减持|卖出|移出|调出|剔除出|中剔除"
# 剔除甲后的中位数 is how a figure was worked out; 从组合中剔除甲 is a stand.
_CAUTION = r"谨慎(?:推荐|增持|看好|乐观)?|观望|中性|警惕|留意风险|等待(?:更好|时机)"
_FAVOUR = r"(?:建议|可|重点|持续|积极|继续)(?:重点|积极|持续|继续)?关注|推荐|看好|增持|买入"
# In this order: 不看好 and 谨慎推荐 are read before the words they hold.
_WORD = re.compile(f"(?P<avoid>{_AVOID})|(?P<caution>{_CAUTION})|(?P<favour>{_FAVOUR})")
_STANCE = {"avoid": AVOIDED, "caution": CAUTIOUS, "favour": FAVOURED}
_WARIEST = (AVOIDED, CAUTIOUS, FAVOURED, "")
_STOCK = re.compile(r"([\u4e00-\u9fffA-Za-z·*-]{2,12}?)\s*[（(]\s*(\d{6}\.(?:SH|SZ|BJ)|\d{4,5}\.HK|[A-Z]{1,5}\.(?:O|N|US))\s*[）)]")
_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_CLAUSE_END = re.compile(r"[，,：:]")
_BARE = re.compile(r"-[A-Z]+$")  # 寒武纪-U


@dataclass(frozen=True, slots=True)
class Stand:
    """A stock and how the issue stands to it; `stance` "" where it only names it."""

    name: str
    stance: str


def stands(passages: Iterable[Passage], known: Mapping[str, str]) -> dict[str, Stand]:
    """Code -> stand, of every stock that 投资建议 names by its code, and of those in `known` (code -> name) that it
    takes a stand on by name. Of several stands the wariest counts."""
    found: dict[str, Stand] = {}
    for passage in passages:
        for sentence in _SENTENCE.findall(passage.text) if passage.section == "thesis" else ():
            for code, stand in _stands(sentence, known):
                old = found.get(code)
                if old is None or _WARIEST.index(stand.stance) < _WARIEST.index(old.stance):
                    found[code] = stand
    return found


def _stands(sentence: str, known: Mapping[str, str]) -> Iterator[tuple[str, Stand]]:
    mentions = sorted(_mentions(sentence, known))
    words = [(word.start(), word.end(), _STANCE[str(word.lastgroup)]) for word in _WORD.finditer(sentence)]
    for at, (start, end, code, name, coded) in enumerate(mentions):
        stop = clause.start() if (clause := _CLAUSE_END.search(sentence, end)) else len(sentence)
        after = next((s for a, _, s in words if end <= a < stop), "")
        before = next((s for _, b, s in reversed(words) if b <= start), "")
        last = at + 1 == len(mentions) or mentions[at + 1][0] >= stop  # of its clause: 对甲保持谨慎
        stance = (after or before) if last else (before or after)
        if coded or stance:
            yield code, Stand(name, stance)


def _mentions(sentence: str, known: Mapping[str, str]) -> Iterator[tuple[int, int, str, str, bool]]:
    """Start, end, code, name, whether the code stands there."""
    taken = set()
    for stock in _STOCK.finditer(sentence):
        name = re.split(r"关注|规避|回避|推荐|看好|对|将|把|的|、|，|和|与|：", stock[1])[-1] or stock[1]
        taken.add(stock[2])
        yield stock.end(1) - len(name), stock.end(), stock[2], name, True
    for code, full in known.items():
        name = _BARE.sub("", full)
        start = sentence.find(name) if code not in taken and len(name) > 1 else -1
        if start >= 0:
            yield start, start + len(name), code, name, False
