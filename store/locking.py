"""One writer of a folder at a time. The kernel frees the lock when its process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.errors import ArchiveError

WAIT = 120.0  # seconds
STEP = 0.02


@contextmanager
def locked(path: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the lock file. Raises ArchiveError when another process keeps it longer than `wait` seconds."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be opened ({error.strerror or error}); check disk and permissions") from error
    try:
        _acquire(handle, path, wait)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, path: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise ArchiveError(f"{path}: another zhoubao has been writing for {wait:.0f} s; wait for it to end") from error
            time.sleep(STEP)
