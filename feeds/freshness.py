"""How long an answer stays fresh by its own word (RFC 9111; RSS ttl, sy:updatePeriod), so that it need not be asked for again."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

NAME = "fresh.json"
SCHEMA = 1
HEAD = 20_000  # characters before the first entry in which a feed says how often it changes
LONGEST = 365 * 86400  # seconds; more is written where "for ever" is meant
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400, "monthly": 30 * 86400, "yearly": LONGEST}
_ASKED_EACH_TIME = frozenset({"no-cache", "no-store"})
_FIRST = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_TTL = re.compile(r"<ttl>\s*(\d{1,7})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(r"<sy:updatePeriod>\s*(\w+)\s*</sy:updatePeriod>", re.IGNORECASE)
_FREQUENCY = re.compile(r"<sy:updateFrequency>\s*(\d{1,6})\s*</sy:updateFrequency>", re.IGNORECASE)


def said_by_headers(told: Mapping[str, str], now: datetime) -> float | None:
    """Seconds from `now` that an answer with these headers (lower-case names) is fresh; None when they do not say.

    What is written wrongly is stale, as RFC 9111 has it. s-maxage is for caches that several share, and is passed over.
    """
    directives = _directives(told.get("cache-control", ""))
    if directives.keys() & _ASKED_EACH_TIME or told.get("vary", "").strip() == "*":
        return 0.0
    if "max-age" in directives:
        return _left(_number(directives["max-age"]), told)
    if "cache-control" not in told and "no-cache" in told.get("pragma", "").lower():
        return 0.0
    if "expires" in told:
        return _left(_until(told["expires"], told.get("date", ""), now), told)
    return None


def _directives(text: str) -> dict[str, str]:
    parts = (part.strip().partition("=") for part in text.lower().split(","))
    found: dict[str, str] = {}
    for name, _, value in parts:
        found.setdefault(name.strip(), value.strip().strip('"'))
    return found


def _number(text: str) -> float:
    return float(min(int(text[:12]), LONGEST)) if text.isascii() and text.isdigit() else 0.0


def _left(seconds: float, told: Mapping[str, str]) -> float:
    """Less what it has already lain in a cache on the way."""
    return max(0.0, seconds - _number(told.get("age", "")))


def _until(expires: str, date: str, now: datetime) -> float:
    try:
        end = parsedate_to_datetime(expires)
        return min((end - (parsedate_to_datetime(date) if date else now)).total_seconds(), LONGEST)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def said_by_feed(text: str) -> float | None:
    """Seconds between two changes by what a channel says of itself; None when it says nothing."""
    head = text[:HEAD]
    first = _FIRST.search(head)
    head = head[: first.start()] if first else head
    if ttl := _TTL.search(head):
        return min(int(ttl[1]) * 60.0, LONGEST)
    period = _PERIOD.search(head)
    if not period or period[1].lower() not in _PERIODS:
        return None
    times = _FREQUENCY.search(head)
    return _PERIODS[period[1].lower()] / max(1, int(times[1]) if times else 1)


class Freshness:
    """When each address last answered soundly and for how long that holds: one small file of a folder, written at the end.

    `limit`: seconds at most, whatever was said; 0: nothing is taken as fresh. A run that is killed leaves the file as it
    was; an address that is not in it is asked.
    """

    def __init__(self, folder: Path | None, limit: float) -> None:
        self._path = folder / NAME if folder else None
        self._limit = limit
        self._known = _read(self._path) if self._path else {}

    def answered(self, url: str, now: datetime) -> datetime | None:
        """When the answer came that is still fresh; None: ask."""
        known = self._known.get(_key(url))
        if known is None or self._limit <= 0:
            return None
        answered, seconds = known
        return answered if answered <= now < answered + timedelta(seconds=min(seconds, self._limit)) else None

    def keep(self, url: str, now: datetime, seconds: float | None) -> None:
        """A sound answer came; `seconds`: for how long it holds by its own word."""
        if seconds:
            self._known[_key(url)] = (now, seconds)

    def forget(self, url: str) -> None:
        self._known.pop(_key(url), None)

    def write(self, now: datetime) -> None:
        """What is still fresh, whole or not at all."""
        if self._path is None or not self._path.parent.is_dir():
            return
        rows = {
            key: [answered.isoformat(), seconds]
            for key, (answered, seconds) in self._known.items()
            if answered + timedelta(seconds=seconds) > now
        }
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".part-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"schema": SCHEMA, "fresh": rows}, file)
        Path(name).replace(self._path)


def _read(path: Path) -> dict[str, tuple[datetime, float]]:
    """Empty for a file that is missing, damaged or of another form: everything is asked then."""
    try:
        data = json.loads(path.read_bytes())
        rows = data["fresh"] if data["schema"] == SCHEMA else {}
        return {key: (_zoned(answered), float(seconds)) for key, (answered, seconds) in rows.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _zoned(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text}: no zone")
    return found


def _key(url: str) -> str:
    """An address may hold a password: it is not written down."""
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:40]
