"""From a workspace to a run that can be started, gone on with or approved: settings, archive, model, checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.codec import from_plain
from agent.context import Context, Gathered
from agent.editor.choices import Choice
from agent.editor.settlements import Settlement
from agent.errors import STOPPING, RunError
from agent.kept import Kept, read_kept
from agent.memory.place import open_archive
from agent.settings import Settings, load_settings
from agent.watch.runlog import RunLog, Step
from feeds.aliases import load_aliases
from feeds.week import Week
from prompts.loading import Prompts
from store.errors import WeekFileError
from store.locking import locked
from store.migrations import mark
from store.weeks import Issue, Weeks, read_json, write_json

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

    from agent.figures.evidence import Source as CheckedSource
    from agent.state import State
    from feeds.collect import Collected
    from feeds.model import Source

HEALTH = "sources.json"
STATUS_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a week: the compiled graph, its context and the thread it is kept under."""

    week: Week
    context: Context
    graph: CompiledStateGraph[State, Context, State, State]
    log: RunLog

    @property
    def config(self) -> dict[str, Any]:
        limit = self.context.settings.model.concurrency
        return {"configurable": {"thread_id": self.context.issue.thread}, "max_concurrency": limit}

    def invoke(self, given: Any) -> None:
        """On to the next stop of the graph, every node's work in the log. Nothing is at work when it ends, however."""
        stream = self.graph.stream(given, self.config, context=self.context, durability="sync", stream_mode="tasks")  # type: ignore[call-overload]
        try:
            with closing(stream):  # its threads write checkpoints: they end before the database is closed
                for event in stream:
                    self.log.task(event)
        except STOPPING as error:
            self.log.failed(error)
            raise

    def forget(self) -> None:
        """Nothing of an older run under the same name is gone on with."""
        saver: Any = self.graph.checkpointer
        saver.delete_thread(self.context.issue.thread)

    def values(self) -> dict[str, Any]:
        """The state as last kept; {} for a run that never began."""
        return dict(self.graph.get_state(self.config).values)  # type: ignore[arg-type]

    def waiting(self) -> tuple[str, ...]:
        """The nodes that come next; ("edit",) while the editor's answer is awaited; () when the run has ended.

        Not `next`: that leaves out a node whose result was kept and not yet taken in when the run was killed.
        """
        return tuple(dict.fromkeys(task.name for task in self.graph.get_state(self.config).tasks))  # type: ignore[arg-type]


@contextmanager
def open_run(
    root: Path, week: Week, issue: Issue, say: Callable[[str], None], watch: Callable[[Step], None] | None = None,
    *, kept: Kept | None = None, mend: bool = False, refresh: bool = False,
) -> Iterator[Run]:
    """A run over the workspace `root`, the only one while it is open. `watch`: told of each node as it begins and ends.

    `kept`: draft from what an earlier run read. `mend`: damaged checkpoints are moved away, for `resume`.
    `refresh`: sources whose last answer is still fresh are asked too.
    Raises SettingsError, StoreError (another run is at work too), FeedsError.
    """  # fmt: skip
    from agent.graph import compiled
    from agent.models import open_model, tokens_spent
    from agent.watch.tracing import open_tracer
    from store.checkpoints import open_checkpoints

    now = load_settings(root)
    settings = kept.settings(now) if kept else now
    opened = open_model(settings.model, issue.journal)
    context = Context(
        settings=settings,
        weeks=Weeks(root),
        issue=issue,
        archive=open_archive(settings),
        gather=lambda wanted: _gather(settings, wanted, refresh),
        aliases=dict(kept.values["aliases"]) if kept else load_aliases(settings.alias_file),
        prompts=Prompts(root / "prompts"),
        model=opened.model if opened else None,
        clock=lambda: datetime.now(UTC),
        say=say,
        kept=kept,
    )
    busy = f"{root}: another run of this desk is at work; wait for it to end, `zhoubao status` shows it"
    with (
        locked(run_lock(settings), 0, busy),
        open_checkpoints(settings.store_folder, settings.store.postgres_url, settings.store.desk, say if mend else None) as saver,
        open_tracer(settings.trace, str(week)) as trace,
    ):
        watching = tuple(filter(None, (watch, trace)))
        log = RunLog(issue.log, context.clock, lambda: tokens_spent(context.model), watching)
        yield Run(week, context, compiled(saver), log)


def run_lock(settings: Settings) -> Path:
    """Held while a run is at work; the kernel lets go of it when the process ends, however it ends."""
    return settings.store_folder / "run.lock"


def _gather(settings: Settings, week: Week, refresh: bool) -> Gathered:
    from feeds.collect import collect
    from feeds.fetch import Limits
    from feeds.sources import load_sources

    sources = load_sources(settings.sources_file)
    wanted = settings.sources
    limits = Limits(read=wanted.timeout, at_once=wanted.concurrency, fresh=0 if refresh else wanted.fresh, proxies=wanted.proxies)
    found = collect(
        sources, week, limits=limits, cache_dir=settings.store_folder / "http", fetch_articles=wanted.articles
    )
    _keep_health(settings, sources, found)
    return Gathered(tuple(sources), found.items, found.failures, found.notes)


def _keep_health(settings: Settings, sources: Sequence[Source], found: Collected) -> None:
    from feeds.health import after_run, as_json, read_health

    path = settings.store_folder / HEALTH
    given = (*found.items, *found.out_of_week)
    write_json(path, as_json(after_run(read_health(path), sources, given, found.failures)))


def begin(issue: Issue, week: Week, source: Issue | None = None) -> None:
    """Mark a run as begun, so that `resume` finds it. `source`: the run whose kept evidence it is drafted from."""
    again = {"evidence_of": source.run} if source else {}
    mark(issue.folder.parent)
    write_json(issue.status, {"schema": STATUS_SCHEMA, "week": str(week), "run": issue.run, **again})


def kept_for(issue: Issue) -> Kept | None:
    """What a run that is gone on with is drafted from: what it was told to, else what it had read itself, if anything.

    Raises WeekFileError when what it was told to draft from does not read back.
    """
    source = read_json(issue.status).get("evidence_of")
    try:
        return replace(read_kept(replace(issue, run=source or issue.run)), again=bool(source))
    except WeekFileError:
        if source:
            raise
        return None


def read_settlements(issue: Issue) -> list[Settlement]:
    """What the editor settled by hand in this issue. Raises WeekFileError for a file that does not read back."""
    if not issue.settlements.is_file():
        return []
    return [from_plain(Settlement, entry) for entry in read_json(issue.settlements)["settlements"]]


def read_choices(issue: Issue) -> list[Choice]:
    """What the editor chose between sources that disagree, in any run of the week. Raises WeekFileError."""
    if not issue.choices.is_file():
        return []
    return [from_plain(Choice, entry) for entry in read_json(issue.choices)["choices"]]


def issue_sources(issue: Issue, on: date | None) -> list[CheckedSource]:
    """What the run checked against, from its folder: evidence, last week's tables, results of code in the ledger."""
    from agent.evidence import derived_sources
    from agent.ledger import Fact
    from agent.sources import read_sources

    if not issue.evidence.is_dir():
        return []
    last = read_sources([issue.previous], previous=True, on=on) if issue.previous.is_dir() else []
    facts = read_json(issue.ledger)["facts"] if issue.ledger.is_file() else []
    derived = derived_sources(from_plain(Fact, fact) for fact in facts)
    return [*read_sources([issue.evidence], on=on), *last, *derived]


def latest_issue(weeks: Weeks, week: Week | None) -> tuple[Week, Issue]:
    """The last run of a week, or of the workspace's last week. Raises RunError when there is none."""
    wanted = week or (weeks.begun()[-1] if weeks.begun() else None)
    issue = weeks.latest(wanted) if wanted else None
    if wanted is None or issue is None:
        raise RunError(f"{wanted or weeks.root}: no run here yet; `zhoubao run{f' {wanted}' if wanted else ''}` begins one")
    read_json(issue.status)
    return wanted, issue
