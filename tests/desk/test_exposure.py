"""R10-01: an amount is in one bucket of the credit account, from order to cash."""

from desk_story import Story, eur, line, part

from o2c.domain.order.state import Stage


def buckets(shop: Story) -> tuple[int, int, int, int]:
    held = shop.credit()
    return held.ordered, held.unbilled, held.invoiced, held.on_account


def test_v11_exposure_stays_from_the_order_to_the_cash(shop: Story) -> None:
    """Limit 100, order 60, ship, invoice, pay: 60, 60, 60, 0."""
    shop.limit(100)
    shop.receive("TEN", 6)
    number = shop.place(line(1, "TEN", 6))
    assert (shop.exposure(), buckets(shop)) == ("EUR 60.00", (6000, 0, 0, 0))
    shop.ship(number)
    assert (shop.exposure(), buckets(shop)) == ("EUR 60.00", (0, 6000, 0, 0))
    invoice = shop.bill(number)
    assert (shop.exposure(), buckets(shop)) == ("EUR 60.00", (0, 0, 6000, 0))
    shop.do(
        "RecordReceipt",
        account="ACME",
        amount=eur(60),
        apply=[{"invoice": invoice, "amount": eur(60)}],
    )
    assert (shop.exposure(), buckets(shop)) == ("EUR 0.00", (0, 0, 0, 0))
    assert shop.credit().orders == {}


def test_v11_so_it_does_in_parts_and_with_freight_and_tax(shop: Story) -> None:
    shop.receive("BOLT", 7)
    number = shop.place(line(1, "BOLT", 7), freight=eur("9.99"))
    whole = shop.exposure()
    assert whole == "EUR 95.61"  # 70.35 + 13.37 + 9.99 + 1.90
    for quantity in (3, 1, 3):
        shop.ship(number, part(1, quantity))
        assert shop.exposure() == whole
        if quantity > 1:
            shop.bill(number)
            assert shop.exposure() == whole
    assert buckets(shop) == (0, 0, 9561, 0)


def test_planning_picking_and_holding_do_not_change_it(shop: Story) -> None:
    shop.receive("TEN", 6)
    number = shop.place(line(1, "TEN", 6))
    shipment = shop.do("PlanShipment", order=number).number("shipment")
    shop.do("PickShipment", shipment=shipment, lines=[part(1, 4)])
    shop.do("HoldOrder", order=number, note="x")
    assert buckets(shop) == (6000, 0, 0, 0)


def test_an_order_that_waits_counts_nothing(shop: Story) -> None:
    shop.limit(0)
    shop.place(line(1, "TEN", 6))
    assert buckets(shop) == (0, 0, 0, 0)


def test_a_return_lowers_it_when_it_arrives_and_the_memo_not_again(
    shop: Story,
) -> None:
    shop.receive("TEN", 6)
    number = shop.place(line(1, "TEN", 6))
    shop.ship(number)
    shop.bill(number)
    rma = shop.take_back(number, part(1, 2))
    assert buckets(shop) == (0, -2000, 6000, 0)
    shop.dispose(rma, 2, "restock", "credit")
    shop.do("CreditReturn", rma=rma)
    assert buckets(shop) == (0, 0, 4000, 0)


def test_another_limit_does_not_touch_orders_that_go_on(shop: Story) -> None:
    number = shop.place(line(1, "TEN", 6))
    shop.limit(10)
    assert shop.order(number).stage is Stage.CONFIRMED
    assert shop.exposure() == "EUR 60.00"
