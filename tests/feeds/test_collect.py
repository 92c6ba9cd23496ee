"""A week collected over HTTP: what is asked, what is kept, and how a source that misbehaves is recorded."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feeds.collect import Collected, collect
from feeds.fetch import Limits
from feeds.model import Source
from feeds.week import Week

WEEK = Week.parse("2025-W11")
NOW = datetime(2025, 3, 17, tzinfo=UTC)
QUICK = Limits(
    connect=2,
    read=2,
    total=4,
    retries=2,
    backoff=0.01,
    retry_after=0.05,
    host_gap=0.0,
    per_host=8,
    allow_local=True,
)
TEXT = "算力租赁平台公布了新的价格，覆盖三种显卡配置，并说明了计费方式与交付周期。" * 12


def rss(*entries: tuple[str, str]) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://a.example/{n}</link><guid>{title}</guid>"
        f"<pubDate>{day}</pubDate><description>{TEXT}</description></item>"
        for n, (title, day) in enumerate(entries)
    )
    return f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


ONE = rss(("一则新闻", "Wed, 12 Mar 2025 10:00:00 +0800"))


def gathered(
    site: Any, *paths: str, limits: Limits = QUICK, cache: Path | None = None, articles: bool = False
) -> Collected:
    sources = [Source(path.strip("/"), path, site.url(path)) for path in paths]
    return collect(sources, WEEK, limits=limits, cache_dir=cache, fetch_articles=articles, now=NOW)


def test_the_window_is_the_week_in_shanghai(site: Any) -> None:
    site.pages["/f"] = lambda _: (200, {}, rss(
        ("周一零点", "Sun, 09 Mar 2025 16:00:00 GMT"), ("周一前一秒", "Sun, 09 Mar 2025 15:59:59 GMT"),
        ("周日末尾", "Sun, 16 Mar 2025 15:59:59 GMT"), ("下周一", "Sun, 16 Mar 2025 16:00:00 GMT"), ("无日期", ""),
    ))  # fmt: skip
    found = gathered(site, "/f")
    assert [item.title for item in found.items] == ["周一零点", "周日末尾"]
    assert [item.title for item in found.out_of_week] == ["周一前一秒", "下周一"]
    assert [item.title for item in found.undated] == ["无日期"]


def test_a_second_week_asks_only_whether_it_changed(site: Any, tmp_path: Path) -> None:
    def told(handler: object) -> tuple[int, dict[str, str], bytes]:
        same = site.asked[-1][1].get("if-none-match") == '"v1"'
        return (
            (304, {}, b"")
            if same
            else (200, {"ETag": '"v1"', "Last-Modified": "Wed, 12 Mar 2025 02:00:00 GMT"}, ONE)
        )

    site.pages["/f"] = told
    first, second = (gathered(site, "/f", cache=tmp_path) for _ in range(2))
    assert [i.title for i in first.items] == [i.title for i in second.items] == ["一则新闻"]
    headers = site.asked[1][1]
    assert (
        headers["if-none-match"] == '"v1"' and headers["if-modified-since"] == "Wed, 12 Mar 2025 02:00:00 GMT"
    )


@pytest.mark.parametrize(("code", "times"), [(500, 3), (503, 3), (429, 3), (404, 1), (403, 1)])
def test_a_passing_fault_is_asked_again_and_a_lasting_one_is_not(code: int, times: int, site: Any) -> None:
    site.pages["/f"] = lambda _: (code, {"Retry-After": "0"}, b"")
    found = gathered(site, "/f")
    assert [(f.kind, str(code) in f.reason) for f in found.failures] == [("status", True)]
    assert site.count("/f") == times


def test_a_fault_that_passes_is_no_failure(site: Any) -> None:
    site.pages["/f"] = lambda _: (200, {}, ONE) if site.count("/f") > 1 else (503, {}, b"")
    assert [item.title for item in gathered(site, "/f").items] == ["一则新闻"]


HOSTILE = {
    "/large": (lambda _: (200, {}, b"x" * 70_000), "size"),
    "/announced": (lambda _: (200, {"Content-Length": "9999999999"}, b""), "size"),
    "/bomb": (lambda _: (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 40_000_000)), "size"),
    "/packed": (lambda _: (200, {"Content-Encoding": "br"}, b"xx"), "encoding"),
    "/damaged": (lambda _: (200, {"Content-Encoding": "gzip"}, b"no gzip at all"), "encoding"),
    "/circle": (lambda _: (302, {"Location": "/circle"}, b""), "redirect"),
    "/long": (lambda h: (302, {"Location": f"{h.path}1"}, b""), "status"),
    "/file": (lambda _: (302, {"Location": "file:///etc/passwd"}, b""), "redirect"),
    "/data": (lambda _: (302, {"Location": "data:text/xml,x"}, b""), "redirect"),
    "/page": (lambda _: (200, {"Content-Type": "text/html"}, b"<!doctype html><html><body>sign in</body></html>"), "parse"),
    "/nul": (lambda _: (200, {}, b"\0" * 500), "parse"),
    "/none": (lambda _: (200, {}, b""), "parse"),
    "/laughs": (
        lambda _: (200, {}, b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 100 + b'"><!ENTITY c "' + b"&b;" * 100
                   + b'"><!ENTITY d "' + b"&c;" * 100 + b'">]><rss version="2.0"><channel><item><title>&d;</title></item></channel></rss>'),
        "",
    ),
    "/entity": (
        lambda _: (200, {}, b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>&x;</title>'
                   b"<guid>1</guid></item></channel></rss>"),
        "",
    ),
    "/9999": (lambda _: (200, {}, rss(("远方", "Fri, 31 Dec 9999 23:59:59 GMT"))), ""),
}  # fmt: skip


def test_a_hostile_source_is_recorded_and_harms_no_other(site: Any) -> None:
    site.pages |= {path: told for path, (told, _) in HOSTILE.items()}
    site.pages["/good"] = lambda _: (200, {}, ONE)
    limits = Limits(**{**QUICK_FIELDS, "body": 60_000})
    found = gathered(site, *HOSTILE, "/good", limits=limits)
    assert [item.title for item in found.items] == ["一则新闻"]
    kinds = {failure.source: failure.kind for failure in found.failures}
    for path, (_, kind) in HOSTILE.items():
        if kind:
            assert kinds.get(path.strip("/")) == kind, (path, kinds.get(path.strip("/")))
    everything = repr(found)
    assert "root:" not in everything and "hahaha" not in everything and len(everything) < 60_000


QUICK_FIELDS = {name: getattr(QUICK, name) for name in Limits.__dataclass_fields__}


def test_private_addresses_are_not_asked(site: Any) -> None:
    site.pages["/f"] = lambda _: (200, {}, ONE)
    closed = Limits(**{**QUICK_FIELDS, "allow_local": False})
    found = gathered(site, "/f", limits=closed)
    assert [failure.kind for failure in found.failures] == ["address"] and not site.asked


def test_a_slow_drip_ends(site: Any) -> None:
    import time

    def drip(handler: object) -> tuple[int, dict[str, str], bytes]:
        time.sleep(1.5)
        return 200, {}, ONE

    site.pages["/slow"] = drip
    found = gathered(
        site, "/slow", limits=Limits(**{**QUICK_FIELDS, "read": 0.3, "total": 0.6, "retries": 0})
    )
    assert [failure.kind for failure in found.failures] == ["timeout"]


def test_a_teaser_is_filled_from_its_page(site: Any) -> None:
    feed = ONE.replace(TEXT.encode(), "摘要一句。".encode()).replace(
        b"https://a.example/0", site.url("/page").encode()
    )
    body = "".join(f"<p>第{n}段：{TEXT}</p>" for n in "一二三")
    site.pages["/f"] = lambda _: (200, {}, feed)
    site.pages["/page"] = lambda _: (
        200,
        {"Content-Type": "text/html; charset=utf-8"},
        f"<html><head><title>题</title></head><body><nav>首页</nav><article><h1>题</h1>{body}</article></body></html>".encode(),
    )
    (item,) = gathered(site, "/f", articles=True).items
    assert "第三段" in item.text and "首页" not in item.text


def test_local_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(ONE)
    (tmp_path / "b.xml").write_bytes(b"<rss><channel>")
    sources = [Source("folder", "夹", str(tmp_path)), Source("gone", "无", str(tmp_path / "none"))]
    found = collect(sources, WEEK, now=NOW)
    assert [item.title for item in found.items] == ["一则新闻"]
    assert {(failure.source, failure.kind) for failure in found.failures} == {
        ("folder", "parse"),
        ("gone", "file"),
    }


def conditional(site: Any, body: bytes) -> None:
    """A page with a tag, and 304 for who has it."""
    site.pages["/f"] = lambda handler: (
        (304, {}, b"") if handler.headers["If-None-Match"] == '"v1"' else (200, {"ETag": '"v1"'}, body)
    )


def test_a_tag_that_cannot_be_sent_back_costs_nothing(site: Any, tmp_path: Path) -> None:
    site.pages["/f"] = lambda _: (200, {"ETag": '"vü"', "Last-Modified": "Wed, 12 Mar 2025 02:00:00 GMT"}, ONE)
    first = gathered(site, "/f", cache=tmp_path)
    assert gathered(site, "/f", cache=tmp_path) == first and not first.failures
    assert "if-none-match" not in site.asked[1][1] and "if-modified-since" in site.asked[1][1]


def test_an_unchanged_feed_gives_the_same_items_whatever_became_of_the_cache(site: Any, tmp_path: Path) -> None:
    conditional(site, ONE)
    first = gathered(site, "/f", cache=tmp_path)
    (made,) = tmp_path.glob("*.items")
    whole = made.read_bytes()
    for damaged in (whole, whole[:-9], whole.replace("一则".encode(), "二则".encode()), b"[" * 50_000, b""):
        made.write_bytes(damaged)
        assert gathered(site, "/f", cache=tmp_path) == first
        assert site.asked[-1][1]["if-none-match"] == '"v1"'
    for path in (made, made.with_suffix(".body")):
        path.write_bytes(b"damaged")
    assert gathered(site, "/f", cache=tmp_path) == first
    assert "if-none-match" not in site.asked[-1][1]


def test_kept_items_are_of_the_source_that_asks(site: Any, tmp_path: Path) -> None:
    conditional(site, rss(("无时区", "2025-03-12 01:00:00")))
    for language, section, hour in (("zh", "apps", 8), ("en", "", 0), ("zh", "", 8)):
        source = Source("f", "源", site.url("/f"), section, language)
        (item,) = collect([source], WEEK, limits=QUICK, cache_dir=tmp_path, fetch_articles=False, now=NOW).items
        offset = item.published.utcoffset() if item.published else None
        assert (item.section, (offset and offset.seconds // 3600) or 0, item.fetched) == (section, hour, NOW)
