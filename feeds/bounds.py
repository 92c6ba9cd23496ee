"""How much of a document is taken into memory: its tree is many times its text."""

from __future__ import annotations

import re
from itertools import islice

from feeds.entry import Entry
from feeds.errors import FeedParseError

ENTRIES = 2_000  # of one feed; what follows is left out, and said
MARKS = 400_000  # tags of a document, brackets of a JSON one: each takes a hundred bytes or more
SMALL = MARKS  # characters that cannot hold too many marks
TITLE = 1_000  # characters; of an author's name likewise
LINK = 4_000  # characters of an address or id
AUTHORS = 50  # of one entry
PREFIXES = 100  # of namespaces, in one document; podcasts use 20
AGAIN = 4  # times that the text of a document may be taken: entries inside entries take it once a level
TEXT = 50_000  # characters kept of one item: five times a long article
TEXTS = 1_000_000  # characters kept of one feed
BROKEN = 2_000_000  # characters of a broken document that the tolerant, slow reader is given
BROKEN_MARKS = 100_000  # tags of it
_CLOSING = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_PREFIX = re.compile(r"xmlns:([^\s=\"'<>]{1,100})")
_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)


def within_bounds(text: str) -> str:
    """The document with ENTRIES + 1 entries at most. FeedParseError when what is left is still too much."""
    _refuse_prefixes(text)
    if len(text) < SMALL:
        return text
    if text.lstrip()[:1] in ("{", "["):
        _refuse(text.count("{") + text.count("["), "brackets")
        return text
    text = _first_entries(text)
    if text.count("<") > MARKS:
        _refuse(_CDATA.sub("", text).count("<"), "tags")
    return text


class Budget:
    """Of the characters that the entries of one document may take out of it."""

    def __init__(self, text: str) -> None:
        self._left = AGAIN * len(text) + SMALL

    def spend(self, entry: Entry) -> Entry:
        self._left -= weight(entry)
        if self._left < 0:
            raise FeedParseError("no feed: entries inside entries, each with all that the next one holds")
        return entry


def weight(entry: Entry) -> int:
    """Characters of an entry as written."""
    texts = (entry.title.value, entry.summary.value, entry.content.value, *entry.dates, *entry.authors)
    return len(entry.id) + sum(map(len, texts)) + sum(len(link) for link, _ in entry.links)


def may_be_mended(text: str) -> bool:
    """Whether the tolerant reader is done with a broken document in seconds: an entry that never ends is a burden on all after it."""
    lower = text.lower()
    opened = lower.count("<item") + lower.count("<entry")
    return len(text) <= BROKEN and lower.count("<") <= BROKEN_MARKS and opened <= ENTRIES + 1


def _refuse(marks: int, what: str) -> None:
    if marks > MARKS:
        raise FeedParseError(f"no feed: {marks} {what}, more than {MARKS}")


def _refuse_prefixes(text: str) -> None:
    """Each element looks through all that are declared around it."""
    if text.count("xmlns:") > PREFIXES and (found := len(set(_PREFIX.findall(text)))) > PREFIXES:
        raise FeedParseError(f"no feed: {found} namespace prefixes, more than {PREFIXES}")


def _first_entries(text: str) -> str:
    last = next(islice(_CLOSING.finditer(text), ENTRIES, None), None)
    if last is None:
        return text
    tail = max(text.rfind(name, last.end()) for name in ("</item>", "</entry>"))
    return text[: last.end()] + text[tail:].partition(">")[2] if tail > 0 else text
