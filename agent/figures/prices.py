"""A price over another one that the same document tells under its name: 较发行价上涨 35.0%, 首日涨 35%. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from agent.figures.arithmetic import Derived, is_result
from agent.figures.compare import same_unit
from agent.figures.contexts import INNER_BREAK, Mention, clause_before
from agent.figures.contrasts import PRICES, price_said
from agent.figures.evidence import Evidence

_MOVED = r"(?:收盘|收|大|累计|最多|一度|盘中)?(?:上涨|下跌|高[开出]?|低[开]?|[涨跌])[了约近超逾出达幅为\s]*$"
_OVER = re.compile(rf"(?:相较于?|相比于?|较|比)(?P<base>[^，,；;。\d]{{2,8}}?){_MOVED}")
_FIRST_DAY = re.compile(rf"(?:首日|挂牌当[日天]|上市当[日天])(?:收盘|收市|收|大)?{_MOVED}")

Proved = Callable[[Mention], Mention | None]
Tells = Callable[[Mention, int], bool]  # is the source's story the one that the figure speaks of?


def over_price(mention: Mention, mates: Sequence[Mention], text: str, evidence: Evidence, proved: Proved, tells: Tells) -> Derived | None:
    """The close, or the price told right before, over the price that the words name."""
    if mention.figure.unit != "%" or mention.table >= 0 or mention.figure.high is not None:
        return None
    clause = clause_before(text, mention, INNER_BREAK)
    over = _OVER.search(clause)
    base = next((name for name, words in PRICES.items() if over and words.search(over["base"])), "")
    if not base and not _FIRST_DAY.search(clause):
        return None
    levels = _told_before(mention, mates, proved) if base else _closes(mention, evidence, tells)
    for level in levels:
        then = _price(level, base or "发行价", evidence)
        if then is not None and level.figure.value and then.figure.value:
            value = (level.figure.value - then.figure.value) / then.figure.value * 100
            return Derived("变化 = (后 − 前) / 前", (level, then), value) if is_result(mention, value) else None
    return None


def _told_before(mention: Mention, mates: Sequence[Mention], proved: Proved) -> Iterator[Mention]:
    """What proves the price right before the figure."""
    before = [m for m in mates if m.figure.end <= mention.figure.start and m.figure.dimension == "money"]
    own = proved(before[-1]) if before else None
    if own is not None and own.table < 0:
        yield own


def _closes(mention: Mention, evidence: Evidence, tells: Tells) -> list[Mention]:
    """The one close in this week's texts that tell the clause's story."""
    found = []
    for source, reader in evidence.readers.items():
        if tells(mention, source):
            money = (m for m in evidence.by_source[source] if m.table < 0 and m.figure.dimension == "money" and not evidence.is_previous(m))
            found += [m for m in money if price_said(reader.text, m) == "收盘"]
    return found if len(found) == 1 else []


def _price(like: Mention, name: str, evidence: Evidence) -> Mention | None:
    """The one price of that name in the document, in the same unit."""
    reader = evidence.readers[like.source]
    told = [m for m in evidence.by_source[like.source] if m.table < 0 and same_unit(m.figure, like.figure) and m.figure.value and m.figure.high is None and m is not like]
    named = [m for m in told if price_said(reader.text, m) == name]
    return named[0] if len({m.figure.value for m in named}) == 1 else None
