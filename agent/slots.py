"""Slots: `{{F12}}` in a model's text, the source's own figure in the draft. Pure.

A model's text passes when every figure in it comes out of a slot, each slot still reads as its fact where it stands
(no bound, unit or digit joined to it), and the sentence names whom the fact is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from agent.figures.extract import scan
from agent.figures.model import Figure, plain
from agent.ledger import Fact

SLOT = re.compile(r"\{\{\s*(F\d+)\s*\}\}")
_BRACE = re.compile(r"[{}]")
_SENTENCE = re.compile(r"[。！？!?；;\n]+")
_CLAUSE = re.compile(r"[，,、：:（）()]")
_PAD = re.compile(r"[A-Za-z0-9%]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SUFFIXED = re.compile(r"\d\s?[KMBTkmbt]\b")
_SQUEEZE = re.compile(r"[\s_\-·.]+")

# How a figure of an English source is written in Chinese, exactly.
BOUNDS = {"": "", ">": "超 ", ">=": "至少 ", "<": "不足 ", "<=": "至多 ", "~": "约 ", "<~": "近 "}
UNITS = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "x": "倍", "month": "个月"}
SCALES = ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万"))
FRACTIONS = {"a third": "三分之一", "one third": "三分之一", "half": "一半", "a quarter": "四分之一", "two thirds": "三分之二"}


class Names:
    """Names a text can be about. `aliases`: a name -> its canonical name; `more`: names without an alias."""

    def __init__(self, aliases: Mapping[str, str], more: Iterable[str] = ()) -> None:
        self._canonical = {squeezed(name): squeezed(canon) for name, canon in aliases.items()}
        known = {*aliases, *aliases.values(), *more}
        longest = sorted((name for name in known if len(name) > 1), key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(_whole_word, longest)) or r"(?!)", re.IGNORECASE)

    def canonical(self, name: str) -> str:
        return self._canonical.get(squeezed(name), squeezed(name))

    def known(self, name: str) -> bool:
        return bool(self._pattern.fullmatch(name))

    def among(self, text: str) -> set[str]:
        """Canonical names of everything named in the text."""
        return {self.canonical(found[0]) for found in self._pattern.finditer(text)}

    def about(self, text: str, start: int, end: int) -> set[str]:
        """Who text[start:end] is about: the names of its own clause, else of the nearest clause before it in its
        sentence, else of the nearest behind it."""
        first, last = _span_around(_SENTENCE, text, start, end)
        cuts = [first, *(m.end() for m in _CLAUSE.finditer(text, first, last) if not start <= m.start() < end), last]
        clauses = list(pairwise(cuts))
        own = next((n for n, (a, b) in enumerate(clauses) if a <= start < b), len(clauses) - 1)
        for n in (own, *range(own - 1, -1, -1), *range(own + 1, len(clauses))):
            found = self.among(text[slice(*clauses[n])])
            if found:
                return found
        return set()


def squeezed(text: str) -> str:
    return _SQUEEZE.sub("", text).casefold()


def _whole_word(name: str) -> str:
    before = r"(?<![A-Za-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
    after = r"(?![A-Za-z])" if name[-1].isascii() and name[-1].isalpha() else ""
    return before + re.escape(name) + after


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


def written(fact: Fact) -> str:
    """The fact as a Chinese draft writes it: its own string, of an English source the same quantity in Chinese.

    $10.5 billion -> 105 亿美元. Where the Chinese would not read back to the same value, unit and bound, the source's
    string stays.
    """
    text = fact.text
    if _HAN.search(text) or not re.search(r"[A-Za-z$€£¥]", text) or _ambiguous(text):
        return text
    found = scan(text).figures
    if len(found) != 1:
        return text
    chinese = _in_chinese(found[0])
    again = scan(chinese).figures
    return chinese if len(again) == 1 and alike(again[0], found[0]) else text


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
        return _date(figure.form)
    if figure.value is None or figure.high is not None:
        return figure.text
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
    found = re.fullmatch(r"(\d{4})?-{0,2}?(?:-?(\d{2}))?(?:-(\d{2}))?", form)
    if not found:
        return form
    names = zip(found.groups(), ("年", "月", "日"), strict=True)
    return " ".join(f"{int(part)} {name}" for part, name in names if part)


def render(text: str, facts: Mapping[str, Fact]) -> Rendered:
    """The text with its slots filled, one blank between Han and digits. Unknown slots stay as they are."""
    out, placed, at = "", [], 0
    for slot in SLOT.finditer(text):
        fact = facts.get(slot[1])
        if fact is None:
            continue
        out += text[at : slot.start()]
        figure = written(fact)
        out += " " if out and _HAN.match(out[-1]) and _PAD.match(figure) else ""
        placed.append(Placed(fact, len(out), len(out) + len(figure)))
        out += figure
        after = text[slot.end() : slot.end() + 1]
        out += " " if after and _HAN.match(after) and _PAD.match(figure[-1]) else ""
        at = slot.end()
    return Rendered(out + text[at:], tuple(placed))


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
    return [*_figure_complaints(filled), *_subject_complaints(filled, names)]


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
    return [figure for figure in scan(fact.evidence.quote).figures if figure.text == fact.text]


def _counted(bare: Figure, counted: Figure) -> bool:
    same = (bare.written_value, bare.bound) == (counted.written_value, counted.bound)
    return same and bare.unit == "" and counted.dimension == "count"


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
    wanted = subjects(place.fact, names)
    if wanted:
        return bool(wanted & names.about(text, place.start, place.end))
    first, last = _span_around(_SENTENCE, text, place.start, place.end)
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
