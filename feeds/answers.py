"""What a fetch is bound by, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feeds.httpcache import Kept, Stored
from feeds.proxies import Proxies
from feeds.seats import Seat


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts. `total` bounds one source with all its retries.

    `fresh`: for how long at most an answer is taken as fresh by its own word; 0: every address is asked.
    """

    connect: float = 8.0
    read: float = 15.0
    total: float = 60.0
    body: int = 8 * 1024 * 1024
    redirects: int = 5
    retries: int = 2
    backoff: float = 0.5
    retry_after: float = 20.0
    at_once: int = 256
    per_host: int = 2
    host_gap: float = 0.1
    fresh: float = 3600.0
    articles: int = 120
    article_body: int = 2 * 1024 * 1024
    article_total: float = 25.0
    allow_local: bool = False
    proxies: Proxies = field(default_factory=Proxies, repr=False)  # may hold a password
    user_agent: str = "zhoubao/0.1 (weekly report; conditional requests)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `made`: the server said 304, and this was made of the stored body, which is not read again.

    `stored`: under what it is kept, if it is. `fresh`: seconds for which it says that it holds, None where it says nothing.
    `answered`: when it came, where it was still fresh and nothing was asked.
    """

    url: str
    data: bytes
    content_type: str
    made: Any = None
    stored: Stored | None = None
    fresh: float | None = None
    answered: datetime | None = None


class FetchError(Exception):
    """Why an address gave nothing: `kind` is a word of FetchFailure, the message the reason. Never leaves this room."""

    def __init__(self, kind: str, reason: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.again = again
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Asked:
    """`stored`: what is known of the last answer, whose body is read only where it still holds."""

    url: str
    accept: str
    body: int
    stored: Stored | None
    made_by: str
    seat: Seat


def unchanged(kept: Kept, fresh: float | None, answered: datetime | None = None) -> Fetched:
    """What is kept of an address. `fresh`: by a 304's own headers; where they say nothing, the first answer's hold."""
    stored, fresh = kept.stored, kept.stored.fresh if fresh is None else fresh
    return Fetched(stored.final_url, kept.body, stored.content_type, kept.made, stored, fresh, answered)
