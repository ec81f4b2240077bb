"""Double entry: what moves, moves from somewhere to somewhere."""

from __future__ import annotations

from decimal import Decimal
from types import UnionType
from typing import Any, NewType, Union, get_args, get_type_hints

import attrs
import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from projection_events import events_of
from projection_samples import (
    OF_ORDER,
    History,
    asked,
    base,
    day,
    eur,
    issued,
    order,
    qty,
    rows,
    slot,
    some,
    totals,
    worth,
)

from o2c.domain import AGGREGATES, credit_memo, receipt
from o2c.domain.order import events as orders
from o2c.domain.order.deviation import Deviated, DeviationApproved
from o2c.domain.order.rewritten import AddressChanged, ProductChanged
from o2c.domain.order.schedule import Scheduled
from o2c.domain.order.terms import TermsChanged
from o2c.domain.stock import events as stock
from o2c.kernel import Recorded
from o2c.projections.balances_money import BALANCES_MONEY
from o2c.projections.balances_quantities import BALANCES_QUANTITIES
from o2c.projections.journal import Imbalance, imbalances, postings
from o2c.projections.journal_money import JOURNAL_MONEY
from o2c.projections.journal_quantities import JOURNAL_QUANTITIES
from o2c.projections.money_postings import EVENTS as MONEY
from o2c.projections.money_postings import MoneyPosting
from o2c.projections.quantity_postings import EVENTS as QUANTITIES
from o2c.values.ids import AccountId, CustomerId, InvoiceId, OrderId
from o2c.values.money import Money

KINDS = {
    event: aggregate.name for aggregate in AGGREGATES for event in aggregate.events
}
PAYER = AccountId("PAYER")


def named(event: type) -> str:
    """As it is stored, such as `order.Placed`."""
    return f"{KINDS[event]}.{event.__name__}"


def recorded(event: object, stream: str = "any/ID@MAIN") -> Recorded[object]:
    return History().tell(stream, event).told[0]


@pytest.mark.parametrize("kind", KINDS, ids=named)
@settings(max_examples=25, deadline=None)
@forall(data=st.data())
def test_the_postings_of_an_event_sum_to_zero_in_every_unit(
    kind: type, data: st.DataObject
) -> None:
    event = data.draw(events_of(kind))

    posted = postings(recorded(event))

    assert imbalances(posted) == []
    if kind in QUANTITIES or kind in MONEY:
        assert len(posted) != 1


# What these events say of quantities and money moves nothing: it is a plan, a price, a
# promise or a limit, another event posts it, or it is a copy of what another one posts.
MOVES_NOTHING = {
    "purely about prices": {
        orders.Priced,
        orders.PriceChanged,
        AddressChanged,
        ProductChanged,
    },
    "what was let go, and with whose leave": {
        orders.Held,
        orders.Released,
        Deviated,
        DeviationApproved,
        TermsChanged,
    },
    "promises and plans": {
        orders.Confirmed,
        orders.Promised,
        Scheduled,
        orders.Planned,
        orders.Unplanned,
        orders.ReturnAuthorised,
        orders.ReturnLapsed,
        orders.Scheduled,
        stock.Expected,
        stock.SupplyChanged,
        stock.SupplyCancelled,
        stock.Picked,
        stock.PutBack,
    },
}
# Streams whose quantities and money the order, the stock and the invoice post.
POSTED_ELSEWHERE = {"agreement", "credit", "payment", "rma", "shipment"}
BOUNDS = {
    "approval",
    "authority",
    "credit-policy",
    "deviation-policy",
}  # how much may be done, not what was
OFFERED = {"agreement", "quote"}  # nothing moves before an order is placed
MASTER_DATA = {"customer", "exchange", "product", "tax"}
PRICES = {"cost", "price", "price-rules", "promotion"}


def speaks_of(hint: Any, seen: frozenset[type] = frozenset()) -> bool:
    """Whether a type holds a quantity or money, however deep."""
    if isinstance(hint, NewType):
        return False
    if hint in (Decimal, Money):
        return True
    if isinstance(hint, type) and attrs.has(hint) and hint not in seen:
        inner = get_type_hints(hint).values()
        return any(speaks_of(part, seen | {hint}) for part in inner)
    return any(speaks_of(part, seen) for part in get_args(hint))


def test_no_event_that_moves_quantities_or_money_is_forgotten() -> None:
    quiet = set().union(*MOVES_NOTHING.values())
    forgotten = {
        named(kind)
        for kind, aggregate in KINDS.items()
        if speaks_of(kind)
        and kind not in QUANTITIES
        and kind not in MONEY
        and kind not in quiet
        and aggregate not in POSTED_ELSEWHERE | MASTER_DATA | BOUNDS | OFFERED | PRICES
    }

    assert forgotten == {"invoice.Credited", "invoice.Offset", "invoice.Paid"}
    # These three are the other side of the memo's and the receipt's own events.


def test_the_search_for_forgotten_events_looks_inside() -> None:
    assert speaks_of(orders.Shipped)
    assert speaks_of(orders.Placed)
    assert not speaks_of(orders.DateChanged)
    assert isinstance(int | None, UnionType)
    assert speaks_of(Union[Money, None])  # noqa: UP007 - both spellings occur


def balances(history: History) -> dict[tuple[str, str], Decimal]:
    return {
        (r.account, r.subject): r.quantity
        for r in rows(BALANCES_QUANTITIES, history).values()
    }


def ledger(history: History) -> dict[str, int]:
    """Balances by account, with the subject where there is one."""
    return {
        f"{r.account}/{r.subject}" if r.subject else r.account: r.amount
        for r in rows(BALANCES_MONEY, history).values()
    }


def test_an_order_lines_quantities_are_all_somewhere() -> None:
    history = order(asked(1, 10)).tell(
        "order/SO-1",
        orders.QuantityChanged(
            version=2, line=1, was=qty(10), now=qty(12), prices=(), totals=totals(0)
        ),
        orders.LineCancelled(
            version=3, line=1, quantity=qty(1), note="", prices=(), totals=totals(0)
        ),
        orders.Shipped(shipment="SH-1", lines=(worth(1, 8, 800),)),
        orders.Billed(
            invoice="INV-1",
            lines=(worth(1, 7, 700),),
            freight=eur(0),
            freight_tax=eur(0),
        ),
        orders.Returned(rma="R", lines=(worth(1, 5, 500),)),
        orders.ReturnReversed(rma="R", lines=(worth(1, 1, 100),)),
        orders.Replaced(rma="R", lines=(some(1, 2),)),
        orders.Credited(
            memo="M", invoice="INV-1", lines=(worth(1, 2, 200),), adjusted=()
        ),
        orders.Closed(note="", lines=(some(1, 5),), prices=(), totals=totals(0)),
        orders.Reopened(note="", lines=(some(1, 4),), prices=(), totals=totals(0)),
    )

    assert balances(history) == {
        ("demand.ordered", "SO-1/1"): -12,
        ("demand.open", "SO-1/1"): 4,
        ("demand.cancelled", "SO-1/1"): 2,
        ("demand.kept", "SO-1/1"): 4,
        ("demand.returned", "SO-1/1"): 2,
        ("billing.delivered", "SO-1/1"): -4,
        ("billing.billed", "SO-1/1"): 5,
        ("billing.unbilled", "SO-1/1"): -1,
    }


def test_what_is_called_off_is_cancelled_and_what_is_added_is_open() -> None:
    history = order(asked(1, 10)).tell(
        "order/SO-1",
        orders.LineAdded(
            version=2, **OF_ORDER, asked=asked(2, 5), prices=(), totals=totals(0)
        ),
        orders.Cancelled(note="", lines=(some(1, 10),), prices=(), totals=totals(0)),
    )

    assert balances(history) == {
        ("demand.ordered", "SO-1/1"): -10,
        ("demand.cancelled", "SO-1/1"): 10,
        ("demand.ordered", "SO-1/2"): -5,
        ("demand.open", "SO-1/2"): 5,
    }


def test_an_items_quantities_are_all_somewhere() -> None:
    received = stock.Received(
        on=day(0), quantity=qty(20), supply=None, settled=qty(0), due=None
    )
    history = History().tell(
        "stock/A@MAIN",
        received,
        stock.Counted(on=day(0), expected=qty(20), counted=qty(19), note=""),
        stock.Reserved(
            order="SO-1", line=1, requested=day(1), slots=(slot(1, 6),), waiting=qty(4)
        ),
        stock.Rescheduled(
            order="SO-1", line=1, withdrawn=(slot(1, 1),), promised=(slot(2, 3),)
        ),
        stock.Released(order="SO-1", line=1, withdrawn=(slot(2, 1),), waiting=qty(1)),
        stock.Issued(
            on=day(1),
            order="SO-1",
            line=1,
            shipment="SH-1",
            quantity=qty(5),
            consumed=(slot(1, 5),),
        ),
        stock.TakenBack(on=day(2), rma="R", order="SO-1", line=1, quantity=qty(4)),
        stock.Restocked(on=day(2), rma="R", quantity=qty(1)),
        stock.SentBack(on=day(2), rma="R", quantity=qty(1)),
        stock.Scrapped(on=day(2), rma="R", quantity=qty(1), note=""),
        stock.Scrapped(on=day(2), rma=None, quantity=qty(2), note=""),
    )

    assert balances(history) == {
        ("stock.supplier", "A@MAIN"): -20,
        ("stock.adjustment", "A@MAIN"): 1,
        ("stock.on_hand", "A@MAIN"): 13,
        ("stock.customer", "A@MAIN"): 2,
        ("stock.quarantine", "A@MAIN"): 1,
        ("stock.scrap", "A@MAIN"): 3,
        ("claim.demand", "SO-1/1"): -3,
        ("claim.reserved", "SO-1/1"): 2,
        ("claim.waiting", "SO-1/1"): 1,
    }


def memo(kind: credit_memo.Kind) -> credit_memo.Issued:
    return credit_memo.Issued(
        kind=kind,
        invoice=InvoiceId("INV-1"),
        rma=None,
        order=OrderId("SO-1"),
        customer=CustomerId("ACME"),
        account=PAYER,
        currency="EUR",
        on=day(9),
        note="",
        lines=(worth(1, 4, 4000, 760),),
        net=eur(4000),
        tax=eur(760),
        deducted=eur(0),
        deducted_tax=eur(0),
        fee=eur(60),
        total=eur(4700),
        applied=eur(4500),
        on_account=eur(200),
        base=base(3940, 760),
    )


def test_money_from_delivery_to_cash() -> None:
    history = History().tell(
        "order/SO-1",
        orders.Shipped(shipment="SH-1", lines=(worth(1, 10, 10000, 1900),)),
    )
    assert ledger(history) == {"unbilled/SO-1": 10000, "revenue": -10000}

    invoice = issued(worth(1, 10, 10000, 1900), freight=500, freight_tax=95)
    history.tell("invoice/INV-1", invoice)
    assert ledger(history) == {
        "revenue": -10000,
        "receivable/PAYER": 12495,
        "freight": -500,
        "tax": -1995,
        "base:receivable": 24990,
        "base:revenue": -20000,
        "base:tax": -3990,
        "base:freight": -1000,
    }

    received = receipt.Received(
        account=PAYER, amount=eur(13000), on=day(8), method="", reference=""
    )
    number = InvoiceId("INV-1")
    applied = receipt.Applied(account=PAYER, invoice=number, amount=eur(12495))
    back = receipt.Unapplied(account=PAYER, invoice=number, amount=eur(95), note="")
    history.tell("receipt/RC-1", received, applied, back)
    found = ledger(history)
    assert (found["cash"], found["deposits/PAYER"]) == (13000, -600)
    assert found["receivable/PAYER"] == 95


def test_money_back_for_goods_that_came_back() -> None:
    history = History().tell(
        "order/SO-1",
        orders.Returned(rma="R", lines=(worth(1, 5, 5001, 950),)),
        orders.ReturnReversed(rma="R", lines=(worth(1, 1, 1000, 190),)),
    )
    history.tell("credit-memo/CRN-1", memo(credit_memo.Kind.RETURN))
    adjusted = orders.Credited(
        memo="CRN-1", invoice="INV-1", lines=(), adjusted=(worth(1, 0, -1, 0),)
    )
    history.tell("order/SO-1", adjusted)

    found = {k: v for k, v in ledger(history).items() if not k.startswith("base:")}
    assert found == {
        "returns": 4001,
        "tax": 760,
        "fees": -60,
        "receivable/PAYER": -4500,
        "deposits/PAYER": -200,
        "revenue": -1,
    }  # nothing is left unbilled


def test_money_back_although_nothing_came_back() -> None:
    history = History().tell("credit-memo/CRN-1", memo(credit_memo.Kind.ALLOWANCE))
    used = credit_memo.Applied(
        account=PAYER, invoice=InvoiceId("INV-2"), amount=eur(200)
    )
    history.tell("credit-memo/CRN-1", used)

    assert ledger(history) == {
        "allowances": 4000,
        "tax": 760,
        "fees": -60,
        "receivable/PAYER": -4700,
        "base:receivable": -9400,
        "base:revenue": 7880,
        "base:tax": 1520,
    }


def test_what_was_let_off_before_is_not_given_back_again() -> None:
    """A return's memo takes allowances back that its goods had earlier."""
    returned = attrs.evolve(
        memo(credit_memo.Kind.RETURN),
        deducted=eur(400),
        deducted_tax=eur(76),
        total=eur(4224),
        applied=eur(4024),
        base=base(3540, 684),
    )
    history = History().tell("credit-memo/CRN-1", returned)

    found = {k: v for k, v in ledger(history).items() if not k.startswith("base:")}
    assert found == {
        "unbilled/SO-1": 4000,
        "allowances": -400,
        "tax": 684,
        "fees": -60,
        "receivable/PAYER": -4024,
        "deposits/PAYER": -200,
    }


def test_rounding_in_the_base_currency_is_posted_apart() -> None:
    invoice = attrs.evolve(
        issued(worth(1, 10, 10000, 1900)), base=base(10000, 1900, total=23799)
    )
    history = History().tell("invoice/INV-1", invoice)

    assert ledger(history)["base:rounding"] == 1


def test_each_posting_is_an_entry_of_its_event() -> None:
    history = order(asked(1, 10), asked(2, 5))
    shipped = orders.Shipped(shipment="SH-1", lines=(worth(1, 10, 100),))
    history.at(4).tell("order/SO-1", shipped)

    entries = rows(JOURNAL_QUANTITIES, history)
    assert list(entries) == [(1, n) for n in (1, 2, 3, 4)] + [
        (4, n) for n in (1, 2, 3, 4)
    ]
    last = entries[4, 4]
    assert (last.stream, last.event, last.on) == ("order/SO-1", "order.Shipped", day(4))
    assert (last.account, last.subject) == ("billing.unbilled", "SO-1/1")
    money = rows(JOURNAL_MONEY, history)
    assert [(e.account, e.amount) for e in money.values()] == [
        ("unbilled", 100),
        ("revenue", -100),
    ]


def test_an_account_that_comes_to_nothing_is_gone() -> None:
    history = order(asked(1, 10))
    lines = (some(1, 10),)
    history.tell(
        "order/SO-1",
        orders.Cancelled(note="", lines=lines, prices=(), totals=totals(0)),
    )

    assert ("demand.open", "SO-1/1") not in rows(BALANCES_QUANTITIES, history)


def test_what_does_not_balance_is_found_by_its_unit() -> None:
    wrong = attrs.evolve(issued(worth(1, 10, 10000, 1900)), total=eur(11901))

    assert imbalances(postings(recorded(wrong))) == [Imbalance(("main", "EUR"), 1)]
    assert imbalances([MoneyPosting("base:tax", "", "USD", 5)]) == [
        Imbalance(("base", "USD"), 5)
    ]
