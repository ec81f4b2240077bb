"""Taking an order: what is refused, what is priced, and what the events say."""

from decimal import Decimal

from desk_goods import HOME
from desk_story import MONDAY, Story, day, eur, line

from o2c.domain.order.events import Confirmed, Placed, Priced
from o2c.domain.order.parts import Channel, PriceSource
from o2c.domain.order.state import Stage
from o2c.domain.stock.events import Reserved
from o2c.values.money import Money


def test_an_order_is_taken_priced_committed_reserved_and_confirmed(shop: Story) -> None:
    shop.receive("BOLT", 10)
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        purchase_order="4711",
        channel="web",
        freight=eur("9.90"),
        instructions=[{"kind": "carrier", "text": "Ring twice"}],
        incoterm={"code": "DAP", "place": "Berlin"},
        lines=[line(1, "BOLT", 4), line(2, "FIT", "1.5")],
    )
    assert told.log == [
        "purchase-order/ACME|4711 Used",
        "order/SO-000001 Placed",
        "order/SO-000001 Priced",
        "credit/ACME Committed",
        "stock/BOLT@MAIN Reserved",
        "order/SO-000001 Confirmed",
    ]
    placed = told.one(Placed)
    assert (placed.channel, placed.entered_by) == (Channel.WEB, "maria")
    assert placed.ordered_on == MONDAY
    assert placed.incoterm is not None
    assert placed.incoterm.place == "Berlin"
    assert placed.ship_to == placed.bill_to
    totals = told.one(Priced).totals
    # 4 x 10.05 + 1.5 x 80.00 = 160.20; 19 % by line: 7.64 + 22.80; freight 9.90 + 1.88
    assert totals.net == Money(16020, "EUR")
    assert totals.tax == Money(3044, "EUR")
    assert totals.freight_tax == Money(188, "EUR")
    assert totals.gross == Money(20242, "EUR")
    assert told.one(Reserved).slots[0].quantity == 4
    bolts, fitting = told.one(Confirmed).lines
    assert [(s.on, s.quantity) for s in bolts.slots] == [(MONDAY, Decimal(4))]
    assert [(s.on, s.quantity) for s in fitting.slots] == [(MONDAY, Decimal("1.5"))]
    assert shop.order("SO-000001").stage is Stage.CONFIRMED


def test_a_line_without_a_price_takes_the_list_price(shop: Story) -> None:
    number = shop.place(line(1, "BOLT", 2))
    held = shop.line(number)
    assert held.source is PriceSource.LIST
    assert (held.net, held.tax) == (2010, 382)


def test_a_stated_price_is_taken_with_its_source(shop: Story) -> None:
    number = shop.place(
        line(1, "BOLT", 2, price="9.995"),
        line(2, "BOLT", 2, price="9", price_source="manual", discount="0.5"),
    )
    stated, manual = shop.order(number).lines.values()
    assert stated.source is PriceSource.CUSTOMER_STATED
    assert stated.net == 1999  # X2-06: 2 x 9.995, rounded once
    assert manual.source is PriceSource.MANUAL
    assert manual.net == 900


def test_a_price_for_a_pack_is_a_price_per_so_many_pieces(shop: Story) -> None:
    """R01: 2 cases of 12 at 100.00 a case are 24 pieces at 100.00 per 12."""
    number = shop.place(line(1, "BOLT", 2, unit="CS", price="100"))
    held = shop.line(number)
    assert held.ordered == 24
    assert held.price is not None
    assert (held.price.amount, held.price.per) == (Decimal(100), Decimal(12))
    assert held.net == 20000


def test_a_price_for_less_than_a_whole_stocking_unit_is_possible(shop: Story) -> None:
    """Oil is stocked in whole litres here; 5000 ml at 0.003 each are 5 litres."""
    shop.do("RegisterProduct", product="LAMP", name="Lamp oil", unit="LTR", digits=0)
    number = shop.place(line(1, "LAMP", 5000, unit="MLT", price="0.003"))
    assert shop.line(number).ordered == 5
    assert shop.line(number).net == 1500


def test_what_the_customer_wrote_is_kept_beside_what_it_means(shop: Story) -> None:
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        raw="two boxes of bolts pls",
        lines=[line(1, "BOLT", 2, unit="BX", requested=day(3))],
    )
    placed = told.one(Placed)
    (asked,) = placed.lines
    assert placed.raw is not None
    assert placed.raw.text == "two boxes of bolts pls"
    assert (asked.asked_quantity, asked.asked_unit) == (Decimal(2), "XBX")
    assert (asked.quantity, asked.unit) == (Decimal(6), "EA")
    assert asked.requested == day(3)


def test_a_ship_to_of_the_order_counts_before_the_customers(shop: Story) -> None:
    """The tax follows the place that goods go to."""
    shop.do("ChangeCustomer", customer="ACME", ship_to={**HOME, "city": "Bremen"})
    usual = shop.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "TEN", 1)]
    )
    assert usual.one(Placed).ship_to.city == "Bremen"
    abroad = {**HOME, "country": "FR"}
    other = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        ship_to=abroad,
        lines=[line(1, "TEN", 1)],
    )
    assert other.one(Placed).jurisdiction == "FR"


def test_a_line_may_ship_from_another_site(shop: Story) -> None:
    shop.do("RegisterSite", site="WEST", name="West", country="DE")
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[line(1, "TEN", 1), line(2, "TEN", 1, site="WEST")],
    )
    assert "stock/TEN@MAIN Reserved" in told.log
    assert "stock/TEN@WEST Reserved" in told.log


def test_two_lines_of_one_product_stay_two_lines(shop: Story) -> None:
    """X1-09."""
    shop.receive("TEN", 5)
    number = shop.place(line(1, "TEN", 2), line(2, "TEN", 2), line(3, "TEN", 2))
    assert [shop.promised(number, n) for n in (1, 2, 3)] == [
        [(MONDAY, 2)],
        [(MONDAY, 2)],
        [(MONDAY, 1)],
    ]
    assert shop.waiting(number, 3) == 1


def test_a_date_that_the_request_names_is_the_orders_date(shop: Story) -> None:
    told = shop.do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        on=day(-3),
        lines=[line(1, "TEN", 1)],
    )
    assert told.one(Placed).ordered_on == day(-3)
    assert {e.effective_on for e in told.events} == {day(-3)}
