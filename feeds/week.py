"""An ISO week in Asia/Shanghai and its trading days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feeds.errors import WeekError

SHANGHAI = ZoneInfo("Asia/Shanghai")
_PATTERN = re.compile(r"(\d{4})-W(\d{2})\Z")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """`2025-W11`. Monday 00:00 to the next Monday 00:00, Asia/Shanghai."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Week:
        found = _PATTERN.match(text.strip())
        try:
            if found:
                week = cls(int(found[1]), int(found[2]))
                date.fromisocalendar(week.year, week.number, 1)
                return week
        except ValueError:
            pass
        raise WeekError(f"week {text!r}: no such ISO week; write it as 2025-W11")

    @classmethod
    def of(cls, day: date) -> Week:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.monday + timedelta(n) for n in range(7))

    @property
    def start(self) -> datetime:
        return datetime.combine(self.monday, time(), SHANGHAI)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(7)

    def shift(self, weeks: int) -> Week:
        return Week.of(self.monday + timedelta(7 * weeks))

    @property
    def trading_days(self) -> tuple[date, ...]:
        """Weekdays that are no Chinese public holiday (a make-up workday on a weekend is no trading day).

        Source: the State Council's holiday lists as kept by chinesecalendar; a year it does not know yet
        counts plain weekdays.
        """
        import chinese_calendar

        def open_day(day: date) -> bool:
            try:
                return not chinese_calendar.is_holiday(day)
            except NotImplementedError:
                return True

        return tuple(day for day in self.days[:5] if open_day(day))

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"
