"""A developer's third step: ship, bill, be paid; take goods back and credit them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import o2c
from o2c.values.money import Money

ROLES = "master_data pricing accounting credit order_desk warehouse billing returns"
ada = o2c.Actor("ada", roles=tuple(ROLES.split()))

with o2c.open("sqlite://", clock=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC)) as desk:
    shop = Path(__file__).with_name("shop.jsonl").read_text("utf-8").splitlines()
    assert not desk.do_many(shop, by=ada).refused

    def do(name: str, **fields: object) -> None:
        """Requests may be JSON text too, as they come over HTTP or from a file."""
        desk.do(json.dumps({"do": name, **fields}), by=ada)

    def euros(amount: str) -> dict[str, str]:
        return {"amount": amount, "currency": "EUR"}

    def look() -> None:
        for row in desk.view("receivables", order_by=("issued_on", "document")):
            left = Money(row.open, row.currency)
            print(f"  {row.kind:<11} {row.document:<15} open {left.text():>11}")

    lamps = {"line": 1, "product": "LAMP", "quantity": 2, "unit": "CS"}
    do(
        "PlaceOrder",
        customer="ACME",
        site="MAIN",
        lines=[lamps],
        freight=euros("12.00"),
    )
    do("ShipOrder", order="SO-000001", carrier="DHL")
    do("IssueInvoice", order="SO-000001")
    print("two cases, twelve lamps, are shipped and billed:")
    look()

    paid = {"invoice": "INV-2026-000001", "amount": euros("700.00")}
    do("RecordReceipt", account="ACME", amount=euros("700.00"), apply=[paid])
    print("700 euros came in:")
    look()

    back = {"line": 1, "quantity": 3}
    do("AuthoriseReturn", order="SO-000001", lines=[{**back, "reason": "too many"}])
    do("ReceiveReturn", rma="RMA-000001", lines=[back])
    for quantity, condition, place in ((2, "good", "restock"), (1, "damaged", "scrap")):
        part = {"rma": "RMA-000001", "line": 1, "quantity": quantity}
        do("InspectReturn", **part, condition=condition)
        do("DisposeReturn", **part, disposition=place, settlement="credit")
    do("CreditReturn", rma="RMA-000001")
    (memo,) = desk.view("credit_memos")
    total, applied = Money(memo.total, "EUR"), Money(memo.applied, "EUR")
    print(f"three came back, {memo.memo} gives {total.text()} for them:")
    print(f"{applied.text()} off the invoice, and the rest on account")
    look()

    (stock,) = desk.view("stock_on_hand", where={"product": "LAMP"})
    print(f"lamps on the shelf: {stock.on_hand}, thrown away: {stock.scrapped}")
    assert all(finding.agrees for finding in desk.reconcile())
    print("and every number agrees")
