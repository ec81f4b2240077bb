"""Invoices: complete, numbered without a gap, and adding up however they are split."""

from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from desk_story import MONDAY, Story, Told, day, eur, line, part

from o2c.desk.common import Refusal as Desk
from o2c.domain.books import Refusal as Books
from o2c.domain.credit_memo import Issued as Memo
from o2c.domain.invoice import Issued
from o2c.domain.order.events import Billed, Priced
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.series import Numbered
from o2c.domain.series import Refusal as Series
from o2c.errors import LimitExceeded
from o2c.values.money import Money


def shipped(shop: Story, *lines: dict[str, Any], **more: Any) -> str:
    number = shop.place(*lines, **more)
    if shop.order(number).holds:
        shop.agree(number)
    for asked in lines:
        shop.receive(asked["product"], 1000)
    shop.do("ShipOrder", order=number)
    return number


def bill(shop: Story, number: str, *lines: dict[str, Any], **more: Any) -> Told:
    return shop.do("IssueInvoice", order=number, lines=list(lines), **more)


def test_an_invoice_says_everything(shop: Story) -> None:
    number = shipped(
        shop,
        line(1, "BOLT", 4),
        line(2, "TEN", 1),
        purchase_order="4711",
        freight=eur(10),
    )
    told = bill(shop, number)
    assert told.log == [
        "series/INV-2026 Numbered",
        "order/SO-000001 Billed",
        "invoice/INV-2026-000001 Issued",
        "credit/ACME Invoiced",
        "credit/ACME Moved",
    ]
    issued = told.one(Issued)
    assert (issued.order, issued.purchase_order, issued.on) == (number, "4711", MONDAY)
    assert issued.bill_to.city == "Berlin"
    bolts, ten = issued.lines
    assert (bolts.quantity, bolts.unit, bolts.net.minor, bolts.tax.minor) == (
        4,
        "EA",
        4020,
        764,
    )
    assert (ten.net.minor, ten.tax.minor, ten.tax_rate) == (1000, 0, 0)
    assert (issued.freight.minor, issued.freight_tax.minor) == (1000, 190)
    assert issued.total == Money(5020 + 764 + 1190, "EUR")
    assert [(due.on, due.amount) for due in issued.due] == [(day(30), issued.total)]
    assert issued.base.total == issued.total
    assert issued.base.rounding == Money(0, "EUR")


def test_v07_partial_invoices_add_up(shop: Story) -> None:
    """X2-05: 100.00 over three pieces is 33.33, 33.34, 33.33."""
    number = shipped(shop, line(1, "BOLT", 1, unit="BX", price=100, tax_rate=0))
    nets = [bill(shop, number, part(1, 1)).one(Issued).net.minor for _ in range(3)]
    assert nets == [3333, 3334, 3333]


def test_x2_05_invoices_of_partial_shipments_add_up_with_their_tax(
    shop: Story,
) -> None:
    shop.receive("BOLT", 7)
    number = shop.place(line(1, "BOLT", 7))
    whole = shop.line(number)
    issued = []
    for quantity in (1, 2, 1, 3):
        shop.do("ShipOrder", order=number, lines=[part(1, quantity)])
        issued.append(bill(shop, number).one(Issued))
    assert sum(one.net.minor for one in issued) == whole.net == 7035
    assert sum(one.tax.minor for one in issued) == whole.tax == 1337


def test_r07_49_freight_is_billed_once(shop: Story) -> None:
    number = shipped(shop, line(1, "TEN", 3), freight=eur(10))
    first = bill(shop, number, part(1, 1)).one(Issued)
    second = bill(shop, number).one(Issued)
    assert (first.freight.minor, first.freight_tax.minor) == (1000, 190)
    assert (second.freight.minor, second.freight_tax.minor) == (0, 0)
    assert shop.exposure() == "EUR 41.90"


def test_other_tax_rates_do_not_touch_freight_that_is_billed(shop: Story) -> None:
    shop.receive("TEN", 2)
    number = shop.place(line(1, "TEN", 2), freight=eur(10))
    shop.do("ShipOrder", order=number, lines=[part(1, 1)])
    bill(shop, number)
    shop.do(
        "SetTaxRate", jurisdiction="DE", tax_class="freight", rate="0.07", since=day(-9)
    )
    assert shop.do("RepriceOrder", order=number).log == []


def test_x6_01_numbers_have_no_gap_whatever_is_refused(shop: Story) -> None:
    number = shipped(shop, line(1, "TEN", 3))
    numbers = []
    for _ in range(3):
        told = bill(shop, number, part(1, 1))
        numbers.append(told.number("invoice"))
        shop.refuse(
            Order.MORE_THAN_SHIPPED, "IssueInvoice", order=number, lines=[part(1, 9)]
        )
    shop.refuse(Order.NOTHING_TO_BILL, "IssueInvoice", order=number)
    assert numbers == [f"INV-2026-{n:06d}" for n in (1, 2, 3)]


def test_x6_01_each_year_and_kind_has_its_series(shop: Story) -> None:
    number = shipped(shop, line(1, "TEN", 3), on=date(2025, 12, 1))
    last_year = bill(shop, number, part(1, 1), on=date(2025, 12, 30))
    this_year = bill(shop, number, part(1, 1))
    assert last_year.number("invoice") == "INV-2025-000001"
    assert this_year.number("invoice") == "INV-2026-000001"
    memo = shop.do(
        "IssueAllowance",
        invoice="INV-2026-000001",
        lines=[{"line": 1, "net": eur(1)}],
        note="x",
    )
    assert memo.one(Numbered).number == "CRN-2026-000001"


def test_x6_02_dates_of_a_series_never_go_back(shop: Story) -> None:
    number = shipped(shop, line(1, "TEN", 3))
    shop.go(3)
    bill(shop, number, part(1, 1))
    refusal = shop.refuse(
        Series.DATE_BEFORE_LAST, "IssueInvoice", order=number, on=day(2)
    )
    assert refusal.field == "on"
    bill(shop, number, part(1, 1), on=day(3))


def test_x7_04_an_invoice_of_tomorrow_needs_an_acknowledgement(shop: Story) -> None:
    number = shipped(shop, line(1, "TEN", 3))
    shop.refuse(Books.DATE_IN_FUTURE, "IssueInvoice", order=number, on=day(1))
    told = bill(shop, number, on=day(1), acknowledge_future=True)
    assert told.one(Issued).on == day(1)


@pytest.mark.parametrize(
    ("wrong", "code", "at"),
    [
        ({"lines": [part(1, 4)]}, Order.MORE_THAN_SHIPPED, 1),
        ({"lines": [part(1, 0)]}, Order.MORE_THAN_SHIPPED, 1),
        ({"lines": [part(1, -1)]}, Order.MORE_THAN_SHIPPED, 1),
        ({"lines": [part(1, "0.5")]}, Desk.VALUE, 1),
        ({"lines": [part(1, 2), part(1, 2)]}, Desk.LINE_TWICE, 1),
        ({"lines": [part(9, 1)]}, Order.LINE_UNKNOWN, 9),
        ({"order": "SO-000009"}, Order.ORDER_UNKNOWN, None),
    ],
)
def test_it_is_not_billed(
    shop: Story, wrong: dict[str, Any], code: StrEnum, at: int | None
) -> None:
    number = shipped(shop, line(1, "TEN", 3))
    refusal = shop.refuse(code, "IssueInvoice", **{"order": number, **wrong})
    assert refusal.line == at
    if code is Order.MORE_THAN_SHIPPED:
        assert type(refusal) is LimitExceeded
        assert refusal.facts == {"maximum": "3"}


def test_an_order_is_billed_though_it_is_held_or_closed(shop: Story) -> None:
    """What shipped is owed, whatever becomes of the rest."""
    shop.receive("TEN", 2)
    number = shop.place(line(1, "TEN", 4))
    shop.do("ShipOrder", order=number, lines=[part(1, 1)])
    shop.do("HoldOrder", order=number, note="x")
    bill(shop, number)
    shop.do("ReleaseOrder", "carl", order=number, hold="manual", note="x")
    shop.do("ShipOrder", order=number, lines=[part(1, 1)])
    shop.do("CloseOrder", order=number, note="x")
    bill(shop, number)
    assert shop.exposure() == "EUR 20.00"


@pytest.mark.parametrize(("method", "tax"), [("per_line", 210), ("per_document", 211)])
def test_v06_order_invoice_and_credit_have_the_same_tax(
    shop: Story, method: str, tax: int
) -> None:
    """X2-02: the order's method holds for its invoice and its credit memo."""
    three = [line(n, "BOLT", 1, tax_rate="0.07") for n in (1, 2, 3)]
    number = shipped(shop, *three, tax_method=method)
    priced = [e.event for e in shop.store.everything() if isinstance(e.event, Priced)]
    assert priced[0].totals.tax.minor == tax
    issued = bill(shop, number).one(Issued)
    assert (issued.net.minor, issued.tax.minor) == (3015, tax)
    memo = shop.do(
        "IssueAllowance",
        invoice="INV-2026-000001",
        lines=[{"line": n, "net": eur("10.05")} for n in (1, 2, 3)],
        note="all of it",
    )
    assert memo.one(Memo).tax.minor == tax


@pytest.mark.parametrize(("rounding", "tax"), [("half_up", 1545), ("half_even", 1544)])
def test_v05_halves_are_rounded_as_the_order_says(
    shop: Story, rounding: str, tax: int
) -> None:
    """X2-01: 154.45 at 10 % is 15.445."""
    number = shipped(
        shop,
        line(1, "BOLT", 1, price="54.45", tax_rate="0.1"),
        line(2, "BOLT", 1, price="100", tax_rate="0.1"),
        tax_method="per_document",
        rounding=rounding,
    )
    assert bill(shop, number).one(Issued).tax.minor == tax


def change_terms(shop: Story, terms: dict[str, Any]) -> None:
    asked = shop.do("ChangeTerms", customer="ACME", terms=terms, note="asked for")
    confirm = {"customer": "ACME", "change": asked.number("approval"), "note": "fine"}
    shop.do("ConfirmChange", "carl", **confirm)


def test_terms_are_those_the_order_was_placed_with(shop: Story) -> None:
    terms = {
        "code": "HALVES",
        "instalments": [{"percent": "0.5", "days": 10}, {"days": 40}],
    }
    change_terms(shop, terms)
    number = shipped(shop, line(1, "BOLT", 1, tax_rate=0))
    change_terms(shop, {"net_days": 5})
    due = bill(shop, number).one(Issued).due
    assert [(part.on, part.amount.minor) for part in due] == [
        (day(10), 503),
        (day(40), 502),
    ]


def test_billing_records_what_the_order_bills(shop: Story) -> None:
    number = shipped(shop, line(1, "BOLT", 4))
    billed = bill(shop, number, part(1, 3)).one(Billed)
    assert [(b.line, b.quantity, b.net.minor) for b in billed.lines] == [(1, 3, 3015)]
    assert (shop.line(number).billed_quantity, shop.line(number).unbilled) == (3, 1)


def test_a_line_that_a_credit_is_due_for_is_not_billed(shop: Story) -> None:
    shop.receive("TEN", 9)
    number = shop.place(line(1, "TEN", 2), line(2, "FIT", 1))
    shop.ship(number, part(1, 2))
    bill(shop, number)
    shop.take_back(number, part(1, 1))
    shop.ship(number)
    assert [sold.line for sold in bill(shop, number).one(Issued).lines] == [2]
