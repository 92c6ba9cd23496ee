"""A run seen from outside: its log, its standing, one at a time, who is told, its traces."""

from __future__ import annotations

import fcntl
import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from agent.cli import main
from agent.settings import NotifySettings
from agent.watch.notifying import News, as_mail, send
from feeds.sample import copy_sample

WEEK = "2025-W11"
NODES = ["collect", "recall", "compute", "plan", "draft", "review", "assemble", "edit"]


def log_of(root: Path) -> list[dict[str, object]]:
    return [
        json.loads(line) for line in (root / "weeks" / WEEK / "run.jsonl").read_text("utf-8").splitlines()
    ]


def counted(root: Path) -> int:
    """The figures of the week's draft, as its ledger has them."""
    ledger = json.loads((root / "weeks" / WEEK / "ledger.json").read_text("utf-8"))
    return sum(verdict["kind"] == "figure" for verdict in ledger["verdicts"])


def test_every_node_is_in_the_log(drafted: Path) -> None:
    lines = log_of(drafted)
    assert list(dict.fromkeys(line["node"] for line in lines)) == NODES
    ended = {line["node"]: line for line in lines if line["event"] == "ended"}
    assert ended["collect"]["wrote"]["items"] == 19 and ended["plan"]["read"]["facts"] > 100  # type: ignore[index]
    assert all(isinstance(line["seconds"], float) for line in ended.values())
    assert "智谱" not in json.dumps(lines, ensure_ascii=False), "counts, never contents"


def test_status_through_a_weeks_life(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--workspace", str(drafted)]
    assert main(["status", *words]) == 0
    assert "ready" in capsys.readouterr().out
    assert main(["approve", WEEK, *words]) == 0
    capsys.readouterr()
    assert main(["status", "--json", *words]) == 0
    (week,) = json.loads(capsys.readouterr().out)["weeks"]
    assert (week["state"], week["figures"], week["open"]) == ("published", counted(drafted), 0)


def test_a_stopped_run_is_seen_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "desk"
    copy_sample(root)
    blocked = root / "weeks" / WEEK / "evidence"
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file where a folder must be", "utf-8")
    assert main(["run", WEEK, "--workspace", str(root)]) == 2
    capsys.readouterr()
    assert main(["status", "--workspace", str(root)]) == 1
    assert "stopped" in (out := capsys.readouterr().out) and f"zhoubao resume {WEEK}" in out
    assert [line["event"] for line in log_of(root)][-1] == "failed"


def test_one_run_at_a_time(drafted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (drafted / "store" / "run.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        for words in (["run", WEEK], ["resume", WEEK], ["approve", WEEK]):
            assert main([*words, "--workspace", str(drafted)]) == 2
            assert "another run of this desk is at work" in capsys.readouterr().err
    assert not (drafted / "weeks" / WEEK / "draft.2.md").exists()
    assert main(["resume", WEEK, "--workspace", str(drafted)]) == 0


class Heard(ThreadingHTTPServer):
    bodies: list[dict[str, object]]
    reply: bytes


@pytest.fixture
def hook() -> Iterator[Heard]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(heard.reply)

        def log_message(self, *_: object) -> None:
            pass

    heard = Heard(("127.0.0.1", 0), Handler)
    heard.bodies, heard.reply = [], b'{"errcode": 0}'
    threading.Thread(target=heard.serve_forever, daemon=True).start()
    yield heard
    heard.shutdown()


def address(hook: Heard) -> str:
    return f"http://127.0.0.1:{hook.server_address[1]}/hook?key=very-secret"


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("wecom", ("text", "content")),
        ("feishu", ("content", "text")),
        ("slack", ("text",)),
        ("json", ("text",)),
    ],
)
def test_each_service_is_told_in_its_own_shape(hook: Heard, kind: str, where: tuple[str, ...]) -> None:
    settings = NotifySettings(webhook=kind, webhook_url=address(hook))
    assert send(settings, News("open", WEEK, "计算机组 <b>", 543, 2, "weeks/draft.md")) == []
    said: object = hook.bodies[0]
    for name in where:
        assert isinstance(said, dict)
        said = said[name]
    assert "待核 2 处" in str(said) and ("&lt;b&gt;" in str(said)) == (kind == "slack")


def test_what_cannot_be_sent_is_said_without_the_address(hook: Heard) -> None:
    settings = NotifySettings(webhook="wecom", webhook_url=address(hook))
    hook.reply = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
    (line,) = send(settings, News("done", WEEK, "研究部"))
    assert "93000" in line and "very-secret" not in line
    (line,) = send(
        replace(settings, webhook_url="http://127.0.0.1:1/hook?key=very-secret"), News("done", WEEK, "研究部")
    )
    assert "ConnectError" in line and "very-secret" not in line
    assert send(replace(settings, on=("failed",)), News("done", WEEK, "研究部")) == []


def test_a_run_tells_how_it_ended(hook: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "desk"
    copy_sample(root)
    with (root / "zhoubao.toml").open("a", encoding="utf-8") as file:
        file.write('\n[notify]\nwebhook = "json"\n')
    monkeypatch.setenv("ZHOUBAO_WEBHOOK_URL", address(hook))
    assert main(["run", WEEK, "--workspace", str(root)]) == 0
    assert hook.bodies[-1]["figures"] == counted(root)
    (root / "weeks" / WEEK / "evidence.2").write_text("a file where a folder must be", "utf-8")
    assert main(["run", WEEK, "--workspace", str(root)]) == 2
    assert [body["event"] for body in hook.bodies] == ["done", "failed"]
    assert "evidence.2" in str(hook.bodies[-1]["reason"])
    kept = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert b"very-secret" not in kept


def test_a_mail_has_a_title_and_what_to_do() -> None:
    message = as_mail(
        NotifySettings(mail_to=("a@desk.example",), mail_from="z@desk.example"),
        News("open", WEEK, "研究部", 5, 1, "d.md"),
    )
    assert (
        message["Subject"] == f"周报草稿有待核数字：研究部 {WEEK}"
        and "zhoubao review" in message.get_content()
    )


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as a mail takes."""

    mails: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                self.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


def test_a_mail_is_sent_and_a_server_that_is_away_is_said() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = NotifySettings(mail_to=("a@desk.example", "b@desk.example"), mail_from="z@desk.example", smtp_host="127.0.0.1", smtp_port=server.server_address[1])
        assert send(settings, News("open", WEEK, "研究部", 5, 0, "d.md", lacking=("模型服务没有应答",))) == []
        server.shutdown()
    mail = message_from_bytes(Post.mails[-1], policy=default)
    assert mail["Subject"] == f"周报草稿已就绪，但有缺漏：研究部 {WEEK}" and mail["To"] == "a@desk.example, b@desk.example"
    assert "缺漏：模型服务没有应答" in mail.get_content()
    (line,) = send(settings, News("done", WEEK, "研究部"))
    assert line.startswith("notify: no mail by 127.0.0.1:") and "check host and password" in line


def test_a_span_for_the_run_and_each_node(tmp_path: Path) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from agent.opening import open_run
    from agent.watch.tracing import traced
    from feeds.week import Week
    from store.weeks import Weeks

    root = tmp_path / "desk"
    copy_sample(root)
    kept, provider, week = InMemorySpanExporter(), TracerProvider(), Week.parse(WEEK)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    with (
        traced(provider, WEEK) as watch,
        open_run(root, week, Weeks(root).fresh(week), lambda _: None, watch) as run,
    ):
        run.invoke({"week": WEEK})
    spans = kept.get_finished_spans()
    assert {span.name for span in spans} == {"run", *NODES}
    (whole,) = [span for span in spans if span.name == "run"]
    assert all(
        span.parent and span.parent.span_id == whole.context.span_id for span in spans if span is not whole
    )
    (collect,) = [span for span in spans if span.name == "collect"]
    assert collect.attributes is not None and collect.attributes["wrote.items"] == 19


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('webhook = "wecomm"', "did you mean wecom"),
        ('webhook_url = "http://x/"', "no such setting"),
        ('on = ["never"]', "is no event"),
        ('mail_to = ["a@desk.example"]', "smtp_host"),
    ],
)
def test_bad_settings_are_one_line(
    tmp_path: Path, lines: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_sample(tmp_path)
    with (tmp_path / "zhoubao.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[notify]\n{lines}\n")
    assert main(["status", "--workspace", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err
