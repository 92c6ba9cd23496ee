"""The words of a text for lexical search: names by their canonical form, Latin words, numbers, pairs of Chinese letters."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from unicodedata import normalize

from feeds.signals import NameTable
from store.glossary import glossary, glossary_text

_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[-._+][a-z0-9]+)*\+?")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?|\d+[a-z]+")
_WIDE = re.compile(r"[\u3400-\u9fff]+")
_UNFIT = re.compile(r"[^\w.+-]+")
_PRODUCT = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z][a-z]+[A-Za-z]*|[A-Z][A-Za-z]*-?\d+[A-Za-z0-9]*)(?:[- ]\d[A-Za-z0-9.]*)?")
NAME, NOTION, WORD, NUMBER, PAIR = 2.0, 1.0, 2.0, 0.5, 0.5
_PARTS = re.compile(r"[-._+]")
# Letters that bind no meaning of their own; a pair made of one of them says little and is left out.
_EMPTY = frozenset("的了和与及在为是将已其并等以")
_ENGLISH = frozenset(
    ["the", "a", "an", "of", "in", "on", "at", "to", "for", "and", "or", "with", "by", "from", "as", "is", "are", "was", "were", "be", "its", "it", "this", "that", "has", "have", "had", "will"]
)


class Terms:
    """Chinese and English names of one company become one term, `@联发科`, so that they meet."""

    def __init__(self, aliases: Mapping[str, str] | None = None) -> None:
        self._aliases = dict(aliases or {})
        self._names = NameTable(self._aliases)
        self._variants = _foreign(self._aliases)

    @property
    def version(self) -> str:
        """Changes with the alias table and the glossary: others give other terms."""
        listed = json.dumps([sorted(self._aliases.items()), glossary_text()], ensure_ascii=False)
        return hashlib.sha256(listed.encode()).hexdigest()[:12]

    def of(self, text: str) -> list[str]:
        """Terms with repeats: names, notions of the glossary, words, numbers, pairs."""
        plain = normalize("NFKC", text).lower()
        notions = (f"+{number}" for number in sorted(glossary().notions(plain)))
        return [*self._named(plain), *notions, *_latin(plain), *(_bare(n) for n in _NUMBER.findall(plain)), *_pairs(plain)]

    def names(self, text: str) -> tuple[str, ...]:
        """Canonical names of companies, products and institutions in the text, the most frequent first."""
        return tuple(name for name, _ in self._names.find(normalize("NFKC", text)).most_common())

    def widened(self, query: str) -> str:
        """The query with each name's other language beside it, so that a sentence encoder meets both."""
        plain = normalize("NFKC", query)
        lower = plain.lower()
        more = [other for name in self.names(plain) for other in self._variants.get(name, ()) if other.lower() not in lower]
        return f"{query} {' '.join(more)}" if more else query

    def _named(self, plain: str) -> Iterator[str]:
        """Each name once: a passage speaks no more of a company for repeating it."""
        for name in self._names.find(plain):
            yield f"@{_UNFIT.sub('_', name.lower())}"


def _foreign(aliases: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each canonical name itself and its first variant in the other script."""
    found: dict[str, list[str]] = {}
    for variant, canonical in aliases.items():
        known = found.setdefault(canonical, [canonical])
        if len(known) < 2 and bool(_WIDE.search(variant)) != bool(_WIDE.search(canonical)):
            known.append(variant)
    return {canonical: tuple(names) for canonical, names in found.items()}


def kind_weight(term: str) -> float:
    """How much a term tells. A Chinese word is several pairs, each a part of what a name or a Latin word says whole."""
    first = term[0]
    if first in "@+":
        return NAME if first == "@" else NOTION
    if _WIDE.match(term):
        return PAIR
    return NUMBER if first.isdigit() else WORD


def products(text: str) -> tuple[str, ...]:
    """Words that look like the name of a product or a model: capital and small letters, or letters and digits."""
    return tuple(dict.fromkeys(_PRODUCT.findall(text)))


def _latin(plain: str) -> Iterator[str]:
    for word in _LATIN.findall(plain):
        if word in _ENGLISH:
            continue
        yield word
        parts = _PARTS.split(word)
        if len(parts) > 1:
            yield from (part for part in parts if part)


def _bare(number: str) -> str:
    return number.replace(",", "")


def _pairs(plain: str) -> Iterator[str]:
    for run in _WIDE.findall(plain):
        if len(run) == 1:
            yield run
        for at in range(len(run) - 1):
            pair = run[at : at + 2]
            if not _EMPTY.intersection(pair):
                yield pair
