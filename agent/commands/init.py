"""`zhoubao init`: a workspace to fill in."""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path

from agent.errors import UsageError

HELP = "lay out a new workspace"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), metavar="DIR", help="default: the current folder")


def run(args: argparse.Namespace) -> int:
    """0 laid out. A workspace that is there already is left alone and is an error."""
    from datetime import datetime

    from agent.settings import FILE_NAME
    from agent.watch.nextstep import command
    from feeds.week import SHANGHAI, Week
    from store.weeks import Weeks, write_text

    root: Path = args.folder
    settings = root / FILE_NAME
    if settings.exists():
        raise UsageError(f"{settings}: is there already; edit it, or name another folder")
    write_text(root / "sources.yaml", files("feeds").joinpath("sources.yaml").read_text(encoding="utf-8"))
    data = Weeks(root).data(Week.of(datetime.now(SHANGHAI).date()))
    data.mkdir(parents=True, exist_ok=True)
    write_text(settings, files("agent").joinpath("workspace.toml").read_text(encoding="utf-8"))
    print(f"{root / FILE_NAME}: the desk's name, ratings, watch list, disclaimer and model go here")
    print(f"{root / 'sources.yaml'}: the feeds; `zhoubao feeds list` shows them")
    print(f"{data}: the week's tables (.csv or .xlsx), one folder a week")
    print(f"next    put the tables there, then: {command('run', workspace=root)}")
    return 0
