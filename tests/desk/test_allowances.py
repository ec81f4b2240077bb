"""An allowance gives money back; goods that come back later are credited less it."""

from desk_story import Story, eur, line, part

from o2c.domain.credit_memo import Issued as Memo
from o2c.values.money import Money


def sold(shop: Story) -> tuple[str, str]:
    """Ten pieces at 10.00, taxed 19 %, shipped and billed: EUR 119.00."""
    shop.receive("BOLT", 10)
    order = shop.place(line(1, "BOLT", 10, price="10"))
    shop.ship(order)
    return order, shop.bill(order)


def returned(shop: Story, order: str, quantity: int) -> Memo:
    rma = shop.take_back(order, part(1, quantity))
    shop.dispose(rma, quantity, "restock", "credit")
    memo: Memo = shop.do("CreditReturn", rma=rma).one(Memo)
    return memo


def test_an_allowance_is_not_given_back_twice(shop: Story) -> None:
    """R06-07, P03: 20.00 off, then all goods back: 80.00 is left to credit."""
    order, invoice = sold(shop)
    allowed = shop.do(
        "IssueAllowance",
        invoice=invoice,
        lines=[{"line": 1, "net": eur(20)}],
        note="scratched",
    ).one(Memo)
    assert (allowed.net.minor, allowed.tax.minor) == (2000, 380)

    half = returned(shop, order, 5)
    assert (half.net.minor, half.deducted.minor) == (5000, 1000)
    assert half.total.minor == 5000 + 950 - 1000 - 190
    rest = returned(shop, order, 5)

    assert allowed.total + half.total + rest.total == Money(11900, "EUR")
    assert shop.invoice(invoice).open == 0
    found = shop.order(order).lines[1]
    assert found.delivered == found.billed
    assert (found.unbilled, found.billed.gross) == (0, 0)
    assert shop.exposure() == "EUR 0.00"


def test_an_allowance_makes_nothing_billable_again(shop: Story) -> None:
    """V13, R06-08: a credit without goods leaves billed quantities as they are."""
    order, invoice = sold(shop)
    shop.do(
        "IssueAllowance",
        invoice=invoice,
        lines=[{"line": 1, "net": eur(100)}],
        note="a present",
    )

    assert shop.order(order).lines[1].unbilled == 0
    assert shop.invoice(invoice).open == 0
