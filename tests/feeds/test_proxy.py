"""A desk behind a proxy: what is sent through it, what is not, and what it cannot be made to ask for."""

from __future__ import annotations

import base64
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.collect import Collected, collect
from feeds.fetch import Limits
from feeds.model import Source
from feeds.proxies import Proxies
from feeds.week import Week

WEEK, NOW = Week.parse("2025-W11"), datetime(2025, 3, 17, tzinfo=UTC)
LIMITS = Limits(connect=2, read=2, total=4, retries=0, host_gap=0)
SOUND = "<rss version='2.0'><channel><title>t</title><item><title>一则新闻</title><guid>1</guid><pubDate>Wed, 12 Mar 2025 10:00:00 +0800</pubDate></item></channel></rss>".encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(SOUND), SOUND)
LOGIN = "Basic " + base64.b64encode(b"desk:p@ss").decode()


@dataclass
class Proxy:
    """Answers `said` to whatever it is asked; a tunnel leads to `behind` instead, whatever it is asked for."""

    port: int = 0
    said: bytes = ANSWER
    behind: int = 0
    heads: list[str] = field(default_factory=list)

    def proxies(self, login: str = "", direct: tuple[str, ...] = ()) -> Proxies:
        address = f"http://{login}127.0.0.1:{self.port}"
        return Proxies(address, address, direct)


def head_of(one: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head and (part := one.recv(4096)):
        head += part
    return head.decode()


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    server, running = socket.create_server(("127.0.0.1", 0)), Proxy()
    running.port = server.getsockname()[1]

    def talk(one: socket.socket) -> None:
        with one, suppress(OSError):
            while head := head_of(one):
                running.heads.append(head)
                if not (head.startswith("CONNECT") and running.behind):
                    one.sendall(running.said)
                    continue
                with socket.socket() as far:
                    far.connect(("127.0.0.1", running.behind))
                    one.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    threading.Thread(target=pump, args=(one, far), daemon=True).start()
                    pump(far, one)
                return

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield running
    server.close()


def gathered(proxies: Proxies, *urls: str, limits: Limits = LIMITS) -> Collected:
    sources = [Source(url, url, url) for url in urls]
    return collect(sources, WEEK, limits=replace(limits, proxies=proxies), fetch_articles=False, now=NOW)


@pytest.fixture(autouse=True)
def no_name_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy resolves; this machine cannot."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("no name server here")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)


def test_a_plain_address_is_asked_of_the_proxy_whole(proxy: Proxy) -> None:
    found = gathered(proxy.proxies("desk:p%40ss@"), "http://feeds.example/a?b=c", "http://feeds.example:8080/d")
    assert len(found.items) == 2
    asked = sorted(proxy.heads)
    assert asked[0].startswith("GET http://feeds.example/a?b=c HTTP/1.1\r\n") and asked[1].startswith("GET http://feeds.example:8080/d ")
    assert all(f"Proxy-Authorization: {LOGIN}\r\n" in head and "Host: feeds.example" in head for head in asked)


@contextmanager
def secure(folder: Path, heads: list[str]) -> Iterator[int]:
    """A TLS server of feeds.example, its certificate beside it in `folder`."""
    key, word = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=feeds.example",
         "-addext", "subjectAltName=DNS:feeds.example", "-keyout", str(key), "-out", str(word)], check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(word, key)
    server = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                with suppress(ssl.SSLError), context.wrap_socket(server.accept()[0], server_side=True) as one:
                    heads.append(head_of(one))
                    one.sendall(ANSWER)

    threading.Thread(target=accept, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


@pytest.mark.skipif(not shutil.which("openssl"), reason="no key can be made")
def test_a_secure_address_goes_through_a_tunnel(proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[str] = []
    with secure(tmp_path, inside) as proxy.behind:
        (failure,) = gathered(proxy.proxies(), "https://feeds.example/a").failures
        assert failure.kind == "tls", "the tunnel vouches for nobody"
        monkeypatch.setattr("certifi.where", lambda: str(tmp_path / "cert.pem"))
        assert len(gathered(proxy.proxies("desk:p%40ss@"), "https://feeds.example/a").items) == 1
        (failure,) = gathered(proxy.proxies(), "https://other.example/a").failures
        assert failure.kind == "tls", "the certificate is of another name"
    assert proxy.heads[1].startswith("CONNECT feeds.example:443 HTTP/1.1\r\n") and LOGIN in proxy.heads[1]
    (asked,) = inside
    assert asked.startswith("GET /a HTTP/1.1\r\nHost: feeds.example\r\n") and LOGIN not in asked


@pytest.mark.skipif(not shutil.which("openssl"), reason="no key can be made")
def test_without_a_proxy_the_name_is_of_the_certificate_and_the_address_of_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heads: list[str] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))])
    with secure(tmp_path, heads) as port:
        monkeypatch.setattr("certifi.where", lambda: str(tmp_path / "cert.pem"))
        found = gathered(Proxies(), f"https://feeds.example:{port}/a", f"https://other.example:{port}/b", limits=replace(LIMITS, allow_local=True))
    assert len(found.items) == 1 and [failure.kind for failure in found.failures] == ["tls"]
    assert [head.split("\r\n")[:2] for head in heads] == [["GET /a HTTP/1.1", f"Host: feeds.example:{port}"]]


INSIDE = [
    "http://127.0.0.1/", "http://10.1.2.3/", "http://169.254.169.254/latest/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://2130706433/",
    "http://0x7f.1/", "http://017700000001/", "http://localhost/", "http://localhost./", "http://db.internal/", "http://printer.local/", "http://intranet/",
    "https://192.168.0.1/", "https://router.lan/",
]  # fmt: skip


def test_the_proxy_is_not_asked_for_what_is_inside(proxy: Proxy) -> None:
    found = gathered(proxy.proxies(), *INSIDE)
    assert {failure.source: failure.kind for failure in found.failures} == dict.fromkeys(INSIDE, "address")
    assert not proxy.heads


def test_nor_is_it_by_a_redirect(proxy: Proxy) -> None:
    proxy.said = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    (failure,) = gathered(proxy.proxies(), "http://feeds.example/a").failures
    assert failure.kind == "address" and len(proxy.heads) == 1


def test_a_proxy_that_refuses_or_is_away_is_said_without_its_password(proxy: Proxy) -> None:
    proxy.said = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    away = Proxies(http="http://desk:secret@127.0.0.1:9", https=proxy.proxies("desk:secret@").https)
    found = {failure.source: failure for failure in gathered(away, "http://feeds.example/", "https://feeds.example/").failures}
    assert found["http://feeds.example/"].kind == "network" and "the proxy 127.0.0.1:9" in found["http://feeds.example/"].reason
    assert "407" in found["https://feeds.example/"].reason and "secret" not in repr(found)


def test_a_host_that_needs_no_proxy_is_asked_directly_and_checked(proxy: Proxy) -> None:
    found = gathered(proxy.proxies(direct=("127.0.0.1", ".desk.example")), "http://127.0.0.1:9/", "http://feeds.desk.example/")
    assert [failure.kind for failure in found.failures] == ["address", "network"] and not proxy.heads


def test_a_proxy_named_by_a_name_that_is_unknown_is_a_failure() -> None:
    (failure,) = gathered(Proxies(http="http://proxy.desk.example:3128"), "http://feeds.example/").failures
    assert failure.kind == "network" and "the proxy proxy.desk.example:3128" in failure.reason
