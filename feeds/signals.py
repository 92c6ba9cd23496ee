"""What a text shows of its story, in terms that Chinese and English share: names, identifiers, quantities, happenings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import normalize

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.+/_'’][A-Za-z0-9]+)*\+?|\d+[A-Za-z]+[A-Za-z0-9-]*")
_WIDE = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[a-z]{3,}")
_VERSION = re.compile(r"(?:[ -]?)(\d+(?:\.\d+)*[A-Za-z]{0,3})(?![\d%])")
_SCALES = {
    "万亿": 12, "百万": 6, "千万": 7, "亿": 8, "万": 4, "千": 3, "trillion": 12, "tn": 12, "billion": 9, "bn": 9, "b": 9, "million": 6, "mn": 6,
    "m": 6, "thousand": 3, "k": 3,
}  # fmt: skip
_MONEY = r"美元|美金|人民币|港元|港币|欧元|日元|元|usd|rmb|cny|yuan|dollars?|euros?"
_QUANTITY = re.compile(
    r"(?P<sign>US\$|HK\$|[$€£¥])?\s?(?<![\w.])(?P<number>\d[\d,]*(?:\.\d+)?)\s?"
    r"(?P<scale>万亿|百万|千万|亿|万|千|trillion|billion|million|thousand|tn\b|bn\b|mn\b|[KMBkmb](?![A-Za-z0-9]))?\s?"
    rf"(?P<unit>%|％|percent\b|{_MONEY}|tops\b|[a-z]{{1,4}}\b|[\u4e00-\u9fff])?",
    re.IGNORECASE,
)
_ROUND = re.compile(r"\b(?:series|round)\s+([A-H])\b\+?|(?<![A-Za-z])([A-H])\d?\+?\s?轮", re.IGNORECASE)
_DATE_UNITS = frozenset("年月日号时点分秒")
_LEAD = 220


@cache
def topics() -> dict[str, Any]:
    """The word tables of topics.yaml."""
    import yaml

    return dict(yaml.safe_load(files("feeds").joinpath("topics.yaml").read_text(encoding="utf-8")))


class WordList:
    """Counts which words of a list a text uses: Latin ones as whole words, Chinese ones anywhere."""

    def __init__(self, words: Iterable[str]) -> None:
        listed = [str(word).lower() for word in words]
        wide = [word for word in listed if _WIDE.search(word)]
        latin = [word for word in listed if not _WIDE.search(word)]
        parts = [re.escape(word) for word in sorted(wide, key=len, reverse=True)]
        if latin:
            inner = "|".join(re.escape(word) for word in sorted(latin, key=len, reverse=True))
            parts.append(rf"(?<![a-z0-9])(?:{inner})(?![a-z0-9])")
        self._pattern = re.compile("|".join(parts)) if parts else None

    def hits(self, text: str) -> Counter[str]:
        return Counter(self._pattern.findall(text.lower())) if self._pattern else Counter()


@cache
def word_list(table: str, key: str = "") -> WordList:
    entry = topics()[table]
    return WordList(entry[key] if key else entry)


class NameTable:
    """Finds the names of an alias table in a text and gives their canonical forms."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._latin: dict[str, str] = {}
        self._wide: dict[str, list[tuple[str, str]]] = {}
        for name, canonical in aliases.items():
            key = normalize("NFKC", name).lower()
            if _WIDE.search(key):
                self._wide.setdefault(key[:1], []).append((key, canonical))
            else:
                self._latin[" ".join(re.findall(r"[a-z0-9.+]+", key))] = canonical
        for entries in self._wide.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._longest = max((name.count(" ") + 1 for name in self._latin), default=1)

    def find(self, text: str) -> Counter[str]:
        """Canonical names and how often each occurs. The longest name at a place wins."""
        lower = text.lower()
        found: Counter[str] = Counter(self._wide_names(lower))
        words = re.findall(r"[a-z0-9.+]*[a-z0-9+]", lower)
        place = 0
        while place < len(words):
            step = 1
            for length in range(min(self._longest, len(words) - place), 0, -1):
                if canonical := self._latin.get(" ".join(words[place : place + length])):
                    found[canonical] += 1
                    step = length
                    break
            place += step
        return found

    def _wide_names(self, lower: str) -> Iterator[str]:
        place = 0
        while place < len(lower):
            for name, canonical in self._wide.get(lower[place], ()):
                if lower.startswith(name, place):
                    yield canonical
                    place += len(name) - 1
                    break
            place += 1


@dataclass(frozen=True, slots=True)
class Signals:
    """What one passage shows. `products` are identifiers with a number or capital inside, `words` its vocabulary."""

    names: frozenset[str]
    products: frozenset[str]
    families: frozenset[str]
    quantities: frozenset[str]
    money: frozenset[str]
    rounds: frozenset[str]
    actions: frozenset[str]


def read_signals(text: str, table: NameTable, ordinary: frozenset[str] = frozenset()) -> Signals:
    """The signals of a passage. `ordinary`: Latin words that are no names in this week's texts."""
    text = normalize("NFKC", text)
    products, families = _products(text, ordinary)
    quantities, money = _quantities(text)
    return Signals(
        names=frozenset(table.find(text)),
        products=frozenset(products),
        families=frozenset(families),
        quantities=frozenset(quantities),
        money=frozenset(money),
        rounds=frozenset((found[1] or found[2]).lower() for found in _ROUND.finditer(text)),
        actions=frozenset(name for name in topics()["actions"] if word_list("actions", name).hits(text)),
    )


def lead_of(text: str) -> str:
    """The first lines of a text, up to about 220 characters (twice that for Latin script)."""
    limit = _LEAD if _WIDE.search(text[:200]) else 2 * _LEAD
    return text[:limit]


def _products(text: str, ordinary: frozenset[str]) -> tuple[set[str], set[str]]:
    """Identifiers such as genio720, open-sora2.0, glm-4-9b; and their families (genio, open-sora, glm)."""
    common = frozenset(map(str, topics()["common"])) | ordinary
    products: set[str] = set()
    families: set[str] = set()
    for found in _LATIN.finditer(text):
        word = found[0].strip("-./'’_")
        plain = re.sub(r"['’]s\Z", "", word).lower()
        if plain in common or len(plain) < 2 or not _is_name(word):
            continue
        family = re.split(r"[-. ]?\d", plain)[0] or plain
        version = _VERSION.match(text, found.end())
        follows = version and not _is_scaled(text, version.end())
        products.add(
            plain.replace("-", "") + version[1].lower() if version and follows else plain.replace("-", "")
        )
        families.add(family.replace("-", ""))
    return products, families


def _is_name(word: str) -> bool:
    """A capital, or letters with digits: iPhone, GLM-4, 800G; not `million`."""
    return any(char.isupper() for char in word) and any(char.isalpha() for char in word)


def _is_scaled(text: str, place: int) -> bool:
    """`Sora 20 万` and `Sora 15%` are followed by quantities, not versions."""
    return (
        re.match(r"\s?(?:[万亿千百%％]|million|billion|亿|[张台个款家人名元月日年]|days|users)", text[place:])
        is not None
    )


def _quantities(text: str) -> tuple[set[str], set[str]]:
    quantities: set[str] = set()
    money: set[str] = set()
    for found in _QUANTITY.finditer(text):
        unit = (found["unit"] or "").lower()
        scale = (found["scale"] or "").lower()
        try:
            value = Decimal(found["number"].replace(",", "")).scaleb(_SCALES.get(scale, 0))
        except InvalidOperation:
            continue
        if (unit in _DATE_UNITS and not scale) or _is_year(found["number"], unit, scale):
            continue
        digits = format(value.normalize(), "f")
        if found["sign"] or re.fullmatch(_MONEY, unit, re.IGNORECASE):
            money.add(digits)
        elif not scale and "." not in found["number"] and value < 20:
            continue
        quantities.add(digits + ("%" if unit in ("%", "％", "percent") else ""))
    return quantities, money


def _is_year(number: str, unit: str, scale: str) -> bool:
    return not scale and len(number) == 4 and number[:2] in ("19", "20") and unit in ("", "年")


def ordinary_words(texts: Iterable[str]) -> frozenset[str]:
    """Latin words that some text writes in small letters: a capital at the start of a sentence makes them no name."""
    found: set[str] = set()
    for text in texts:
        found.update(_WORD.findall(re.sub(r"[A-Za-z]*[A-Z0-9][A-Za-z0-9]*|\S+[./@]\S+", " ", text)))
    return frozenset(found)


def lexical(text: str) -> Counter[str]:
    """Vocabulary for likeness within one language: Chinese pairs of characters, Latin words."""
    lower = normalize("NFKC", text).lower()
    counts: Counter[str] = Counter(_WORD.findall(lower))
    for run in _WIDE.findall(lower):
        counts.update(run[i : i + 2] for i in range(len(run) - 1))
    return counts
