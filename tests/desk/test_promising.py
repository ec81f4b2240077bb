"""Which date an order line is promised for: cut-off, weekends, holidays, supply."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from desk_goods import HOME
from desk_story import MONDAY, Story, day, line

from o2c.domain.order.events import Confirmed, Placed, Promised
from o2c.domain.stock.events import Rescheduled

FRIDAY, SATURDAY, NEXT_MONDAY = day(4), day(5), day(7)


def site(shop: Story, name: str, **more: Any) -> None:
    shop.do("RegisterSite", site=name, name=name, **{"country": "DE", **more})


def deadlines(time: str) -> list[dict[str, Any]]:
    return [{"weekday": n, "time": time} for n in range(7)]


@pytest.mark.parametrize(
    ("clock", "promised"),
    [
        ("12:59", MONDAY),
        ("13:00", MONDAY),  # Berlin is one hour ahead in winter: exactly the deadline
        ("13:01", day(1)),
        ("22:59", day(1)),
    ],
)
def test_x4_02_after_the_cut_off_an_order_counts_as_the_next_days(
    shop: Story, clock: str, promised: date
) -> None:
    site(shop, "LATE", zone="Europe/Berlin", deadlines=deadlines("14:00"))
    shop.receive("TEN", 10, site="LATE")
    shop.now = datetime.fromisoformat(f"2026-03-02T{clock}:00+00:00")
    number = shop.place(line(1, "TEN", 1), site="LATE")
    assert shop.promised(number) == [(promised, 1)]


def test_x4_02_summer_time_moves_the_cut_off(shop: Story) -> None:
    site(shop, "LATE", zone="Europe/Berlin", deadlines=deadlines("14:00"))
    shop.receive("TEN", 10, site="LATE")
    shop.now = datetime(2026, 4, 1, 12, 30, tzinfo=UTC)  # half past two in Berlin
    number = shop.place(line(1, "TEN", 1), site="LATE")
    assert shop.promised(number) == [(date(2026, 4, 2), 1)]


def test_x4_02_on_friday_evening_the_order_counts_as_mondays(shop: Story) -> None:
    site(shop, "LATE", zone="Europe/Berlin", deadlines=deadlines("14:00"))
    shop.receive("TEN", 10, site="LATE")
    shop.now = datetime(2026, 3, 6, 15, tzinfo=UTC)
    number = shop.place(line(1, "TEN", 1), site="LATE")
    assert shop.promised(number) == [(NEXT_MONDAY, 1)]


def test_x4_01_the_date_is_the_sites_not_the_servers(shop: Story) -> None:
    """At 23:30 UTC it is Tuesday in Berlin and still Monday in New York."""
    site(shop, "NYC", country="US", zone="America/New_York")
    shop.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    dates = [
        shop.do(
            "PlaceOrder", customer="ACME", site=name, lines=[line(1, "TEN", 1)]
        ).one(Placed)
        for name in ("MAIN", "NYC")
    ]
    assert [placed.ordered_on for placed in dates] == [day(1), MONDAY]


def test_a_request_that_names_its_date_knows_no_cut_off(shop: Story) -> None:
    site(shop, "LATE", zone="Europe/Berlin", deadlines=deadlines("06:00"))
    shop.receive("TEN", 10, site="LATE")
    number = shop.place(line(1, "TEN", 1), site="LATE", on=MONDAY)
    assert shop.promised(number) == [(MONDAY, 1)]


def test_x4_03_a_promise_moves_from_the_weekend_to_monday(shop: Story) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 1, requested=SATURDAY))
    assert shop.promised(number) == [(NEXT_MONDAY, 1)]


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas on a Friday
        (date(2027, 1, 1), date(2027, 1, 4)),  # New Year of another year
    ],
)
def test_x4_03_a_promise_moves_past_public_holidays(
    shop: Story, asked: date, promised: date
) -> None:
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 1, requested=asked))
    assert shop.promised(number) == [(promised, 1)]


def test_x4_03_a_supply_of_a_later_year_is_not_promised_on_a_holiday(
    shop: Story,
) -> None:
    """The holidays of the supply's year count, not those of the order's alone."""
    new_year = date(2029, 1, 1)  # a Monday
    shop.expect("PO-1", "TEN", 5, new_year)
    number = shop.place(line(1, "TEN", 5))
    assert shop.promised(number) == [(date(2029, 1, 2), 5)]
    shop.do("CancelSupply", product="TEN", site="MAIN", supply="PO-1", note="no")
    shop.expect("PO-2", "TEN", 5, new_year)
    assert shop.promised(number) == [(date(2029, 1, 2), 5)]


def test_a_site_that_works_on_holidays_promises_them(shop: Story) -> None:
    site(shop, "EAGER", observes_holidays=False, workdays=[0, 1, 2, 3, 4, 5, 6])
    shop.receive("TEN", 10, site="EAGER")
    for asked in (date(2026, 12, 25), SATURDAY):
        number = shop.place(line(1, "TEN", 1, requested=asked), site="EAGER")
        assert shop.promised(number) == [(asked, 1)]


def test_other_working_days_count_from_the_next_promise_on(shop: Story) -> None:
    shop.receive("TEN", 10)
    before = shop.place(line(1, "TEN", 1))
    shop.do("ChangeSiteHours", site="MAIN", workdays=[3])
    after = shop.place(line(1, "TEN", 1))
    assert shop.promised(before) == [(MONDAY, 1)]
    assert shop.promised(after) == [(day(3), 1)]


def test_what_is_not_there_is_promised_for_when_it_comes(shop: Story) -> None:
    """A line is split: what is there at once, the rest with the supply."""
    shop.receive("TEN", 10)
    shop.expect("PO-1", "TEN", 3, SATURDAY)
    told = shop.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "TEN", 15)]
    )
    (promise,) = told.one(Confirmed).lines
    assert [(s.on, s.quantity) for s in promise.slots] == [
        (MONDAY, Decimal(10)),
        (NEXT_MONDAY, Decimal(3)),
    ]
    assert promise.waiting == 2


def test_x4_04_a_service_does_not_pull_the_goods_to_today(shop: Story) -> None:
    shop.expect("PO-1", "TEN", 5, day(9))
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(1, "FIT", 1), line(2, "TEN", 5)],
    )
    service, goods = told.one(Confirmed).lines
    assert [slot.on for slot in service.slots] == [MONDAY]
    assert [slot.on for slot in goods.slots] == [day(9)]


def test_a_service_is_promised_for_its_date_or_the_next_working_day(
    shop: Story,
) -> None:
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[
            line(1, "FIT", 1, requested=day(3)),
            line(2, "FIT", 1, requested=SATURDAY),
        ],
    )
    assert [p.slots[0].on for p in told.one(Confirmed).lines] == [day(3), NEXT_MONDAY]


def test_x4_05_a_date_in_the_past_is_lifted_to_today(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 4, requested=day(1)))
    assert shop.waiting(number) == 4
    shop.go(9)
    told = shop.receive("TEN", 4)
    assert told.log[-1] == "order/SO-000001 Promised"
    (promise,) = told.one(Promised).lines
    assert [(s.on, s.quantity) for s in promise.slots] == [(day(9), Decimal(4))]


def test_x4_05_overdue_supply_counts_as_coming_tomorrow(shop: Story) -> None:
    """R05-07: never as there today."""
    shop.expect("PO-1", "TEN", 5, day(1))
    shop.go(3)
    number = shop.place(line(1, "TEN", 5))
    assert shop.promised(number) == [(day(4), 5)]


def test_an_earlier_order_is_not_robbed_by_a_later_one(shop: Story) -> None:
    """V03: what was promised for a later date is not free before it either."""
    shop.receive("TEN", 10)
    shop.place(line(1, "TEN", 8, requested=day(3)))
    number = shop.place(line(1, "TEN", 5))
    assert shop.promised(number) == [(MONDAY, 2)]
    assert shop.waiting(number) == 3


def test_an_untracked_product_has_no_stock_stream(shop: Story) -> None:
    number = shop.place(line(1, "FIT", 1))
    assert shop.stock("FIT").claims == {}
    assert not [e for e in shop.store.everything() if e.stream.startswith("stock/FIT")]
    shop.do("ShipOrder", order=number)


def test_orders_of_two_parties_share_one_stock(shop: Story) -> None:
    shop.receive("TEN", 5)
    shop.do(
        "RegisterCustomer", customer="BETA", name="Beta", currency="EUR", bill_to=HOME
    )
    shop.limit(None, "BETA")
    first = shop.place(line(1, "TEN", 4))
    second = shop.place(line(1, "TEN", 4), customer="BETA")
    assert (shop.waiting(first), shop.waiting(second)) == (0, 3)
    assert not [e for e in shop.store.everything() if isinstance(e.event, Rescheduled)]
