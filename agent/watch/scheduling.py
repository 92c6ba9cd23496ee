"""When a week is due, and which one to run now. Pure: the clock, the runs there are and the plan go in.

Whoever wakes us (systemd, cron, a loop) does so every hour; what is due is decided here, in Asia/Shanghai, so the
machine's own zone does not matter and a run missed while it was off is caught up at the next hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from agent.errors import UsageError
from feeds.week import SHANGHAI, Week

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSE = "close"  # the week's last trading day
TRIES = 2  # of one week: the run, and once more to catch up
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")


@dataclass(frozen=True, slots=True)
class Plan:
    """`day`: mon..sun or close; `at`: HH:MM, Asia/Shanghai. `since`: ISO time of the installation.

    `tried`: week -> runs begun by the schedule.
    """

    day: str = "fri"
    at: str = "18:00"
    since: str = ""
    tried: dict[str, int] = field(default_factory=dict)

    def due_at(self, week: Week) -> datetime:
        hour, minute = map(int, self.at.split(":"))
        return datetime.combine(self._on(week), time(hour, minute), SHANGHAI)

    def _on(self, week: Week) -> date:
        if self.day == CLOSE:
            return (week.trading_days or week.days[:5])[-1]
        return week.days[DAYS.index(self.day)]

    def due(self, now: datetime) -> Week | None:
        """The last week due by now; None before the first one after the installation."""
        week = Week.of(now.astimezone(SHANGHAI).date())
        if self.due_at(week) > now:
            week = week.shift(-1)
        after = datetime.fromisoformat(self.since) if self.since else None
        return None if after and self.due_at(week) <= after else week

    def next_due(self, now: datetime) -> datetime:
        week = Week.of(now.astimezone(SHANGHAI).date())
        return next(at for n in range(3) if (at := self.due_at(week.shift(n))) > now)

    def with_try(self, week: Week) -> Plan:
        return replace(self, tried={str(week): self.tried.get(str(week), 0) + 1})


def plan_of(day: str, at: str, now: datetime) -> Plan:
    """Raises UsageError for a day or a time that is none."""
    if day not in (*DAYS, CLOSE):
        raise UsageError(
            f"schedule --day {day}: write one of {', '.join(DAYS)}, or {CLOSE} for the last trading day"
        )
    found = _TIME.match(at)
    if not found:
        raise UsageError(f"schedule --at {at}: write a time of day, 18:00")
    return Plan(day, f"{int(found[1]):02d}:{found[2]}", now.isoformat(timespec="seconds"))


def is_last_try(plan: Plan, week: Week) -> bool:
    """The next try of a week is its last: a draft without the model is then better than none."""
    return plan.tried.get(str(week), 0) + 1 >= TRIES


def order_for(plan: Plan, now: datetime, drafted: bool, begun: bool) -> tuple[str, str]:
    """What to do about the week that is due, and why: run | resume | nothing | given up.

    `drafted`, `begun`: whether that week has a draft, a run without one.
    """
    week = plan.due(now)
    if week is None:
        return "nothing", "no week is due yet"
    if drafted:
        return "nothing", f"{week} has a draft"
    if plan.tried.get(str(week), 0) >= TRIES:
        return "given up", f"{week} was tried {TRIES} times; `zhoubao resume {week}` says what is wrong"
    return ("resume" if begun else "run"), f"{week} was due {plan.due_at(week):%Y-%m-%d %H:%M}"
