"""From the customer's words to a promise."""

import pytest
from domain_samples import (
    MONDAY,
    asked,
    changed,
    day,
    eur,
    line_price,
    placed,
    quote,
    releaser,
    story,
    totals,
)
from order_samples import confirmed, priced, shipped

from o2c.domain.order import ORDER
from o2c.domain.order.closing import cancel, close
from o2c.domain.order.events import Priced
from o2c.domain.order.parts import Asked, HoldReason, PriceSource
from o2c.domain.order.placing import (
    confirm,
    hold,
    place,
    price,
    release,
)
from o2c.domain.order.placing import (
    promise as promise_anew,
)
from o2c.domain.order.pricing import Quote
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.state import Stage
from o2c.errors import (
    StateError,
    UnknownReference,
    ValidationError,
)
from o2c.testing import given
from o2c.values.price import unit_price

PLACED = placed(asked(1, 10), asked(2, 3))
PRICED = Priced(
    prices=(
        line_price(quote(1), 10_000, asked=True),
        line_price(quote(2), 3_000, asked=True),
    ),
    totals=totals(13_000),
)


def test_an_order_is_taken_down_as_it_came_in() -> None:
    given(ORDER).when(place, placed=PLACED).then(PLACED)
    order = ORDER.fold([PLACED])

    assert (order.stage, order.version) == (Stage.PLACED, 1)
    assert (order.customer, order.account, order.currency) == ("ACME", "ACME", "EUR")
    assert (order.purchase_order, order.ordered_on) == ("4711", MONDAY)
    assert (order.entered_by, order.jurisdiction) == ("clara", "DE")
    assert [line.ordered for line in order.lines.values()] == [10, 3]
    assert order.lines[1].product == "SKU-1"
    assert order.lines[1].site == "MAIN"


def test_a_date_before_the_customers_own_document_is_refused_r01_04() -> None:
    """Also where the site does not work on that day, and the line moved to another."""
    early = changed(asked(2, requested=day(7)), asked_requested=day(5))
    order = changed(placed(asked(1, requested=day(6)), early), purchase_order_on=day(6))
    refusal = (
        given(ORDER)
        .when(place, placed=order)
        .then_rejected(Refusal.DATE_BEFORE_PURCHASE_ORDER)
    )
    assert (refusal.line, refusal.field) == (2, "requested")
    fitting = changed(order, purchase_order_on=day(5))
    given(ORDER).when(place, placed=fitting).then(fitting)


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        ((), Refusal.ORDER_EMPTY, None),
        ((asked(1), asked(1)), Refusal.LINE_TWICE, 1),
        ((asked(1), asked(2, 0)), Refusal.QUANTITY_NOT_POSITIVE, 2),
        ((asked(1, -1),), Refusal.QUANTITY_NOT_POSITIVE, 1),
        ((asked(1, requested=day(-1)),), Refusal.DATE_BEFORE_ORDER, 1),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_r01_04_r01_05(
    lines: tuple[Asked, ...], code: Refusal, line: int | None
) -> None:
    refusal = given(ORDER).when(place, placed=placed(*lines)).then_rejected(code)

    assert isinstance(refusal, ValidationError)
    assert refusal.line == line


def test_the_orders_own_date_may_be_requested_r01_04() -> None:
    today = placed(asked(1, requested=MONDAY))
    given(ORDER).when(place, placed=today).then(today)


def test_two_lines_of_one_product_stay_two_x1_09() -> None:
    order = ORDER.fold([placed(asked(1, 3), asked(2, 4))])

    assert [line.ordered for line in order.lines.values()] == [3, 4]


def test_freight_is_not_negative() -> None:
    refusal = (
        given(ORDER)
        .when(place, placed=placed(asked(), freight=-1))
        .then_rejected(Refusal.FREIGHT_NEGATIVE)
    )
    free = placed(asked(), freight=0)
    given(ORDER).when(place, placed=free).then(free)

    assert refusal.field == "freight"


def test_prices_are_set_line_by_line_and_added_up_x1_04() -> None:
    given(ORDER, PLACED).when(
        price, quotes=[quote(1), quote(2)], freight_tax=eur(0)
    ).then(PRICED)


def test_freight_and_its_tax_are_part_of_the_total() -> None:
    given(ORDER, placed(asked(1, 1), freight=500)).when(
        price, quotes=[quote(1, rate="0.19")], freight_tax=eur(95)
    ).then(
        Priced(
            prices=(line_price(quote(1, rate="0.19"), 1_000, 190, asked=True),),
            totals=totals(1_000, 190, 500, 95),
        )
    )


def test_the_same_prices_again_change_nothing() -> None:
    given(ORDER, PLACED, PRICED).when(
        price, quotes=[quote(1), quote(2)], freight_tax=eur(0)
    ).then_nothing()
    given(ORDER, PLACED, PRICED).when(
        price, quotes=[], freight_tax=eur(0)
    ).then_nothing()


@pytest.mark.parametrize(
    "other",
    [
        quote(2, "10.01"),
        quote(2, rate="0.07"),
        quote(2, discount="0.5"),
        quote(2, source=PriceSource.MANUAL),
    ],
)
def test_one_new_price_changes_its_line_alone(other: Quote) -> None:
    tale = story(ORDER, PLACED, PRICED)
    (event,) = tale.do(price, quotes=[other], freight_tax=eur(0))

    assert isinstance(event, Priced)
    assert [p.line for p in event.prices] == [2]
    assert tale.state.lines[2].source is other.source


def test_another_freight_tax_is_a_new_total() -> None:
    given(ORDER, placed(asked(1, 1), freight=500)).when(
        price, quotes=[], freight_tax=eur(95)
    ).then(Priced(prices=(), totals=totals(0, 0, 500, 95)))


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (
            Quote(line=1, price=unit_price(1, "USD"), source=PriceSource.LIST),
            Refusal.CURRENCY_MISMATCH,
        ),
        (quote(1, discount="-0.01"), Refusal.DISCOUNT_OUT_OF_RANGE),
        (quote(1, discount="1.01"), Refusal.DISCOUNT_OUT_OF_RANGE),
    ],
)
def test_a_price_that_makes_no_sense_is_refused_x2_09(
    bad: Quote, code: Refusal
) -> None:
    refusal = (
        given(ORDER, PLACED)
        .when(price, quotes=[bad], freight_tax=eur(0))
        .then_rejected(code)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.line == 1


def test_a_discount_may_be_everything() -> None:
    tale = story(ORDER, PLACED)
    tale.do(price, quotes=[quote(1, discount="1")], freight_tax=eur(0))

    assert tale.state.lines[1].net == 0


def test_a_price_for_a_line_that_is_not_there_is_refused() -> None:
    refusal = (
        given(ORDER, PLACED)
        .when(price, quotes=[quote(9)], freight_tax=eur(0))
        .then_rejected(Refusal.LINE_UNKNOWN)
    )

    assert isinstance(refusal, UnknownReference)


def test_what_has_shipped_is_not_priced_anew() -> None:
    tale = shipped(10, 3, went={1: 1})

    assert not tale.do(price, quotes=[quote(1)], freight_tax=eur(0))
    refusal = tale.attempt(price, quotes=[quote(1, "9")], freight_tax=eur(0))
    assert refusal is not None
    assert refusal.code is Refusal.ALREADY_SHIPPED
    assert tale.do(price, quotes=[quote(2, "9")], freight_tax=eur(0))


def test_an_unknown_order_is_refused() -> None:
    fresh, code = given(ORDER), Refusal.ORDER_UNKNOWN
    refusal = fresh.when(price, quotes=[], freight_tax=eur(0)).then_rejected(code)
    fresh.when(hold, reason=HoldReason.CREDIT, note="").then_rejected(code)
    fresh.when(release, reason=HoldReason.CREDIT, note="", by=releaser()).then_rejected(
        code
    )
    fresh.when(confirm, lines=()).then_rejected(code)
    fresh.when(promise_anew, lines=()).then_rejected(code)

    assert isinstance(refusal, UnknownReference)


def test_a_closed_or_cancelled_order_goes_no_further() -> None:
    closed, cancelled = confirmed(1), priced(1)
    closed.do(close, note="")
    cancelled.do(cancel, note="")
    for tale in (closed, cancelled):
        over, code = given(ORDER, *tale.events), Refusal.ORDER_NOT_LIVE
        over.when(price, quotes=[], freight_tax=eur(0)).then_rejected(code)
        over.when(hold, reason=HoldReason.CREDIT, note="").then_rejected(code)
        over.when(
            release, reason=HoldReason.CREDIT, note="", by=releaser()
        ).then_rejected(code)
        refusal = over.when(confirm, lines=()).then_rejected(code)
        assert isinstance(refusal, StateError)
