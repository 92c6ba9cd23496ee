"""One feed file, whatever its format, to canonical items."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from hashlib import sha256

from feeds.bounds import AUTHORS, ENTRIES, LINK, TEXT, TEXTS, TITLE, may_be_mended, within_bounds
from feeds.dates import parse_date
from feeds.entry import PLAIN, Entry, Markup
from feeds.errors import FeedParseError
from feeds.freshness import said_by_feed
from feeds.jsonfeed import read_json
from feeds.model import Item, ParsedFeed, Source
from feeds.sanitise import MAX_MARKUP, block_text, one_line, plain_text, title_text, visible, web_link
from feeds.week import SHANGHAI
from feeds.xmlfeed import NotWellFormed, read_xml

BYTE_LIMIT = 64 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
}
_HTML_START = re.compile(
    r"\s*+(?><\?xml[^>]*+>\s*+)?+(?><!--.*?-->\s*+)*+(?:<!doctype\s+html|<html)", re.IGNORECASE | re.DOTALL
)
# XML 1.0 allows no control character but tab, line feed and carriage return, and no surrogate.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_REFERENCE = re.compile(r"&#(?:x(?=[0-9a-fA-F])0*+([0-9a-fA-F]*+)|(?=[0-9])0*+([0-9]*+));")
_HIGHEST = len("1114111")  # digits of the highest character's number
_NO_TEXT = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})
_BINARY = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
)


def parse_feed(
    data: bytes,
    *,
    source: Source | None = None,
    url: str = "",
    content_type: str = "",
    fetched: datetime | None = None,
) -> list[Item]:
    """The items of a feed in its own order. [] for a well-formed feed without entries.

    Raises FeedParseError, with one line why, for what is no feed: an HTML page, truncated XML, binary.
    """
    return read_feed(data, source=source, url=url, content_type=content_type, fetched=fetched).items


def read_feed(
    data: bytes,
    *,
    source: Source | None = None,
    url: str = "",
    content_type: str = "",
    fetched: datetime | None = None,
) -> ParsedFeed:
    """As `parse_feed`, with notes on what was left out."""
    written = decode(data, content_type)
    entries = _entries(written, url)
    notes = [f"more than {ENTRIES} entries, only the first {ENTRIES} were read"] if len(entries) > ENTRIES else []
    local = SHANGHAI if source is not None and source.language.startswith("zh") else UTC
    items = [_item(entry, source, fetched, local) for entry in entries[:ENTRIES]]
    kept = _shortened(items)
    if kept != items:
        notes.append(f"texts cut to {TEXT} characters an entry, {TEXTS} the feed")
    return ParsedFeed(kept, tuple(notes), said_by_feed(written))


def _shortened(items: list[Item]) -> list[Item]:
    long = any(len(item.title) > TITLE or max(len(item.text), len(item.summary)) > TEXT for item in items)
    if not long and sum(len(item.text) + len(item.summary) for item in items) <= TEXTS:
        return items
    kept, room = [], TEXTS
    for item in items:
        text = item.text[: min(TEXT, room)]
        room -= len(text)
        summary = item.summary[: min(TEXT, room)]
        room -= len(summary)
        kept.append(replace(item, title=item.title[:TITLE], text=text, summary=summary))
    return kept


def _entries(text: str, url: str) -> list[Entry]:
    start = text.lstrip()[:1]
    if not start:
        raise FeedParseError("no feed: the file is empty")
    if start in "{[":
        return read_json(within_bounds(text), url)
    if _HTML_START.match(text):
        raise FeedParseError("no feed: an HTML page; look for the feed's own address on it")
    if start != "<":
        raise FeedParseError("no feed: neither XML nor JSON; expected RSS, Atom or JSON Feed")
    text = within_bounds(text)
    try:
        return read_xml(text, url)
    except NotWellFormed as error:
        from feeds.loosefeed import read_loose

        if may_be_mended(text) and (entries := read_loose(text, url)):
            return entries
        raise FeedParseError(str(error)) from error


def decode(data: bytes, content_type: str = "") -> str:
    """Text by byte-order mark, then the first that fits of: declared, HTTP charset, UTF-8, GB18030, Windows-1252.

    A declaration that the bytes contradict is passed over.
    """
    if len(data) > BYTE_LIMIT:
        raise FeedParseError(f"{len(data)} bytes is more than a feed may have ({BYTE_LIMIT})")
    for magic, kind in _BINARY:
        if data.startswith(magic):
            raise FeedParseError(f"no feed: a {kind} file")
    for text in _readings(data, content_type):
        cleaned = _FORBIDDEN_REFERENCE.sub(
            _allowed_reference, _FORBIDDEN.sub("", text.removeprefix("\ufeff"))
        )
        if len(text) - len(cleaned) > max(64, len(text) // 10):
            raise FeedParseError("no feed: binary data")
        return cleaned
    raise FeedParseError("no feed: in no encoding that could be read")


def _readings(data: bytes, content_type: str) -> list[str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [data.decode(encoding, "replace")]
    if data[:4] in (b"<\0?\0", b"\0<\0?", b"<\0r\0", b"\0<\0r", b"<\0f\0", b"\0<\0f"):
        return [data.decode("utf-16-be" if data[0] == 0 else "utf-16-le", "replace")]
    declared = _DECLARED.match(data)
    charset = _CHARSET.search(content_type)
    named = [declared[1].decode() if declared else "", charset[1] if charset else ""]
    if declared or charset:
        named.insert(0, "utf-8" if _is_utf8(data) else "")
    for encoding in [*named, "utf-8", "gb18030", "cp1252"]:
        if text := _decoded(data, encoding):
            return [text]
    return [data.decode("utf-8", "replace")]


def _is_utf8(data: bytes) -> bool:
    """Bytes beyond ASCII that are valid UTF-8 are UTF-8, whatever is declared: no other encoding does that by chance."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(text) != len(data)


def _decoded(data: bytes, encoding: str) -> str:
    if not encoding:
        return ""
    encoding = _WIDER.get(encoding.lower(), encoding)
    try:
        known = codecs.lookup(encoding).name
        return "" if known.replace("_", "-") in _NO_TEXT else data.decode(known)
    except (LookupError, UnicodeError):
        return ""


def _allowed_reference(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or "0"
    if len(digits) > _HIGHEST:
        return ""
    code = int(digits, 16 if found[1] else 10)
    allowed = (
        code in (9, 10, 13)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
    return found[0] if allowed else ""


def _item(entry: Entry, source: Source | None, fetched: datetime | None, local: tzinfo) -> Item:
    title = _read(entry.title, title_text, one_line)
    summary = _read(entry.summary, plain_text, block_text)
    text = _read(entry.content, plain_text, block_text)
    link = next((good for address, base in entry.links if (good := _link(address, base))), "")
    name = " ".join(entry.id.split()) if len(entry.id) <= LINK else _hash(entry.id, "")
    return Item(
        id=visible(name) or link or _hash(title, summary or text),
        title=title,
        link=link,
        published=next((date for text in entry.dates if (date := parse_date(text, local=local))), None),
        authors=tuple(dict.fromkeys(name for one in entry.authors[:AUTHORS] if (name := one_line(one[:TITLE])))),
        summary=summary,
        text=text,
        source=source.id if source else "",
        section=source.section if source else "",
        language=(source.language if source else "") or entry.language[:TITLE],
        fetched=fetched,
    )


def _link(address: str, base: str) -> str:
    return web_link(address, base) if len(address) <= LINK else ""


def _read(markup: Markup, html: Callable[[str], str], plain: Callable[[str], str]) -> str:
    return (plain if markup.kind == PLAIN else html)(markup.value[:MAX_MARKUP]) if markup.value else ""


def _hash(title: str, text: str) -> str:
    """An entry without id and link is known by its title, or by its text where it has none."""
    return "sha256:" + sha256((title or text).encode("utf-8", "replace")).hexdigest()[:32]
