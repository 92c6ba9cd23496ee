"""`zhoubao export`: the editor's draft in other formats. The markdown file is the truth; the run is not asked."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from agent.errors import RunError, UsageError
from feeds.week import Week

HELP = "write a draft in another format"
Charts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Format:
    """`needs`: modules of the extra `export`."""

    suffix: str
    write: Callable[[str, Charts], bytes]
    needs: tuple[str, ...] = ()


def _html(draft: str, charts: Charts) -> bytes:
    from agent.render.html import render_html

    return render_html(draft, charts).encode("utf-8")


def _pdf(draft: str, charts: Charts) -> bytes:
    from agent.render.document import read_document
    from agent.render.pdf import render_pdf

    return render_pdf(read_document(draft), charts)


def _word(draft: str, charts: Charts) -> bytes:
    from agent.render.document import read_document
    from agent.render.word import render_word

    return render_word(read_document(draft), charts)


def _wechat(draft: str, charts: Charts) -> bytes:
    from agent.render.document import read_document
    from agent.render.inline import render_wechat

    return render_wechat(read_document(draft), charts).encode("utf-8")


def _mail(draft: str, charts: Charts) -> bytes:
    from agent.render.document import read_document
    from agent.render.mail import render_mail

    return render_mail(read_document(draft), charts)


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
    from agent.opening import latest_issue
    from agent.settings import load_settings
    from agent.sources import read_draft
    from store.weeks import Weeks, write_bytes

    wanted = _wanted(args.to)
    load_settings(args.workspace)
    week, issue = latest_issue(Weeks(args.workspace), Week.parse(args.week))
    if not issue.draft.is_file():
        raise RunError(f"{issue.draft}: there is no draft; `zhoubao resume {week}` ends the run")
    folder: Path = args.out or issue.draft.parent
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"export --out {folder}: is a file; give a folder")
    charts = {f"{issue.charts.name}/{path.name}": path.read_text("utf-8") for path in issue.charts.glob("*.svg")}
    draft = read_draft(issue.draft)
    made = {folder / f"{issue.draft.stem}{form.suffix}": form.write(draft, charts) for form in wanted}
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
