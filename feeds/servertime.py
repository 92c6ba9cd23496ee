"""What time other machines say it is: the Date of their answers, asked for on the same checked way as everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from feeds import wire
from feeds.answers import Limits
from feeds.net import ForbiddenAddress, WayOut


def clocks_off(urls: Sequence[str], limits: Limits) -> list[timedelta]:
    """How far this machine's clock is ahead of each server that answers within `limits.total`, in the order of the addresses."""
    return asyncio.run(_asked(urls, limits))


async def _asked(urls: Sequence[str], limits: Limits) -> list[timedelta]:
    way = WayOut(allow_local=limits.allow_local, proxies=limits.proxies)
    try:
        found = await asyncio.gather(*(_off(url, way, limits) for url in urls))
    finally:
        way.close()
    return [off for off in found if off is not None]


async def _off(url: str, way: WayOut, limits: Limits) -> timedelta | None:
    try:
        async with asyncio.timeout(limits.total), way.get(url, {"User-Agent": limits.user_agent}, wire.Limits(limits.connect, limits.read)) as answer:
            told = next((value.decode("latin-1") for name, value in answer.headers if name.lower() == b"date"), "")
        return datetime.now(UTC) - parsedate_to_datetime(told)
    except (wire.Unanswered, ForbiddenAddress, TimeoutError, ValueError, TypeError):
        return None
