"""Moves that say what is tolerated, and answer what is not."""

from __future__ import annotations

from collections.abc import Mapping

from laws_authority import approval_for
from laws_moves import Fields, Maker, Move, Table, chosen
from laws_world import money

from o2c.domain.order import ORDER
from o2c.domain.order.deviation import Standing
from o2c.domain.order.state import Order


def set_policy(table: Table, m: Move) -> Fields:
    levels = [
        {"role": "pricing", "days": m.line % 2},
        {"role": "supervisor", "days": 1},
    ]
    return {
        "percent": f"0.0{m.line}",
        "amounts": [money(m.more)],
        "minimums": [money(m.quantity)] if m.more < 5 else [],
        "discounts": [{"role": "order_desk", "discount": "0.05"}] if m.more < 4 else [],
        "price_levels": levels if m.which < 7 else [],
    }


def rank_terms(table: Table, m: Move) -> Fields:
    rank = None if m.more == 0 else m.quantity
    return {"code": f"NET{30 * (1 + m.which % 3)}", "rank": rank}


def _open(found: Order) -> bool:
    return any(each.standing is Standing.OPEN for each in found.deviations)


def _about(table: Table, m: Move) -> Fields | None:
    """One deviation of an order, as a rule one that waits for an answer."""
    number = table.order(m, _open)
    if number is None:
        return None
    found = table.facts.one(ORDER, number).deviations
    open_ones = [d for d in found if d.standing is Standing.OPEN] or list(found)
    each = chosen(open_ones, m.line)
    if each is None:
        return {"order": number, "line": 1, "note": "x"}
    return {"order": number, "line": each.line, "kind": each.kind, "note": "seen"}


def approve(table: Table, m: Move) -> Fields | None:
    about = _about(table, m)
    if about is None:
        return None
    leave = approval_for(table, m, f"order/{about['order']}")
    until = {"valid_until": table.clock.day(m.line)} if m.more % 2 else {}
    return {**about, **until, **leave}


def reject(table: Table, m: Move) -> Fields | None:
    return _about(table, m)


def escalate(table: Table, m: Move) -> Fields | None:
    number = table.order(m, _open)
    return None if number is None else {"order": number}


DEVIATING: Mapping[str, Maker] = {
    "SetDeviationPolicy": set_policy,
    "SetTermsRank": rank_terms,
    "ApproveDeviation": approve,
    "RejectDeviation": reject,
    "EscalateDeviations": escalate,
}
