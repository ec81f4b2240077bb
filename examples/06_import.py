"""A developer imports a file: each line once, whatever happens, and none is lost."""

from datetime import UTC, datetime
from pathlib import Path

import o2c

office = o2c.Actor(
    "ada", roles=("master_data", "pricing", "accounting", "credit", "warehouse")
)
importer = o2c.Actor("importer", roles=("order_desk",), on_behalf_of="ACME")

ORDERS = """\
{"do": "PlaceOrder", "customer": "ACME", "purchase_order": "A-1", "channel": "file", \
"site": "MAIN", "lines": [{"line": 1, "product": "LAMP", "quantity": 10}]}
{"do": "PlaceOrder", "customer": "ACME", "purchase_order": "A-2", "channel": "file", \
"site": "MAIN", "lines": [{"line": 1, "product": "CHAIR", "quantity": 4}]}
{"do": "PlaceOrder", "customer": "ACME", "purchase_order": "A-1", "channel": "file", \
"site": "MAIN", "lines": [{"line": 1, "product": "DESK", "quantity": 1}]}
{"do": "PlaceOrder", "customer": "ACME", "purchase_order": "A-3", "channel": "file", \
"site": "MAIN", "lines": [{"line": 1, "product": "DESK", "quantity": 2.5}]}
""".splitlines()

with o2c.open("sqlite://", clock=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC)) as desk:
    shop = Path(__file__).with_name("shop.jsonl").read_text("utf-8").splitlines()
    assert not desk.do_many(shop, by=office).refused

    ids = [f"acme-2026-03-02/{number}" for number, _ in enumerate(ORDERS, start=1)]
    for attempt in (1, 2):
        report = desk.do_many(ORDERS, by=importer, command_ids=ids)
        print(
            f"run {attempt}: {report.accepted} accepted, {len(report.refused)} refused"
        )
        for done in report.done:
            if done.receipt is not None:
                again = ", done before" if done.receipt.repeated else ""
                print(f"  line {done.index + 1}: {done.receipt.number('order')}{again}")
            elif done.refusal is not None:
                print(f"  line {done.index + 1}: {done.refusal}")

    print("kept, so that nobody's order is lost:")
    for row in desk.view("parked"):
        print(f"  {row.parked}: {row.raw[:60]}...")
