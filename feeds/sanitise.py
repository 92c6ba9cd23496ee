"""Markup of strangers to plain text: one line a block, nothing hidden, no control or direction characters."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HIDDEN = frozenset(
    {"script", "style", "head", "template", "noscript", "iframe", "object", "svg", "math", "select"}
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])[^<>]*>")
_NO_REFERENCE = re.compile(r"&#(?:[0-9]{20,}+|[xX][0-9a-fA-F]{20,}+);?")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MARKUP = re.compile(r"<[/!]?[a-zA-Z-]|&[#a-zA-Z]")
# Control characters, zero-width spaces, direction marks and overrides, the byte-order mark, soft hyphens.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_PLAIN_LINK = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[\w.~%/+=&,:@!$'()*-]*(?:\?[\w.~%/+=&,:@!$'()*-]+)?)?\Z", re.ASCII)
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u2000-\u200a\u202f\u205f]+")
MAX_MARKUP = 500_000  # characters of one text; what follows is left out


def visible(text: str) -> str:
    """Without the characters that a reader cannot see: NUL, zero-width, direction overrides."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    return " ".join(visible(text).split())


def title_text(markup: str) -> str:
    """A title's text on one line: known HTML tags go, entities are read once, `Vec<T>` and `a < b` stay."""
    if "<" not in markup and "&" not in markup:
        return one_line(markup)
    end = markup.rfind("-->") + 3  # behind the last end of a comment no comment is looked for
    markup = _COMMENT.sub("", markup[:end]) + markup[end:]
    bare = _TAG.sub(lambda found: _gap(found[2]) if _is_html(found[2]) else found[0], markup)
    return one_line(_unescaped(bare))


def _unescaped(text: str) -> str:
    """Entities read once. A reference of more digits than any character's is left out."""
    return html.unescape(_NO_REFERENCE.sub("", text))


def _is_html(tag: str) -> bool:
    return tag.lower() in _BLOCKS | _CELLS | _INLINE | _HIDDEN


def _gap(tag: str) -> str:
    return "" if tag.lower() in _INLINE else " "


def block_text(text: str) -> str:
    """Plain text, its lines kept, spaces inside a line made one."""
    if text.isprintable():  # nothing unseen, one line, no space but the plain one
        return " ".join(text.split())
    lines = (_SPACES.sub(" ", line).strip() for line in visible(text).replace("\u0085", "\n").splitlines())
    return "\n".join(line for line in lines if line)


def plain_text(markup: str) -> str:
    """The text a reader of the HTML would see, a line for each block. Plain text passes unchanged."""
    markup = markup[:MAX_MARKUP]
    if not _MARKUP.search(markup):
        return block_text(markup)
    from lxml import etree
    from lxml.html import HTMLParser, fragment_fromstring

    source = visible(markup)
    if not source.strip():
        return ""
    try:
        parser = HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
        root = fragment_fromstring(source, create_parent="div", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return block_text(_unescaped(_TAG.sub(" ", source)))
    pieces: list[str] = []
    _collect(root, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\x1e"))
    return "\n".join(line for line in map(visible, lines) if line)


def _collect(root: HtmlElement, pieces: list[str]) -> None:
    """Walk without recursion: a hostile page may be nested thousands deep."""
    stack: list[HtmlElement | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        tag = node.tag if isinstance(node.tag, str) else ""
        edge = "\x1e" if tag in _BLOCKS else " " if tag in _CELLS else ""
        pieces.append(edge)
        stack.append((edge if tag != "br" else "") + (node.tail or "") if node is not root else "")
        if tag in _HIDDEN or not tag or _is_concealed(node):
            continue
        stack.extend(reversed(node))
        stack.append(node.text or "")


def _is_concealed(node: HtmlElement) -> bool:
    if node.get("hidden") is not None:
        return True
    style = (node.get("style") or "").replace(" ", "").lower()
    return (
        "display:none" in style
        or "visibility:hidden" in style
        or "font-size:0" in style.replace("font-size:0.", "")
    )


def web_link(address: str, base: str = "") -> str:
    """An absolute http(s) address, or "" for anything else (javascript:, data:, file:, a path without base)."""
    if _PLAIN_LINK.match(address):
        return address
    address = "".join(visible(address).split())
    if not address:
        return ""
    try:
        joined = urljoin(base, address) if base else address
        parts = urlsplit(joined)
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        _ = parts.port  # a bad port raises
    except ValueError:
        return ""
    return joined if good else ""
