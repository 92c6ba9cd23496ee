"""Keys planted in the environment are in nothing a run leaves or says: files, logs, checkpoints, errors, the screen."""

from __future__ import annotations

import json
import smtplib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "llm"))

from chatserver import Body, Said, chat_server
from plainwriter import echo

from agent.cli import main
from feeds.sample import copy_sample

WEEK = "2025-W11"
KEY, DATABASE, HOOK, MAIL, PROXY = "sk-planted-4f1c9a77", "planted-pg-5521", "planted-hook-8c3e", "planted-mail-77d0", "planted-proxy-19e2"
NOTIFY = '\n[notify]\nwebhook = "wecom"\nmail_to = ["a@desk.example"]\nmail_from = "z@desk.example"\nsmtp_host = "127.0.0.1"\nsmtp_port = 1\n'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "desk"
    copy_sample(root)
    with (root / "zhoubao.toml").open("a", encoding="utf-8") as file:
        file.write(NOTIFY + '\n[model]\nname = "m"\nretries = 0\n')
    monkeypatch.setenv("ZHOUBAO_API_KEY", KEY)
    monkeypatch.setenv("ZHOUBAO_WEBHOOK_URL", f"http://127.0.0.1:1/hook?key={HOOK}")
    monkeypatch.setenv("ZHOUBAO_SMTP_PASSWORD", MAIL)
    monkeypatch.setenv("https_proxy", f"http://desk:{PROXY}@127.0.0.1:1")
    with (root / "sources.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: web, url: 'https://feeds.example/f'}\n")
    return root


def kept(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(root)), path.read_bytes()


def nothing_told(root: Path, said: str) -> None:
    for secret in (KEY, DATABASE, HOOK, MAIL, PROXY):
        assert secret not in said
        assert not [name for name, data in kept(root) if secret.encode() in data]


def run(root: Path, *words: str) -> int:
    return main([*words, "--workspace", str(root)])


def test_a_run_with_a_model(desk: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with chat_server(echo) as server:
        monkeypatch.setenv("ZHOUBAO_BASE_URL", server.url)
        assert run(desk, "run", WEEK) in (0, 1)
        run(desk, "resume", WEEK)
        run(desk, "status", "--json")
        run(desk, "doctor", WEEK, "--no-network")
        assert server.keys[0] == f"Bearer {KEY}", "the key went out, so it could have been kept"
    said = "".join(capfd.readouterr())
    assert "nobody" not in said and "webhook was not reached" in said and "no mail by" in said
    assert (desk / "store" / "checkpoints.sqlite").stat().st_size > 100_000
    nothing_told(desk, said)


@pytest.mark.parametrize("first", [0, 3])
def test_a_server_that_echoes_the_key(
    first: int, desk: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused at once, and in the middle of a run."""

    def say(body: Body, number: int) -> Said:
        if number < first:
            return echo(body, number)
        return Said(status=401, error={"message": f"Incorrect API key provided: {KEY}. Bearer {KEY}", "code": KEY})

    with chat_server(say) as server:
        monkeypatch.setenv("ZHOUBAO_BASE_URL", server.url)
        status = run(desk, "run", WEEK)
        assert status == 2 if first == 0 else status in (0, 1, 2)
        run(desk, "status", "--json")
    said = "".join(capfd.readouterr())
    assert "key" in said
    nothing_told(desk, said)


def test_a_database_that_is_not_there(desk: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langgraph.checkpoint.postgres")
    with (desk / "zhoubao.toml").open("a", encoding="utf-8") as file:
        file.write('\n[store]\ndesk = "一组"\n')
    monkeypatch.setenv("ZHOUBAO_MODEL", "extractive")
    place = f"desk:{DATABASE}"
    for url in (f"postgresql://{place}@127.0.0.1:1/z", f"postgresql://{place}@[bad", f"postgresql://{place}/x@127.0.0.1/z", f"host=127.0.0.1 port=1 password={DATABASE}"):
        monkeypatch.setenv("ZHOUBAO_POSTGRES_URL", url)
        assert run(desk, "run", WEEK) == 2
    nothing_told(desk, "".join(capfd.readouterr()))


def test_a_mail_server_that_echoes_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    from agent.settings import NotifySettings
    from agent.watch.notifying import News, send

    def refused(*_: object, **__: object) -> smtplib.SMTP:
        raise smtplib.SMTPAuthenticationError(535, f"bad password {MAIL}".encode())

    monkeypatch.setattr(smtplib, "SMTP_SSL", refused)
    settings = NotifySettings(mail_to=("a@desk.example",), mail_from="z@desk.example", smtp_host="h", password=MAIL)
    assert MAIL not in json.dumps(send(settings, News("done", WEEK, "研究部"))) + repr(settings)
