"""The list of sources: the shipped sources.yaml, or a workspace's own."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from feeds.errors import SourceListError
from feeds.model import Source

SECTIONS = ("compute", "apps", "funding", "")
_KEYS = frozenset({"id", "title", "url", "section", "language", "weight", "enabled"})
_LOOKS_LIKE_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_WEB = re.compile(r"https?://[^\s/]+", re.IGNORECASE)


def is_web(url: str) -> bool:
    return _WEB.match(url) is not None


def load_sources(path: Path | None = None) -> list[Source]:
    """The sources of a file (None: the shipped list), in its order.

    A relative local path stands for a file beside the list. Raises SourceListError naming the entry at fault.
    """
    if path is None:
        return parse_sources(
            files("feeds").joinpath("sources.yaml").read_text(encoding="utf-8"), "sources.yaml", None
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceListError(
            f"{path}: the list of sources cannot be read ({reason}); save it as UTF-8 YAML"
        ) from error
    return parse_sources(text, str(path), path.parent)


def parse_sources(text: str, where: str, folder: Path | None) -> list[Source]:
    """The sources of YAML text. `folder` is what local paths stand against; None allows none."""
    import yaml

    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SourceListError(
            f"{where}: no YAML ({' '.join(str(error).split())[:200]}); mend the line"
        ) from error
    listed = content.get("sources") if isinstance(content, dict) else content
    if not isinstance(listed, list) or not listed:
        raise SourceListError(
            f"{where}: no sources; expected 'sources:' and a list of entries with id and url"
        )
    sources = [
        _source(entry, f"{where}: entry {number}", folder)
        for number, entry in enumerate(listed, start=1)
        if not (isinstance(entry, dict) and entry.get("enabled") is False)
    ]
    _refuse_doubles(sources, where)
    return sources


def _source(entry: Any, where: str, folder: Path | None) -> Source:
    if not isinstance(entry, dict):
        raise SourceListError(f"{where}: {entry!r} is no entry; expected id, url and so on")
    name = _text(entry, "id", where)
    if not name:
        raise SourceListError(f"{where}: has no id; give each source a short name of its own")
    where = f"{where} ({name})"
    if unknown := sorted(str(key) for key in entry if key not in _KEYS):
        raise SourceListError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}")
    section = _text(entry, "section", where)
    if section not in SECTIONS:
        raise SourceListError(
            f"{where}: section {section!r} is none; use compute, apps, funding or leave it empty"
        )
    return Source(
        id=name,
        title=_text(entry, "title", where) or name,
        url=_address(_text(entry, "url", where), where, folder),
        section=section,
        language=_text(entry, "language", where) or "zh",
        weight=_weight(entry.get("weight", 1.0), where),
    )


def _text(entry: dict[str, Any], key: str, where: str) -> str:
    value = entry.get(key, "")
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise SourceListError(f"{where}: {key} must be text, not {value!r}")
    return str(value).strip()


def _weight(value: Any, where: str) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not 0 <= value <= 100:
        raise SourceListError(f"{where}: weight {value!r} is none; give a number from 0 to 100")
    return float(value)


def _address(url: str, where: str, folder: Path | None) -> str:
    if not url:
        raise SourceListError(f"{where}: has no url; give http(s)://... or the path of a file or folder")
    if is_web(url):
        return url
    if _LOOKS_LIKE_ADDRESS.match(url) or folder is None:
        raise SourceListError(f"{where}: url {url!r} is neither http(s) nor a local path")
    return str((folder / Path(url).expanduser()).resolve())


def _refuse_doubles(sources: list[Source], where: str) -> None:
    seen: set[str] = set()
    for source in sources:
        if source.id in seen:
            raise SourceListError(f"{where}: id {source.id!r} stands twice; give each source its own")
        seen.add(source.id)


def write_sources(sources: list[Source]) -> str:
    """The YAML text that `parse_sources` reads back to the same list."""
    import yaml

    rows = [
        {
            "id": one.id,
            "title": one.title,
            "url": one.url,
            "section": one.section,
            "language": one.language,
            "weight": one.weight,
        }
        for one in sources
    ]
    return yaml.safe_dump({"sources": rows}, allow_unicode=True, sort_keys=False, width=1000)
