"""`zhoubao history`: the archive of published weeks, listed, searched, filled from back issues, taken out, embedded anew."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import UsageError
from feeds.week import Week

if TYPE_CHECKING:
    from agent.settings import Settings
    from feeds.tables import Table
    from store.archive import ChromaArchive, Contents, Found
    from store.series import Series

HELP = "the archive of published weeks"
SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _action(actions, "list", "the published weeks")
    show = _action(actions, "show", "one week: its passages and tables")
    show.add_argument("week", metavar="WEEK", help="ISO week, 2025-W11")
    search = _action(actions, "search", "passages that answer a text, with week and section")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("-n", type=int, default=SHOWN, metavar="N", help=f"how many (default {SHOWN})")
    search.add_argument("--tables", action="store_true", help="rows of tables too")
    search.add_argument("--before", metavar="WEEK", help="only weeks before this one")
    series = _action(actions, "series", "one row and column through the weeks, and what it says")
    series.add_argument("subject", metavar="SUBJECT", help="a row: 文心一言, 688256.SH, '恒源云 A100-80G'")
    series.add_argument("metric", metavar="METRIC", help="a column: 访问量, 股价, 'EPS 2024E', 融资额")
    incoming = _action(actions, "import", "back issues: markdown, txt, docx, PDF, or an export of this command")
    incoming.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    incoming.add_argument("--week", metavar="WEEK", help="the week of the one file given, where it does not say")
    incoming.add_argument("--replace", action="store_true", help="a week that is archived otherwise is replaced")
    incoming.add_argument("--dry-run", action="store_true", help="say what would be read; write nothing")
    outgoing = _action(actions, "export", "every week into one file: a backup that import takes back")
    outgoing.add_argument("path", metavar="FILE", type=Path, help="file to write, one week a line")
    edits = _action(actions, "edits", "how much of each section editors rewrote, by week")
    edits.add_argument("week", nargs="?", metavar="WEEK", help="one week, with every change")
    _action(actions, "reindex", "embed every week anew with the embedding of the settings")


def _action(actions: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def run(args: argparse.Namespace) -> int:
    """0 done; 1 done with something not found or not read; bad input raises."""
    from agent.memory.place import open_archive
    from agent.settings import load_settings

    settings = load_settings(args.workspace)
    if args.action == "edits":
        from agent.commands.edits import show_edits

        return show_edits(args)
    archive = open_archive(settings)
    try:
        return ACTIONS[args.action](args, archive, settings)
    finally:
        archive.close()


def _print(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1))


def _list(args: argparse.Namespace, archive: ChromaArchive, settings: Settings) -> int:
    weeks = archive.weeks()
    if args.json:
        _print([{"week": w.label, "date": w.date, "title": w.title, "passages": w.passages, "source": w.source} for w in weeks])
        return 0
    for week in weeks:
        print(f"{week.label}  {week.date or '-':10}  {week.passages:4} passages  {week.title}")
    hint = "" if weeks else "; `zhoubao history import PATH` brings back issues in"
    print(f"{len(weeks)} weeks{hint}", file=sys.stderr)
    return 0


def _show(args: argparse.Namespace, archive: ChromaArchive, settings: Settings) -> int:
    week = Week.parse(args.week)
    found = archive.contents(week)
    if found is None:
        return _nothing(args, f"{week}: not in the archive; `zhoubao history list` says which weeks are")
    if args.json:
        _print(contents_json(found))
        return 0
    print(f"{found.title}\n{found.week}  {found.date}  {found.source}".rstrip())
    for section in dict.fromkeys(passage.section for passage in found.passages):
        print(f"\n[{section or '-'}]")
        for passage in found.passages:
            if passage.section == section:
                print(f"  {passage.text}")
    for name, table in found.tables.found.items():
        print(f"\n[{name}]")
        for line in table_lines(table):
            print(f"  {line}")
    for table in found.others:
        print(f"\n[{table.name}]")
        for line in table_lines(table):
            print(f"  {line}")
    for title in found.related:
        print(f"\n相关研究  {title}")
    return 0


def contents_json(found: Contents) -> dict[str, Any]:
    """The public shape of one archived week."""
    return {
        "week": str(found.week),
        "title": found.title,
        "date": found.date,
        "source": found.source,
        "passages": [{"section": p.section, "text": p.text, "subjects": list(p.subjects)} for p in found.passages],
        "tables": {
            name: {"columns": [column.header for column in table.columns], "rows": [[row.text(c.key) for c in table.columns] for row in table]}
            for name, table in (*found.tables.found.items(), *((table.name, table) for table in found.others))
        },
        "related": list(found.related),
        "facts": [dict(fact) for fact in found.facts],
        "events": [dict(event) for event in found.events],
    }


def table_lines(table: Table) -> list[str]:
    """The table as lines of text, columns parted by bars."""
    head = " | ".join(column.header for column in table.columns)
    return [head, *(" | ".join(row.text(column.key) for column in table.columns) for row in table)]


def _search(args: argparse.Namespace, archive: ChromaArchive, settings: Settings) -> int:
    if args.n < 1 or not args.text.strip():
        raise UsageError("history search: give a text, and -n 1 or more")
    before = Week.parse(args.before) if args.before else None
    found, rows = archive.look_up(args.text, args.n, before, tables=args.tables)
    if args.json:
        _print([found_json(one, kind) for kind, some in (("passage", found), ("row", rows)) for one in some])
    else:
        for one in (*found, *rows):
            print(f"{one.passage.week}  {one.passage.section or '-':8}  {one.passage.text}")
    if not found and not rows and not args.json:
        return _nothing(args, "nothing found")
    return 0 if found or rows else 1


def found_json(found: Found, kind: str) -> dict[str, Any]:
    """The public shape of one answer; `kind`: passage, or row of a table whose name is the section."""
    passage = found.passage
    return {"kind": kind, "week": passage.week, "section": passage.section, "text": passage.text, "score": round(found.score, 4)}


def _nothing(args: argparse.Namespace, said: str) -> int:
    if args.json:
        _print(None)
    print(said, file=sys.stderr)
    return 1


def _series(args: argparse.Namespace, archive: ChromaArchive, settings: Settings) -> int:
    from feeds.aliases import load_aliases
    from store.series import find_series, subjects_of

    aliases = load_aliases(settings.alias_file)
    kept: dict[str, Mapping[Week, Table]] = {}

    def tables_of(name: str) -> Mapping[Week, Table]:
        if name not in kept:
            kept[name] = archive.table_of(name)
        return kept[name]

    found = find_series(tables_of, args.subject, args.metric, aliases)
    others = [] if found else archive.other_tables()
    found = found or find_series(tables_of, args.subject, args.metric, aliases, others)
    if args.json:
        _print([series_json(series) for series in found])
        return 0 if found else 1
    if not found:
        known = subjects_of(tables_of, args.metric, others)
        near = f"; {args.metric} is kept of {'、'.join(known[:12])}" if known else ""
        return _nothing(args, f"no row {args.subject!r} with a column {args.metric!r} in the archive{near}")
    for series in found:
        _print_series(series)
    return 0


def series_json(series: Series) -> dict[str, Any]:
    """The public shape of one series: its points, its gaps, what it says of its last week."""
    from agent.codec import to_plain
    from agent.memory.series import derive

    return {
        "table": series.table,
        "subject": series.subject,
        "metric": series.metric,
        "points": [
            {
                "week": str(p.week), "date": p.day.isoformat() if p.day else None, "text": p.text, "value": format(p.value, "f"),
                "unit": p.unit, "bound": p.bound, "locator": p.locator,
            }
            for p in series.points
        ],
        "gaps": [str(week) for week in series.gaps],
        "derived": [to_plain(one) for one in derive(series, series.points[-1].week)],
    }  # fmt: skip


def _print_series(series: Series) -> None:
    from agent.memory.series import derive, missing_line

    print(f"{series.subject}  {series.metric}  ({series.table})")
    for point in series.points:
        day = f"  {point.day.isoformat()}" if point.day else ""
        print(f"  {point.week}{day}  {point.text}")
    told = derive(series, series.points[-1].week)
    if series.gaps and not any(one.kind == "gap" for one in told):  # rounds of funding, sums with a bound: no 环比 to speak of
        print(f"  {missing_line(series, series.gaps)}")
    for one in told:
        print(f"  {one.line}" + (f"  [{one.formula}]" if one.formula else ""))


def _import(args: argparse.Namespace, archive: ChromaArchive, settings: Settings) -> int:
    from agent.memory.archiving import import_issues

    week = Week.parse(args.week) if args.week else None
    outcomes = import_issues(args.paths, archive, week, replace_kept=args.replace, dry=args.dry_run)
    if args.json:
        _print([outcome.to_dict() for outcome in outcomes])
    else:
        for outcome in outcomes:
            print(f"{outcome.path}: {outcome.line}")
            for note in outcome.notes:
                print(f"  {note}")
    return 0 if all(outcome.whole for outcome in outcomes) else 1


def _export(args: argparse.Namespace, archive: ChromaArchive, settings: Settings) -> int:
    from agent.memory.archiving import export_issues
    from agent.watch.nextstep import command

    count = export_issues(archive, args.path)
    if args.json:
        _print({"file": str(args.path), "weeks": count})
    else:
        print(f"{args.path}: {count} weeks; `{command('history', 'import', args.path)}` takes them back")
    return 0


def _reindex(args: argparse.Namespace, archive: ChromaArchive, settings: Settings) -> int:
    count = archive.reindex()
    if args.json:
        _print({"weeks": count, "embedding": archive.embedding})
    else:
        print(f"{count} weeks embedded anew with {archive.embedding}")
    return 0


ACTIONS: dict[str, Callable[[argparse.Namespace, ChromaArchive, Settings], int]] = {
    "list": _list,
    "show": _show,
    "search": _search,
    "series": _series,
    "import": _import,
    "export": _export,
    "reindex": _reindex,
}
