"""What a server can do to a collector, one connection at a time: each ends in time as a recorded failure, the others unharmed."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feeds.article import article_text
from feeds.collect import Collected, collect
from feeds.errors import FeedParseError
from feeds.fetch import Limits
from feeds.health import after_run
from feeds.model import Source
from feeds.parse import read_feed
from feeds.week import Week

WEEK = Week.parse("2025-W11")
NOW = datetime(2025, 3, 17, tzinfo=UTC)
LIMITS = Limits(connect=2, read=1, total=1.5, body=100_000, retries=1, backoff=0.01, host_gap=0, per_host=32, allow_local=True)
HEAD = '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>'
TAIL = "</channel></rss>"
SOUND = f"{HEAD}<item><title>一则新闻</title><guid>1</guid><pubDate>Wed, 12 Mar 2025 10:00:00 +0800</pubDate></item>{TAIL}".encode()
OK = b"HTTP/1.1 200 OK\r\n"
Said = Callable[[socket.socket], None]


@contextmanager
def talking(said: Said) -> Iterator[int]:
    """A port on which each connection is told `said`, whatever it asks."""
    server = socket.create_server(("127.0.0.1", 0))

    def talk(one: socket.socket) -> None:
        with one, suppress(OSError):
            one.recv(65536)
            said(one)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()


def gathered(urls: dict[str, str], limits: Limits = LIMITS) -> Collected:
    sources = [Source(name, name, url) for name, url in urls.items()]
    return collect(sources, WEEK, limits=limits, fetch_articles=False, now=NOW)


def whole(body: bytes, *lines: bytes) -> Said:
    return lambda one: one.sendall(OK + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body)


def endless(head: bytes, part: bytes, pause: float = 0.0) -> Said:
    wait = threading.Event()

    def said(one: socket.socket) -> None:
        one.sendall(head)
        while not wait.wait(pause):
            one.sendall(part)

    return said


BLOCK = "字".encode() * 20_000
TALK: dict[str, tuple[Said, str]] = {
    "endless body": (endless(OK + b"\r\n", BLOCK), "size"),
    "endless chunks": (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"ea60\r\n" + BLOCK + b"\r\n"), "size"),
    "gigabyte announced": (whole(b"", b"Content-Length: 1073741824"), "size"),
    "endless headers": (endless(OK, b"X-More: " + b"x" * 1000 + b"\r\n"), "network"),
    "slow body": (endless(OK + b"\r\n", b"<", 0.05), "timeout"),
    "slow headers": (endless(OK, b"x", 0.05), "timeout"),
    "silent": (lambda one: one.settimeout(3) or (one.recv(1) and None), "timeout"),
    "cut": (whole(SOUND[:80], b"Content-Length: 9999"), "network"),
    "no http": (lambda one: one.sendall(b"220 mail.example ESMTP\r\n"), "network"),
    "closed": (lambda one: None, "network"),
    "brotli": (whole(b"\x1b\xff\xff\xff\x00" + b"\x00" * 500, b"Content-Encoding: br", b"Content-Length: 505"), "encoding"),
    "zstd": (whole(b"\x28\xb5\x2f\xfd", b"Content-Encoding: zstd", b"Content-Length: 4"), "encoding"),
    "gzip twice": (whole(b"x", b"Content-Encoding: gzip, gzip", b"Content-Length: 1"), "encoding"),
    "blocked page": (whole(b"<html><body>verify you are human</body></html>", b"Content-Type: text/html"), "parse"),
    "xhtml": (whole(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', b"Content-Type: application/xml"), "parse"),
}  # fmt: skip


def test_each_is_a_recorded_failure_and_the_others_are_unharmed() -> None:
    with talking_all({name: said for name, (said, _) in TALK.items()} | {"sound": whole(SOUND)}) as urls:
        found = gathered(urls)
    assert {failure.source: failure.kind for failure in found.failures} == {name: kind for name, (_, kind) in TALK.items()}
    assert [(item.source, item.title) for item in found.items] == [("sound", "一则新闻")]
    assert all(failure.reason and "\n" not in failure.reason for failure in found.failures)


@contextmanager
def talking_all(talk: dict[str, Said]) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {name: f"http://127.0.0.1:{stack.enter_context(talking(said))}/" for name, said in talk.items()}


def test_redirects_without_end_are_followed_a_few_times(site: Any) -> None:
    for n in range(50):
        site.pages[f"/{n}"] = lambda handler: (302, {"Location": f"/{int(handler.path[1:]) + 1}"}, b"")
    (failure,) = gathered({"a": site.url("/0")}).failures
    assert failure.kind == "redirect" and len(site.asked) == LIMITS.redirects + 1
    assert site.asked[0][1]["accept-encoding"] == "gzip, deflate"  # what is not asked for need not be unpacked


@pytest.mark.parametrize("target", ["//[", "http://a.example:99999/", "http://", "\xff//", "http://xn--/"])
def test_a_redirect_to_what_is_no_address_costs_one_source_or_one_article(site: Any, target: str) -> None:
    site.pages["/f"] = lambda _: (301, {"Location": target}, b"")
    teaser = "<title>一则新闻</title><guid>1</guid><description>摘要一句。</description><pubDate>Wed, 12 Mar 2025 10:00:00 +0800</pubDate>"
    site.pages["/sound"] = lambda _: (200, {}, rss(teaser + f"<link>{site.url('/f')}</link>"))
    found = collect([Source("a", "a", site.url("/f")), Source("b", "b", site.url("/sound"))], WEEK, limits=LIMITS, now=NOW)
    assert [failure.source for failure in found.failures] == ["a"] and found.failures[0].kind in ("redirect", "address", "network", "status")
    assert [item.summary for item in found.items] == ["摘要一句。"]


PRIVATE = ["10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "127.0.0.1", "0.0.0.0", "100.64.0.1", "::1", "fe80::1", "fc00::1",
           "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]  # fmt: skip
PUBLIC = "93.184.215.14"


class Net:
    """The names of the internet, told in turn, and where was connected to: never beyond this machine."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answers: list[list[str]], port: int = 9) -> None:
        self.answers, self.port, self.connected, self.asked = answers, port, list[str](), 0
        connect = asyncio.BaseEventLoop.create_connection
        turn = threading.Lock()

        def resolve(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
            with turn:
                told = self.answers[min(self.asked, len(self.answers) - 1)]
                self.asked += 1
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in told]

        async def to_here(loop: Any, protocol: Any, host: str, port: int, **more: Any) -> Any:
            self.connected.append(host)
            return await connect(loop, protocol, "127.0.0.1", self.port, **more)

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", to_here)


CLOSED = Limits(connect=2, read=1, total=2, retries=1, backoff=0.01, host_gap=0)


def test_a_public_name_of_a_private_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    net = Net(monkeypatch, [[PUBLIC, address] for address in PRIVATE])
    names = {f"name {address}": f"http://n{n}.example/f" for n, address in enumerate(PRIVATE)}
    numbers = {address: f"http://[{address}]/f" if ":" in address else f"http://{address}/f" for address in PRIVATE}
    found = gathered(names | numbers, CLOSED)
    assert {failure.source: failure.kind for failure in found.failures} == dict.fromkeys([*names, *numbers], "address")
    assert net.asked == len(PRIVATE) and not net.connected


def test_a_name_that_answers_differently_the_second_time_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with talking(lambda one: one.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")) as port:
        net = Net(monkeypatch, [[PUBLIC], ["127.0.0.1"]], port)
        (failure,) = gathered({"a": "http://rebind.example/f"}, CLOSED).failures
    assert failure.kind == "address" and net.connected == [PUBLIC]  # what was checked is what was connected to


def test_slow_names_do_not_keep_out_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look-up waits until thirty are at work: fewer at a time would never end."""
    together = threading.Barrier(30, timeout=5)

    def slow(*_: object, **__: object) -> list[tuple[object, ...]]:
        together.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    found = gathered({f"n{n}": f"http://n{n}.example/f" for n in range(30)}, replace(CLOSED, connect=8, total=9))
    assert {failure.kind for failure in found.failures} == {"address"}


INTO = ["http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://2130706433/", "http://inside.example/"]


def test_a_redirect_into_a_private_network_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(one: socket.socket) -> None:
        target = INTO[len(net.connected) - 1]
        one.sendall(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())

    with talking(moved) as port:
        net = Net(monkeypatch, [[PUBLIC], ["10.1.2.3"], ["127.0.0.1"]], port)
        for n, _ in enumerate(INTO, start=1):
            net.asked = 0
            (failure,) = gathered({"a": "http://public.example/f"}, CLOSED).failures
            assert failure.kind == "address" and net.connected == [PUBLIC] * n


def test_no_secure_connection_is_a_recorded_failure(tmp_path: Path, site: Any) -> None:
    site.pages["/f"] = lambda _: (200, {}, SOUND)
    urls = {"plain": site.url("/f").replace("http:", "https:")}
    with self_signed(tmp_path) as port:
        if port:
            urls["own word"] = f"https://localhost:{port}/f"
        found = gathered(urls | {"sound": site.url("/f")})
    assert {failure.source: failure.kind for failure in found.failures} == dict.fromkeys(urls, "tls")
    assert len(found.items) == 1


@contextmanager
def self_signed(folder: Path) -> Iterator[int]:
    """A port that vouches for itself; 0 where no key can be made."""
    if not shutil.which("openssl"):
        yield 0
        return
    key, word = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", str(key), "-out", str(word)], check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(word, key)

    server = context.wrap_socket(socket.create_server(("127.0.0.1", 0)), server_side=True, do_handshake_on_connect=False)

    def accept() -> None:
        with suppress(OSError):
            while True:
                one, _ = server.accept()
                with one, suppress(OSError):
                    one.do_handshake()
                    one.sendall(OK + b"\r\n" + SOUND)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()


def rss(*entries: str) -> bytes:
    return f"{HEAD}{''.join(f'<item>{entry}</item>' for entry in entries)}{TAIL}".encode("utf-8", "surrogatepass")


def test_entries_beyond_the_bound_are_left_out_and_said() -> None:
    found = read_feed(rss(*(f"<guid>{n}</guid>" for n in range(100_000))))
    assert len(found.items) == 2_000 and "only the first 2000" in found.notes[0]


def test_a_date_in_the_future_is_of_no_week_and_makes_no_source_fresh(site: Any) -> None:
    far = ("Fri, 31 Dec 9999 23:59:59 -1200", "9999-12-31T23:59:59Z", "Mon, 01 Jan 0001 00:00:00 +1400")
    site.pages["/f"] = lambda _: (200, {}, rss(*(f"<title>{n}</title><pubDate>{date}</pubDate>" for n, date in enumerate(far))))
    found = gathered({"a": site.url("/f")})
    assert not found.items and len(found.out_of_week) == 3
    health = after_run({}, [Source("a", "a", "")], found.out_of_week, found.failures)
    assert health["a"].last < "2025"


@pytest.mark.parametrize("link", ["file:///etc/passwd", "data:text/html,x", "javascript:alert(1)", "ftp://a.example/x", "http://", "http://a:b/"])
def test_only_web_links_are_kept(link: str) -> None:
    (item,) = read_feed(rss(f"<guid>1</guid><link>{link}</link>")).items
    assert item.link == ""


def test_a_source_that_is_no_web_address_opens_no_file_of_that_name() -> None:
    found = gathered({"a": "file:///etc/passwd", "b": "data:text/xml,x", "c": "ftp://a.example/"})
    assert [failure.kind for failure in found.failures] == ["file"] * 3


@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "utf-16", "punycode", "idna", "hex", "unicode_escape", "no-such"])
def test_a_wrong_encoding_is_seen_through(encoding: str, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>{HEAD[21:]}<item><title>算力租赁价格走势</title><guid>1</guid></item>{TAIL}'
    (item,) = read_feed(text.encode(encoding)).items
    assert item.id == "1" and item.title == "算力租赁价格走势"


def test_nuls_are_left_out() -> None:
    (item,) = read_feed(rss("<guid>1</guid><title>算\0力\x0b&#0;&#x0;租赁&#11;</title>")).items
    assert item.title == "算力租赁"


# Found by scripts/bench_fuzz.py and by hand: each of these once ended the run, or did not end at all.
FOUND = {
    "prefix never declared": rss("<guid>1</guid><description><content:encoded>x</content:encoded></description>"),
    "broken past the tolerant reader": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-\x85rdf-syntax-ns#"><item><title>a < b</title></item></rdf:RDF>'.encode(),
    "number of 5000 digits": b'{"version":"https://jsonfeed.org/version/1","items":[{"id":' + b"9" * 5000 + b"}]}",
    "half a character": b'{"version":"https://jsonfeed.org/version/1","items":[{"title":"a\\ud800","content_text":"\\udfff b"}]}',
    "reference of 5000 digits": rss("<guid>1</guid><title>&#" + "9" * 5000 + ";</title>"),
    "escaped reference of 5000 digits": rss("<guid>1</guid><title>&amp;#x" + "9" * 5000 + ";</title>"),
    "comments before what is no page": b"<!---->" * 60 + SOUND[21:],
    "zeros": rss("<guid>1</guid><title>&#" + "0" * 300_000 + "</title>"),
    "comments that never end": rss("<guid>1</guid><title>" + "&lt;!--" * 60_000 + "</title>"),
    "an author of at signs": rss("<guid>1</guid><author>" + "@" * 300_000 + "</author>"),
    "a base that is none": b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://["><entry xml:base="//["><id>1</id><link href="x"/></entry></feed>',
}  # fmt: skip
NO_FEED = ("broken past the tolerant reader", "reference of 5000 digits")


@pytest.mark.parametrize("name", FOUND)
def test_what_fuzzing_found_stays_mended(name: str) -> None:
    try:
        items = read_feed(FOUND[name], url="http://a.example/").items
    except FeedParseError as error:
        assert name in NO_FEED and "\n" not in str(error)
    else:
        assert name not in NO_FEED and len(items) == 1 and repr(items).encode()


def test_a_fault_of_the_reader_costs_one_source(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes, **told: Any) -> Any:
        return read_feed(data, **told) if told["source"].id == "b" else [][len(data)]

    monkeypatch.setattr("feeds.parse.read_feed", broken)
    site.pages["/f"] = site.pages["/g"] = lambda _: (200, {}, SOUND)
    found = gathered({"a": site.url("/f"), "b": site.url("/g")})
    assert [(failure.source, failure.kind) for failure in found.failures] == [("a", "reader")]


def test_a_page_of_countless_tags_is_no_article() -> None:
    paragraphs = "<p>算力租赁平台公布了新的价格，覆盖三种显卡配置，并说明了计费方式与交付周期。</p>"
    assert article_text(("<html><body>" + paragraphs * 20).encode(), "http://a.example/")
    assert article_text(("<html><body>" + paragraphs * 20_000).encode(), "http://a.example/") == ""
    assert len(article_text(("<html><body><p>" + "字" * 200_000).encode(), "http://a.example/")) == 50_000
