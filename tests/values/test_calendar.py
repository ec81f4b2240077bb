"""Business dates follow the site's calendar and clock."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2c.values.calendar import Calendar, CutOff, cut_off, merge

FRIDAY, SATURDAY, MONDAY = date(2026, 1, 2), date(2026, 1, 3), date(2026, 1, 5)
PLAIN = Calendar()
EPIPHANY = Calendar(holidays=frozenset({date(2026, 1, 6)}))

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
calendars = st.builds(
    Calendar,
    st.sets(st.integers(0, 6), min_size=1).map(lambda s: tuple(sorted(s))),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=20),
)


def test_a_holiday_or_a_weekend_is_not_worked() -> None:
    assert EPIPHANY.is_working(MONDAY)
    assert not EPIPHANY.is_working(date(2026, 1, 6))
    assert not EPIPHANY.is_working(SATURDAY)
    assert Calendar((5,)).is_working(SATURDAY)


def test_the_next_working_day() -> None:
    assert PLAIN.on_or_after(SATURDAY) == MONDAY
    assert PLAIN.on_or_after(FRIDAY) == FRIDAY


@pytest.mark.parametrize(
    ("start", "working_days", "end"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (FRIDAY, 2, date(2026, 1, 7)),
        (SATURDAY, 0, MONDAY),
        (SATURDAY, 1, date(2026, 1, 7)),
        (MONDAY, -1, FRIDAY),
        (SATURDAY, -1, date(2026, 1, 1)),
    ],
)
def test_working_days_skip_what_is_not_worked(
    start: date, working_days: int, end: date
) -> None:
    assert EPIPHANY.add(start, working_days) == end


@given(calendars, days, st.integers(0, 20), st.integers(0, 20))
def test_working_days_add_up(calendar: Calendar, start: date, m: int, n: int) -> None:
    assert calendar.add(calendar.add(start, m), n) == calendar.add(start, m + n)
    back = calendar.add(calendar.add(start, -m - 1), -n - 1)
    assert back == calendar.add(start, -m - n - 2)


@given(calendars, days, st.integers(0, 20))
def test_so_many_working_days_lie_between(
    calendar: Calendar, start: date, n: int
) -> None:
    end = calendar.add(start, n)
    span = [start + timedelta(days=i) for i in range((end - start).days)]

    assert calendar.is_working(end)
    assert sum(map(calendar.is_working, span)) == n


def test_a_calendar_without_workdays_is_refused_not_searched_for_ever() -> None:
    for idle in (Calendar(()), Calendar((7,)), merge(Calendar((0,)), Calendar((1,)))):
        with pytest.raises(ValueError, match="no weekday"):
            idle.on_or_after(MONDAY)
        with pytest.raises(ValueError, match="no weekday"):
            idle.add(MONDAY, 1)


@given(st.lists(calendars, max_size=3), days)
def test_x4_03_a_day_is_worked_where_all_work(
    several: list[Calendar], day: date
) -> None:
    assert merge(*several).is_working(day) == all(c.is_working(day) for c in several)


# -- The order entry deadline -------------------------------------------------

WEEKDAYS = range(5)
PACIFIC = cut_off(tuple((d, "13:00") for d in WEEKDAYS), "America/Los_Angeles")
EASTERN = cut_off(tuple((d, "14:00") for d in WEEKDAYS), "America/New_York")


@pytest.mark.parametrize("day", [date(2026, 1, 7), date(2026, 7, 8)])
def test_v17_x4_02_cut_offs_seen_from_denver(day: date) -> None:
    denver = ZoneInfo("America/Denver")
    seen = [c.deadline(day).astimezone(denver) for c in (PACIFIC, EASTERN)]

    assert [at.strftime("%H:%M") for at in seen] == ["14:00", "12:00"]


def test_x4_02_the_deadline_moves_with_daylight_saving() -> None:
    assert PACIFIC.deadline(date(2026, 1, 7)) == datetime(2026, 1, 7, 21, tzinfo=UTC)
    assert PACIFIC.deadline(date(2026, 7, 8)) == datetime(2026, 7, 8, 20, tzinfo=UTC)
    assert PACIFIC.deadline(date(2026, 7, 8)).tzinfo is UTC


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 1, 7, 21, 0, tzinfo=UTC), date(2026, 1, 7)),
        (datetime(2026, 1, 7, 21, 0, 0, 1, tzinfo=UTC), date(2026, 1, 8)),
        # Wednesday evening there is Thursday in UTC
        (datetime(2026, 1, 8, 2, 0, tzinfo=UTC), date(2026, 1, 8)),
        # Tuesday evening there is Wednesday in UTC
        (datetime(2026, 1, 7, 7, 0, tzinfo=UTC), date(2026, 1, 7)),
        (datetime(2026, 1, 9, 21, 1, tzinfo=UTC), date(2026, 1, 12)),
        (datetime(2026, 1, 11, 12, 0, tzinfo=UTC), date(2026, 1, 12)),
        (
            datetime(2026, 1, 7, 16, 1, tzinfo=timezone(timedelta(hours=-5))),
            date(2026, 1, 8),
        ),
    ],
)
def test_x4_02_after_the_deadline_it_is_the_next_working_days_order(
    at: datetime, expected: date
) -> None:
    assert PACIFIC.order_date(at, PLAIN) == expected


def test_x4_02_a_holiday_after_the_deadline_is_skipped_too() -> None:
    late_on_monday = datetime(2026, 1, 5, 22, tzinfo=UTC)

    assert PACIFIC.order_date(late_on_monday, EPIPHANY) == date(2026, 1, 7)


def test_a_weekday_without_a_time_is_open_until_midnight() -> None:
    always = CutOff((), "Europe/Berlin")
    midnight = datetime(2026, 1, 7, 23, tzinfo=UTC)

    assert always.deadline(date(2026, 1, 7)) == midnight
    assert always.order_date(midnight - timedelta(seconds=1), PLAIN) == date(2026, 1, 7)
    assert always.order_date(midnight, PLAIN) == date(2026, 1, 8)


def test_x4_02_when_clocks_repeat_or_skip_the_deadline() -> None:
    night = CutOff(((6, "02:30"),), "Europe/Berlin")

    assert night.deadline(date(2026, 3, 29)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert night.deadline(date(2026, 10, 25)) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        PACIFIC.order_date(datetime(2026, 1, 7, 12), PLAIN)


@pytest.mark.parametrize(
    ("times", "zone"),
    [
        (((0, "13:00"), (0, "14:00")), "UTC"),
        (((7, "13:00"),), "UTC"),
        (((0, "24:00"),), "UTC"),
        (((0, "9:00"),), "UTC"),
        (((0, "T1300"),), "UTC"),
        (((0, "13:00\n"),), "UTC"),
        ((), "Mars/Olympus"),
        ((), "America"),
        ((), ""),
        ((), "/etc/localtime"),
    ],
)
def test_a_cut_off_that_cannot_be_is_refused(
    times: tuple[tuple[int, str], ...], zone: str
) -> None:
    with pytest.raises(ValueError, match=r"weekday 0 to 6|HH:MM|no time zone"):
        cut_off(times, zone)
