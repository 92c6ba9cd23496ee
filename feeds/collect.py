"""Every source of a week, side by side, to the week's items. A source that gives nothing is recorded, never fatal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feeds.article import article_text, is_teaser, weight_of
from feeds.errors import FeedParseError
from feeds.fetch import Fetched, Fetcher, FetchError, Limits, open_fetcher
from feeds.httpcache import HttpCache
from feeds.kept import as_json, from_json, made_by
from feeds.model import FetchFailure, Item, Note, ParsedFeed, Source
from feeds.sources import is_web
from feeds.week import Week

FEED_SUFFIXES = frozenset({".xml", ".rss", ".atom", ".rdf", ".json", ".feed"})
READER_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RecursionError)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Collected:
    """What a week's sources gave. `items` are the week's; what fell outside, or names no date, stands beside."""

    items: tuple[Item, ...]
    failures: tuple[FetchFailure, ...]
    out_of_week: tuple[Item, ...]
    undated: tuple[Item, ...]
    notes: tuple[Note, ...]


@dataclass(slots=True)
class _Answer:
    items: list[Item]
    failures: list[FetchFailure]
    notes: list[Note]
    fresh: bool = False


def collect(
    sources: Sequence[Source],
    week: Week,
    *,
    limits: Limits | None = None,
    cache_dir: Path | None = None,
    fetch_articles: bool = True,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Collected:
    """Fetch, parse and keep the week's items (Monday to Sunday, Asia/Shanghai), in the order of the sources.

    `progress(done, of, source id)` is called as each source ends. Blocks until all have ended; the time limits of
    `limits` bound it.
    """
    found: list[Collected] = []

    async def work() -> None:  # without a result: asyncio.run prints its task's at the end, thousands of items long
        found.append(
            await _collect(
                sources, week, limits or Limits(), cache_dir, fetch_articles, now or datetime.now(UTC), progress
            )
        )

    asyncio.run(work())
    return found[0]


async def _collect(
    sources: Sequence[Source],
    week: Week,
    limits: Limits,
    cache_dir: Path | None,
    fetch_articles: bool,
    now: datetime,
    progress: Progress | None,
) -> Collected:
    cache = HttpCache(cache_dir) if cache_dir else None
    done = 0

    async with open_fetcher(limits, cache, lambda: now) as fetcher:

        async def one(source: Source) -> _Answer:
            nonlocal done
            answer = await _read_source(source, fetcher, now)
            if answer.failures:
                fetcher.forget(source.url)
            done += 1
            if progress:
                progress(done, len(sources), source.id)
            return answer

        answers = await asyncio.gather(*(one(source) for source in sources))
        result = _sorted_out(answers, week)
        if not fetch_articles:
            return replace(result, items=tuple(map(_settled, result.items)))
        web = {source.id for source in sources if is_web(source.url)}
        items, notes = await _with_articles(result.items, web, fetcher, limits)
        return replace(result, items=tuple(map(_settled, items)), notes=(*result.notes, *notes))


def _sorted_out(answers: Sequence[_Answer], week: Week) -> Collected:
    inside: list[Item] = []
    outside: list[Item] = []
    undated: list[Item] = []
    start, end = week.start.astimezone(UTC), week.end.astimezone(UTC)  # a zone's own rules are slower to ask
    for item in _unique(item for answer in answers for item in answer.items):
        if item.published is None:
            undated.append(item)
        else:
            (inside if start <= item.published < end else outside).append(item)
    failures = tuple(failure for answer in answers for failure in answer.failures)
    notes = (*(note for answer in answers for note in answer.notes), *_taken_as_fresh(answers))
    return Collected(tuple(inside), failures, tuple(outside), tuple(undated), notes)


def _taken_as_fresh(answers: Sequence[_Answer]) -> Iterable[Note]:
    if fresh := sum(answer.fresh for answer in answers):
        yield Note("fresh", f"{fresh} of {len(answers)} sources not asked, their last answers still fresh by their own word")


def _unique(items: Iterable[Item]) -> list[Item]:
    """An entry that a feed lists twice is one; of two versions the first in the feed stands."""
    found: dict[tuple[str, str], Item] = {}
    for item in items:
        found.setdefault((item.source, item.id), item)
    return list(found.values())


async def _read_source(source: Source, fetcher: Fetcher, now: datetime) -> _Answer:
    if not is_web(source.url):
        return await asyncio.to_thread(_read_local, source, now)

    maker = made_by(source)

    fresh = False

    def feed_of(answer: Fetched) -> ParsedFeed:
        nonlocal fresh
        if answer.made is not None:
            feed = from_json(answer.made, source, answer.answered or now)
        else:
            feed = _parsed(
                answer.data, source=source, url=answer.url, content_type=answer.content_type, fetched=answer.answered or now
            )
            feed = replace(feed, items=list(map(_whole, feed.items)))
            fetcher.keep_made(answer, maker, as_json(feed))
        if feed.items:
            fetcher.sound(source.url, answer, feed.every)
        fresh = fresh or answer.answered is not None
        return feed

    try:
        feed = await fetcher.read(source.url, feed_of, light=True, made_by=maker)
    except FetchError as error:
        return _failed(source, source.url, error.kind, str(error))
    except FeedParseError as error:
        return _failed(source, source.url, "parse", str(error))
    except READER_FAULTS as error:
        return _broke(source, source.url, error)
    return replace(_answer(source, source.url, feed), fresh=fresh)


def _parsed(data: bytes, **told: Any) -> ParsedFeed:
    """The readers are loaded only where there is something to read."""
    from feeds.parse import read_feed

    return read_feed(data, **told)


def _broke(source: Source, url: str, error: Exception) -> _Answer:
    """An error of the reader itself costs the week one source, and is told apart from a bad feed."""
    words = " ".join(f"{type(error).__name__}: {error}".split())[:160]
    return _failed(source, url, "reader", f"the feed reader broke on it ({words}); please report it with the feed")


def _failed(source: Source, url: str, kind: str, reason: str) -> _Answer:
    return _Answer([], [FetchFailure(source.id, url, kind, reason)], [])


def _answer(source: Source, url: str, feed: ParsedFeed) -> _Answer:
    if not feed.items:
        return _failed(source, url, "empty", "a sound feed without entries")
    return _Answer(feed.items, [], [Note("cut", f"{source.id}: {note}", source.id) for note in feed.notes])


def _read_local(source: Source, now: datetime) -> _Answer:
    """A file, or every feed file under a folder; within a folder each file fails on its own."""
    path = Path(source.url)
    if not path.exists():
        return _failed(source, str(path), "file", "no such file or folder")
    files = _feed_files(path) if path.is_dir() else [path]
    if not files:
        return _failed(
            source, str(path), "empty", f"no feed file in the folder ({' '.join(sorted(FEED_SUFFIXES))})"
        )
    whole = _Answer([], [], [])
    for file in files:
        part = _read_file(source, file, now)
        whole.items += part.items
        whole.failures += part.failures
        whole.notes += part.notes
    return whole


def _feed_files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in FEED_SUFFIXES
    )


def _read_file(source: Source, path: Path, now: datetime) -> _Answer:
    from feeds.parse import BYTE_LIMIT

    try:
        if path.stat().st_size > BYTE_LIMIT:
            return _failed(source, str(path), "size", f"more than {BYTE_LIMIT} bytes")
        return _answer(source, str(path), _parsed(path.read_bytes(), source=source, fetched=now))
    except OSError as error:
        return _failed(source, str(path), "file", error.strerror or str(error))
    except FeedParseError as error:
        return _failed(source, str(path), "parse", str(error))
    except READER_FAULTS as error:
        return _broke(source, str(path), error)


async def _with_articles(
    items: Sequence[Item], web: set[str], fetcher: Fetcher, limits: Limits
) -> tuple[list[Item], list[Note]]:
    """The items, teasers filled from their pages. Only sources of the web are followed; the rest says what it says."""
    wanted = [item for item in items if item.source in web and item.link and is_teaser(item)]
    chosen = wanted[: limits.articles]
    texts = await asyncio.gather(*(_article(item, fetcher, limits) for item in chosen))
    longer = {
        (item.source, item.id): text
        for item, text in zip(chosen, texts, strict=True)
        if weight_of(text) > weight_of(item.text)
    }
    notes = []
    if len(longer) < len(chosen):
        text = f"{len(longer)} of {len(chosen)} teasers filled from their pages; the others keep their summary"
        notes.append(Note("articles", text))
    if len(wanted) > len(chosen):
        text = f"{len(wanted) - len(chosen)} more teasers were not fetched (limit {limits.articles})"
        notes.append(Note("articles", text))
    return [_filled(item, longer) for item in items], notes


def _filled(item: Item, longer: Mapping[tuple[str, str], str]) -> Item:
    text = longer.get((item.source, item.id))
    return item if text is None else replace(item, text=text)


async def _article(item: Item, fetcher: Fetcher, limits: Limits) -> str:
    def text_of(page: Fetched) -> str:
        if text := _text_of(page):
            fetcher.sound(item.link, page)
        return text

    try:
        return await fetcher.read(
            item.link,
            text_of,
            accept="text/html, application/xhtml+xml",
            body=limits.article_body,
            total=limits.article_total,
        )
    except (FetchError, *READER_FAULTS):
        return ""  # it keeps its summary, whatever the page does


def _text_of(page: Fetched) -> str:
    if page.content_type and "html" not in page.content_type.lower():
        return ""
    return article_text(page.data, page.url)


def _settled(item: Item) -> Item:
    """Many feeds put the whole article in the summary: it is the item's text then. So are the lines of a teaser in the end."""
    return replace(item, text=item.summary) if not item.text and "\n" in item.summary else _whole(item)


def _whole(item: Item) -> Item:
    return replace(item, text=item.summary) if not item.text and item.summary and not is_teaser(item) else item
