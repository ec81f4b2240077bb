"""Clocks that are wrong, or that go back: order is by position, dates by the business.

Test 27 and X1-11: 400 days back, ten years ahead, the hour that is there twice, the
leap second; on both databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from desk_door import MARIA, opened
from desk_story import as_json, line

import o2c
from o2c.audit import Finding
from o2c.door import Desk
from o2c.errors import ValidationError

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Times:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def shop(database_url: str, times: Times) -> Iterator[Desk]:
    """A desk that is open for business, whose clock stands where we set it."""
    with opened(database_url):
        pass
    with o2c.open(database_url, clock=times) as desk:
        yield desk


@pytest.fixture
def here(times: Times) -> Iterator[Desk]:
    """The same, in memory: for what no database has a part in."""
    with opened("sqlite://", times) as desk:
        yield desk


def ask(desk: Desk, name: str, /, **fields: object) -> o2c.Receipt:
    return desk.do(as_json(name, fields), by=MARIA)


def clock(desk: Desk) -> Finding:
    (found,) = (each for each in desk.reconcile() if each.check == "clock")
    return found


def warned(desk: Desk) -> list[str]:
    return [each.subject for each in clock(desk).warnings]


def test_order_is_by_position_whatever_the_clock_says(shop: Desk, times: Times) -> None:
    """Set back 400 days, then ten years ahead: what came later stands later."""
    days = (0, -400, 3653, 1)
    products = [f"P{n}" for n in range(len(days))]
    for product, days_later in zip(products, days, strict=True):
        times.now = MONDAY + timedelta(days=days_later)
        ask(shop, "RegisterProduct", product=product, name=product)

    told = [e for e in shop.history() if e.id in products]
    assert [e.id for e in told] == products
    trail = shop.view("audit_trail", limit=500)
    assert [row.stream for row in trail][-4:] == [f"product/{p}" for p in products]
    assert [(e.recorded_at - MONDAY).days for e in told] == list(days)
    assert all(finding.agrees for finding in shop.reconcile())


def test_a_clock_that_went_back_is_flagged_and_is_no_difference(
    shop: Desk, times: Times
) -> None:
    """By more than five seconds; each run of events that stand behind once."""
    first = shop.store.head()
    for seconds in (0, -5, -5.001, -9, 2, 1, -400 * 86_400, 3):
        times.now = MONDAY + timedelta(hours=1, seconds=seconds)
        ask(shop, "RegisterProduct", product=f"P{seconds}".replace(".", "_"), name="x")
    assert warned(shop) == [
        f"positions {first + 3} to {first + 4}, after position {first + 1}",
        f"position {first + 7}, after position {first + 5}",
    ]
    found = clock(shop)
    assert found.agrees
    assert found.compared == shop.store.head()
    assert found.warnings[0].difference == "-0:00:09"
    assert found.warnings[1].difference == "-400 days, 0:00:02"


def test_the_hour_that_is_there_twice_is_two_hours(shop: Desk, times: Times) -> None:
    """Recorded is the instant; a clock that tells the zone's time comes to the same."""
    berlin = ZoneInfo("Europe/Berlin")
    times.now = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    ask(shop, "RegisterProduct", product="FIRST", name="x")
    times.now = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    ask(shop, "RegisterProduct", product="SECOND", name="x")

    *_, one, two = shop.history()
    assert two.recorded_at - one.recorded_at == timedelta(hours=1)
    assert one.recorded_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert warned(shop) == []


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("00:29", date(2026, 10, 25)),  # 02:29, the first time
        ("00:31", date(2026, 10, 26)),  # 02:31, the first time
        ("01:15", date(2026, 10, 26)),  # 02:15 again: the deadline has passed
        ("01:31", date(2026, 10, 26)),
    ],
)
def test_a_deadline_in_the_hour_that_is_there_twice_is_the_first(
    here: Desk, times: Times, utc: str, expected: date
) -> None:
    """Orders of Sunday night at a site that works on Sundays (X4-02)."""
    deadlines = [{"weekday": 6, "time": "02:30"}]
    ask(
        here,
        "RegisterSite",
        site="NIGHT",
        name="Night",
        country="DE",
        zone="Europe/Berlin",
        workdays=[0, 1, 2, 3, 4, 5, 6],
        deadlines=deadlines,
    )
    ask(here, "ReceiveStock", product="TEN", site="NIGHT", quantity=5)
    times.now = datetime.fromisoformat(f"2026-10-25T{utc}:00+00:00")
    order = {"customer": "ACME", "site": "NIGHT", "lines": [line(1, "TEN", 1)]}
    number = ask(here, "PlaceOrder", **order).number("order")
    (row,) = here.view("order_lines", where={"order": number})
    assert row.promised == expected


@pytest.mark.parametrize("text", ["2026-12-31T23:59:60Z", "23:59:60", "2026-02-29"])
def test_a_second_or_a_day_that_no_calendar_has_is_refused(
    here: Desk, text: str
) -> None:
    before = here.store.head()
    with pytest.raises(ValidationError) as refused:
        ask(here, "ReceiveStock", product="TEN", site="MAIN", quantity=1, on=text)
    assert refused.value.field == "on"
    assert here.store.head() == before


def test_what_is_due_follows_business_dates_not_clocks(
    here: Desk, times: Times
) -> None:
    """Invoiced by a desk whose clock is ten years ahead, but dated as it should be."""
    ask(here, "ReceiveStock", product="TEN", site="MAIN", quantity=9)
    order = {"customer": "ACME", "site": "MAIN", "lines": [line(1, "TEN", 1)]}
    number = ask(here, "PlaceOrder", **order).number("order")
    ask(here, "ShipOrder", order=number)
    times.now = MONDAY + timedelta(days=3653)
    invoice = ask(here, "IssueInvoice", order=number, on="2026-03-02")
    (row,) = here.view("receivables", where={"document": invoice.number("invoice")})
    assert row.issued_on == date(2026, 3, 2)
    assert row.due_on is not None
    assert row.due_on < date(2026, 7, 1)
    (recorded,) = [e for e in invoice.events if e.stream.startswith("invoice/")]
    assert recorded.recorded_at.year == 2036
    assert recorded.effective_on == date(2026, 3, 2)
