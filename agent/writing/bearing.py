"""Whether a slot stands where its source's figure stood: same words around it, no other fact's words. Pure.

A model that puts a true figure behind another metric, or two figures in each other's place, writes no false digit. So the
words around a slot are held against the words around the figure in its source: they must share one, no other fact of
the story may fit clearly better, and two facts of one sentence may not fit better in exchange.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from agent.figures.lexicon import CONCEPT_OF
from agent.ledger import Fact
from agent.writing.direction import WAY, direction_at, ways
from agent.writing.nouns import concepts, strange_noun
from agent.writing.retelling import strayed
from agent.writing.seating import misseated
from agent.writing.slots import Names, Placed, figures_of
from agent.writing.surroundings import (
    BREAK,
    HAN,
    LOCAL,
    STOP,
    Place,
    Story,
    ends,
    place_of,
    same_value,
    words,
)
from agent.writing.turns import turned

_LED = re.compile(r"[\u3400-\u9fff]{2}(?=\s*$)")
_BY_OR_TO = re.compile(r"\b(by|to)\s+(?:(?:about|around|nearly|almost|roughly|some|over|more than)\s+)?", re.IGNORECASE)
_RESULT = re.compile(r"[至到]\s*$")
_CHANGE = re.compile(r"(?:[上下]调|增[长加]|减少|下[降滑跌]|上[升涨]|提[高升]|降低|扩大|缩[小减])了?\s*$")
MARGIN = 2  # letter pairs by which another fact must fit better
# Words of any statement: at a slot they tell no fact from another.
_SAID_OF_ANY = frozenset(
    ["去年", "同期", "上年", "年同", "计划", "占比", "业务", "提升", "增长", "下降", "同比", "环比", "分别", "别为", "其中", "超过", "预计", "累计", "合计", "当前", "全年", "本月", "期末", "增加",
     "减少", "至今", "升至", "降至", "增至", "约为", "占总", "比例", "数量", "金额", "规模", "总额", "企业", "用户", "客户", "市场", "产品", "项目", "价格", "收入", "水平", "以上", "左右", "首次", "较上",
     "较年", "年初", "比上", "新增", "达到", "获得", "完成", "拥有", "共有", "服务", "发布", "推出", "上线", "公布", "披露", "实现", "录得", "报告", "一季", "季度", "二季", "三季", "四季"]
)  # fmt: skip
# Concepts of the lexicon that say what a figure measures.
METRICS = frozenset(
    ["revenue", "netprofit", "opprofit", "grossprofit", "profit", "loss", "grossmargin", "netmargin", "opmargin", "margin", "marketcap", "buyback", "inventory", "capacity", "production", "eps", "pe", "capex", "rnd", "valuation", "funding", "user", "customer", "visit", "stay", "share", "shipment", "parameter", "memory", "bandwidth", "power", "accuracy", "hallucination", "score", "order", "employee", "layoff", "dividend", "cashflow", "download", "latency", "upfront", "milestone", "price", "cost", "yoy", "qoq", "debt", "stake"]
)
LOOSE = frozenset({"price", "cost"})  # 用 20 万美元训练 may be called its cost: wrong only beside another metric
# Words that tell one such figure from another.
APART = {
    "销售费用": "selling", "管理费用": "administrative", "研发费用": "rndexpense", "财务费用": "finance", "海外": "abroad",
    "境外": "abroad", "国内": "home", "显存": "vram", "算力": "compute", "首付": "upfront", "里程碑": "milestone", "年增": "yoy", "年减": "yoy",
}  # fmt: skip
METRIC_WORDS = (
    *((word, c.lstrip("#")) for word, c in CONCEPT_OF.items() if HAN.match(word) and c.lstrip("#") in METRICS),
    *APART.items(),
)
ENGLISH_WORDS = tuple((f" {word} ", c.lstrip("#")) for word, c in CONCEPT_OF.items() if word.isascii())


_ASPECT = re.compile(r"([^，,。；;：:\d]{2,10})方面，")


def misplaced(text: str, standing: Sequence[Placed], story: Story) -> Iterator[str]:
    """One line for each slot whose surroundings are not its fact's. `story` knows every fact that stands. Where the
    story states the same figure twice, either sentence will do."""
    chosen = []
    for n, one in enumerate(standing):
        place = place_of(text, one.start, one.end, story.names)
        said = _fault(text, one, place, standing, story)
        for twin in story.twins(one.fact) if said else ():
            other = replace(one, fact=twin)
            if not _fault(text, other, place, [*standing[:n], other, *standing[n + 1 :]], story):
                one, said = other, ""
                break
        chosen.append((one, place))
        if said:
            yield said
    yield from _exchanged([one for one, _ in chosen], [place for _, place in chosen], story.places)


def _fault(text: str, one: Placed, place: Place, standing: Sequence[Placed], story: Story) -> str:
    """What is wrong with the surroundings of one slot, "" when nothing is."""
    fact, own = one.fact, story.places.get(one.fact.id)
    clause = _without(text[slice(*ends(BREAK, text, one.start, one.end))], fact.subject)
    sentence = text[slice(*ends(STOP, text, one.start, one.end))]
    beside = _beside(text, one, standing)
    if own and place.around and not place.around & own.sentence and not akin(clause, fact.evidence.quote):
        return f"{_slot(fact)} 周围的话与原句不合；{_quoted(fact)}请照原句的口径写"
    if metric := _foreign_metric(clause, fact):
        return f"{_slot(fact)} 的原句没有说“{metric}”；{_quoted(fact)}请照原句的口径写"
    if noun := strange_noun(clause, fact) or strange_noun(_announced(text, one), fact):
        return f"{_slot(fact)} 的原句没有说“{noun}”；{_quoted(fact)}请照原句的口径写"
    if _turned(text, one):
        return f"{_slot(fact)} 的升降与原句相反；{_quoted(fact)}请照原句的方向写"
    if _by_for_to(text, one):
        return f"{_slot(fact)} 在原句中是变动的幅度还是变动后的数，与所写的相反；{_quoted(fact)}请照原句写"
    if said := misseated(text, one, standing):
        return f"{_slot(fact)} {said}；{_quoted(fact)}请照原句写"
    if said := turned(sentence, clause, fact):
        return f"{_slot(fact)} 的原句没有说{said}；{_quoted(fact)}请照原句写"
    if said := strayed(text, one, standing, story):
        return f"{_slot(fact)} 旁边的“{said}”与原句不合；{_quoted(fact)}请用原句的词写"
    if rival := _rival_of(text, one, place, own, beside, story):
        return f"{_slot(fact)} 周围的话说的是 {_slot(rival)}；{_quoted(fact)}请换用合适的槽位"
    return ""


def _announced(text: str, one: Placed) -> str:
    """渠道库存方面，: what a sentence says it is about before its first clause with a figure."""
    start, _ = ends(STOP, text, one.start, one.end)
    found = _ASPECT.search(text, start, one.start)
    return found[1] if found else ""


def _rival_of(
    text: str, one: Placed, place: Place, own: Place | None, beside: Sequence[Placed], story: Story
) -> Fact | None:
    if own is None and (rival := _unsaid(one, [other.fact for other in beside], story)):
        return rival
    if one.fact.unit == "date" and (rival := _other_day(text, one, place, beside, story)):
        return rival
    if own and place.around and (rival := _rival(one, place, own, [other.fact for other in beside], story)):
        return rival
    return _owner(one.fact, place, own, story) or _led_by(text, one, story) or _day_beside(text, one, beside, story) or _pair_of(one, beside, story)


def _owner(fact: Fact, place: Place, own: Place | None, story: Story) -> Fact | None:
    """Another fact whose clause holds a word that stands right at the slot, and of which the slot's own sentence and
    subject say nothing: 会员 of the members told of the shops."""
    if own is None:
        return None
    near = (place.before | place.behind) - words(f"{fact.evidence.quote} {fact.subject} {fact.metric}") - _SAID_OF_ANY
    near = frozenset(word for word in near if HAN.match(word))
    return next((other for other, source in story.others(fact) if near & source.clause), None) if near else None


def _led_by(text: str, one: Placed, story: Story) -> Fact | None:
    """Another figure of the sentence that the word right before the slot stands before, where it does not stand before
    the slot's own: 引进 3 架、退出 1 架."""
    word = _LED.search(text[max(0, one.start - 4) : one.start])
    if word is None or word[0] in _SAID_OF_ANY or WAY.fullmatch(word[0]):
        return None
    quote = one.fact.evidence.quote
    led = {f.text for f in figures_of(quote) if quote[: f.start].rstrip().endswith(word[0])}
    others = (f for f in story.facts.values() if f.evidence.quote == quote and f.text in led and f.unit == one.fact.unit)
    return next(others, None) if led and one.fact.text not in led else None


def _day_beside(text: str, one: Placed, beside: Sequence[Placed], story: Story) -> Fact | None:
    """The day of the slot's own clause in its source, where the text puts a day of another sentence into the slot's
    clause."""
    if one.fact.unit == "date":
        return None
    place = ends(BREAK, text, one.start, one.end)
    days = [other.fact for other in beside if other.fact.unit == "date" and place[0] <= other.start < one.start]
    mine = _clauses_of(one.fact)
    own = [f for f in story.facts.values() if f.unit == "date" and f.evidence.quote == one.fact.evidence.quote and _clauses_of(f) & mine]
    if not days or not own or any(same_value(day, f) for day in days for f in own):
        return None
    return own[0] if all(day.evidence.quote != one.fact.evidence.quote for day in days) else None


def _pair_of(one: Placed, beside: Sequence[Placed], story: Story) -> Fact | None:
    """The day that one's amount goes with in its source, where the text puts another day of the same sentence next to
    it: cash of 742 as of March, 815 at the end of the year."""
    if one.fact.unit == "date":
        return None
    before = [other for other in beside if other.start < one.start]
    day = before[-1].fact if before else None
    if day is None or day.unit != "date" or day.evidence.quote != one.fact.evidence.quote:
        return None
    mine, theirs = _clauses_of(one.fact), _clauses_of(day)
    facts = [f for f in story.facts.values() if f.evidence.quote == day.evidence.quote]
    days = [f for f in facts if f.unit == "date" and _clauses_of(f) & mine]
    taken = any(f.unit != "date" and f.id != one.fact.id and _clauses_of(f) & theirs for f in facts)
    nearer = any(other.fact.unit == "date" and one.end <= other.start <= one.end + LOCAL for other in beside)
    if mine & theirs or not days or not taken or nearer or any(same_value(f, day) for f in days):
        return None
    return days[0]


def _clauses_of(fact: Fact) -> set[tuple[int, int]]:
    quote = fact.evidence.quote
    return {ends(BREAK, quote, f.start, f.end) for f in figures_of(quote) if f.text == fact.text}


def _without(clause: str, subject: str) -> str:
    """A subject's own words (国产算力芯片公司) measure nothing."""
    letters = r"\s*".join(re.escape(letter) for letter in subject if letter != " ")
    return re.sub(letters, "\0", clause) if len(subject) > 2 else clause


def akin(clause: str, quote: str) -> bool:
    """Other words for the same: 比上年同期减少 for 同比下降."""
    here, there = concepts(clause), concepts(quote.replace("年增", "同比增").replace("年减", "同比减"))
    return bool(here & there) and not (ways(clause) and ways(quote) and not ways(clause) & ways(quote))


def _beside(text: str, one: Placed, standing: Sequence[Placed]) -> list[Placed]:
    """The other slots of the sentence."""
    low, high = ends(STOP, text, one.start, one.end)
    return [other for other in standing if low <= other.start < high and other is not one]


def _other_day(text: str, one: Placed, place: Place, beside: Sequence[Placed], story: Story) -> Fact | None:
    """A day of the sentence that all slots behind it come from, which the text does not state, while this one is of
    another sentence of which the text says nothing else."""
    behind = [other.fact for other in beside if other.start > one.start]
    if not behind or place.around & words(one.fact.evidence.quote) - words(" ".join(f.evidence.quote for f in behind)):
        return None
    return _unsaid(one, behind, story)


def _rival(one: Placed, place: Place, own: Place, beside: Sequence[Fact], story: Story) -> Fact | None:
    """Another fact of the story, of another value, that these words fit better: clearly, or at least as well where it
    is of the sentence that the slots beside it come from."""
    fact = one.fact
    quotes, used = {f.evidence.quote for f in beside} - {fact.evidence.quote}, {f.text for f in beside}
    mixed = bool(quotes) and all(f.evidence.quote != fact.evidence.quote for f in beside)
    for other, source in story.others(fact):
        alike = other.unit == fact.unit
        here, mine, theirs = (p.around if alike else p.clause for p in (place, own, source))
        score, rival = len(here & mine), len(here & theirs)
        beats = mine != theirs and rival >= score + MARGIN
        claims = alike and mixed and other.evidence.quote in quotes and other.text not in used and rival >= score
        if beats or claims:
            return other
    return None


def _foreign_metric(clause: str, fact: Fact) -> str:
    """A metric named in the slot's clause of which the source's own clause, and the one it leans on, say nothing."""
    known = _metrics_near(fact)
    strange = [(word, concept) for word, concept in METRIC_WORDS if word in clause and concept not in known]
    named = [word for word, concept in strange if known or concept not in LOOSE]
    return max(named, key=len, default="")


def _turned(text: str, one: Placed) -> bool:
    """The words at the figure say down where those at the figure in its source say up, the other way round, or where the
    whole sentence says neither."""
    quote = one.fact.evidence.quote
    said = direction_at(text, one.start, one.end)
    if not said or one.fact.formula or not one.fact.evidence.locator.startswith("char"):
        return False
    there = {direction_at(quote, f.start, f.end) for f in figures_of(quote) if f.text == one.fact.text}
    if there - {0}:
        return said not in there
    return one.fact.unit != "date" and said not in ways(quote)


def _by_for_to(text: str, one: Placed) -> bool:
    """An English source says "by 22%" where the text says 至, or "to 22%" where it says 下调: the change for the result."""
    quote = one.fact.evidence.quote
    said = {found[1].lower() for found in _BY_OR_TO.finditer(quote) if quote.startswith(one.fact.text, found.end())}
    before = text[: one.start]
    return (said == {"by"} and bool(_RESULT.search(before))) or (said == {"to"} and bool(_CHANGE.search(before)))


def _unsaid(one: Placed, beside: Sequence[Fact], story: Story) -> Fact | None:
    """Of a source whose words cannot be compared: a fact of the same unit that the sentence all other slots come from
    states, and the text does not."""
    quotes, used = {fact.evidence.quote for fact in beside}, {one.fact.text, *(fact.text for fact in beside)}
    if one.fact.formula or len(quotes) != 1 or one.fact.evidence.quote in quotes:
        return None
    others = (f for f in story.facts.values() if f.unit == one.fact.unit and f.evidence.quote in quotes and f.text not in used)
    return next(others, None)


def _metrics_near(fact: Fact) -> set[str]:
    """Metrics of the figure's clause in its source and of the nearest clause before it that names any."""
    quote, found = fact.evidence.quote, _metrics_in(fact.metric)
    for figure in figures_of(quote):
        if figure.text == fact.text:
            left, right = ends(BREAK, quote, figure.start, figure.end)
            found |= _metrics_in(quote[left:right])
            while left > 0:
                left, right = ends(BREAK, quote, left - 1, left - 1)[0], left - 1
                if before := _metrics_in(quote[left:right]):
                    found |= before
                    break
    return found


def _metrics_in(text: str) -> set[str]:
    found = {concept for word, concept in METRIC_WORDS if word in text}
    if re.search(r"[A-Za-z]", text):
        plain = f" {re.sub(r'[^a-z&.-]+|[.](?![a-z])', ' ', text.lower())} "
        found |= {concept for word, concept in ENGLISH_WORDS if word in plain}
    return found


def vague_claims(text: str, known: str, pattern: re.Pattern[str], names: Names) -> Iterator[str]:
    """Words of rank or rough quantity that no source sentence says of the same thing."""
    plain = names.blanked(text)
    sentences = [names.blanked(sentence) for sentence in STOP.split(known) if pattern.search(sentence)]
    said = [({found[0] for found in pattern.finditer(s)}, words(s)) for s in sentences]
    for found in pattern.finditer(plain):
        left, right = ends(BREAK, plain, found.start(), found.end())
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
        kind = Place.touch if "date" in (one.fact.unit, other.fact.unit) else Place.likeness
        if kind(here, b) + kind(there, a) > kind(here, a) + kind(there, b):
            yield f"{_slot(one.fact)} 与 {_slot(other.fact)} 写在了彼此的位置上；{_quoted(one.fact)}请照原句对应"


def _slot(fact: Fact) -> str:
    return f"槽位 {{{{{fact.id}}}}}"


def _quoted(fact: Fact) -> str:
    """The source's words without its figures: a complaint must not teach a model to type one."""
    text, at = "", 0
    for figure in figures_of(fact.evidence.quote):
        own = figure.text == fact.text
        text += fact.evidence.quote[at : figure.start] + (f"{{{{{fact.id}}}}}" if own else "〔略〕")
        at = figure.end
    return f"原句：“{text + fact.evidence.quote[at:]}”，"
