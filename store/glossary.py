"""The field's words of one meaning, Chinese and English, as notions that both languages share (glossary.yaml)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_LATIN_WORD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_WIDE = re.compile(r"[\u3400-\u9fff]")


class Glossary:
    """`lines`: words of one notion each. A notion's number is its place in the list."""

    def __init__(self, lines: list[list[str]]) -> None:
        self._wide: dict[str, list[tuple[str, int]]] = {}
        self._latin: dict[str, list[int]] = {}
        for number, words in enumerate(lines):
            for word in words:
                if _WIDE.search(word):
                    self._wide.setdefault(word[:2], []).append((word, number))
                else:
                    self._latin.setdefault(word, []).append(number)
        self._longest = max((word.count(" ") + 1 for word in self._latin), default=1)

    def notions(self, plain: str) -> set[int]:
        """The notions a text in lower case and half width speaks of."""
        found = {
            number
            for at in range(len(plain) - 1)
            for word, number in self._wide.get(plain[at : at + 2], ())
            if plain.startswith(word, at)
        }
        words = _LATIN_WORD.findall(plain)
        for at in range(len(words)):
            for length in range(1, min(self._longest, len(words) - at) + 1):
                found.update(self._latin.get(" ".join(words[at : at + length]), ()))
        return found


@cache
def glossary() -> Glossary:
    """The shipped one."""
    return Glossary(_lines())


@cache
def glossary_text() -> str:
    return files("store").joinpath("glossary.yaml").read_text(encoding="utf-8")


def _lines() -> list[list[str]]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [[str(word) for word in line] for line in yaml.load(glossary_text(), Loader=loader)]
