"""The article behind a teaser, when the feed carries only that."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from feeds.model import Item
from feeds.sanitise import block_text

MIN_ARTICLE = 120
_WIDE = re.compile(r"[\u3400-\u9fff]+")
_CUT = re.compile(
    r"(?:…|\.\.\.|\[\.\.\.\]|\[…\]|阅读全文|查看全文|点击查看|(?:read|continue)\s+(?:more|reading)\W*)\s*\Z",
    re.IGNORECASE,
)
PAGE_MARKS = 20_000  # tags; a long article with all around it has 5,000, and its reader takes a second for 20,000
FULL = 500
ENDING = 64  # characters of a text in which its cut shows


def weight_of(text: str) -> int:
    """Length in letters, a Chinese character counting as three."""
    return len(text) + 2 * sum(map(len, _WIDE.findall(text)))


def is_teaser(item: Item) -> bool:
    """Whether the feed gave less than an article: too short, or cut off with dots or 阅读全文."""
    body = item.text or item.summary
    if len(body) >= 4 * FULL:
        return False
    weight = weight_of(body)
    return weight < FULL or (weight < 4 * FULL and _CUT.search(body[-ENDING:]) is not None)


def article_text(page: bytes, url: str) -> str:
    """The main text of an HTML page as lines, or "" when none is found, or the page is more than an article's."""
    if page.count(b"<") > PAGE_MARKS:
        return ""
    from lxml.etree import LxmlError
    from trafilatura import extract
    from trafilatura.settings import use_config

    from feeds.bounds import TEXT

    config = use_config()
    config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")  # its timer uses signals, which only the main thread may
    if urlsplit(url).scheme not in ("http", "https"):
        return ""
    try:
        found = extract(
            page,
            url=url,
            include_comments=False,
            include_tables=True,
            include_links=False,
            favor_precision=True,
            config=config,
        )
    except (ValueError, TypeError, AttributeError, RecursionError, AssertionError, LookupError, LxmlError):
        return ""  # a page that its reader cannot take: the summary stays
    text = block_text(found or "")[:TEXT]
    return text if weight_of(text) >= MIN_ARTICLE else ""
