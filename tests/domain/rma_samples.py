"""A return of two lines, its events in order, and what each stage is asked."""

from typing import Any

from domain_samples import MONDAY, day, eur, part, qty

from o2c.domain.common import LineQuantity
from o2c.domain.rma import (
    Authorised,
    Cancelled,
    Closed,
    Condition,
    Credited,
    Disposed,
    Disposition,
    Inspected,
    Received,
    ReturnLine,
    Settlement,
)
from o2c.values.ids import CustomerId, OrderId, ProductId, SiteId


def back(line: int, quantity: int) -> ReturnLine:
    return ReturnLine(
        line=line,
        product=ProductId("SKU-1"),
        site=SiteId("MAIN"),
        tracked=True,
        quantity=qty(quantity),
        reason="broken",
    )


ASKED = Authorised(
    order=OrderId("SO-1"),
    customer=CustomerId("ACME"),
    on=MONDAY,
    valid_until=day(30),
    lines=(back(1, 5), back(2, 2)),
)
GOT = Received(lines=(part(1, 5),), late_reason="")
SEEN = Inspected(line=1, quantity=qty(5), condition=Condition.GOOD, note="")
KEPT = Disposed(
    line=1,
    quantity=qty(5),
    disposition=Disposition.RESTOCK,
    settlement=Settlement.CREDIT,
)
PAID = Credited(memo="CM-1", lines=(part(1, 5),), amount=eur(500))
DONE = Closed(note="done")
OFF = Cancelled(note="kept after all")


def got(*lines: LineQuantity, on: int = 30, why: str = "") -> dict[str, Any]:
    return {"lines": lines, "on": day(on), "late_reason": why}


def saw(line: int = 1, quantity: int = 5) -> dict[str, Any]:
    return {
        "line": line,
        "quantity": qty(quantity),
        "condition": Condition.GOOD,
        "note": "",
    }


def went(
    line: int = 1,
    quantity: int = 5,
    to: Disposition = Disposition.RESTOCK,
    due: Settlement = Settlement.CREDIT,
) -> dict[str, Any]:
    return {
        "line": line,
        "quantity": qty(quantity),
        "disposition": to,
        "settlement": due,
    }


def paid(*lines: LineQuantity, memo: str = "CM-1") -> dict[str, Any]:
    return {"memo": memo, "lines": lines, "amount": eur(500)}
