"""An OpenAI-compatible server for tests: says what it is told to, keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Body = dict[str, Any]


@dataclass
class Said:
    """`content` as the assistant's text, or `error` with its status; `raw` replaces the whole body."""

    content: str = ""
    status: int = 200
    error: Body | None = None
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    refusal: str | None = None
    raw: bytes | None = None
    usage: tuple[int, int] | None = (10, 5)

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.error is not None:
            return json.dumps({"error": self.error}, ensure_ascii=False).encode()
        message = {"role": "assistant", "content": self.content, "refusal": self.refusal}
        choice = {"index": 0, "finish_reason": self.finish, "message": message}
        reply: Body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        if self.usage:
            prompt, answer = self.usage
            reply["usage"] = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
        return json.dumps(reply, ensure_ascii=False).encode()


@dataclass
class Server:
    url: str
    asked: list[Body]
    keys: list[str]


@contextmanager
def chat_server(say: Callable[[Body, int], Said]) -> Iterator[Server]:
    """`say` gets a request's body and its number from 0."""
    server = Server("", [], [])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            number = len(server.asked)
            server.asked.append(body)
            server.keys.append(self.headers.get("Authorization", ""))
            said = say(body, number)
            data = said.body()
            self.send_response(said.status)
            for name, value in {"Content-Type": "application/json", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
