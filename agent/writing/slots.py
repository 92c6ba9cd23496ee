"""Slots: `{{F12}}` in a model's text, the source's own figure in the draft. Pure.

A model's text passes when every figure in it comes out of a slot, each slot still reads as its fact where it stands
(no bound, unit or digit joined to it), and the sentence names whom the fact is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from agent.figures.extract import scan
from agent.figures.model import Figure, plain
from agent.ledger import Fact

SLOT = re.compile(r"\{\{\s*(F\d+)\s*\}\}")
_BRACE = re.compile(r"[{}]")
_SENTENCE = re.compile(r"[。！？!?；;\n]+")
_DAY = frozenset({"date", "time"})  # of which 起 is no bound
_CLAUSE = re.compile(r"[，,、：:（）()]")
_THAN = re.compile(r"高于|低于|超过|优于|不及|落后于|领先于|相比|相较|对比|多于|少于|快于|慢于")
_NOBODY = re.compile(r"另一家|另一款|某[家公款]|其他公司|其它公司|前者|后者|对手|同行|有公司")
_PAD = re.compile(r"[A-Za-z0-9%]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_RELATIVE = re.compile(r"^(?:本|上|下|今|去|前|明|同|当|昨)[年月日天晚晨]")
_SUFFIXED = re.compile(r"\d\s?[KMBTkmbt]\b")
_SQUEEZE = re.compile(r"[\s_\-·.]+")

# Words that change a figure when they touch it.
_LEADING = re.compile(
    r"(?:[-+−$€£¥￥.\d±~～]|(?<![担抱])负|(?<![合签租条节])约|(?<![最附临])近|超|逾|不足|不到|至少|至多|接近|高达|多达|最多|最少|"
    r"突破|逼近|不止|未满|未达|未到|大约|大概|大致|几乎|差不多|起码|顶多|最高|最低|略[超高低]于?|远[超高低]于?|仅次于|不[超高低多少]过?于?|超过|超出|"
    r"(?<![截])至多|接近于|堪比|相当于|等同于|不亚于|"
    r"(?<![参个指人家总次])数|几|[二三四五六七八九十百千万亿])\s*$"
)
_TRAILING = re.compile(
    r"\s*(?:多(?![模媒元语方轮头层核维线种样项])|余(?!下[的来]|额|热)|来(?=[个家款])|左右|上下|以上(?!述)|以下|以内|以外|之内|之外|不到|不足|"
    r"[十百千万亿]|元(?![宇器件素])|美元|港元|欧元|人民币|[%％‰]|倍|成(?![立为功交本长员就熟效果分品])|折(?!叠)|"
    r"个?百分点|个点|[\d.]+|[KMBT]\b|有余|不止|出头|封顶|开外|都?不到|打底|保底|之上|之下|上限|下限|"
    r"的?(?:一半|[一两二三四五六七八九十数几]+[成倍]|零头)|起(?![步点诉源用飞草初到来]))"
)
COUNTERS = frozenset({"倍"})

# How a figure of an English source is written in Chinese, exactly.
BOUNDS = {"": "", ">": "超 ", ">=": "至少 ", "<": "不足 ", "<=": "至多 ", "~": "约 ", "<~": "近 "}
UNITS = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "x": "倍", "month": "个月"}
SCALES = ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万"))
PARTS_OF_YEAR = {"Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度", "H1": "上半年", "H2": "下半年"}
DURATIONS = {"day": (86400, "天"), "week": (604800, "周"), "hour": (3600, "小时"), "minute": (60, "分钟"), "second": (1, "秒"), "year": (12, "年")}
FRACTIONS = {"a third": "三分之一", "one third": "三分之一", "half": "一半", "a quarter": "四分之一", "two thirds": "三分之二"}
_FISCAL = re.compile(r"\b(?:fiscal|FY)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DURATION = re.compile(rf"({'|'.join(DURATIONS)})s?$", re.IGNORECASE)


class Names:
    """Names a text can be about. `aliases`: a name -> its canonical name; `more`: names without an alias."""

    def __init__(self, aliases: Mapping[str, str], more: Iterable[str] = ()) -> None:
        self._canonical = {squeezed(name): squeezed(canon) for name, canon in aliases.items()}
        known = {*aliases, *aliases.values(), *more}
        longest = sorted((name for name in known if len(name) > 1), key=lambda name: (-len(name), name))
        self._pattern = re.compile(_any_of(longest), re.IGNORECASE)

    def canonical(self, name: str) -> str:
        return self._canonical.get(squeezed(name), squeezed(name))

    def known(self, name: str) -> bool:
        return bool(self._pattern.fullmatch(name))

    def among(self, text: str) -> set[str]:
        """Canonical names of everything named in the text."""
        return {self.canonical(found[0]) for found in self._pattern.finditer(text)}

    def found(self, text: str) -> list[str]:
        """Canonical names in the order they stand."""
        return [self.canonical(found[0]) for found in self._pattern.finditer(text)]

    def blanked(self, text: str) -> str:
        """The text with every name as NULs: what it says, not of whom."""
        return self._pattern.sub(lambda found: "\0" * len(found[0]), text)

    def spans(self, text: str) -> list[tuple[str, int, int]]:
        """Canonical names in the order they stand, with where they stand."""
        return [(self.canonical(found[0]), found.start(), found.end()) for found in self._pattern.finditer(text)]

    def replaced(self, text: str, by: Callable[[str], str]) -> str:
        """The text with `by` of its canonical name in place of each name."""
        return self._pattern.sub(lambda found: by(self.canonical(found[0])), text)

    def about(self, text: str, start: int, end: int) -> set[str]:
        """Who text[start:end] is about: the names of its own clause, else of the nearest clause before it in its
        sentence, else of the nearest behind it. In a comparison (A 高于 B), those of its own side."""
        first, last = _span_around(_SENTENCE, text, start, end)
        cuts = [first, *(m.end() for m in _CLAUSE.finditer(text, first, last) if not start <= m.start() < end), last]
        clauses = list(pairwise(cuts))
        own = next((n for n, (a, b) in enumerate(clauses) if a <= start < b), len(clauses) - 1)
        side = _side(text, clauses[own], start, end)
        if side != clauses[own] and (nearer := self.among(text[slice(*side)])):
            return nearer
        for n in (own, *range(own - 1, -1, -1), *range(own + 1, len(clauses))):
            found = self.among(text[slice(*clauses[n])])
            if found:
                return found
        return set()


def squeezed(text: str) -> str:
    return _SQUEEZE.sub("", text).casefold()


def _any_of(names: Sequence[str]) -> str:
    """A pattern of whole names, the first that fits; by their first letter, so that a long list is quickly looked up."""
    initials: dict[str, list[str]] = {}
    for name in names:
        initials.setdefault(name[0].lower(), []).append(name)
    return "|".join(_opening(letter, group) for letter, group in initials.items()) or r"(?!)"


def _opening(letter: str, names: Sequence[str]) -> str:
    alone = r"(?<![A-Za-z0-9].)" if letter.isascii() and letter.isalnum() else ""
    return f"{re.escape(letter)}{alone}(?:{'|'.join(map(_rest, names))})"


def _rest(name: str) -> str:
    return re.escape(name[1:]) + (r"(?![A-Za-z])" if name[-1].isascii() and name[-1].isalpha() else "")


def _side(text: str, clause: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """The part of a clause between the words of comparison around text[start:end]."""
    first = max((m.end() for m in _THAN.finditer(text, clause[0], start)), default=clause[0])
    after = _THAN.search(text, end, clause[1])
    return first, after.start() if after else clause[1]


def _span_around(cut: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    first = max((m.end() for m in cut.finditer(text, 0, start)), default=0)
    found = cut.search(text, end)
    return first, found.start() if found else len(text)


@dataclass(frozen=True, slots=True)
class Placed:
    """A slot filled: text[start:end] of the rendered text is the fact's figure."""

    fact: Fact
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rendered:
    text: str
    placed: tuple[Placed, ...]


@lru_cache(maxsize=8192)
def written(fact: Fact) -> str:
    """The fact as a Chinese draft writes it: its own string, of an English source the same quantity in Chinese, of a
    day that only the source's own date explains (本月 3 日) the day itself.

    $10.5 billion -> 105 亿美元. Where the Chinese would not read back to the same value, unit and bound, the source's
    string stays.
    """
    text = fact.text
    if _RELATIVE.search(text):
        return _absolute(fact)
    if fact.unit == "date" and _YEAR.fullmatch(text):
        return f"{text} 年"
    if _HAN.search(text) or not re.search(r"[A-Za-z$€£¥]", text) or _ambiguous(text):
        return text
    found = scan(text).figures
    if len(found) != 1:
        return text
    chinese = _in_chinese(found[0])
    again = scan(chinese).figures
    return chinese if len(again) == 1 and alike(again[0], found[0]) else text


def _absolute(fact: Fact) -> str:
    """本月 3 日 of a text of March 2025: 2025 年 3 月 3 日. A fact's period is the day its text was published."""
    try:
        on = date.fromisoformat(fact.period)
    except ValueError:
        return fact.text
    found = scan(fact.text, on).figures
    whole = len(found) == 1 and found[0].form[:4].isdigit()
    return (_date(found[0].form) if whole else "") or fact.text


def _ambiguous(text: str) -> bool:
    """11B and 1.6T without a currency may be sizes of things rather than counts: they stay as they are."""
    return bool(_SUFFIXED.search(text)) and not re.search(r"[$€£¥]|RMB|USD|CNY|HKD", text)


def alike(a: Figure, b: Figure) -> bool:
    return (a.written_value, a.unit, a.bound) == (b.written_value, b.unit, b.bound)


def _in_chinese(figure: Figure) -> str:
    bound = BOUNDS.get(figure.bound, "")
    if figure.text.lower() in FRACTIONS:
        return FRACTIONS[figure.text.lower()]
    if figure.dimension == "date":
        day = _date(figure.form)
        return (day.replace(" 年", " 财年", 1) if _FISCAL.search(figure.text) else day) or figure.text
    if figure.value is None or figure.high is not None:
        return figure.text
    if figure.dimension == "duration" and (span := _DURATION.search(figure.text)):
        size, name = DURATIONS[span[1].lower()]
        return f"{bound}{plain(figure.value / size)} {name}"
    if figure.unit == "%":
        return f"{bound}{plain(figure.value)}%".strip()
    scaled = figure.dimension in ("money", "count") and figure.unit in ("", *UNITS)
    number = _scaled(figure.value) if scaled else plain(figure.value)
    unit = UNITS.get(figure.unit, figure.unit)
    return f"{bound}{number}{' ' if unit and number[-1].isdigit() else ''}{unit}"


def _scaled(value: Decimal) -> str:
    for scale, name in SCALES:
        if abs(value) >= scale:
            return f"{plain(value / scale)} {name}"
    return plain(value)


def _date(form: str) -> str:
    """2025-03-12, --03-12, 2025-03, 2025, 2025-Q1, 2025-H1 in Chinese; "" for any other form."""
    part = re.fullmatch(r"(\d{4}|-)-([QH]\d)", form)
    if part:
        year = f"{part[1]} 年" if part[1] != "-" else ""
        return f"{year}{PARTS_OF_YEAR[part[2]]}"
    found = re.fullmatch(r"(\d{4}|-)(?:-(\d\d))?(?:-(\d\d))?", form)
    if not found or form == "-":
        return ""
    names = zip((found[1].strip("-"), found[2], found[3]), ("年", "月", "日"), strict=True)
    return " ".join(f"{int(number)} {name}" for number, name in names if number)


def render(text: str, facts: Mapping[str, Fact]) -> Rendered:
    """The text with its slots filled. Unknown slots stay as they are; a model's blanks beside a slot do not."""
    out, placed, at = "", [], 0
    for slot in SLOT.finditer(text):
        fact = facts.get(slot[1])
        if fact is None:
            continue
        figure = written(fact)
        out = _joined(out, text[at : slot.start()])
        out = _joined(out, figure)
        placed.append(Placed(fact, len(out) - len(figure), len(out)))
        at = slot.end()
    return Rendered(_joined(out, text[at:]) if placed else text, tuple(placed))


def _joined(left: str, right: str) -> str:
    """Two pieces, one blank between Han and digits or Latin; between two of the latter one where it was written."""
    before, after = left.rstrip(" "), right.lstrip(" ")
    if not before or not after:
        return left + right
    mixed = (_HAN.match(before[-1]) and _PAD.match(after)) or (_PAD.match(before[-1]) and _HAN.match(after))
    latin = before[-1].isascii() and after[0].isascii() and len(before + after) < len(left + right)
    return before + (" " if mixed or latin else "") + after


def slotted(text: str, facts: Sequence[Fact]) -> str:
    """The way back: figures that are facts as slots again, in the order of `facts`, what is no fact as it stands."""
    left = list(facts)
    out, at = "", 0
    for figure in scan(text).figures:
        fact = next((f for f in left if written(f).strip() == figure.text), None)
        fact = fact or next((f for f in facts if written(f).strip() == figure.text), None)
        if fact is None:
            continue
        if fact in left:
            left.remove(fact)
        out += f"{text[at : figure.start]}{{{{{fact.id}}}}}"
        at = figure.end
    return out + text[at:]


def complaints(text: str, facts: Mapping[str, Fact], names: Names) -> list[str]:
    """What is wrong with the figures of a model's text, each as one line for the model; empty when it passes."""
    unknown = [slot[1] for slot in SLOT.finditer(text) if slot[1] not in facts]
    if unknown:
        return [f"槽位 {{{{{name}}}}} 不在可用事实之中，请只用所列编号" for name in dict.fromkeys(unknown)]
    filled = render(text, facts)
    if _BRACE.search(filled.text):
        return ["花括号只能用来写槽位，形如 {{F12}}"]
    return [*_figure_complaints(filled), *_touched(filled), *_subject_complaints(filled, names)]


def _figure_complaints(filled: Rendered) -> Iterator[str]:
    figures = scan(filled.text).figures
    for figure in figures:
        if not any(p.start < figure.end and figure.start < p.end for p in filled.placed):
            yield f"“{figure.text}”是直接写出的数字；数字只能用槽位给出，没有对应事实就改写成不含数字的话"
    for place in filled.placed:
        over = [f for f in figures if place.start < f.end and f.start < place.end]
        if not _unchanged(place, over, filled.text):
            around = filled.text[max(0, place.start - 6) : place.end + 6].strip()
            yield f"“{around}”里槽位 {{{{{place.fact.id}}}}} 前后的字改变了数字的界限、单位或大小；槽位已含界限词和单位，不要再加"


def _unchanged(place: Placed, over: Sequence[Figure], text: str) -> bool:
    """The figure read in the sentence is the fact's own: same value, unit and bound, as it reads alone or as it read
    in its source. A bare count may get a counter."""
    if len(over) != 1 or _doubled_unit(place, text):
        return False
    own = [*scan(written(place.fact)).figures, *_in_quote(place.fact)]
    return any(alike(figure, over[0]) or _counted(figure, over[0]) for figure in own)


def _in_quote(fact: Fact) -> list[Figure]:
    return [figure for figure in figures_of(fact.evidence.quote) if figure.text == fact.text]


@lru_cache(maxsize=4096)  # a quote is asked of by every slot of its sentence, for every answer
def figures_of(quote: str) -> tuple[Figure, ...]:
    return tuple(scan(quote).figures)


def _counted(bare: Figure, counted: Figure) -> bool:
    same = (bare.written_value, bare.bound) == (counted.written_value, counted.bound)
    return same and bare.unit == "" and counted.dimension == "count"


def _touched(filled: Rendered) -> Iterator[str]:
    """A bound, sign, unit or digit written against a slot, unless the source has the same word there."""
    for place in filled.placed:
        quote, text = place.fact.evidence.quote, place.fact.text
        at = quote.find(text)
        behind = quote[at + len(text) :] if at >= 0 else ""
        for found, there in (
            (_LEADING.search(filled.text[: place.start]), quote[:at] if at > 0 else ""),
            (_TRAILING.match(filled.text[place.end :]), behind),
        ):
            a_day = place.fact.unit in _DAY and found and found[0].strip() == "起"
            doubled = found and filled.text[: place.start].replace(" ", "").endswith(2 * found[0].strip())  # 近近两年
            if found and not a_day and (doubled or not _same_word(found, there)) and not _counter(found, place.fact):
                yield f"“{found[0].strip()}”紧挨着槽位 {{{{{place.fact.id}}}}}，改变了它的大小或界限，请删去"


def _same_word(found: re.Match[str], source: str) -> bool:
    word = found[0].strip()
    return source.rstrip().endswith(word) or source.lstrip().startswith(word)


def _counter(found: re.Match[str], fact: Fact) -> bool:
    """224 GPUs: a bare count gets its counter in Chinese."""
    return fact.unit == "" and bool(scan(written(fact) + found[0]).figures) and found[0].strip() in COUNTERS


def _doubled_unit(place: Placed, text: str) -> bool:
    """超 10 亿元 with 元 written once more behind the slot."""
    last = text[place.end - 1]
    return not last.isdigit() and text[place.end :].lstrip().startswith(last)


def _subject_complaints(filled: Rendered, names: Names) -> Iterator[str]:
    for place in filled.placed:
        if not _names_subject(filled.text, place, names):
            yield (
                f"槽位 {{{{{place.fact.id}}}}} 说的是“{place.fact.subject}”，所在的句子没有写出它，"
                "或者把数字记在了别的主体名下；请在同一分句写明主体"
            )


def _names_subject(text: str, place: Placed, names: Names) -> bool:
    first, last = _span_around(_SENTENCE, text, place.start, place.end)
    nobody = _NOBODY.search(text, first, last)
    if nobody and nobody[0] not in place.fact.evidence.quote:
        return False
    wanted = subjects(place.fact, names)
    if wanted:
        return bool(wanted & names.about(text, place.start, place.end))
    return shares_a_term(text[first:last], place.fact.subject)


def subjects(fact: Fact, names: Names) -> set[str]:
    """Whom the fact is about: the names of its own words, else its subject where that is a name, else nobody."""
    quote = fact.evidence.quote
    figures = [] if fact.formula else _in_quote(fact)
    found = {name for figure in figures for name in names.about(quote, figure.start, figure.end)}
    if found:
        return found
    return {names.canonical(fact.subject)} if names.known(fact.subject) else set()


def shares_a_term(sentence: str, title: str) -> bool:
    """For a subject that is a story's title: a Latin word of it, or three of its Han letters in a row."""
    plain_sentence = squeezed(sentence)
    words = re.findall(r"[A-Za-z][A-Za-z0-9]+", title)
    runs = re.findall(r"[\u3400-\u9fff]+", title)
    pieces = [run[n : n + 3] for run in runs for n in range(max(1, len(run) - 2))]
    return any(squeezed(piece) in plain_sentence for piece in (*words, *pieces))
