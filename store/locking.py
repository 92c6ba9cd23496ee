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
def locked(path: Path, wait: float = WAIT, busy: str = "") -> Iterator[None]:
    """Hold the lock file. Raises ArchiveError, saying `busy`, when another process keeps it longer than `wait` seconds."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be opened ({error.strerror or error}); check disk and permissions") from error
    try:
        _acquire(handle, wait, busy or f"{path}: another zhoubao has been writing for {wait:.0f} s; wait for it to end")
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, wait: float, busy: str) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise ArchiveError(busy) from error
            time.sleep(STEP)


def is_locked(path: Path) -> bool:
    """Another process holds the lock file now."""
    if not path.is_file():
        return False
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
