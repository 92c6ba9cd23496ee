"""The shipped sources, a list of one's own, OPML both ways, and the command that prints a feed's items."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from agent.cli import main
from feeds.errors import SourceListError
from feeds.opml import read_opml, write_opml
from feeds.sources import is_web, load_sources, parse_sources

FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>
<entry><id>tag:a,1</id><title>芯片 &amp; 算力</title><link href="https://a.example/1"/><published>2025-03-12T10:00:00+08:00</published>
<author><name>甲</name></author><summary>一句。</summary><content type="html">&lt;p&gt;正文&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</content></entry>
<entry><id>tag:a,2</id><title>无日期</title><link href="javascript:alert(1)"/></entry></feed>"""


def test_the_shipped_list_is_the_desks() -> None:
    sources = load_sources()
    assert len(sources) >= 40 and len({source.id for source in sources}) == len(sources)
    assert all(is_web(source.url) and source.weight > 0 for source in sources)
    languages = Counter(source.language for source in sources)
    assert languages["zh"] >= 10 and languages["en"] >= 10
    assert {"compute", "apps", "funding"} <= {source.section for source in sources}


def test_opml_there_and_back() -> None:
    sources = load_sources()
    back = read_opml(write_opml(sources))
    assert [(s.id, s.title, s.url, s.section, s.language, s.weight) for s in back] == [
        (s.id, s.title, s.url, s.section, s.language, s.weight) for s in sources
    ]


@pytest.mark.parametrize(
    "text", ["sources: [", "sources: []", "sources:\n- id: a", "sources:\n- id: a\n  url: ftp://x/y", "- 1",
             "sources:\n- {id: a, url: 'https://a.example'}\n- {id: a, url: 'https://b.example'}"],
)  # fmt: skip
def test_a_bad_list_names_its_fault(text: str) -> None:
    with pytest.raises(SourceListError):
        parse_sources(text, "sources.yaml", None)


def test_parse_prints_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(FEED, encoding="utf-8")
    assert main(["feeds", "parse", str(path), "--format", "json"]) == 0
    items = json.loads(capsys.readouterr().out)
    assert [
        set(item) >= {"id", "title", "link", "published", "authors", "summary", "text"} for item in items
    ] == [True, True]
    first, second = items
    assert first["title"] == "芯片 & 算力" and first["published"].startswith("2025-03-12T10:00:00+08:00")
    assert first["authors"] == ["甲"] and first["text"] == "正文" and first["link"] == "https://a.example/1"
    assert second["published"] is None and second["link"] == ""


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"<html><body>x</body></html>", b"\x89PNG\r\n", b'{"a": 1}', b"<rss><channel>"]
)
def test_what_is_no_feed_is_one_line(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.xml"
    path.write_bytes(data)
    assert main(["feeds", "parse", str(path), "--format", "json"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1 and "x.xml" in said.err


def test_import_and_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.opml").write_text(
        '<opml version="2.0"><body><outline text="算力"><outline text="站点" type="rss" xmlUrl="https://a.example/feed"/></outline></body></opml>',
        encoding="utf-8",
    )
    Path("sources.yaml").write_text(
        "sources:\n- {id: old, title: 旧, url: 'https://o.example/f'}\n", encoding="utf-8"
    )
    assert main(["feeds", "import", "mine.opml"]) == 0
    assert {source.url for source in load_sources(Path("sources.yaml"))} == {
        "https://o.example/f",
        "https://a.example/feed",
    }
    assert main(["feeds", "export", "out.opml"]) == 0
    assert {source.url for source in read_opml(Path("out.opml").read_bytes())} == {
        "https://o.example/f",
        "https://a.example/feed",
    }
