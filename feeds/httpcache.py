"""Answers of earlier fetches: validators, bodies and what was made of them, so that 304 Not Modified costs next to nothing."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Stored:
    """What an address answered. `digest` proves that the body beside it is that answer's. `fresh`: see Fetched."""

    url: str
    final_url: str
    etag: str
    last_modified: str
    content_type: str
    digest: str
    fresh: float | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored answer: its body, or, where that is not needed, what was made of it."""

    stored: Stored
    body: bytes
    made: Any = None


class HttpCache:
    """A folder with one .json and one .body for each address, and a .items with what was made of the body."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, url: str) -> Stored | None:
        """What is known of the stored answer, its body not read; None when there is none."""
        try:
            stored = Stored(**json.loads(self._place(url).with_suffix(".json").read_bytes()))
        except (OSError, ValueError, TypeError, RecursionError):
            return None
        return stored if stored.url == url else None

    def held(self, stored: Stored, made_by: str = "") -> Kept | None:
        """The answer itself; None when it is damaged. `made_by`: see `keep_made`."""
        place = self._place(stored.url)
        if made_by and (made := _made(place, _key(stored, made_by))) is not None:
            return Kept(stored, b"", made)
        try:
            body = place.with_suffix(".body").read_bytes()
        except OSError:
            return None
        return Kept(stored, body) if stored.digest == _digest(body) else None

    def put(
        self, url: str, final_url: str, headers: dict[str, str], body: bytes, fresh: float | None = None
    ) -> Stored | None:
        """Keep an answer that has a validator or stays fresh; any other would be asked for whole the next time."""
        etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
        if not etag and not modified and not fresh:
            return None
        stored = Stored(url, final_url, etag, modified, headers.get("content-type", ""), _digest(body), fresh)
        place = self._place(url)
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(place.with_suffix(".body"), body)
        _write(place.with_suffix(".json"), json.dumps(asdict(stored), ensure_ascii=False).encode())
        return stored

    def keep_made(self, stored: Stored, made_by: str, made: str) -> None:
        """`made` (JSON): what `made_by` (reader, its version, all it was told) makes of the stored body."""
        data = made.encode("utf-8", "surrogatepass")
        head = f"{_key(stored, made_by)} {_digest(data)}\n".encode()
        _write(self._place(stored.url).with_suffix(".items"), head + data)

    def _place(self, url: str) -> Path:
        return self.folder / sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _key(stored: Stored, made_by: str) -> str:
    words = (stored.digest, stored.final_url, stored.content_type, made_by)
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _made(place: Path, key: str) -> Any:
    """What was made of a body; None when it is damaged, or was made of another one or in another way."""
    try:
        head, _, data = place.with_suffix(".items").read_bytes().partition(b"\n")
        return json.loads(data) if head.decode("ascii", "replace") == f"{key} {_digest(data)}" else None
    except (OSError, ValueError):
        return None


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all. Not forced to the disk: a body lost to a power cut fails its digest and is fetched anew."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(path)
