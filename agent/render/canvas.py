"""A drawing in SVG: rectangles, lines and outlined text, the same bytes for the same calls.

Lengths are pixels, y downwards. A glyph is defined once and used by reference; ids carry the drawing's name, so that
several drawings live in one page. What the outlines say is repeated as title and description for a screen reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

from agent.render.glyphs import EM, glyph, width

START, MIDDLE, END = "start", "middle", "end"
_SHIFT = {START: 0.0, MIDDLE: 0.5, END: 1.0}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_ID = re.compile(r"[^\w-]+", re.ASCII)


def plain(text: str) -> str:
    """`text` for XML: what XML cannot carry is left out, the rest escaped."""
    return escape(_NO_XML.sub("", text))


def trim(number: float) -> str:
    """Two decimals at most, no trailing zeros, no -0."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(slots=True)
class Canvas:
    """`name` goes into the ids and must differ between drawings of one page."""

    name: str
    _parts: list[str] = field(default_factory=list)
    _glyphs: dict[str, str] = field(default_factory=dict)

    def rectangle(self, box: tuple[float, float, float, float], fill: str, radius: float = 0) -> None:
        """`box`: left, top, width, height."""
        left, top, wide, high = map(trim, box)
        round_ = f' rx="{trim(radius)}"' if radius else ""
        self._parts.append(
            f'<rect x="{left}" y="{top}" width="{wide}" height="{high}"{round_} fill="{fill}"/>'
        )

    def line(
        self, start: tuple[float, float], end: tuple[float, float], colour: str, thick: float = 1
    ) -> None:
        (x1, y1), (x2, y2) = start, end
        self._parts.append(
            f'<path d="M{trim(x1)} {trim(y1)}L{trim(x2)} {trim(y2)}" stroke="{colour}" '
            f'stroke-width="{trim(thick)}" fill="none"/>'
        )

    def text(
        self, at: tuple[float, float], text: str, size: float, fill: str, anchor: str = START,
        bold: bool = False, turn: float = 0,
    ) -> None:  # fmt: skip
        """One line; `at` is on the baseline. `turn` in degrees, clockwise. `bold` thickens the outline."""
        scale = size / EM
        pen = -width(text, size) * _SHIFT[anchor] / scale
        uses = []
        for character in text:
            shape = glyph(character)
            if shape.path:
                self._glyphs[shape.name] = shape.path
                uses.append(f'<use href="#{self._id(shape.name)}" x="{round(pen)}"/>')
            pen += shape.advance
        if not uses:
            return
        place = f"translate({trim(at[0])} {trim(at[1])})" + (f" rotate({trim(turn)})" if turn else "")
        heavy = f' stroke="{fill}" stroke-width="36"' if bold else ""
        flip = f"scale({scale:.4f} -{scale:.4f})"
        self._parts.append(f'<g transform="{place} {flip}" fill="{fill}"{heavy}>{"".join(uses)}</g>')

    def svg(self, wide: float, high: float, title: str, description: str) -> str:
        """The whole drawing, on white."""
        shapes = "".join(f'<path id="{self._id(n)}" d="{d}"/>' for n, d in sorted(self._glyphs.items()))
        size = f'width="{trim(wide)}" height="{trim(high)}" viewBox="0 0 {trim(wide)} {trim(high)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{plain(title)}" '
            f'aria-describedby="{self._id("desc")}">\n<title>{plain(title)}</title>\n'
            f'<desc id="{self._id("desc")}">{plain(description)}</desc>\n<defs>{shapes}</defs>\n'
            f'<rect width="100%" height="100%" fill="#ffffff"/>\n<g aria-hidden="true">\n'
            + "\n".join(self._parts)
            + "\n</g>\n</svg>\n"
        )

    def _id(self, part: str) -> str:
        return f"{_NO_ID.sub('-', self.name)}-{part}"
