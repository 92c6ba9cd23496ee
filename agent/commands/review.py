"""`zhoubao review`: the review page of a week, served on this machine, or written as one file."""

from __future__ import annotations

import argparse
import secrets
import socket
import sys
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import UsageError
from feeds.week import Week

if TYPE_CHECKING:
    from agent.settings import Settings
    from agent.web.desk import Desk
    from store.weeks import Weeks

HELP = "open the review page of a week, or write it as one file"
HOST = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("week", nargs="?", metavar="WEEK", help="ISO week; without one, the last week run")
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="port on 127.0.0.1; default: any free one"
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    parser.add_argument(
        "--write", type=Path, metavar="PATH", help="write the page as one file, to look at only, and end"
    )


def run(args: argparse.Namespace) -> int:
    """0 when ended with Ctrl-C or written. The file holds nothing that can change the draft."""
    from agent.web.page import render_page
    from store.weeks import write_text

    desk = open_desk(args.workspace, args.week)
    if args.write:
        html, _ = render_page(desk.look().data, _style(), live=False)
        write_text(args.write, html)
        print(f"{desk.week}: wrote {args.write}")
        return 0
    return _serve(desk, args.port, browser=not args.no_browser)


def open_desk(root: Path, wanted: str | None) -> Desk:
    """Raises RunError for a week without a draft, InputError for one that cannot be read."""
    from agent.editor.whole import refuse_part
    from agent.opening import latest_issue
    from agent.settings import load_settings
    from agent.web.desk import Desk
    from feeds.aliases import load_aliases
    from store.weeks import Weeks

    settings = load_settings(root)
    weeks = Weeks(root)
    week, issue = latest_issue(weeks, Week.parse(wanted) if wanted else None)
    refuse_part(issue, week)
    last = _last(weeks, week)
    passages = "" if last else _published(settings, week)
    return Desk(
        str(week), issue, load_aliases(settings.alias_file), lambda: datetime.now(UTC), last or passages, bool(passages)
    )


def _last(weeks: Weeks, week: Week) -> str:
    """The draft of the week before, "" where there is none."""
    from agent.sources import read_draft

    issue = weeks.latest(week.shift(-1))
    return read_draft(issue.draft) if issue and issue.draft.is_file() else ""


def _published(settings: Settings, week: Week) -> str:
    """The paragraphs of the week before as the archive has them, "" where it has none or cannot be read."""
    from agent.memory.place import open_archive
    from store.errors import StoreError

    archive = open_archive(settings)
    try:
        contents = archive.contents(week.shift(-1))
    except StoreError:
        return ""  # the page compares with nothing; `zhoubao doctor` says what is wrong with the archive
    finally:
        archive.close()
    return "\n\n".join(passage.text for passage in contents.passages) if contents else ""


def _style() -> str:
    from agent.web.app import report_style

    return report_style()


def _serve(desk: Desk, port: int, *, browser: bool) -> int:
    import uvicorn

    from agent.web.app import build_app
    from agent.web.guard import Guard

    listening = _listen(port)
    guard = Guard(secrets.token_urlsafe(18), listening.getsockname()[1])
    address = f"http://{HOST}:{guard.port}/?token={guard.token}"
    view = desk.look()
    print(f"{desk.week}: {len(view.checked.figures)} figures, {view.data['open']} open")
    print(f"review page: {address}\nCtrl-C ends it; the draft is saved as you go", flush=True)
    if browser and sys.stdout.isatty():
        webbrowser.open(address)
    servers: list[uvicorn.Server] = []
    app = build_app(desk, guard, ending=lambda: servers[0].should_exit)
    servers.append(
        uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=2))
    )
    servers[0].run(sockets=[listening])
    return 0


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(
            f"review --port {port}: cannot be used ({error}); leave it out for any free port"
        ) from error
    listening.listen()
    return listening
