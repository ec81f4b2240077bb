"""Moves that take orders, change them, hold and release them, and end them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from laws_authority import approval_for
from laws_entry import some_of_an_order, written_as
from laws_moves import Fields, Maker, Move, Table, chosen
from laws_rewriting import rewrite
from laws_world import (
    ABROAD,
    CUSTOMERS,
    NEW_CUSTOMERS,
    NEW_PRODUCTS,
    PRODUCTS,
    SITES,
    home,
)

from o2c.domain.customer import CUSTOMER
from o2c.domain.intake import INTAKE, Intake
from o2c.domain.order import ORDER
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.state import Order, Stage

LISTED = {"TEN": "10", "BOLT": "10.05", "OIL": "3.337", "FIT": "80"}  # in euros


def live(order: Order) -> bool:
    return order.live


def confirmed(order: Order) -> bool:
    return order.stage is Stage.CONFIRMED


def order_line(table: Table, m: Move, number: int, customer: str = "ACME") -> Fields:
    """A line whose product, unit, price and date follow from the move's figures."""
    odd = (m.more * number + m.line) % 8
    product = PRODUCTS[(m.which + number) % 4]
    line: Fields = {
        "line": number,
        "product": product,
        "quantity": 1 + (m.quantity * number) % 9,
        "requested": table.clock.day((m.more * number) % 9 - 1),
    }
    match odd:
        case 1:
            line |= {"price": f"{m.quantity}.{m.more}7", "discount": "0.05"}
        case 2:
            line |= {"site": SITES[m.quantity % 2]}
        case 3:
            line |= {"product": chosen([*NEW_PRODUCTS, "GONE"], m.quantity)}
        case 7:
            line |= {"product": "SET", "quantity": 1 + m.quantity % 3}
        case 6 if m.quantity % 3 == 0:
            line |= {"quantity": 6, "schedule": _deliveries(table, m)}
        case 6 if m.quantity % 3 == 1:
            free = {"free": "sample"} if m.line % 2 else {}
            line |= {"price": "0", **free}
        case 6:
            line |= {"product": written_as(table, m, customer)}
        case 4 if product == "BOLT":
            line |= {"unit": "BX"}
        case 4 if product == "OIL":
            line |= {"quantity": f"{m.quantity}.2{m.more % 10}"}
        case 5:
            line |= {"tax_rate": "0.07", "price_source": "manual"}
        case _:
            pass
    return line


def _deliveries(table: Table, m: Move) -> list[Fields]:
    """Six of it in two or three deliveries."""
    parts = ([2, 4], [1, 2, 3])[m.more % 2]
    return [
        {"quantity": quantity, "requested": table.clock.day(m.quantity + 7 * n)}
        for n, quantity in enumerate(parts)
    ]


def place_order(table: Table, m: Move) -> Fields:
    customers = (*CUSTOMERS, ABROAD) if m.more < 8 else NEW_CUSTOMERS
    customer = str(chosen(list(customers), m.which))
    fields: Fields = {
        "customer": customer,
        "site": SITES[0 if m.line < 3 else m.line % 3],
        "lines": [
            order_line(table, m, n, customer) for n in range(1, 2 + m.quantity % 3)
        ],
        "tax_method": ("per_line", "per_document")[m.more % 2],
    }
    if m.more % 3 == 1:
        fields["purchase_order"] = f"P-{m.quantity % 4}"
        fields["duplicate_reason"] = "again" if m.line == 4 else ""
    if m.quantity == 5:
        kinds = ("warehouse", "carrier", "invoice", "internal")
        said = {"kind": kinds[m.which % 4], "text": "mind the step"}
        fields["instructions"] = [said]
        fields["purchase_order_on"] = table.clock.day(m.more - 8)
    if m.quantity > 6:
        currency = table.facts.one(CUSTOMER, customer).currency or "EUR"
        fields["freight"] = {"amount": str(m.more), "currency": currency}
    if m.line == 1:
        fields["rounding"] = "half_even"
        fields["stated_total"] = {"amount": str(m.quantity * 100), "currency": "EUR"}
    if m.quantity == 5:
        fields["terms"] = {"net_days": 30 * (1 + m.more % 3)}
    if m.line == 2:
        fields["ship_to"] = home("Elsewhere", ("US", "DE", "FR")[m.more % 3])
    if m.line == 2 or m.quantity == 5:
        code = ("FCA", "DAP")[m.which % 2]
        fields["incoterm"] = {"code": code, "place": "Port"}
    if m.who % 5 == 1:
        fields["prepaid"] = ("card", "transfer")[m.line % 2]
    if m.more == 6 and (parked := table.one(INTAKE, m, _waiting)):
        fields["settles"] = parked
    return fields


def save_draft(table: Table, m: Move) -> Fields:
    return some_of_an_order(table, m, place_order(table, m))


def _waiting(intake: Intake) -> bool:
    return not intake.settled


def settle_parked(table: Table, m: Move) -> Fields:
    return {"parked": table.one(INTAKE, m, _waiting) or "IN-000009", "note": "spam"}


def _of_order(fits: Callable[[Order], bool], **fields: str) -> Maker:
    def make(table: Table, m: Move) -> Fields | None:
        number = table.order(m, fits)
        return {"order": number, **fields} if number else None

    return make


def hold_order(table: Table, m: Move) -> Fields | None:
    number = table.order(m, live)
    why = chosen(list(HoldReason), m.line if m.more % 2 else 5)
    return {"order": number, "hold": why, "note": "look"} if number else None


def release_order(table: Table, m: Move) -> Fields | None:
    number = table.order(m, lambda order: bool(order.holds))
    if number is None:
        return None
    holds = table.facts.one(ORDER, number).holds or tuple(HoldReason)
    leave = approval_for(table, m, f"order/{number}")
    hold = chosen(list(holds), m.line)
    return {"order": number, "hold": hold, "note": "seen", **leave}


def _unpriced(order: Order) -> bool:
    lines = order.lines.values()
    return order.live and any(None in (line.price, line.tax_rate) for line in lines)


def amend_order(table: Table, m: Move) -> Fields | None:
    number = table.order(m, live)
    if number is None:
        return None
    order = table.facts.one(ORDER, number)
    change = rewrite if m.quantity in (3, 7) else _change
    changes = [change(table, order, m)]
    if m.quantity % 4 == 0:
        changes.append(_change(table, order, Move("", m.which, m.quantity, m.line + 1)))
    version = order.version - (m.quantity == 9)  # now and then what stood before
    return {
        "order": number,
        "changes": changes,
        **({"version": version} if m.line % 2 else {}),
    }


def _change(table: Table, order: Order, m: Move) -> Fields:
    # A line that is there, or sometimes one that is not.
    line = chosen(list(order.lines) if m.more < 9 else [7], m.line) or 1
    match m.more % 6:
        case 0:
            return {"kind": "change_quantity", "line": line, "quantity": m.quantity}
        case 1:
            price = f"{m.quantity}.{m.more}{m.line}"
            if m.quantity % 4 == 2 and line in order.lines:
                price = LISTED.get(order.lines[line].product, price)
            return {"kind": "change_price", "line": line, "price": price}
        case 2:
            requested = table.clock.day(m.quantity - 2)
            return {"kind": "change_date", "line": line, "requested": requested}
        case 3:
            some = {"quantity": m.quantity} if m.quantity < 5 else {}
            return {"kind": "cancel_line", "line": line, **some}
        case 4 if m.quantity == 8:
            return {"kind": "change_terms", "terms": {"net_days": 15 * m.line}}
        case 4:
            added = order_line(table, m, 1 + max(order.lines, default=0))
            return {"kind": "add_line", "add": added}
        case _:
            found = order.lines.get(line)
            more = (found.ordered if found else Decimal(1)) + m.quantity
            return {"kind": "change_quantity", "line": line, "quantity": more}


SELLING: Mapping[str, Maker] = {
    "PlaceOrder": place_order,
    "SaveDraft": save_draft,
    "SettleParked": settle_parked,
    "RepriceOrder": _of_order(_unpriced),
    "HoldOrder": hold_order,
    "ReleaseOrder": release_order,
    "AmendOrder": amend_order,
    "CancelOrder": _of_order(lambda order: order.live, note="not wanted"),
    "CloseOrder": _of_order(lambda order: bool(order.shipments), note="enough"),
    "ReopenOrder": _of_order(lambda o: o.stage is Stage.CLOSED, note="go on"),
}
