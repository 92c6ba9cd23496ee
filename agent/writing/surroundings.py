"""Where a figure stands: the words of its clause and sentence, in a text and in its source. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce

from agent.figures.extract import scan
from agent.ledger import Fact
from agent.writing.slots import Names, figures_of

STOP = re.compile(r"[。！？!?；;\n]")
BREAK = re.compile(r"[，,。！？!?；;：:\n（）()]|, |\. ")
_RUN = re.compile(r"[A-Za-z][A-Za-z0-9.-]+|[\u3400-\u9fff]+")
HAN = re.compile(r"[\u3400-\u9fff]")
_BLANK = "\0"
_PART = frozenset("初底末中")
LOCAL = 6  # letters right before and behind a figure
EMPTY_WORDS = frozenset(
    ["公司", "目前", "其中", "同时", "以及", "方面", "进行", "实现", "达到", "为了", "可以", "已经", "表示", "宣布", "显示", "消息", "数据", "示例", "称该", "该公", "此前", "随后", "本次", "本周", "方向", "相关", "有望", "或将", "仍待", "主要", "成为", "通过", "对于", "由于", "并且", "以来", "之后", "之前", "左右", "的消", "息显"]
)


@dataclass(frozen=True, slots=True)
class Place:
    """A figure where it stands: words of its own `clause`, of that and its neighbours where it says next to nothing
    (`around`), of its `sentence`, and right `before` and `behind` it."""

    clause: frozenset[str]
    around: frozenset[str]
    sentence: frozenset[str]
    before: frozenset[str]
    behind: frozenset[str]
    letters: frozenset[str] = frozenset()  # the nearest letter at each side, marked with its side

    def joined(self, other: Place) -> Place:
        """One string that stands twice in a sentence: either place will do."""
        return Place(
            self.clause | other.clause, self.around | other.around, self.sentence | other.sentence,
            self.before | other.before, self.behind | other.behind, self.letters | other.letters,
        )  # fmt: skip

    def likeness(self, other: Place) -> int:
        """Local words count, so that two figures of one clause are told apart."""
        return len(self.before & other.before) + len(self.behind & other.behind)


    def touch(self, other: Place) -> int:
        """The very letters at both sides: tells a date from an amount."""
        return self.likeness(other) + len(self.letters & other.letters)


def place_of(text: str, start: int, end: int, names: Names) -> Place:
    """The place of text[start:end]; names and the other figures are blanked, so that none lends it words."""
    plain = list(names.blanked(text))
    for figure in scan(text).figures:
        plain[figure.start : figure.end] = _BLANK * (figure.end - figure.start)
    plain[start:end] = _BLANK * (end - start)
    blanked = "".join(plain)
    left, right = ends(BREAK, blanked, start, end)
    low, high = ends(STOP, blanked, start, end)
    before = blanked[max(left, start - LOCAL) : start].rpartition(_BLANK)[2]
    behind = blanked[end : min(right, end + LOCAL)].partition(_BLANK)[0]
    around = _around(blanked, left, right, low, high)
    letters = frozenset({f"{before.rstrip()[-1:]}>", f"<{behind.lstrip()[:1]}"} - {">", "<"})
    return Place(words(blanked[left:right]), around, words(blanked[low:high]), words(before), words(behind), letters)


def _around(text: str, left: int, right: int, low: int, high: int) -> frozenset[str]:
    """Words of the clause; of one that says next to nothing (a bare date, 录得 x), those of its neighbours too."""
    own = words(text[left:right])
    if len(own) > 1:
        return own
    after = text[right + 1 : min(ends(BREAK, text, right + 1, right + 1)[1], high)] if right < high else ""
    before = text[max(ends(BREAK, text, left - 1, left - 1)[0], low) : left - 1] if left > low else ""
    return own | words(after) | words(before)


def ends(cut: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    left = max((m.end() for m in cut.finditer(text, 0, start)), default=0)
    found = cut.search(text, end)
    return left, found.start() if found else len(text)


def clause_at(text: str, start: int, end: int) -> str:
    """The clause around text[start:end]."""
    return text[slice(*ends(BREAK, text, start, end))]


def words(text: str) -> frozenset[str]:
    """Latin words and pairs of Han letters, without those that say nothing."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        pairs = [run[n : n + 2] for n in range(len(run) - 1)] if HAN.match(run) else [run.lower()]
        found.update(pairs)
    return frozenset(found - EMPTY_WORDS)


class Story:
    """The facts of one story, where each stands in its source, and who is named in its titles."""

    def __init__(self, facts: Iterable[Fact], names: Names, titles: str = "") -> None:
        self.facts = {fact.id: fact for fact in facts}
        self.names = names
        self.titles = titles
        self.titled = frozenset(names.among(titles))
        self.places = {name: source_place(fact, names) for name, fact in self.facts.items()}

    def twins(self, fact: Fact) -> list[Fact]:
        """Facts of the same value that other sentences of the story state."""
        return [other for other in self.facts.values() if other is not fact and same_value(other, fact)]

    def others(self, fact: Fact) -> Iterator[tuple[Fact, Place]]:
        """Facts of another value, with their places where they can be compared."""
        for other in self.facts.values():
            place = self.places[other.id]
            if place and other.text != fact.text and (other.value, other.unit) != (fact.value, fact.unit):
                yield other, place


def same_value(one: Fact, other: Fact) -> bool:
    """Of two days, one may leave the year out: 上半年 and 2025 年上半年."""
    if (one.unit, one.bound) != (other.unit, other.bound):
        return False
    if one.unit != "date":
        return one.value == other.value
    short, long = sorted((one.value, other.value), key=len)
    first, second = ({text.rstrip()[-1:]} & _PART for text in (one.text, other.text))
    years = {_year_of(fact) for fact in (one, other)} - {""}
    dated = short.startswith("--") and long[:4].isdigit() and long[4:] == short[1:] and len(years) == 1
    return first == second and (short == long or dated)  # 10 月底 is not all of October


def _year_of(fact: Fact) -> str:
    """The year of a day, of one without it as it reads on the day its source was published."""
    try:
        found = scan(fact.text, date.fromisoformat(fact.period)).figures
    except ValueError:
        found = scan(fact.text).figures
    year = found[0].form[:4] if len(found) == 1 else ""
    return year if year.isdigit() else ""


def source_place(fact: Fact, names: Names) -> Place | None:
    """Where the fact's figure stands in its source: around the quote's figure, or a table's row and column names.

    None when the source is not in Chinese, or a formula: its words cannot be compared letter by letter.
    """
    if fact.formula or not fact.evidence.locator.startswith("char"):
        said = words(f"{fact.subject} {fact.metric}")
        return Place(said, said, said, frozenset(), frozenset()) if said and not fact.formula else None
    quote = fact.evidence.quote
    if re.search(r"[A-Za-z]{3}", quote) and len(HAN.findall(quote)) * 5 < len(quote.replace(" ", "")):
        return None
    found = [place_of(quote, f.start, f.end, names) for f in figures_of(quote) if f.text == fact.text]
    return reduce(Place.joined, found) if found else None
