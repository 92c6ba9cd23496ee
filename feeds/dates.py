"""Dates as feeds write them: RFC 822, ISO 8601 and the near misses of real feeds, English and Chinese."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
# Hours from UTC. RFC 822's names, the summer names of Europe, and those of Asia that feeds use.
_ZONES: Final = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "bst": 1, "cet": 1, "west": 1, "cest": 2, "met": 1,
    "mest": 2, "eet": 2, "eest": 3, "msk": 3, "ist": 5.5, "sgt": 8, "hkt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11,
    "nzst": 12, "nzdt": 13,
}  # fmt: skip
_TIME = r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})?(?:[.,](?P<fraction>\d+))?)?秒?(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?"
_ZONE = r"(?P<zone>[+\-−]\d{1,2}:?\d{2}(?::?\d{2})?|[+\-−]\d{1,2}|[A-Za-z]{1,5}(?:[+\-−]\d{1,2}:?\d{0,2})?)?"
_AFTER = rf"(?:(?:[T\s,]|\bat\b)*{_TIME}\s*\(?{_ZONE}\)?)?"
_SHAPES: Final = tuple(
    re.compile(shape + r"\s*(?:\([^)]*\))?\s*\Z", re.IGNORECASE)
    for shape in (
        rf"(?P<year>\d{{4}})[-/.年](?P<month>\d{{1,2}})(?:[-/.月](?P<day>\d{{1,2}})日?)?{_AFTER}",
        rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?\s*{_ZONE})?",
        rf"(?:\w+\.?,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<name>[A-Za-z]{{3,9}})\.?,?[\s-]+(?P<year>\d{{4}}|\d\d){_AFTER}",
        rf"(?:\w+,?\s+)?(?P<name>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_AFTER}",
        rf"(?:\w+\s+)?(?P<name>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}\s*{_ZONE}\s+(?P<year>\d{{4}})",
    )
)
_LONGEST = 80


def parse_date(text: str, *, local: tzinfo = UTC) -> datetime | None:
    """A date with its zone, or None for what is none. `local`: the zone of a date that names no zone."""
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    for shape in _SHAPES:
        if found := shape.match(text):
            try:
                return _built(found.groupdict(), local)
            except (ValueError, OverflowError):
                return None
    return None


def _built(parts: dict[str, str | None], local: tzinfo) -> datetime:
    month = (
        _MONTHS[name.lower()]
        if (name := parts.get("name")) and name.lower() in _MONTHS
        else int(parts.get("month") or 0)
    )
    hour, minute, second = (int(parts.get(key) or 0) for key in ("hour", "minute", "second"))
    if half := parts.get("half"):
        hour = hour % 12 + (12 if half in "Pp" else 0)
    if hour > 24 or (hour == 24 and (minute or second)):
        raise ValueError(f"hour {hour}")
    micro = int((parts.get("fraction") or "0")[:6].ljust(6, "0"))
    zone = _zone(parts.get("zone") or "", local)
    day = datetime(_year(parts["year"] or ""), month, int(parts.get("day") or 1), tzinfo=zone)
    if minute > 59 or second > 60:
        raise ValueError(f"{minute} min {second} s")
    return day + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)


def _year(text: str) -> int:
    """RFC 2822: two digits below 50 are 20xx, the others 19xx."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 50 else 1900)


@lru_cache(maxsize=256)
def _zone(text: str, local: tzinfo) -> tzinfo:
    text = text.lower().replace("−", "-")
    if not text:
        return local
    if text == "cst" and local.utcoffset(datetime(2000, 1, 1)) == timedelta(hours=8):
        return local  # China Standard Time in a Chinese feed
    if text in _ZONES:
        return timezone(timedelta(hours=_ZONES[text]))
    sign = re.search(r"([+-])(\d{1,2}):?(\d{2})?", text)
    if not sign:
        return UTC
    offset = timedelta(hours=int(sign[2]), minutes=int(sign[3] or 0))
    return timezone(-offset if sign[1] == "-" else offset)
