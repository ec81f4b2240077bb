"""A developer's commercial control: a contract price, a quote that is ordered, a price
that somebody else approves, and a credit hold that goes when money comes in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import o2c
from o2c.requests.billing import IssueInvoice, RecordReceipt
from o2c.requests.credit import SetCreditPolicy
from o2c.requests.deviations import ApproveDeviation
from o2c.requests.master import SetListPrice
from o2c.requests.orders import LinePart, PlaceOrder
from o2c.requests.pricing import BreakPart, PriceKey, SetPrice
from o2c.requests.quotes import ConvertQuote, DraftQuote, OfferQuote
from o2c.requests.warehouse import ShipOrder
from o2c.values.money import money

office = o2c.Actor(
    "ada", roles=("master_data", "pricing", "accounting", "credit", "warehouse")
)
maria = o2c.Actor("maria", roles=("order_desk", "pricing"))
bruno = o2c.Actor("bruno", roles=("billing",))
now = datetime(2026, 3, 2, 9, tzinfo=UTC)

with o2c.open("sqlite://", clock=lambda: now) as desk:
    shop = Path(__file__).with_name("shop.jsonl").read_text("utf-8").splitlines()
    assert not desk.do_many(shop, by=office).refused

    def show(view: str, columns: str, **where: str) -> None:
        names = columns.split()
        table = [names]
        for row in desk.view(view, where=where):
            table.append([str(getattr(row, name)) for name in names])
        wide = [max(map(len, column)) for column in zip(*table, strict=True)]
        for cells in table:
            print("  ", "  ".join(map(str.ljust, cells, wide)).rstrip())

    def place(
        customer: str, product: str, quantity: int, price: Decimal | None = None
    ) -> str:
        few = Decimal(quantity)
        line = LinePart(line=1, product=product, quantity=few, price=price)
        ask = PlaceOrder(customer=customer, site="MAIN", lines=(line,))
        return desk.do(ask, by=maria).number("order")

    print("ACME has a price of its own for lamps, and a better one from ten on:")
    ten = BreakPart(least=Decimal(10), value=Decimal("42.50"))
    breaks = (BreakPart(value=Decimal("45.00")), ten)
    key = PriceKey(customer="ACME", product="LAMP")
    contract = SetPrice(key=key, currency="EUR", since=date(2026, 3, 1), breaks=breaks)
    desk.do(contract, by=office)
    place("ACME", "LAMP", 9)
    place("ACME", "LAMP", 10)
    show("line_margins", "order product price source list_price")

    print("\nA desk is quoted; then desks get dearer, and the quote is ordered:")
    desks = (LinePart(line=1, product="DESK", quantity=Decimal(2)),)
    draft = DraftQuote(customer="ACME", site="MAIN", lines=desks)
    quote = desk.do(draft, by=maria).number("quote")
    desk.do(OfferQuote(quote=quote, valid_days=14), by=maria)
    dearer = SetListPrice(product="DESK", price=Decimal("379.00"), currency="EUR")
    desk.do(dearer, by=office)
    desk.do(ConvertQuote(quote=quote, purchase_order="4711"), by=maria)
    show("quotes", "quote stage valid_until quoted ordered")
    show("line_margins", "order product price source", product="DESK")

    print("\nACME writes a lower price; whoever entered the order may not approve it:")
    order = place("ACME", "LAMP", 12, price=Decimal("40.00"))
    show("deviations", "order kind asked reference standing waits_for")
    approve = ApproveDeviation(order=order, line=1, note="a good customer")
    try:
        desk.do(approve, by=maria)
    except o2c.Rejected as refusal:
        print("  ", refusal.message)
    desk.do(approve, by=office)
    show("order_status", "order stage holds", order=order)

    print("\nThe café owes nearly all that it may; the next order waits for its money:")
    desk.do(SetCreditPolicy(auto_release=True), by=office)
    first = place("CAFE", "LAMP", 8)
    desk.do(ShipOrder(order=first), by=office)
    desk.do(IssueInvoice(order=first), by=bruno)
    place("CAFE", "LAMP", 1)
    show("credit_holds", "order reasons figures")
    desk.do(RecordReceipt(account="CAFE", amount=money("300.00", "EUR")), by=bruno)
    show("order_status", "order customer stage holds", customer="CAFE")

    print("\nreconciles:", all(finding.agrees for finding in desk.reconcile()))
