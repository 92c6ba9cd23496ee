"""The draft as a broker's PDF, set by Typst with the fonts of the wheel: no system package, no system font.

The text goes in as data, never as markup: nothing of a stranger's can be a command of the typesetter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, Literal

from agent.render.document import (
    COMPANIES,
    HIGHLIGHTS,
    Block,
    Document,
    Grid,
    Heading,
    Part,
    Picture,
    Points,
    Runs,
    Text,
)
from agent.render.palette import ACCENT, CARD, GRID, INK, MUTED, RISE
from agent.render.tabular import numeric, shares

TEMPLATE = "report.typ"
Form = Literal["pdf", "png"]


def render_pdf(document: Document, charts: Mapping[str, str]) -> bytes:
    """`charts`: path as the draft links it -> SVG. The same bytes for the same draft."""
    return _compile(document, charts, "pdf")[0]


def render_pages(document: Document, charts: Mapping[str, str], ppi: float = 100) -> list[bytes]:
    """Every page as PNG."""
    return _compile(document, charts, "png", ppi)


def _compile(document: Document, charts: Mapping[str, str], form: Form, ppi: float = 100) -> list[bytes]:
    import typst
    from pylopdf_fonts_zh_cn import sans_path

    data = json.dumps(as_data(document, charts), ensure_ascii=False)
    with resources.as_file(resources.files("agent.render").joinpath(TEMPLATE)) as source:
        made: Any = typst.compile(
            source, font_paths=[sans_path().parent], ignore_system_fonts=True, format=form, ppi=ppi,
            sys_inputs={"data": data},
        )  # fmt: skip
    return made if isinstance(made, list) else [made]


def as_data(document: Document, charts: Mapping[str, str]) -> dict[str, Any]:
    """What the template reads; plain values only."""

    def told(blocks: Iterable[Block]) -> list[dict[str, Any]]:
        return [made for block in blocks if (made := _block(block, charts))]

    def blocks(part: Part | None) -> list[dict[str, Any]]:
        return told(part.blocks if part else ())

    return {
        "title": document.title,
        "kind": document.kind,
        "labels": list(document.labels),
        "metadata": document.metadata,
        "facts": {name: document.fact(name) for name in ("week", "period", "date", "desk", "rating", "industry")},
        "design": {"ink": INK, "muted": MUTED, "line": GRID, "accent": ACCENT, "card": CARD, "mark": RISE},
        "cover": told(document.aside),
        "highlights": blocks(document.part(HIGHLIGHTS)),
        "companies": blocks(document.part(COMPANIES)),
        "body": [block for part in document.body() for block in blocks(part)],
    }


def _block(block: Block, charts: Mapping[str, str]) -> dict[str, Any] | None:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "runs": _runs(block.runs)}
        case Text():
            return {"kind": block.role, "runs": _runs(block.runs)}
        case Points():
            items = [{"depth": depth, "runs": _runs(runs)} for depth, runs in block.items]
            return {"kind": "points", "ordered": block.ordered, "start": block.start, "items": items}
        case Grid():
            rows = [[_runs(cell) for cell in row] for row in block.rows]
            return {
                "kind": "grid", "header": [_runs(cell) for cell in block.header], "rows": rows,
                "widths": shares(block), "numeric": numeric(block),
            }  # fmt: skip
        case Picture():
            svg = charts.get(block.path)
            return {"kind": "picture", "svg": svg, "alt": block.alt} if svg else None


def _runs(runs: Runs) -> list[dict[str, Any]]:
    return [{"text": run.text, "bold": run.bold, "link": run.link, "mark": run.mark} for run in runs]
