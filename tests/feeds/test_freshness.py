"""A source that says how long its answer holds is not asked again within that time; any other is asked each run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.cli import main
from feeds.collect import Collected, collect
from feeds.errors import SourceListError
from feeds.fetch import Limits
from feeds.freshness import NAME, said_by_feed, said_by_headers
from feeds.model import Note, Source
from feeds.week import Week

NOW = datetime(2025, 3, 17, tzinfo=UTC)
LIMITS = Limits(connect=2, read=2, total=4, retries=0, host_gap=0.0, allow_local=True)
DAY = "Wed, 12 Mar 2025 10:00:00 +0800"
HOLDS = {"ETag": '"v1"', "Cache-Control": "max-age=600"}


def rss(title: str, channel: str = "") -> bytes:
    item = f"<item><title>{title}</title><guid>1</guid><pubDate>{DAY}</pubDate><description>算力价格上涨。</description></item>"
    return f"<rss version='2.0'><channel><title>t</title>{channel}{item}</channel></rss>".encode()


def gathered(site: Any, cache: Path, after: float = 0, limits: Limits = LIMITS) -> Collected:
    """`after`: minutes from the first run."""
    now = NOW + timedelta(minutes=after)
    return collect([Source("f", "f", site.url("/f"))], Week.parse("2025-W11"), limits=limits, cache_dir=cache, fetch_articles=False, now=now)  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": "max-age=600", "age": "500"}, 100),
        ({"cache-control": "max-age=600", "age": "900"}, 0),
        ({"cache-control": "max-age=600, no-cache"}, 0),
        ({"cache-control": 'private, Max-Age="60"'}, 60),
        ({"cache-control": "max-age=soon"}, 0),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "max-age=600, max-age=900"}, 600),
        ({"cache-control": "max-age=600", "expires": "Mon, 17 Mar 2025 09:00:00 GMT"}, 600),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=600", "vary": "*"}, 0),
        ({"pragma": "no-cache", "expires": "Mon, 17 Mar 2025 09:00:00 GMT"}, 0),
        ({"expires": "Mon, 17 Mar 2025 00:10:00 GMT"}, 600),
        ({"expires": "Mon, 17 Mar 2025 00:10:00 GMT", "date": "Mon, 17 Mar 2025 00:08:00 GMT"}, 120),
        ({"expires": "0"}, 0),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 365 * 86400),
        ({"etag": '"v1"'}, None),
    ],
)
def test_what_headers_say(headers: dict[str, str], seconds: float | None) -> None:
    assert said_by_headers(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("channel", "seconds"),
    [
        ("<ttl>30</ttl>", 1800),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86400),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<ttl>soon</ttl>", None),
        ("<item><ttl>30</ttl></item>", None),
        ("", None),
    ],
)
def test_what_a_feed_says(channel: str, seconds: float | None) -> None:
    assert said_by_feed(rss("新闻", channel).decode()) == seconds


@pytest.mark.parametrize(("headers", "channel"), [(HOLDS, ""), ({"Cache-Control": "max-age=600"}, ""), ({"ETag": '"v1"'}, "<ttl>10</ttl>")])
def test_a_fresh_source_is_not_asked_and_the_run_says_so(headers: dict[str, str], channel: str, site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (200, headers, rss("一则新闻", channel))
    first, second = gathered(site, tmp_path), gathered(site, tmp_path, 9)
    assert site.count("/f") == 1 and first.items == second.items and not first.notes
    assert second.notes == (Note("fresh", "1 of 1 sources not asked, their last answers still fresh by their own word"),)
    gathered(site, tmp_path, 11)
    assert site.count("/f") == 2


def test_what_says_nothing_of_it_is_asked(site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (200, {"ETag": '"v1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}, rss("新闻"))
    gathered(site, tmp_path), gathered(site, tmp_path)
    assert site.count("/f") == 2


def test_headers_go_before_what_the_feed_says(site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (200, {"ETag": '"v1"', "Cache-Control": "no-cache"}, rss("新闻", "<ttl>60</ttl>"))
    gathered(site, tmp_path), gathered(site, tmp_path)
    assert site.count("/f") == 2


def test_no_longer_than_the_limit_and_never_where_it_is_nought(site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (200, {"ETag": '"v1"', "Cache-Control": "max-age=31536000"}, rss("新闻"))
    gathered(site, tmp_path), gathered(site, tmp_path, 59)
    assert site.count("/f") == 1
    gathered(site, tmp_path, 61)
    assert site.count("/f") == 2
    gathered(site, tmp_path, 62, replace(LIMITS, fresh=0))
    assert site.count("/f") == 3


def test_a_304_makes_it_fresh_again(site: Any, tmp_path: Path) -> None:
    def told(_: object) -> tuple[int, dict[str, str], bytes]:
        if "if-none-match" in site.asked[-1][1]:
            return 304, {"Cache-Control": "max-age=1800"} if site.count("/f") == 2 else {}, b""
        return 200, HOLDS, rss("一则新闻")

    site.pages["/f"] = told
    titles = [[item.title for item in gathered(site, tmp_path, after).items] for after in (0, 11, 40, 42, 51, 53)]
    assert titles == [["一则新闻"]] * 6
    assert site.count("/f") == 4  # at 0, 11 (30 minutes), 42 (says nothing: the first answer's 10 minutes), 53


@pytest.mark.parametrize("bad", [(500, {}, b""), (200, HOLDS, b"<html>sign in</html>"), (200, HOLDS, b"<rss version='2.0'><channel/></rss>")])
def test_after_a_failure_it_is_asked_again(bad: tuple[int, dict[str, str], bytes], site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (200, HOLDS, rss("新闻"))
    gathered(site, tmp_path)
    site.pages["/f"] = lambda _: bad
    assert gathered(site, tmp_path, 1, replace(LIMITS, fresh=0)).failures
    assert gathered(site, tmp_path, 2).failures and site.count("/f") == 3


def test_where_a_redirect_leads_is_asked_each_time(site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (302, {"Location": "/g"}, b"")
    site.pages["/g"] = lambda _: (200, HOLDS, rss("新闻"))
    gathered(site, tmp_path), gathered(site, tmp_path, 1)
    assert site.count("/f") == site.count("/g") == 2


@pytest.mark.parametrize("damage", ["", "[]", '{"schema": 2, "fresh": {}}', '{"schema": 1, "fresh": {"a": ["2025-03-17", "x"]}}'])
def test_a_damaged_record_or_a_lost_body_is_asked_for(damage: str, site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (200, HOLDS, rss("一则新闻"))
    gathered(site, tmp_path)
    (tmp_path / NAME).write_text(damage)
    assert gathered(site, tmp_path, 1).items and site.count("/f") == 2
    for path in (*tmp_path.glob("*.items"), *tmp_path.glob("*.body")):
        path.write_bytes(b"cut")
    assert gathered(site, tmp_path, 2).items and site.count("/f") == 3


def test_a_clock_set_back_takes_nothing_as_fresh(site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (200, HOLDS, rss("新闻"))
    gathered(site, tmp_path), gathered(site, tmp_path, -30)
    assert site.count("/f") == 2


def test_a_password_in_an_address_is_not_in_the_record(site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (200, HOLDS, rss("新闻"))
    gathered(site, tmp_path)
    record = (tmp_path / NAME).read_text()
    assert len(json.loads(record)["fresh"]) == 1 and "127.0.0.1" not in record


def test_a_run_may_ask_every_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "zhoubao.toml").write_text("", encoding="utf-8")

    def stopped(*_: object, limits: Limits, **__: object) -> None:
        raise SourceListError(f"asked with {limits.fresh:g}")

    monkeypatch.setattr("feeds.collect.collect", stopped)
    assert main(["run", "2025-W11", "--workspace", str(tmp_path), "--refresh"]) == 2
    assert "asked with 0" in capsys.readouterr().err


def test_a_setting_out_of_bounds_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "zhoubao.toml").write_text("[sources]\nfresh = -1\n", encoding="utf-8")
    assert main(["status", "--workspace", str(tmp_path)]) == 2
    assert "sources.fresh is 0 (ask each time)" in capsys.readouterr().err
