"""The graph as it is in the code, drawn: docs/pictures/graph.svg.

    python scripts/draw_graph.py [FILE]

Nodes from top to bottom in the order of the builder; a dashed arrow is taken on a condition. Arrows that skip nodes run on
the right, those that go back on the left.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

FILE = ROOT / "docs" / "pictures" / "graph.svg"
WIDTH, HEIGHT, STEP, MIDDLE, TOP = 150, 32, 58, 300, 20  # of a node, between nodes, of the column
TITLES = {"__start__": "start", "__end__": "end"}
NOTES = {"draft": "a branch a part, side by side", "revise": "bounded", "edit": "waits for the editor"}
STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1f2328}.note{font-size:12px;fill:#656d76}"
    "rect{fill:#eef3fa;stroke:#3b6ea5}path{fill:none;stroke:#57606a}.if{stroke-dasharray:5 4}svg{background:#fff}"
)


@dataclass(frozen=True, slots=True)
class Arrow:
    source: str
    target: str
    conditional: bool


def arrows() -> tuple[list[str], list[Arrow]]:
    """Nodes in the builder's order, and how they follow each other."""
    from agent.graph import build, compiled

    names = ["__start__", *build().nodes, "__end__"]
    edges = compiled(None).get_graph().edges
    return names, sorted(
        (Arrow(edge.source, edge.target, edge.conditional) for edge in edges),
        key=lambda arrow: (names.index(arrow.source), names.index(arrow.target)),
    )


def draw(names: list[str], found: Iterable[Arrow]) -> str:
    at = {name: TOP + n * STEP for n, name in enumerate(names)}
    height = TOP * 2 + HEIGHT + STEP * (len(names) - 1)
    parts = [*(_arrow(arrow, at) for arrow in found), *(part for name in names for part in _node(name, at[name]))]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" width="720" height="{height}" role="img">'
    tip = '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#57606a;stroke:none"/></marker></defs>'
    return "\n".join([head, "<title>The graph of a run</title>", f"<style>{STYLE}</style>", tip, *parts, "</svg>"]) + "\n"


def _node(name: str, y: int) -> Iterator[str]:
    x, round_ = MIDDLE - WIDTH // 2, HEIGHT // 2 if name in TITLES else 4
    yield f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="{round_}"/>'
    yield f'<text x="{MIDDLE}" y="{y + 21}" text-anchor="middle">{escape(TITLES.get(name, name))}</text>'
    if name in NOTES:
        yield f'<text class="note" x="{MIDDLE + 230}" y="{y + 21}">{escape(NOTES[name])}</text>'


def _arrow(arrow: Arrow, at: dict[str, int]) -> str:
    first, last = at[arrow.source], at[arrow.target]
    steps = (last - first) // STEP
    kind = ' class="if"' if arrow.conditional else ""
    if steps == 1:
        path = f"M{MIDDLE} {first + HEIGHT}L{MIDDLE} {last}"
    else:
        side = 1 if steps > 0 else -1
        edge = MIDDLE + side * WIDTH // 2
        far = edge + side * (40 + 28 * abs(steps))
        path = f"M{edge} {first + 18}C{far} {first + 18} {far} {last + 14} {edge} {last + 14}"
    return f'<path{kind} d="{path}" marker-end="url(#tip)"/>'


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    path.write_text(draw(*arrows()), "utf-8")
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
