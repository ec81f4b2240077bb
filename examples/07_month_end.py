"""An auditor's month-end: as it was known then, as it is known now, and what came in
between; then one number explained, and one line followed to the cash."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import o2c
from o2c.audit.lineage_tree import tree
from o2c.requests.billing import ApplicationPart, IssueInvoice, RecordReceipt
from o2c.requests.orders import LinePart, PlaceOrder
from o2c.requests.warehouse import ShipOrder
from o2c.values.money import money

office = o2c.Actor(
    "ada", roles=("master_data", "pricing", "accounting", "credit", "warehouse")
)
maria = o2c.Actor("maria", roles=("order_desk",))
wim = o2c.Actor("wim", roles=("warehouse",))
bruno = o2c.Actor("bruno", roles=("billing",))
now = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARCH = date(2026, 3, 31)
NIGHT = datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)

with o2c.open("sqlite://", clock=lambda: now) as desk:
    shop = Path(__file__).with_name("shop.jsonl").read_text("utf-8").splitlines()
    assert not desk.do_many(shop, by=office).refused

    place = PlaceOrder(
        customer="ACME",
        purchase_order="4711",
        site="MAIN",
        lines=(LinePart(line=1, product="LAMP", quantity=Decimal(3)),),
    )
    order = desk.do(place, by=maria, command_id="phone-1").number("order")
    desk.do(ShipOrder(order=order), by=wim)
    invoice = desk.do(IssueInvoice(order=order), by=bruno).number("invoice")

    # April: a payment turns up that came in at the end of March.
    now = datetime(2026, 4, 3, 10, tzinfo=UTC)
    hundred = money("100.00", "EUR")
    late = RecordReceipt(
        account="ACME",
        amount=hundred,
        apply=(ApplicationPart(invoice=invoice, amount=hundred),),
        on=MARCH,
        reason="on the bank statement of 31 March",
    )
    desk.do(late, by=bruno)

    then = desk.as_of(on=MARCH, known=NIGHT)
    today = desk.as_of(on=MARCH)
    for name, moment in (("then", then), ("now", today)):
        owed = sum(row.open for row in moment.view("receivables"))
        print(f"owed on {MARCH}, as known {name} (position {moment.position}): {owed}")

    print("\nWhat made the difference to invoices:")
    for change in desk.compare("invoices", then, today):
        print(f"  {change.how} {change.key[0]}: {', '.join(change.columns)}")
        for event in change.events:
            known = f"{event.recorded_at:%d %b}, counts from {event.effective_on:%d %b}"
            print(f"    {event.name} by {event.actor} on {known}: {event.reason}")

    print(f"\nWhy is so much of {invoice} open?")
    found = desk.explain("invoices", invoice, "open")
    for step in found.steps:
        said = f"{step.recorded.position} {step.recorded.name} {step.recorded.actor}"
        print(f"  {said}: {found.text(step.change)} -> {found.text(step.after)}")
    print(f"  the sum is {found.text(found.total)}")

    print("\nFrom the customer's line to the cash:")
    for line in tree(desk.lineage(invoice, 1)):
        print(f"  {line}")
    with desk.as_of(at=NIGHT) as night:
        agree = all(finding.agrees for finding in night.reconcile())
    print("\nwhat was known that night reconciles:", agree)
