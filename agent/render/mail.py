"""The draft as an e-mail: plain text, HTML beside it, charts attached to the HTML. Opens as an unsent message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from email.policy import SMTP

from agent.render.document import Block, Document, Grid, Heading, Picture, Points, Text, plain, printed
from agent.render.inline import page
from agent.render.picture import render_png
from agent.render.tabular import length

_NO_ID = re.compile(r"[^\w.-]+", re.ASCII)


def render_mail(document: Document, charts: Mapping[str, str]) -> bytes:
    """An .eml without sender and receiver; the same bytes for the same draft."""
    used = [b.path for part in printed(document) for b in part.blocks if isinstance(b, Picture) and b.path in charts]
    names = {path: f"chart{number}@{_NO_ID.sub('-', document.fact('week') or 'week')}" for number, path in enumerate(used, start=1)}
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(f"【{document.kind}】{document.title}".split())
    message["X-Unsent"] = "1"
    message["X-AIGC"] = document.metadata
    message.set_content(render_text(document), cte="base64")
    message.add_alternative(page(document, lambda path: f"cid:{names[path]}" if path in names else ""), "html", cte="base64")
    related = message.get_payload()[1]  # type: ignore[index]
    for path, name in names.items():
        related.add_related(render_png(charts[path]), "image", "png", cid=f"<{name}>")  # type: ignore[union-attr]
    _fix_boundaries(message)
    return message.as_bytes()


def _fix_boundaries(message: EmailMessage) -> None:
    """Python makes them up by chance; here the same message is the same bytes."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_zhoubao_{number}_=")


def render_text(document: Document) -> str:
    """The report as plain text, tables in columns."""
    head = [document.title, f"{document.kind}（{document.fact('period')}）", "　".join(f"[{label}]" for label in document.labels)]
    blocks = (block for part in printed(document) for block in part.blocks)
    return "\n\n".join((*head, *(text for block in blocks for text in _text(block)))) + "\n"


def _text(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'■ ' if block.level == 2 else ''}{plain(block.runs)}"
        case Text():
            links = list(dict.fromkeys(run.link for run in block.runs if run.link))
            yield "\n".join((plain(block.runs), *links))
        case Points():
            signs = (f"{block.start + place}）" if block.ordered else "・" for place in range(len(block.items)))
            yield "\n".join(f"{'  ' * depth}{sign}{plain(runs)}" for sign, (depth, runs) in zip(signs, block.items, strict=True))
        case Grid():
            yield _columns([[plain(cell) for cell in row] for row in (block.header, *block.rows)])
        case Picture():
            yield f"[图：{block.alt}]"


def _columns(rows: list[list[str]]) -> str:
    widths = [max(map(length, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(c + " " * (w - length(c)) for c, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
