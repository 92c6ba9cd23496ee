"""Whether a slot stands where its source's figure stood: same words around it, no other fact's words. Pure.

A model that puts a true figure behind another metric, or two figures in each other's place, writes no false digit. So the
words around a slot are held against the words around the figure in its source: they must share one, no other fact of
the story may fit clearly better, and two facts of one sentence may not fit better in exchange.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

from agent.figures.extract import scan
from agent.figures.lexicon import CONCEPT_OF
from agent.ledger import Fact
from agent.slots import Names, Placed

_BREAK = re.compile(r"[，,。！？!?；;：:\n（）()]|, |\. ")
_STOP = re.compile(r"[。！？!?；;\n]")
_RUN = re.compile(r"[A-Za-z][A-Za-z0-9.-]+|[\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BLANK = "\0"
LOCAL = 6  # letters right before and behind a figure
MARGIN = 2  # letter pairs by which another fact must fit better
EMPTY_WORDS = frozenset(
    ["公司", "目前", "其中", "同时", "以及", "方面", "进行", "实现", "达到", "为了", "可以", "已经", "表示", "宣布", "显示", "消息", "数据", "示例", "称该", "该公", "此前", "随后", "本次", "本周", "方向", "相关", "有望", "或将", "仍待", "主要", "成为", "通过", "对于", "由于", "并且", "以来", "之后", "之前", "左右", "的消", "息显"]
)
# Concepts of the lexicon that say what a figure measures.
METRICS = frozenset(
    ["revenue", "netprofit", "opprofit", "grossprofit", "profit", "loss", "grossmargin", "netmargin", "opmargin", "margin", "marketcap", "buyback", "inventory", "capacity", "production", "eps", "pe", "capex", "rnd", "valuation", "funding", "user", "customer", "visit", "stay", "share", "shipment", "parameter", "memory", "bandwidth", "power", "accuracy", "hallucination", "score", "order", "employee", "layoff", "dividend", "cashflow", "download", "latency", "upfront", "milestone", "price", "cost", "yoy", "qoq", "guidance", "debt", "stake"]
)
LOOSE = frozenset({"price", "cost"})  # 用 20 万美元训练 may be called its cost: wrong only beside another metric
METRIC_WORDS = tuple((word, c) for word, c in CONCEPT_OF.items() if _HAN.match(word) and c.lstrip("#") in METRICS)


@dataclass(frozen=True, slots=True)
class Place:
    """A figure where it stands: words of its own `clause`, of that and its neighbours where it says next to nothing
    (`around`), of its `sentence`, and right `before` and `behind` it."""

    clause: frozenset[str]
    around: frozenset[str]
    sentence: frozenset[str]
    before: frozenset[str]
    behind: frozenset[str]

    def joined(self, other: Place) -> Place:
        """One string that stands twice in a sentence: either place will do."""
        return Place(
            self.clause | other.clause, self.around | other.around, self.sentence | other.sentence,
            self.before | other.before, self.behind | other.behind,
        )  # fmt: skip

    def likeness(self, other: Place) -> int:
        """Local words count, so that two figures of one clause are told apart."""
        return len(self.before & other.before) + len(self.behind & other.behind)


def place_of(text: str, start: int, end: int, names: Names) -> Place:
    """The place of text[start:end]; names and the other figures are blanked, so that none lends it words."""
    plain = list(names.blanked(text))
    for figure in scan(text).figures:
        plain[figure.start : figure.end] = _BLANK * (figure.end - figure.start)
    plain[start:end] = _BLANK * (end - start)
    blanked = "".join(plain)
    left, right = _ends(_BREAK, blanked, start, end)
    low, high = _ends(_STOP, blanked, start, end)
    before = blanked[max(left, start - LOCAL) : start].rpartition(_BLANK)[2]
    behind = blanked[end : min(right, end + LOCAL)].partition(_BLANK)[0]
    around = _around(blanked, left, right, low, high)
    return Place(words(blanked[left:right]), around, words(blanked[low:high]), words(before), words(behind))


def _around(text: str, left: int, right: int, low: int, high: int) -> frozenset[str]:
    """Words of the clause; of one that says next to nothing (a bare date, 录得 x), those of its neighbours too."""
    own = words(text[left:right])
    if len(own) > 1:
        return own
    after = text[right + 1 : min(_ends(_BREAK, text, right + 1, right + 1)[1], high)] if right < high else ""
    before = text[max(_ends(_BREAK, text, left - 1, left - 1)[0], low) : left - 1] if left > low else ""
    return own | words(after) | words(before)


def _ends(cut: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    left = max((m.end() for m in cut.finditer(text, 0, start)), default=0)
    found = cut.search(text, end)
    return left, found.start() if found else len(text)


def words(text: str) -> frozenset[str]:
    """Latin words and pairs of Han letters, without those that say nothing."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        pairs = [run[n : n + 2] for n in range(len(run) - 1)] if _HAN.match(run) else [run.lower()]
        found.update(pairs)
    return frozenset(found - EMPTY_WORDS)


def misplaced(text: str, standing: Sequence[Placed], facts: Iterable[Fact], names: Names) -> Iterator[str]:
    """One line for each slot whose surroundings are not its fact's. `facts`: all of the story."""
    sources = {fact.id: source_place(fact, names) for fact in (*facts, *(s.fact for s in standing))}
    places = [place_of(text, s.start, s.end, names) for s in standing]
    rivals = {fact.id: fact for fact in facts}
    for one, place in zip(standing, places, strict=True):
        own = sources[one.fact.id]
        if own is None or not place.around:
            continue
        if not place.around & own.sentence:
            yield f"{_slot(one.fact)} 周围的话与原句不合；{_quoted(one.fact)}请照原句的口径写"
        elif metric := _foreign_metric(text, one, one.fact):
            yield f"{_slot(one.fact)} 的原句没有说“{metric}”；{_quoted(one.fact)}请照原句的口径写"
        elif rival := _rival(one.fact, place, own, rivals, sources):
            yield f"{_slot(one.fact)} 周围的话说的是 {_slot(rival)}；{_quoted(one.fact)}请换用合适的槽位"
    yield from _exchanged(standing, places, sources)


def source_place(fact: Fact, names: Names) -> Place | None:
    """Where the fact's figure stands in its source: around the quote's figure, or a table's row and column names.

    None when the source is not in Chinese, or a formula: its words cannot be compared letter by letter.
    """
    if fact.formula or not fact.evidence.locator.startswith("char"):
        said = words(f"{fact.subject} {fact.metric}")
        return Place(said, said, said, frozenset(), frozenset()) if said and not fact.formula else None
    quote = fact.evidence.quote
    if len(_HAN.findall(quote)) * 5 < len(quote.replace(" ", "")):
        return None
    found = [place_of(quote, f.start, f.end, names) for f in scan(quote).figures if f.text == fact.text]
    return reduce(Place.joined, found) if found else None


def _rival(
    fact: Fact, place: Place, own: Place, facts: dict[str, Fact], sources: dict[str, Place | None]
) -> Fact | None:
    """Another fact of the story, of another value, whose clause these words fit clearly better."""
    score = len(place.clause & own.clause)
    for other in facts.values():
        source = sources[other.id]
        if source is None or (other.value, other.unit) == (fact.value, fact.unit) or other.text == fact.text:
            continue
        if source.clause != own.clause and len(place.clause & source.clause) >= score + MARGIN:
            return other
    return None


def _foreign_metric(text: str, one: Placed, fact: Fact) -> str:
    """A metric named in the slot's clause of which the source's sentence says nothing."""
    left, right = _ends(_BREAK, text, one.start, one.end)
    source = f"{fact.evidence.quote} {fact.metric}"
    known = {concept for word, concept in METRIC_WORDS if word in source}
    clause = text[left:right]
    strange = [(word, concept) for word, concept in METRIC_WORDS if word in clause and concept not in known]
    named = [word for word, concept in strange if known or concept.lstrip("#") not in LOOSE]
    return max(named, key=len, default="")


def vague_claims(text: str, known: str, pattern: re.Pattern[str], names: Names) -> Iterator[str]:
    """Words of rank or rough quantity that no source sentence says of the same thing."""
    plain = names.blanked(text)
    sentences = [names.blanked(sentence) for sentence in _STOP.split(known) if pattern.search(sentence)]
    said = [({found[0] for found in pattern.finditer(s)}, words(s)) for s in sentences]
    for found in pattern.finditer(plain):
        left, right = _ends(_BREAK, plain, found.start(), found.end())
        about = words(plain[left : found.start()]) | words(plain[found.end() : right])
        if not any(found[0] in own and (not about or about & others) for own, others in said):
            yield found[0]


def _exchanged(
    standing: Sequence[Placed], places: Sequence[Place], sources: dict[str, Place | None]
) -> Iterator[str]:
    """Two facts of one source sentence that fit their surroundings better in each other's place."""
    for (one, here), (other, there) in combinations(zip(standing, places, strict=True), 2):
        a, b = sources[one.fact.id], sources[other.fact.id]
        if a is None or b is None or one.fact.text == other.fact.text:
            continue
        straight = here.likeness(a) + there.likeness(b)
        if here.likeness(b) + there.likeness(a) > straight:
            yield f"{_slot(one.fact)} 与 {_slot(other.fact)} 写在了彼此的位置上；{_quoted(one.fact)}请照原句对应"


def _slot(fact: Fact) -> str:
    return f"槽位 {{{{{fact.id}}}}}"


def _quoted(fact: Fact) -> str:
    """The source's words without its figures: a complaint must not teach a model to type one."""
    text, at = "", 0
    for figure in scan(fact.evidence.quote).figures:
        own = figure.text == fact.text
        text += fact.evidence.quote[at : figure.start] + (f"{{{{{fact.id}}}}}" if own else "〔略〕")
        at = figure.end
    return f"原句：“{text + fact.evidence.quote[at:]}”，"
