"""What may be wrong before Thursday night: each part of a workspace tried, with what to do about it."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from agent.errors import ModelError
from agent.memory.place import open_archive
from agent.opening import HEALTH
from agent.settings import Settings
from feeds.errors import FeedsError
from feeds.health import Health, after_run, read_health
from feeds.model import Source
from feeds.week import Week
from store.errors import StoreError
from store.weeks import Weeks

OK, WARN, FAIL = "ok", "warn", "fail"
STALE = timedelta(days=21)  # a source without an entry for so long
IN_A_ROW = 3  # failed runs after which a source is dead rather than away
LEAST_DISK = 1 << 30  # bytes
SKEW = 120.0  # seconds the clock may be off
ASKED = 3  # servers whose clocks are compared
AWAY = frozenset({"network", "timeout"})  # kinds of failure that may be this machine's own
DO = {
    "address": "write its public address into the list, or save it as a file and list that",
    "parse": "look for the feed's own address",
    "empty": "look for the feed's own address",
    "file": "put it there, or mend its path in the list",
    "size": "look for a shorter feed of it",
}
EXPORTS = {"typst": "pdf", "docx": "docx", "pylopdf_fonts_zh_cn": "Chinese fonts"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing tried. `do`: what to do, "" where all is well."""

    what: str
    level: str
    said: str
    do: str = ""


Check = Callable[[Settings, Week, bool], Iterator[Finding]]


def checkup(settings: Settings, week: Week, *, network: bool) -> Iterator[Finding]:
    """Everything, in the order of a run. Without network what needs it is left out and said so."""
    for check in CHECKS:
        yield from check(settings, week, network)


def _sources(settings: Settings, week: Week, network: bool) -> Iterator[Finding]:
    from feeds.sources import is_web, load_sources

    try:
        sources = load_sources(settings.sources_file)
    except FeedsError as error:
        yield Finding("sources", FAIL, str(error), "mend the list of sources")
        return
    asked = sources if network else [source for source in sources if not is_web(source.url)]
    if len(asked) < len(sources):
        yield Finding(
            "sources",
            WARN,
            f"{len(sources) - len(asked)} on the web not tried",
            "run it without --no-network",
        )
    health, kinds = _tried(settings, week, asked)
    at = min(datetime.now(UTC), week.end)
    web = [source for source in asked if is_web(source.url)]
    if len(web) > 1 and all(kinds.get(source.id) in AWAY for source in web):
        yield _nothing_answers(settings, web, health)
        asked = [source for source in asked if source not in web]
    found = [finding for source in asked if (finding := _of_source(source, health[source.id], kinds.get(source.id, ""), at))]
    if asked:
        yield Finding("sources", OK, f"{len(asked) - len(found)} of {len(asked)} answer with fresh entries")
    yield from found


def _nothing_answers(settings: Settings, web: Sequence[Source], health: Mapping[str, Health]) -> Finding:
    """That is no fault of any of them: said once."""
    why = health[web[0].id].why
    proxies = settings.sources.proxies
    through = "the proxy (docs/operations.md, Behind a proxy)" if proxies.http or proxies.https else "this machine's network, its name server first"
    return Finding("sources", FAIL, f"none of {len(web)} on the web answers, as {web[0].id}: {why}", through)


def _tried(settings: Settings, week: Week, sources: Sequence[Source]) -> tuple[dict[str, Health], dict[str, str]]:
    """How each source did, this try counted, and the kinds of failure by source."""
    from feeds.collect import collect
    from feeds.fetch import Limits

    limits = Limits(read=settings.sources.timeout, at_once=settings.sources.concurrency, fresh=0, proxies=settings.sources.proxies)
    found = collect(
        sources, week, limits=limits, cache_dir=settings.store_folder / "http", fetch_articles=False
    )
    before = read_health(settings.store_folder / HEALTH)
    health = after_run(before, sources, (*found.items, *found.out_of_week), found.failures)
    return health, {failure.source: failure.kind for failure in found.failures}


def _of_source(source: Source, health: Health, kind: str, at: datetime) -> Finding | None:
    name = f"source {source.id}"
    if health.failed:
        often = f", {health.failed} times in a row" if health.failed > 1 else ""
        do = DO.get(kind, f"open {source.url}; it may be away for a while")
        return Finding(name, FAIL, f"{health.why}{often}", "take it out of the list" if health.failed >= IN_A_ROW else do)
    if health.last and at - datetime.fromisoformat(health.last) > STALE:
        return Finding(name, WARN, f"last entry {health.last[:10]}", "look for the feed's new address")
    return None


def _tables(settings: Settings, week: Week, network: bool) -> Iterator[Finding]:
    from feeds.tables import read_tables

    folder = Weeks(settings.root).data(week)
    try:
        tables = read_tables(folder, settings.tables.aliases)
    except FeedsError as error:
        yield Finding("tables", FAIL, str(error), "mend the table")
        return
    if tables.missing:
        yield Finding(
            "tables",
            WARN,
            f"{week}: missing {', '.join(tables.missing)}",
            f"put them into {folder}; else their paragraphs are left out",
        )
    else:
        yield Finding("tables", OK, f"{week}: all {len(tables.found)} are there")


def _model(settings: Settings, week: Week, network: bool) -> Iterator[Finding]:
    from agent.llm.openai import OpenAIModel
    from agent.models import endpoint_of

    model = settings.model
    if model.extractive:
        yield Finding("model", OK, "none: drafts are extractive")
        return
    if not network:
        yield Finding("model", WARN, f"{model.base_url} not tried", "run it without --no-network")
        return
    try:
        served = OpenAIModel(endpoint_of(model)).served()
    except ModelError as error:
        yield Finding("model", FAIL, str(error), "until then sections are extracted")
        return
    takes = [mode for mode, wrong in served.items() if not wrong]
    if not takes:
        yield Finding("model", FAIL, f"{model.name}: no JSON of use: {served['plain']}", "take another model")
        return
    refused = ", ".join(mode for mode in served if mode not in takes)
    yield Finding(
        "model", OK, f"{model.name} takes {', '.join(takes)}" + (f"; not {refused}" if refused else "")
    )


def _embedding(settings: Settings, week: Week, network: bool) -> Iterator[Finding]:
    from store.embedding import open_embedding

    store = settings.store
    if store.embedding and not network:
        yield Finding("embedding", WARN, f"{store.embedding_url} not tried", "run it without --no-network")
        return
    embedding = open_embedding(store.embedding, store.embedding_url, settings.model.key)
    try:
        vector = embedding.embed(["算力租赁价格"])[0]
    except StoreError as error:
        yield Finding("embedding", FAIL, str(error), "check store.embedding_url")
        return
    yield Finding("embedding", OK, f"{embedding.name}, {len(vector)} dimensions")


def _archive(settings: Settings, week: Week, network: bool) -> Iterator[Finding]:
    archive = open_archive(settings)
    try:
        editions = archive.weeks()
        archive.recall("算力", week, 1)
    except StoreError as error:
        yield Finding("archive", FAIL, str(error), "see docs/operations.md, When something fails")
        return
    finally:
        archive.close()
    said = f"{len(editions)} weeks published" if editions else "empty"
    yield Finding("archive", OK, said)


def _disk(settings: Settings, week: Week, network: bool) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.root).free
    said = f"{free / (1 << 30):.1f} GiB free"
    yield (
        Finding("disk", OK, said)
        if free >= LEAST_DISK
        else Finding("disk", FAIL, said, f"make room on the disk of {settings.root}")
    )


def _clock(settings: Settings, week: Week, network: bool) -> Iterator[Finding]:
    """By what the sources' servers say the time is."""
    from feeds.fetch import Limits
    from feeds.servertime import clocks_off
    from feeds.sources import is_web, load_sources

    urls = [source.url for source in load_sources(settings.sources_file) if is_web(source.url)]
    limits = Limits(connect=5, read=5, total=5, proxies=settings.sources.proxies)
    offs = [off.total_seconds() for off in clocks_off(urls[:ASKED], limits)] if network and urls else []
    if not offs:
        yield Finding(
            "clock",
            OK if not urls else WARN,
            "not compared: no server told the time",
            "" if not urls else "check the network",
        )
        return
    off = statistics.median(offs)
    if abs(off) > SKEW:
        yield Finding(
            "clock",
            FAIL,
            f"{off:+.0f} s against the sources' servers",
            "set the machine's clock: weeks begin by it",
        )
    else:
        yield Finding("clock", OK, f"{off:+.0f} s against the sources' servers")


def _exports(settings: Settings, week: Week, network: bool) -> Iterator[Finding]:
    missing = [said for module, said in EXPORTS.items() if find_spec(module) is None]
    if missing:
        yield Finding("export", WARN, f"not installed: {', '.join(missing)}", "pip install 'zhoubao[export]'")
    else:
        yield Finding("export", OK, "html, pdf, docx, eml, wechat; Chinese fonts embedded")


def _workspace(settings: Settings, week: Week, network: bool) -> Iterator[Finding]:
    probe: Path = settings.store_folder / ".doctor"
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_text("", "utf-8")
        probe.unlink()
    except OSError as error:
        yield Finding("workspace", FAIL, f"{probe.parent}: {error.strerror}", "check who owns the folder")
        return
    yield Finding("workspace", OK, f"{settings.root.resolve()}")


CHECKS: tuple[Check, ...] = (
    _workspace,
    _disk,
    _sources,
    _tables,
    _model,
    _embedding,
    _archive,
    _clock,
    _exports,
)
