"""What an event changed, field by field (R07-60)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from o2c.audit.changes import Change, Known, brief, changes
from o2c.projections.audit_trail import AuditEntry


def entry(event: str, before: dict[str, Any], after: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        position=1,
        stream="order/SO-1",
        version=1,
        event=event,
        event_schema=1,
        recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        effective_on=date(2026, 3, 2),
        actor="maria",
        on_behalf_of=None,
        command_id="1",
        correlation_id=None,
        reason="",
        backdated=False,
        before=json.dumps(before) if before else "",
        after=json.dumps({**before, **after}),
    )


def totals(gross: int) -> dict[str, Any]:
    return {"totals": {"gross": {"currency": "EUR", "minor": gross}}}


def test_lines_totals_and_amendments_have_old_and_new() -> None:
    known: Known = {}
    prices = [{"line": 1, "net": {"currency": "EUR", "minor": 100}}]
    first = entry("order.Priced", {}, {"prices": prices, **totals(119)})
    assert changes(first, known) == [
        Change(1, "prices.net", "", "EUR 1.00"),
        Change(None, "totals.gross", "", "EUR 1.19"),
    ]
    amended = entry(
        "order.QuantityChanged",
        {"was": "1"},
        {"line": 1, "now": "2", "prices": prices, **totals(238)},
    )
    assert changes(amended, known) == [
        Change(1, "quantity", "1", "2"),
        Change(None, "totals.gross", "EUR 1.19", "EUR 2.38"),
    ]


def test_what_a_line_cost_before_is_told_once() -> None:
    """The stream said so, and the line says it again."""
    old, new = ({"amount": a, "currency": "EUR", "per": "1"} for a in ("9", "8"))
    known: Known = {(1, "prices.price"): "EUR 9"}
    more = {"prices": [{"line": 1, "price": new, "was": old}]}
    amended = entry("order.QuantityChanged", {"was": "1"}, {"now": "2", **more})
    assert changes(amended, known)[1:] == [
        Change(1, "prices.price", "EUR 9", "EUR 8"),
    ]


def test_values_are_told_in_full() -> None:
    assert brief({"currency": "JPY", "minor": 5}) == "JPY 5"
    price = {"amount": "3.495", "currency": "EUR", "per": "100"}
    assert brief(price) == "EUR 3.495 per 100"
    assert brief([{"on": "2026-03-02"}]) == '[{"on":"2026-03-02"}]'
    assert (brief(None), brief([]), brief(False), brief("x")) == ("", "", "false", "x")
