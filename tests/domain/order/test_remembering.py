"""What an order was placed with, and the version it is in, later decisions find."""

from domain_samples import HOME, asked, changed, placed, promise, qty, slot
from order_samples import confirmed, priced

from o2c.domain.common import Amounts
from o2c.domain.order import ORDER
from o2c.domain.order.amending import cancel_line
from o2c.domain.order.events import Confirmed, Promised
from o2c.values.terms import net


def test_an_order_keeps_its_terms_and_where_goods_and_bill_go() -> None:
    there = changed(HOME, city="Bremerhaven")
    order = ORDER.fold([changed(placed(asked()), ship_to=there)])

    assert order.terms == net(30)
    assert (order.bill_to, order.ship_to) == (HOME, there)


def test_a_line_knows_whether_stock_is_kept_of_it() -> None:
    order = ORDER.fold([placed(asked(1), changed(asked(2), tracked=False))])

    assert [line.tracked for line in order.lines.values()] == [True, False]


def test_freight_has_no_tax_before_the_order_is_priced() -> None:
    order = ORDER.fold([placed(asked(), freight=500)])

    assert order.freight == Amounts(500, 0)


def test_a_confirmation_and_a_cancelled_remainder_are_versions() -> None:
    tale = confirmed(10)
    (told,) = (event for event in tale.events if isinstance(event, Confirmed))
    assert tale.state.version == told.version
    tale.do(cancel_line, line=1, remaining=qty(3), note="", version=7)

    assert tale.state.version == 7


def test_new_dates_change_nothing_else_of_an_order() -> None:
    tale = priced(10)
    told = Promised(lines=(promise(1, slot(4, 10)),))

    assert ORDER.evolve(tale.state, told) == tale.state
