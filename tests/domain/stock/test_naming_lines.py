"""Whoever asks for a line of an order is told which line it was, and how much (X8)."""

from collections.abc import Callable
from typing import Any

import pytest
from domain_samples import day, qty
from stock_samples import going, received, reserved, want

from o2c.domain.stock import STOCK
from o2c.domain.stock.events import Event, Picked, TakenBack
from o2c.domain.stock.moving import issue, pick, restock, take_back
from o2c.domain.stock.promising import release, reserve
from o2c.domain.stock.refusals import Refusal
from o2c.domain.stock.state import REMEMBERED
from o2c.testing import given

SEVEN = {"line": 7}
OWN = (received(10), reserved("SO-1", (0, 10), **SEVEN))
OTHERS = (received(10), reserved("SO-0", (0, 8)), reserved("SO-1", (3, 5), **SEVEN))
EMPTY = (received(4), reserved("SO-1", (0, 10), **SEVEN))
LATE = (received(10, 5), reserved("SO-1", (0, 10), **SEVEN))
LONG = (*(received(1, n) for n in range(REMEMBERED + 1)), OWN[1])
TAKEN = Picked(order="SO-1", line=7, shipment="SH-1", quantity=qty(6))
RETURN = {"rma": "RMA-1", "order": "SO-1", "line": 7, "on": day(0)}


@pytest.mark.parametrize(
    ("history", "decide", "ask", "code"),
    [
        (OWN, pick, going(0, pick=True, **SEVEN), Refusal.QUANTITY_NOT_POSITIVE),
        (OWN, issue, going(0, **SEVEN), Refusal.QUANTITY_NOT_POSITIVE),
        (OWN, take_back, {**RETURN, "quantity": qty(0)}, Refusal.QUANTITY_NOT_POSITIVE),
        (OWN, reserve, want(0, **SEVEN), Refusal.QUANTITY_NOT_POSITIVE),
        ((), pick, going(1, pick=True, **SEVEN), Refusal.NOT_RESERVED),
        ((), issue, going(1, **SEVEN), Refusal.NOT_RESERVED),
        (OWN, pick, going(11, pick=True, **SEVEN), Refusal.NOT_RESERVED),
        (OTHERS, issue, going(3, **SEVEN), Refusal.NOT_AVAILABLE_YET),
        (EMPTY, issue, going(5, **SEVEN), Refusal.NOT_ENOUGH_ON_HAND),
        (LATE, issue, going(1, on=4, **SEVEN), Refusal.NOT_ENOUGH_BACK_THEN),
        (LONG, issue, going(1, on=0, **SEVEN), Refusal.NOT_ENOUGH_BACK_THEN),
        (
            (*OWN, TAKEN),
            release,
            {"order": "SO-1", "line": 7, "keep": qty(5)},
            Refusal.PICKED,
        ),
    ],
)
def test_a_refusal_about_a_line_names_it(
    history: tuple[Event, ...],
    decide: Callable[..., Any],
    ask: dict[str, Any],
    code: Refusal,
) -> None:
    refusal = given(STOCK, *history).when(decide, **ask).then_rejected(code)

    assert refusal.line == 7


def test_what_one_shipment_has_in_hand_another_cannot_pick() -> None:
    """10 are reserved and 6 of them picked: the second shipment may have 4."""
    refusal = (
        given(STOCK, *OWN, TAKEN)
        .when(pick, **going(5, shipment="SH-2", pick=True, **SEVEN))
        .then_rejected(Refusal.NOT_RESERVED)
    )

    assert (refusal.field, refusal.facts["maximum"]) == ("quantity", "4")


def test_quarantine_says_how_much_of_the_return_it_holds() -> None:
    back = TakenBack(on=day(0), rma="RMA-1", order="SO-1", line=7, quantity=qty(4))
    refusal = (
        given(STOCK, back)
        .when(restock, rma="RMA-1", quantity=qty(5), on=day(0))
        .then_rejected(Refusal.NOT_ENOUGH_IN_QUARANTINE)
    )

    assert refusal.facts["maximum"] == "4"
