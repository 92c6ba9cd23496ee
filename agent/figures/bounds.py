"""The bound word before a number: 超, 约有, more than. Looked up from its end, in the tables of units.py."""

from __future__ import annotations

import re

from agent.figures import grammar, units

_RISES = re.compile(r"(?:ed|ing|rose|went|crept|came|shot|sped|moves?|ticks?|edges?|climbs?|inches|picks?) $")


def bound_before(window: str) -> tuple[str, int]:
    """The bound word that ends right before a number, and how many letters back it begins; ("", 0) for none.

    Between the two a blank or a verb may stand: 约有 640 名.
    """
    bare = window.rstrip()
    if len(window) - len(bare) > 2 or not bare:
        return "", 0
    link = grammar.BEFORE_LINK.search(bare)
    for head in (bare, bare[: link.start()]) if link else (bare,):
        found = _bound_ending(head)
        if found:
            return found, len(window) - len(head) + len(found)
    return "", 0


def _bound_ending(head: str) -> str:
    if head[-1].lower() not in grammar.BEFORE_LAST:
        return ""
    small = head.lower()
    for length in grammar.BEFORE_LENGTHS:
        word = small[-length:]
        if len(word) == length and word in grammar.BEFORE and _is_word(head, word):
            return word
    return ""


def _is_word(head: str, word: str) -> bool:
    """签约 is no 约, nor is moreover an over."""
    before = head[-len(word) - 1 : -len(word)]
    if word == "up to" and _RISES.search(head[:-5]):
        return False  # ticked up to 4.3%
    if word[0].isascii() and word[0].isalpha():
        return not (before.isascii() and before.isalpha())
    return before not in units.NOT_BEHIND.get(word, "") or not before
