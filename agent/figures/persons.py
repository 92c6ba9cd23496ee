"""Who in an English text is a person and no company: who is named with an office. Pure.

Carol Tseng (CFO); said Helena Marsh, chief executive officer; CEO Priya Raman. What a person tells is of the company; a text
that names an office once means the same person wherever the name stands.
"""

from __future__ import annotations

import re

_NAME = r"[A-Z][a-z]+(?:-[A-Za-z][a-z]+)?(?: [A-Z]\.)?(?: (?:de|van|von|der|bin|al) )?(?: [A-Z][a-zA-Z]*[a-z](?:[-'’][A-Za-z][a-z]+)?){1,2}"
_OFFICE = (
    r"(?i:(?:(?:co-)?chief|vice|executive|senior|managing|general|deputy|acting|interim|former|incoming)(?: [a-z]+){0,3} (?:officer|executive|president|economist|strategist|scientist|analyst|director|manager|partner|chair(?:man|woman)?)"
    r"|chief executive|(?:vice )?chair(?:man|woman|person)|president|co-?founder|founder|analyst|economist|strategist|spokes(?:man|woman|person)|professor|minister|governor|treasurer)|C[EFOT]O"
)
_WHOSE = r"(?:the |our |its |an? |[A-Z]\w*(?:'s|’s) )?"
_TOLD_BEHIND = re.compile(rf"(?<![\w-])({_NAME})(?:, {_WHOSE}| ?\({_WHOSE})(?:[a-z]+ ){{0,2}}?(?:{_OFFICE})(?!\w)")
_TOLD_BEFORE = re.compile(rf"(?<!\w)(?:{_OFFICE})(?: and (?:{_OFFICE}))*,? ({_NAME})(?!\w)")


def persons_of(text: str) -> frozenset[str]:
    """The names of persons in small letters, and their last words alone."""
    names = {found[1].lower() for pattern in (_TOLD_BEHIND, _TOLD_BEFORE) for found in pattern.finditer(text)}
    return frozenset(names | {name.split()[-1] for name in names})
