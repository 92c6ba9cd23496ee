"""One full sample week, 2025-W11: a whole workspace that runs without network or key.

workspace/README.md says which figures are a published report's and which are made up.
"""

from __future__ import annotations

import os
import shutil
from importlib.resources import as_file, files
from pathlib import Path

from feeds.errors import FeedsError

SAMPLE_WEEK = "2025-W11"
_WORKSPACE = "workspace"


def sample_root() -> Path:
    """The sample workspace inside the package; read it, never write there."""
    with as_file(files(__name__).joinpath(_WORKSPACE)) as root:
        return Path(root)


def copy_sample(to: Path) -> tuple[Path, ...]:
    """Lay the sample workspace in a folder and return what was laid, in the sample's order.

    A file that is already there is left as it is, so an editor's change is never lost. Raises FeedsError when
    the folder cannot be written.
    """
    root = sample_root()
    try:
        places = [(path, to / path.relative_to(root)) for path in sorted(root.rglob("*")) if path.is_file()]
        fresh = [(source, place) for source, place in places if not place.exists()]
        for source, place in fresh:
            _lay(source, place)
    except OSError as error:
        reason = error.strerror or error
        raise FeedsError(f"{to}: the sample cannot be laid there ({reason}); name another folder") from error
    return tuple(place for _, place in fresh)


def _lay(source: Path, place: Path) -> None:
    """Copied under another name, then renamed: a cut-off copy is never taken for the file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with source.open("rb") as read, part.open("wb") as written:
            shutil.copyfileobj(read, written)
            written.flush()
            os.fsync(written.fileno())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
