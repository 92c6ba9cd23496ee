"""One alias table: every name of a company or product, Chinese, English and short, to one canonical name."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from feeds.errors import SourceListError

SHIPPED = "aliases.yaml"


def load_aliases(path: Path | None = None) -> dict[str, str]:
    """Variant -> canonical name: the shipped table, the desk's own (`path`) on top of it.

    A file is a YAML map `canonical: [variant, ...]`. Raises SourceListError naming file and entry.
    """
    table = _read(files("feeds").joinpath(SHIPPED).read_text(encoding="utf-8"), SHIPPED)
    if path is not None:
        try:
            table |= _read(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise SourceListError(
                f"{path}: the alias table cannot be read ({error}); give a UTF-8 YAML file"
            ) from error
    return table


def _read(text: str, name: str) -> dict[str, str]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise SourceListError(
            f"{name}: not YAML ({' '.join(str(error).split())}); write `name: [variant, ...]`"
        ) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise SourceListError(f"{name}: a map was expected; write `name: [variant, ...]`")
    table: dict[str, str] = {}
    for canonical, variants in data.items():
        listed = variants if isinstance(variants, list) else [variants]
        for variant in [canonical, *listed]:
            if not isinstance(variant, str):
                raise SourceListError(
                    f"{name}: {canonical}: {variant!r} is no name; put quotation marks around it"
                )
            table[variant] = str(canonical)
    return table
