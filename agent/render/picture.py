"""A chart's SVG as PNG, for formats that take no SVG."""

from __future__ import annotations

from typing import Any

_PAGE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), width: 600pt)\n'


def render_png(svg: str, ppi: float = 144) -> bytes:
    """600 points wide; the outlines need no font."""
    import typst

    made: Any = typst.compile(_PAGE, ignore_system_fonts=True, format="png", ppi=ppi, sys_inputs={"svg": svg})
    return bytes(made[0] if isinstance(made, list) else made)
