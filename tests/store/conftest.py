"""A desk's archive with an embedding that needs no model, in a folder and on a real Chroma server; a real PostgreSQL.

Where the `chroma` program or PostgreSQL is not there, the tests that need it are skipped and say which.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from feeds.aliases import load_aliases
from store.archive import ChromaArchive

DIMENSION = 64
Embed = Callable[[Sequence[str]], list[list[float]]]


def by_letters(texts: Sequence[str]) -> list[list[float]]:
    """Pairs of letters counted in 64 drawers: near enough to meaning for texts that share words."""
    found = []
    for text in texts:
        vector = [0.01] * DIMENSION
        for at in range(len(text) - 1):
            vector[hashlib.sha256(text[at : at + 2].encode()).digest()[0] % DIMENSION] += 1.0
        found.append(vector)
    return found


class Desk:
    """Opens archives of one place, as several processes or machines would. Names of desks are this test's own."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        self._opened: list[ChromaArchive] = []

    def open(self, desk: str = "", embed: Embed = by_letters, name: str = "letters", machine: str = "a") -> ChromaArchive:
        folder = self.folder / machine if self.url else self.folder
        known = f"{self.folder} {desk}" if self.url else desk
        archive = ChromaArchive(folder, embed, name, desk=known, url=self.url, aliases=load_aliases())
        self._opened.append(archive)
        return archive

    def close(self) -> None:
        for archive in self._opened:
            archive.close()


@pytest.fixture(params=["folder", "server"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    url = request.getfixturevalue("chroma_server") if request.param == "server" else ""
    found = Desk(tmp_path / "chroma", url)
    yield found
    found.close()


@pytest.fixture
def archive(desk: Desk) -> ChromaArchive:
    return desk.open()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = shutil.which("chroma", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if not program:
        pytest.skip("the program `chroma` is not installed: the archive is not tested over a server")
    port, folder = free_port(), tmp_path_factory.mktemp("chroma-server")
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [program, "run", "--path", str(folder / "data"), "--host", "127.0.0.1", "--port", str(port)], stdout=log, stderr=log
        )
        try:
            _await(lambda: httpx.get(f"http://127.0.0.1:{port}/api/v2/heartbeat").status_code == 200, running, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(20)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Debian's PostgreSQL in a folder of its own; as root it runs as `nobody`, since it refuses root."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), *map(Path, os.environ.get("PATH", "").split(os.pathsep))]
    binary = next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)
    if binary is None:
        pytest.skip("PostgreSQL is not installed (Debian package postgresql): checkpoints are not tested on it")
    pytest.importorskip("langgraph.checkpoint.postgres", reason="langgraph-checkpoint-postgres is not installed (extra server)")
    import tempfile

    root = Path(tempfile.mkdtemp(prefix="zhoubao-postgres-"))
    who = {"user": "nobody"} if os.geteuid() == 0 else {}
    if who:
        shutil.chown(root, "nobody")
    port = free_port()
    options = ["-D", str(root / "data"), "-U", "desk", "--auth", "trust", "-E", "UTF8", "--no-locale"]
    made = subprocess.run([str(binary / "initdb"), *options], cwd=root, capture_output=True, text=True, check=False, **who)  # type: ignore[call-overload]
    if made.returncode:
        shutil.rmtree(root)
        pytest.skip(f"PostgreSQL cannot be set up here: {made.stderr.strip().splitlines()[-1:]}")
    command = [str(binary / "postgres"), "-D", str(root / "data"), "-p", str(port), "-k", str(root), "-c", "listen_addresses=127.0.0.1"]
    with (root / "log").open("wb") as log:
        running = subprocess.Popen(command, cwd=root, stdout=log, stderr=log, **who)  # type: ignore[call-overload]
        try:
            _await(lambda: _answers(f"postgresql://desk@127.0.0.1:{port}/postgres"), running, root / "log")
            yield f"postgresql://desk@127.0.0.1:{port}/postgres"
        finally:
            running.terminate()
            running.wait(20)
            shutil.rmtree(root, ignore_errors=True)


def _answers(url: str) -> bool:
    import psycopg

    with psycopg.connect(url, connect_timeout=2) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def _await(ready: Callable[[], bool], running: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and running.poll() is None:
        try:
            if ready():
                return
        except Exception:  # noqa: BLE001 - not there yet, whatever it says
            pass
        time.sleep(0.1)
    raise AssertionError(f"did not start: {log.read_text(errors='replace')[-800:]}")
