"""The pictures of docs/pictures: pages of the PDF of a drafted week, as PNG.

    zhoubao run --sample --workspace DIR
    python scripts/draw_pages.py DIR/weeks/2025-W11 docs/pictures
"""

from __future__ import annotations

import argparse
from pathlib import Path

from agent.render.document import read_document
from agent.render.pdf import render_pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("week", type=Path, help="the week's folder, with draft.md and charts/")
    parser.add_argument("out", type=Path)
    parser.add_argument("--ppi", type=float, default=64)
    args = parser.parse_args()
    charts = {f"charts/{path.name}": path.read_text(encoding="utf-8") for path in (args.week / "charts").glob("*.svg")}
    pages = render_pages(read_document((args.week / "draft.md").read_text(encoding="utf-8")), charts, args.ppi)
    args.out.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, start=1):
        (args.out / f"page-{number:02}.png").write_bytes(page)
    print(f"{len(pages)} pages in {args.out}")


if __name__ == "__main__":
    main()
