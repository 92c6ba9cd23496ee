"""Answers of earlier fetches: validators and bodies, so that 304 Not Modified still yields the items."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stored:
    """What an address answered. `digest` proves that the body beside it is that answer's."""

    url: str
    final_url: str
    etag: str
    last_modified: str
    content_type: str
    digest: str


class HttpCache:
    """A folder with one .json and one .body for each address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, url: str) -> tuple[Stored, bytes] | None:
        """The stored answer, or None when there is none or it is damaged."""
        place = self._place(url)
        try:
            stored = Stored(**json.loads(place.with_suffix(".json").read_text(encoding="utf-8")))
            body = place.with_suffix(".body").read_bytes()
        except (OSError, ValueError, TypeError):
            return None
        return (stored, body) if stored.url == url and stored.digest == _digest(body) else None

    def put(self, url: str, final_url: str, headers: dict[str, str], body: bytes) -> None:
        """Keep an answer that has a validator; without one it could never be asked for conditionally."""
        etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
        if not etag and not modified:
            return
        stored = Stored(url, final_url, etag, modified, headers.get("content-type", ""), _digest(body))
        place = self._place(url)
        self._folder.mkdir(parents=True, exist_ok=True)
        _write(place.with_suffix(".body"), body)
        _write(place.with_suffix(".json"), json.dumps(asdict(stored), ensure_ascii=False).encode())

    def _place(self, url: str) -> Path:
        return self._folder / sha256(url.encode()).hexdigest()[:40]


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all. Not forced to the disk: a body lost to a power cut fails its digest and is fetched anew."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(path)
