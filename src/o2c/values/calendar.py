"""Business dates: which days are worked, and until when today's orders count as today.

Dates belong to a site's calendar and never shift with a viewer's zone (X4-01).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from attrs import frozen

_DAY = timedelta(days=1)
_WEEK = frozenset(range(7))
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@frozen
class Calendar:
    """The days that are worked: weekdays (Monday is 0) that are no holidays."""

    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: frozenset[date] = frozenset()

    def is_working(self, d: date) -> bool:
        return d.weekday() in self.workdays and d not in self.holidays

    def on_or_after(self, d: date) -> date:
        """This day if it is worked, else the next that is."""
        return self._seek(d, _DAY)

    def add(self, d: date, working_days: int) -> date:
        """So many working days later, or earlier where the number is negative.

        A day that is not worked counts as the next worked one (the last one when going
        back), so that add(add(d, 2), 3) is add(d, 5) and add(d, 0) is a working day.
        """
        step = _DAY if working_days >= 0 else -_DAY
        d = self._seek(d, step)
        for _ in range(abs(working_days)):
            d = self._seek(d + step, step)
        return d

    def _seek(self, d: date, step: timedelta) -> date:
        if not _WEEK.intersection(self.workdays):
            raise ValueError("no weekday of this calendar is worked")
        while not self.is_working(d):
            d += step
        return d


def merge(*calendars: Calendar) -> Calendar:
    """A day is worked only where all calendars work: ship, carry, receive (X4-03)."""
    workdays = reduce(lambda days, c: days & set(c.workdays), calendars, set(_WEEK))
    holidays = frozenset[date]().union(*(c.holidays for c in calendars))
    return Calendar(tuple(sorted(workdays)), holidays)


@frozen
class CutOff:
    """Until when an order counts as today's: weekday and "HH:MM" in the site's zone.

    A weekday without a time is open until midnight.
    """

    times: tuple[tuple[int, str], ...]
    zone: str

    def deadline(self, day: date) -> datetime:
        """The last instant (UTC) that counts as this day.

        In the hour that clocks repeat, it is the first; in the hour that they skip, it
        is as long after midnight as on any other day.
        """
        clock = dict(self.times).get(day.weekday())
        at, on = (time.fromisoformat(clock), day) if clock else (time.min, day + _DAY)
        return datetime.combine(on, at, ZoneInfo(self.zone)).astimezone(UTC)

    def order_date(self, at: datetime, calendar: Calendar) -> date:
        """The working day that an order entered at this instant counts as (X4-02)."""
        if at.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        day = at.astimezone(ZoneInfo(self.zone)).date()
        return calendar.on_or_after(day if at <= self.deadline(day) else day + _DAY)


def cut_off(times: tuple[tuple[int, str], ...], zone: str) -> CutOff:
    """A cut-off whose weekdays, times and zone exist; else ValueError."""
    days = [day for day, _ in times]
    if len(set(days)) < len(days) or not _WEEK.issuperset(days):
        raise ValueError(f"a cut-off has one time per weekday 0 to 6: {times}")
    for _, clock in times:
        if not _CLOCK.fullmatch(clock):
            raise ValueError(f"a cut-off is written HH:MM, not {clock!r}")
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError) as unknown:
        raise ValueError(f"{zone!r} is no time zone") from unknown
    return CutOff(times, zone)
