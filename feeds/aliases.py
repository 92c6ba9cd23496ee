"""The alias table: one name for each company, product and institution of the field, Chinese and English."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from feeds.errors import SourceListError


def load_aliases(path: Path | None = None) -> dict[str, str]:
    """Each name, canonical ones included, to its canonical name. `path` adds a desk's table to the shipped one.

    Where both know a name, the desk's table wins. Raises SourceListError for a table that cannot be read.
    """
    table = _read(files("feeds").joinpath("aliases.yaml").read_text(encoding="utf-8"), "aliases.yaml")
    if path is None:
        return table
    try:
        own = _read(path.read_text(encoding="utf-8-sig"), str(path))
    except (OSError, UnicodeError) as error:
        raise SourceListError(
            f"{path}: the alias table cannot be read ({error}); save it as UTF-8 YAML"
        ) from error
    return _joined(table, own)


def _joined(table: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """A desk that names `智谱AI: [某某]` adds to the shipped 智谱 rather than splitting it in two."""
    joined = dict(table)
    for variant, canonical in own.items():
        joined[variant] = table.get(canonical, canonical)
    return joined


def _read(text: str, where: str) -> dict[str, str]:
    import yaml

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        content = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise SourceListError(
            f"{where}: no YAML ({' '.join(str(error).split())}); write 'canonical: [variant, ...]'"
        ) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SourceListError(f"{where}: expected lines 'canonical: [variant, ...]'")
    table: dict[str, str] = {}
    for canonical, variants in content.items():
        listed = [variants] if isinstance(variants, str) else variants or []
        if not isinstance(listed, list):
            raise SourceListError(f"{where}: {canonical!r}: expected a list of variants in brackets")
        for name in (canonical, *listed):
            if table.setdefault(str(name).strip(), str(canonical).strip()) != str(canonical).strip():
                raise SourceListError(
                    f"{where}: {name!r} stands under {table[str(name).strip()]!r} and {canonical!r}; keep one"
                )
    table.pop("", None)
    return table
