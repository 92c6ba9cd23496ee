"""The `zhoubao` command: reads the command line, calls one module of agent/commands, turns errors into one line.

Only the called command is imported, so that help and `check` start at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from agent.errors import REPORTED
from agent.version import VERSION

COMMANDS: dict[str, str] = {
    "run": "draft a week: feeds and tables in, the report out",
    "check": "check every figure of a draft against its sources",
    "figures": "print the figures found in a text",
    "review": "open the review page of a week: every figure with its evidence, findings settled",
    "resume": "go on with a run that was stopped",
    "status": "how the weeks stand: at work, stopped, open, ready, published",
    "approve": "check a draft once more and publish it to the archive",
    "export": "write a draft in another format",
    "history": "the archive of published weeks: list, search, series, import",
    "doctor": "try sources, tables, model, archive, disk and clock, and say what to do",
    "schedule": "draft every week by itself: install, show, remove, serve",
    "feeds": "list, parse, import and export feeds",
    "init": "lay out a new workspace",
}
DONE, FINDINGS, BAD = 0, 1, 2


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """The parser; only the chosen command's own arguments are read in."""
    parser = argparse.ArgumentParser(
        prog="zhoubao",
        description="Drafts a desk's weekly research report; no wrong figure leaves unmarked.",
        epilog="Exit status: 0 done and clean; 1 done, with findings; 2 bad usage or bad input.",
    )
    parser.add_argument("--version", action="version", version=f"zhoubao {VERSION}")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == chosen:
            import_module(f"agent.commands.{name}").add_arguments(sub)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 clean, 1 findings, 2 bad usage or input with one line on stderr."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    parser = build_parser(chosen if chosen in COMMANDS else None)
    parsed = parser.parse_args(arguments)
    if parsed.command is None:
        parser.print_help()
        return BAD
    try:
        _upgrade(parsed)
        return int(import_module(f"agent.commands.{parsed.command}").run(parsed))
    except REPORTED as error:
        if parsed.debug:
            raise
        print(f"zhoubao: {_one_line(error)}", file=sys.stderr)
        return BAD
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        if parsed.debug:
            raise
        print(f"zhoubao: {error.filename or parsed.command}: {error.strerror or error}; check disk and permissions", file=sys.stderr)
        return BAD
    except KeyboardInterrupt:
        print("zhoubao: stopped; `zhoubao resume` goes on with a run", file=sys.stderr)
        return BAD


def _upgrade(parsed: argparse.Namespace) -> None:
    """A workspace of an older zhoubao is brought to this one's schema before any command reads it."""
    if not hasattr(parsed, "workspace"):
        return
    weeks = Path(parsed.workspace or ".") / "weeks"
    if weeks.is_dir():
        from store.migrations import upgrade

        if done := upgrade(weeks):
            print(f"upgraded  {done} ledgers; as they were: {weeks}/.schema-*", file=sys.stderr)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())
