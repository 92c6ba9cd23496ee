"""What an editor's remark on a section asks of code: an event left out, another in the lead, less or more of it. Pure.

Without a model this is all a remark can do; with one the model is given the remark as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.llm.extractive import short_title
from feeds.model import Event

ASKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("drop", r"去掉|去除|删去|删掉|删除|不要写|不写|不要|不提|略去|拿掉|移除|\bdrop|\bremove|\bleave out|\bwithout|\bomit|\bdelete"),
        ("lead", r"改为先写|先写|主写|重点写|改写|改成|换成|换为|突出|放在最前|以.{0,2}为主|\blead with|\bstart with|\bfocus on|\bbegin with"),
        ("short", r"写短|短一?[些点]|缩短|精简|简短|压缩|简略|\bshort(?:en|er)?\b|\bbrief(?:er)?\b"),
        ("long", r"写长|长一?[些点]|展开|详细|详写|加长|\blong(?:er)?\b|\bmore detail|\bexpand"),
    )
)
_CLAUSE = re.compile(r"[，,；;。！!\n]|\band\b")
_QUOTES = re.compile(r"[“”\"'「」『』《》‘’：:]")
_FILLER = re.compile(r"^(?:请|把|将|关于|有关|对|the|event|story|about)+|(?:这件事|这一条|这条|这则|一事|的消息|的内容|消息|事件|的?部分|吧|的)+$", re.IGNORECASE)
LEAST = 2  # letters of a name


@dataclass(frozen=True, slots=True)
class Asked:
    """Ids of events to leave out and to lead with; `length`: -1 shorter, 1 longer. `lost`: names no event answers to."""

    drop: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    length: int = 0
    lost: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.drop or self.lead or self.length)


def read_remark(remark: str, told: Sequence[Event], known: Sequence[Event]) -> Asked:
    """`told`: the section's events, of which one may go; `known`: all of its field, of which one may lead."""
    drop: list[str] = []
    lead: list[str] = []
    lost: list[str] = []
    length = 0
    for clause in filter(None, (piece.strip() for piece in _CLAUSE.split(remark))):
        kind, name = _asked(clause)
        if kind in ("short", "long"):
            length = -1 if kind == "short" else 1
        elif kind:
            found = [event.id for event in _called(name, told if kind == "drop" else known)]
            (drop if kind == "drop" else lead).extend(found)
            lost += [] if found else [name or clause]
    return Asked(tuple(dict.fromkeys(drop)), tuple(dict.fromkeys(lead)), length, tuple(lost))


def _asked(clause: str) -> tuple[str, str]:
    """What one clause asks, and the name it speaks of."""
    for kind, pattern in ASKS:
        found = pattern.search(clause)
        if found:
            rest = _QUOTES.sub(" ", clause[: found.start()] + " " + clause[found.end() :]).strip()
            return kind, _FILLER.sub("", rest).strip()
    return "", ""


def _called(name: str, events: Sequence[Event]) -> list[Event]:
    """The events whose titles hold the name; else those whose texts open with it."""
    plain = _plain(name)
    if len(plain) < LEAST:
        return []
    titled = [event for event in events if any(plain in _plain(item.title) for item in event.items)]
    return titled or [event for event in events if any(plain in _plain(item.summary) for item in event.items)]


def _plain(text: str) -> str:
    return re.sub(r"[\s\-_·.]+", "", text).lower()


def what_it_can(told: Sequence[Event]) -> str:
    """For the editor whose remark asks nothing that code can do."""
    named = "; ".join(short_title(event) for event in told) or "none"
    return (
        "without a model a remark can leave an event out (去掉 X), lead with one (先写 X), shorten (写短些) or lengthen (写长些); "
        f"the section tells: {named}"
    )
