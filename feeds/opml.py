"""OPML 1.0/2.0: bring a reader's subscriptions in, take the desk's sources out, nothing lost either way.

Section, language and weight travel as attributes of our own on each outline, which other readers pass over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feeds.errors import SourceListError
from feeds.model import Source
from feeds.sanitise import one_line
from feeds.sources import SECTIONS, is_web

if TYPE_CHECKING:
    from lxml.etree import _Element

GROUPS = {"compute": "算力", "apps": "AI 应用", "funding": "AI 融资", "": "综合"}
_SECTION_OF = {title: section for section, title in GROUPS.items()} | {
    section: section for section in SECTIONS
}
_UNSAFE = re.compile(r"[^a-z0-9]+")


def read_opml(data: bytes, where: str = "OPML") -> list[Source]:
    """Every feed of an OPML file, once. Raises SourceListError for what is no OPML or lists no feed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.lstrip(b"\xef\xbb\xbf \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceListError(
            f"{where}: no OPML ({' '.join(str(error).split())[:120]}); export it again"
        ) from error
    if etree.QName(root).localname.lower() != "opml":
        raise SourceListError(f"{where}: no OPML: the root element is <{etree.QName(root).localname}>")
    taken: set[str] = set()
    sources = [_source(node, group, taken) for node, group in _outlines(root)]
    unique = list({source.url: source for source in reversed(sources)}.values())[::-1]
    if not unique:
        raise SourceListError(f"{where}: lists no feed; expected outlines with an xmlUrl of http or https")
    return unique


def _outlines(root: _Element) -> Iterator[tuple[_Element, str]]:
    """Each outline that is a feed, with the title of the group around it."""
    for node in root.iter("outline"):
        if is_web((node.get("xmlUrl") or node.get("xmlurl") or "").strip()):
            parent = node.getparent()
            yield node, (parent.get("text") or parent.get("title") or "") if parent is not None else ""


def _source(node: _Element, group: str, taken: set[str]) -> Source:
    url = (node.get("xmlUrl") or node.get("xmlurl") or "").strip()
    title = one_line(node.get("text") or node.get("title") or "") or url
    section = node.get("section")
    if section is None:
        section = _SECTION_OF.get(group.strip(), "")
    return Source(
        id=_id_of(node.get("id") or node.get("sourceId") or "", url, taken),
        title=title,
        url=url,
        section=section if section in SECTIONS else "",
        language=one_line(node.get("language") or "")
        or ("zh" if re.search(r"[\u4e00-\u9fff]", title) else "en"),
        weight=_weight(node.get("weight")),
    )


def _weight(text: str | None) -> float:
    try:
        value = float(text or 1.0)
    except ValueError:
        return 1.0
    return value if 0 <= value <= 100 else 1.0


def _id_of(given: str, url: str, taken: set[str]) -> str:
    """The id given, else the host's and path's words; a number after it where two would be the same."""
    parts = urlsplit(url)
    words = f"{(parts.hostname or '').removeprefix('www.')} {parts.path}".lower()
    base = (
        one_line(given)
        or _UNSAFE.sub("_", words).strip("_").removesuffix("_feed").removesuffix("_rss")
        or "source"
    )
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    taken.add(name)
    return name


def write_opml(sources: list[Source], title: str = "zhoubao") -> bytes:
    """OPML 2.0, a group a section. Local files are left out: they mean nothing to another reader."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for section, name in GROUPS.items():
        listed = [source for source in sources if source.section == section and is_web(source.url)]
        group = etree.SubElement(body, "outline", text=name, title=name) if listed else None
        for source in listed:
            if group is not None:
                etree.SubElement(group, "outline", _attributes(source))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _attributes(source: Source) -> dict[str, str]:
    return {
        "type": "rss",
        "text": source.title,
        "title": source.title,
        "xmlUrl": source.url,
        "sourceId": source.id,
        "section": source.section,
        "language": source.language,
        "weight": f"{source.weight:g}",
    }
