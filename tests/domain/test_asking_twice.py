"""Asking a decision twice yields nothing the second time.

A few are meant to be asked again, because each time something moves again; what keeps
a command from being done twice is its id, and the document it is about.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest
from domain_samples import asked, part, placed, quote, story
from master_samples import ACME
from order_samples import shipped
from payment_samples import ASKING
from stock_samples import expected
from twice_samples import BACK, NOTE, NUMBER, TALES

from o2c import domain
from o2c.domain import (
    approval,
    attempt,
    credit,
    credit_memo,
    customer,
    invoice,
    receipt,
    rma,
    series,
    shipment,
)
from o2c.domain.order import ORDER, amending, billing, placing, returning
from o2c.domain.payment import PAYMENT, authorising
from o2c.domain.stock import STOCK, moving, supplying
from o2c.kernel import Aggregate, Rejected

# What was done already is refused, because nothing is left of it.
REFUSED = {
    amending.add_line,
    customer.lift_hold,
    customer.add_tax_id,
    returning.take_back,
    approval.consume,
    supplying.cancel_supply,
    authorising.authorise,
}

# Asked again, something moves again.
MOVES = {
    attempt.refuse,
    billing.credit,
    credit.invoice,
    credit.put_on_account,
    credit.settle,
    credit_memo.apply,
    invoice.offset,
    invoice.pay,
    invoice.take_payment_back,
    moving.issue,
    moving.restock,
    moving.scrap,
    moving.send_back,
    moving.take_back,
    placing.promise,
    receipt.apply,
    receipt.unapply,
    returning.replace_goods,
    returning.reverse_return,
    rma.dispose,
    rma.inspect,
    rma.receive,
    series.take,
    shipment.reduce,
    supplying.receive,
}


RETURNING = shipped(10, went={1: 4})
RETURNING.do(returning.authorise_return, rma="RMA-1", lines=[part(1, 4)])


@pytest.mark.parametrize("name", TALES)
def test_asked_twice_it_is_done_once(name: str) -> None:
    aggregate, history, asks = TALES[name]
    tale = story(aggregate, *history)
    for decide, ask in asks:
        assert tale.do(decide, **ask), f"{decide.__name__} decided nothing"
        before = tale.state
        assert not tale.do(decide, **ask), f"{decide.__name__} decided again"
        assert tale.state == before


@pytest.mark.parametrize(
    ("aggregate", "history", "decide", "ask"),
    [
        (
            ORDER,
            [placed(asked())],
            amending.add_line,
            {"asked": asked(2), "quote": quote(2), "version": 2},
        ),
        (
            STOCK,
            [expected("PO-1", 9, 2)],
            supplying.cancel_supply,
            {"supply": "PO-1", **NOTE},
        ),
        (ORDER, RETURNING.events, returning.take_back, BACK),
        (PAYMENT, [], authorising.authorise, ASKING),
        (
            customer.CUSTOMER,
            [ACME, customer.LegalHoldPlaced(reference="case 7", note="")],
            customer.lift_hold,
            {"reference": "case 7", **NOTE},
        ),
        (
            customer.CUSTOMER,
            [ACME],
            customer.add_tax_id,
            {"scheme": customer.TaxScheme.EU_VAT, "number": NUMBER},
        ),
    ],
)
def test_asked_twice_it_is_refused(
    aggregate: Aggregate[Any, Any],
    history: list[object],
    decide: Callable[..., Any],
    ask: dict[str, Any],
) -> None:
    tale = story(aggregate, *history)

    assert tale.do(decide, **ask)
    assert isinstance(tale.attempt(decide, **ask), Rejected)


def decisions() -> set[Callable[..., Any]]:
    """Every public function of the domain that yields events."""
    found: set[Callable[..., Any]] = set()
    for module in pkgutil.walk_packages(domain.__path__, "o2c.domain."):
        for function in vars(importlib.import_module(module.name)).values():
            if (
                inspect.isfunction(function)
                and function.__module__ == module.name
                and not function.__name__.startswith("_")
                and "Iterator" in str(function.__annotations__.get("return"))
            ):
                found.add(function)
    return found


def test_every_decision_is_asked_twice_or_is_meant_to_be() -> None:
    twice = {decide for _, _, asks in TALES.values() for decide, _ in asks}

    assert len(decisions()) > 60
    assert twice | REFUSED | MOVES == decisions()
    assert not twice & (REFUSED | MOVES)
