"""Commercial lines: what they come to follows from their deliveries."""

from __future__ import annotations

from attrs import evolve as replace
from domain_samples import asked, day, eur, part, placed, qty, quote, story
from order_samples import Tale

from o2c.domain.order import ORDER
from o2c.domain.order.amending import add_line, cancel_line, change_quantity
from o2c.domain.order.events import PriceChanged, Scheduled
from o2c.domain.order.fulfilling import ship
from o2c.domain.order.parts import Asked, PriceSource
from o2c.domain.order.placing import confirm, place, price
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.schedule import Commercial, Delivery
from o2c.domain.order.scheduling import deliveries, judge, judged_on, schedule
from o2c.errors import ValidationError
from o2c.testing import given
from o2c.values.ids import ProductId, SiteId
from o2c.values.price import unit_price


def delivery(line: int, quantity: int, commercial: int = 1) -> Asked:
    wanted = asked(line, quantity, requested=day(30 * (line % 100 - 1)))
    return replace(wanted, commercial=commercial)


def scheduled(*quantities: int) -> Tale:
    """A confirmed order of one commercial line, and an ordinary one."""
    lines = [delivery(101 + n, quantity) for n, quantity in enumerate(quantities)]
    tale = story(ORDER, placed(*lines, asked(2, 5)))
    quotes = [quote(each.line) for each in (*lines, asked(2))]
    tale.do(price, quotes=quotes, freight_tax=eur(0))
    tale.do(confirm, lines=())
    return tale


def test_v24_six_hundred_in_six_deliveries_of_which_one_is_cut_to_eighty() -> None:
    tale = scheduled(100, 100, 100, 100, 100, 100)
    (first,) = tale.do(schedule)

    assert isinstance(first, Scheduled)
    assert (first.was, first.commercial.quantity) == (0, 600)
    tale.do(change_quantity, line=103, quantity=qty(80), version=2)
    (second,) = tale.do(schedule)
    assert isinstance(second, Scheduled)
    assert (second.was, second.commercial.quantity) == (600, 580)
    assert second.commercial.net == eur(580_000)
    assert tale.state.commercials == {1: second.commercial}


def test_r07_26_a_commercial_line_says_what_each_delivery_is() -> None:
    tale = scheduled(4, 6)
    tale.do(ship, shipment="SH-1", lines=[part(101, 3), part(2, 1)])
    (event,) = tale.do(schedule)

    def each(line: int, quantity: int, went: int) -> Delivery:
        on = day(30 * (line - 101))
        numbers = {"quantity": qty(quantity), "shipped": qty(went)}
        return Delivery(line=line, requested=on, site=SiteId("MAIN"), **numbers)

    assert event == Scheduled(
        was=qty(0),
        commercial=Commercial(
            line=1,
            product=ProductId("SKU-1"),
            unit="EA",
            quantity=qty(10),
            shipped=qty(3),
            price=unit_price("10.00", "EUR"),
            source=PriceSource.LIST,
            discount=qty(0),
            net=eur(10_000),
            deliveries=(each(101, 4, 3), each(102, 6, 0)),
        ),
    )


def test_r07_26_what_is_cancelled_is_not_sold_any_more() -> None:
    tale = scheduled(4, 6)
    tale.do(schedule)
    tale.do(cancel_line, line=102, remaining=qty(1), note="", version=2)
    (event,) = tale.do(schedule)
    assert isinstance(event, Scheduled)
    assert (event.was, event.commercial.quantity) == (10, 5)


def test_r07_26_only_what_has_changed_is_said_again() -> None:
    lines = (delivery(101, 1), delivery(201, 1, 2), delivery(202, 1, 2))
    tale = story(ORDER, placed(*lines))
    assert len(tale.do(schedule)) == 2
    tale.do(change_quantity, line=202, quantity=qty(3), version=2)
    (event,) = tale.do(schedule)
    assert isinstance(event, Scheduled)
    assert event.commercial.line == 2
    assert [line.line for line in deliveries(tale.state, 2)] == [201, 202]


def test_v24_a_delivery_is_priced_by_the_whole_in_the_version_of_the_change() -> None:
    tale = scheduled(100, 100)
    lines = tale.state.lines
    assert [judged_on(tale.state, lines[n]) for n in (101, 102, 2)] == [200, 200, 5]
    tale.do(change_quantity, line=102, quantity=qty(80), version=2)
    (event,) = tale.do(judge, quote=quote(101, "11.00"), version=2, by=("ann",))

    assert isinstance(event, PriceChanged)
    assert (event.version, event.by, event.line) == (2, ("ann",), 101)
    assert (event.was, event.now) == (
        unit_price("10.00", "EUR"),
        unit_price("11.00", "EUR"),
    )
    assert tale.state.lines[101].net == 110_000
    assert not tale.do(judge, quote=quote(101, None), version=2)
    tale.do(ship, shipment="SH-1", lines=[part(102, 1)])
    assert tale.attempt(judge, quote=quote(102, "11.00"), version=3)


def test_an_order_without_commercial_lines_says_nothing_of_any() -> None:
    given(ORDER, placed(asked())).when(schedule).then_nothing()
    given(ORDER).when(schedule).then_rejected(Refusal.ORDER_UNKNOWN)


def test_r07_26_all_deliveries_are_of_one_product() -> None:
    other = replace(asked(102, product="SKU-9"), commercial=1)
    mixed = placed(delivery(101, 1), other)
    refusal = given(ORDER).when(place, placed=mixed)
    assert refusal.then_rejected(Refusal.COMMERCIAL_MIXED).line == 102
    tale = scheduled(1)
    refused = tale.attempt(add_line, asked=other, quote=quote(102), version=2)
    assert isinstance(refused, ValidationError)
    assert refused.code is Refusal.COMMERCIAL_MIXED
    more = replace(asked(102), commercial=1)
    assert tale.do(add_line, asked=more, quote=quote(102), version=2)
