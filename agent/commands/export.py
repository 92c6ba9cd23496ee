"""`zhoubao export`: the editor's draft in other formats. The markdown file is the truth; the run is not asked."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import UsageError
from feeds.week import Week

if TYPE_CHECKING:
    from agent.render.html import Cited
    from store.weeks import Issue

HELP = "write a draft in another format"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What is exported: the draft as it stands, its charts by their path in it, and the week's files."""

    text: str
    charts: Mapping[str, str]
    issue: Issue
    aliases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Format:
    """`needs`: modules of the extra `export`."""

    suffix: str
    write: Callable[[Manuscript], bytes]
    needs: tuple[str, ...] = ()


def _html(given: Manuscript) -> bytes:
    from agent.render.html import render_html

    return render_html(given.text, given.charts, _cited(given)).encode("utf-8")


def _cited(given: Manuscript) -> list[Cited]:
    """Every figure with its evidence, checked anew: the editor may have changed the draft since the ledger."""
    from agent.figures.check import check
    from agent.figures.evidence import index
    from agent.opening import issue_sources
    from agent.render.html import Cited
    from agent.sources import date_in

    on = date_in(given.text)
    sources = issue_sources(given.issue, on)
    if not sources:
        return []
    found = []
    for entry in check(given.text, index(sources, given.aliases), on).figures:
        proof = entry.evidence[0] if entry.evidence else None
        place = (proof.source, proof.locator, proof.quote) if proof else ("", "", "")
        found.append(Cited(entry.figure.start, entry.figure.end, entry.figure.text, str(entry.verdict), *place, entry.message))
    return found


def _pdf(given: Manuscript) -> bytes:
    from agent.render.document import read_document
    from agent.render.pdf import render_pdf

    return render_pdf(read_document(given.text), given.charts)


def _word(given: Manuscript) -> bytes:
    from agent.render.document import read_document
    from agent.render.word import render_word

    return render_word(read_document(given.text), given.charts)


def _wechat(given: Manuscript) -> bytes:
    from agent.render.document import read_document
    from agent.render.inline import render_wechat

    return render_wechat(read_document(given.text), given.charts).encode("utf-8")


def _mail(given: Manuscript) -> bytes:
    from agent.render.document import read_document
    from agent.render.mail import render_mail

    return render_mail(read_document(given.text), given.charts)


FORMATS: dict[str, Format] = {
    "html": Format(".html", _html),
    "pdf": Format(".pdf", _pdf, ("typst",)),
    "docx": Format(".docx", _word, ("docx", "typst")),
    "eml": Format(".eml", _mail, ("typst",)),
    "wechat": Format(".wechat.html", _wechat, ("typst",)),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("week", metavar="WEEK", help="ISO week, 2025-W11")
    parser.add_argument("--to", default="html", metavar="FORMATS", help=f"any of {','.join(FORMATS)}; default: html")
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to write to; default: beside the draft")


def run(args: argparse.Namespace) -> int:
    """0 written. The draft on disk is exported as it stands, marks included; nothing is written on bad usage."""
    from agent.editor.whole import refuse_part
    from agent.opening import latest_issue
    from agent.settings import load_settings
    from agent.sources import read_draft
    from feeds.aliases import load_aliases
    from store.weeks import Weeks, write_bytes

    wanted = _wanted(args.to)
    settings = load_settings(args.workspace)
    week, issue = latest_issue(Weeks(args.workspace), Week.parse(args.week))
    refuse_part(issue, week)
    folder: Path = args.out or issue.draft.parent
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"export --out {folder}: is a file; give a folder")
    given = Manuscript(read_draft(issue.draft), issue.drawings(), issue, load_aliases(settings.alias_file))
    made = {folder / f"{issue.draft.stem}{form.suffix}": form.write(given) for form in wanted}
    for path, data in made.items():
        write_bytes(path, data)
        print(f"{week}: wrote {path}")
    return 0


def _wanted(names: str) -> list[Format]:
    asked = list(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    unknown = [name for name in asked if name not in FORMATS]
    if unknown or not asked:
        raise UsageError(f"export --to {names}: {', '.join(unknown) or 'nothing'} is no format; there is {', '.join(FORMATS)}")
    absent = [name for name in asked if any(find_spec(module) is None for module in FORMATS[name].needs)]
    if absent:
        raise UsageError(f"export --to {','.join(absent)}: needs an extra; pip install 'zhoubao[export]'")
    return [FORMATS[name] for name in asked]
