"""`zhoubao run`: a week drafted end to end."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import ModelUnreachable, UsageError
from agent.watch.progress import shown
from agent.watch.telling import finished
from feeds.week import SHANGHAI, Week

if TYPE_CHECKING:
    from agent.settings import Settings
    from store.weeks import Issue, Weeks

HELP = "draft a week: feeds and tables in, the report out"
SAMPLE_FOLDER = "zhoubao-sample"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("week", nargs="?", metavar="WEEK", help="ISO week, 2025-W11; without one, the week just ended")
    parser.add_argument("--from-evidence", action="store_true", help="draft WEEK again from what its last run kept in evidence/: no source, table or archive is read")
    parser.add_argument("--week", dest="again", metavar="WEEK", help="as WEEK --from-evidence; a week that kept nothing is drafted from its sources")
    parser.add_argument("--refresh", action="store_true", help="ask every source, those too whose last answer is still fresh by its own word")
    parser.add_argument("--even-without-model", action="store_true", help="where the model does not answer before the run, draft without it; the run then ends with 1")
    parser.add_argument("--sample", action="store_true", help="lay out the sample week and draft it; no network, no key")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the workspace; default: the current folder")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    """0 clean, 1 with open findings; bad input raises and leaves no draft."""
    from agent.kept import read_kept
    from agent.models import verify
    from agent.opening import begin, open_run
    from agent.settings import load_settings
    from agent.watch.notifying import failures_told
    from feeds.sample import copy_sample
    from store.weeks import Weeks

    root: Path = args.workspace or Path(SAMPLE_FOLDER if args.sample else ".")
    week = _week(args)
    if args.sample:
        copy_sample(root)
    settings = load_settings(root)
    weeks = Weeks(root)
    source = _source(args, weeks, week)
    if source is None:
        _worth_running(weeks, week, settings)
    issue = source if source and not source.draft.exists() else weeks.fresh(week)
    kept = read_kept(source) if source else None
    with (
        shown(quiet=args.json) as (say, watch),
        failures_told(settings.notify, str(week), settings.desk.name, say),
        open_run(root, week, issue, say, watch, kept=kept, refresh=args.refresh) as opened,
    ):
        try:
            verify(opened.context.model)
        except ModelUnreachable as error:
            if not args.even_without_model:
                raise
            say(f"model     {error}; drafted without it")
        if (args.sample or settings.sample) and not kept:
            from agent.memory.backissues import archive_history

            archive_history(root, opened.context.archive, week, say)
        opened.forget()
        begin(issue, week, source)
        opened.invoke({"week": str(week)})
        return finished(opened, as_json=args.json)


def _week(args: argparse.Namespace) -> Week:
    from feeds.sample import SAMPLE_WEEK

    if args.week and args.again and args.week != args.again:
        raise UsageError(f"run {args.week} --week {args.again}: two weeks; name one")
    if args.from_evidence and args.refresh:
        raise UsageError("run --from-evidence --refresh: the one reads no source, the other asks them all; leave one out")
    named = args.week or args.again
    week = Week.parse(named) if named else Week.parse(SAMPLE_WEEK) if args.sample else week_just_ended()
    if args.sample and str(week) != SAMPLE_WEEK:
        raise UsageError(f"run --sample {week}: the sample is {SAMPLE_WEEK}; leave the week out")
    return week


def _source(args: argparse.Namespace, weeks: Weeks, week: Week) -> Issue | None:
    """The run whose evidence the week is drafted from; None: the sources are read."""
    if not (args.from_evidence or args.again):
        return None
    source = weeks.kept(week)
    if source is None and args.from_evidence:
        raise UsageError(f"run {week} --from-evidence: no run of this week kept its evidence; leave --from-evidence out")
    return source


def week_just_ended() -> Week:
    """From Friday on the week itself, before that the one behind it."""
    today = datetime.now(SHANGHAI)
    return Week.of((today if today.weekday() >= 4 else today - timedelta(7)).date())


def _worth_running(weeks: Weeks, week: Week, settings: Settings) -> None:
    """A bad table or list of sources is said before the week is begun, so that nothing half-done lies about."""
    from feeds.sources import load_sources
    from feeds.tables import read_tables

    if week.monday > datetime.now(SHANGHAI).date():
        raise UsageError(f"run {week}: that week has not begun; name one that has")
    read_tables(weeks.data(week), settings.tables.aliases)
    load_sources(settings.sources_file)
