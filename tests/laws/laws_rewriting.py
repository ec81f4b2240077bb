"""Moves that amend what an order says: where it goes, of what, under which number."""

from __future__ import annotations

from laws_moves import Fields, Move, Table, chosen
from laws_world import SITES, home

from o2c.domain.order.state import Order


def rewrite(table: Table, order: Order, m: Move) -> Fields:
    """One of these changes; now and then of a line that is not there."""
    line = chosen(list(order.lines) if m.more < 9 else [7], m.line) or 1
    kinds = (
        _addresses(order, m),
        {"kind": "change_site", "line": line, "site": SITES[m.which % len(SITES)]},
        {"kind": "change_product", "line": line, "product": _other(m)},
        {"kind": "change_instructions", "instructions": [_said(m)]},
        {"kind": "change_purchase_order", **_numbered(m)},
        {"kind": "change_priority", "priority": ("", "rush")[m.which % 2]},
        {"kind": "reopen_line", "line": line, **_some(m)},
    )
    return kinds[(m.more + m.line) % len(kinds)]


def _addresses(order: Order, m: Move) -> Fields:
    there = home("Elsewhere", ("US", "DE", "FR")[m.which % 3])
    what = ("ship_to", "bill_to")[m.which == 9]
    return {"kind": "change_address", "customer": order.customer, what: there}


def _other(m: Move) -> str:
    """A product that counts in pieces, as most lines do."""
    return "OIL" if m.which == 9 else ("TEN", "BOLT")[m.which % 2]


def _said(m: Move) -> Fields:
    return {"kind": ("warehouse", "carrier")[m.which % 2], "text": f"by {m.quantity}"}


def _numbered(m: Move) -> Fields:
    reason = {"duplicate_reason": "again"} if m.which < 5 else {}
    return {"purchase_order": f"P-{m.which % 4}", **reason}


def _some(m: Move) -> Fields:
    return {} if m.which < 5 else {"quantity": m.quantity}
