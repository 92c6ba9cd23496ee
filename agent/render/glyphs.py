"""Text as outlines of Noto Sans SC, so that a chart shows Chinese where no Chinese font is installed.

The font comes from the package pylopdf-fonts-zh-cn (OFL); it is opened when the first glyph is asked for. Lengths are
in font units, 1000 an em, y upwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

EM = 1000
_MISSING = ".notdef"


@dataclass(frozen=True, slots=True)
class Glyph:
    """`path` is SVG path data, "" for a blank; `name` is the font's own and safe in an id."""

    name: str
    advance: int
    path: str


@cache
def _font() -> Any:
    from fontTools.ttLib import TTFont
    from pylopdf_fonts_zh_cn import sans_path

    font = TTFont(str(sans_path()), lazy=True)
    return font, font.getBestCmap(), font["hmtx"], font.getGlyphSet()


@lru_cache(maxsize=8192)
def glyph(character: str) -> Glyph:
    """The outline of one character; the font's box for a character it has not."""
    from fontTools.pens.svgPathPen import SVGPathPen

    _, cmap, metrics, outlines = _font()
    name = cmap.get(ord(character), _MISSING)
    pen = SVGPathPen(outlines, ntos=lambda number: str(round(number)))
    outlines[name].draw(pen)
    return Glyph(name.replace(".", "_"), metrics[name][0], pen.getCommands())


def width(text: str, size: float) -> float:
    """Length of one line of `text` at `size`, in the unit of `size`."""
    return sum(glyph(character).advance for character in text) * size / EM


def shorten(text: str, size: float, room: float) -> str:
    """`text`, or as much of its beginning as fits into `room` with an ellipsis behind it."""
    if width(text, size) <= room:
        return text
    kept = text
    while kept and width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
