"""How much of a document is taken into memory: its tree is many times its text."""

from __future__ import annotations

import re
from itertools import islice

from feeds.errors import FeedParseError

ENTRIES = 2_000  # of one feed; what follows is left out, and said
MARKS = 400_000  # tags of a document, brackets of a JSON one: each takes a hundred bytes or more
SMALL = MARKS  # characters that cannot hold too many marks
TITLE = 1_000  # characters
TEXT = 50_000  # characters kept of one item: five times a long article
TEXTS = 1_000_000  # characters kept of one feed
BROKEN = 2_000_000  # characters of a broken document that the tolerant, slow reader is given
_CLOSING = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)


def within_bounds(text: str) -> str:
    """The document with ENTRIES + 1 entries at most. FeedParseError when what is left is still too much."""
    if len(text) < SMALL:
        return text
    if text.lstrip()[:1] in ("{", "["):
        _refuse(text.count("{") + text.count("["), "brackets")
        return text
    text = _first_entries(text)
    if text.count("<") > MARKS:
        _refuse(_CDATA.sub("", text).count("<"), "tags")
    return text


def _refuse(marks: int, what: str) -> None:
    if marks > MARKS:
        raise FeedParseError(f"no feed: {marks} {what}, more than {MARKS}")


def _first_entries(text: str) -> str:
    last = next(islice(_CLOSING.finditer(text), ENTRIES, None), None)
    if last is None:
        return text
    tail = max(text.rfind(name, last.end()) for name in ("</item>", "</entry>"))
    return text[: last.end()] + text[tail:].partition(">")[2] if tail > 0 else text
