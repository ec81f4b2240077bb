"""A developer's first step: open a desk, set it up, take an order, look at it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import o2c
from o2c.requests.customers import RegisterCustomer
from o2c.requests.master import (
    AddressPart,
    RegisterProduct,
    RegisterSite,
    SetCreditLimit,
    SetListPrice,
    SetTaxRate,
)
from o2c.requests.orders import LinePart, PlaceOrder
from o2c.requests.warehouse import ReceiveStock
from o2c.values.money import Money, money

# Who asks, and in which roles. A service takes both from its login.
office = o2c.Actor("ada", roles=("master_data", "pricing", "accounting", "credit"))
maria = o2c.Actor("maria", roles=("order_desk",))
wim = o2c.Actor("wim", roles=("warehouse",))

# "sqlite:///shop.db" keeps the history in a file, "postgresql://..." in PostgreSQL.
# Without a clock of your own, the time is the computer's.
with o2c.open("sqlite://", clock=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC)) as desk:
    home = AddressPart(name="Acme Ltd", city="Berlin", country="DE")
    for request in (
        SetTaxRate(
            jurisdiction="DE",
            tax_class="standard",
            rate=Decimal("0.19"),
            since=date(2021, 1, 1),
        ),
        RegisterSite(site="MAIN", name="Main warehouse", country="DE"),
        RegisterProduct(product="LAMP", name="Desk lamp"),
        SetListPrice(product="LAMP", price=Decimal("49.90"), currency="EUR"),
        RegisterCustomer(
            customer="ACME", name="Acme Ltd", currency="EUR", bill_to=home
        ),
        SetCreditLimit(account="ACME", limit=money("5000.00", "EUR")),
    ):
        desk.do(request, by=office)
    desk.do(ReceiveStock(product="LAMP", site="MAIN", quantity=Decimal(40)), by=wim)

    order = PlaceOrder(
        customer="ACME",
        purchase_order="4711",
        site="MAIN",
        lines=(LinePart(line=1, product="LAMP", quantity=Decimal(12)),),
    )
    receipt = desk.do(order, by=maria, command_id="web-0001")
    print("order", receipt.number("order"))
    for event in receipt.events:
        print(f"  {event.position:>2} {event.stream}: {event.name}")

    # The same command again does nothing, and gives the first answer: retry freely.
    again = desk.do(order, by=maria, command_id="web-0001")
    print("again", again.number("order"), "- repeated:", again.repeated)

    # Another command with the same purchase order is refused, and says why.
    try:
        desk.do(order, by=maria, command_id="web-0002")
    except o2c.Rejected as refusal:
        print("refused:", refusal)

    (row,) = desk.view("order_status", where={"order": receipt.number("order")})
    total = Money(row.total, row.currency)
    print(f"{row.order} is {row.stage}: {row.open} open, {total.text()}")
