"""Orders as a whole, their holds, and input that was parked."""

from __future__ import annotations

import pytest
from projection_samples import (
    MONDAY,
    NOON,
    OF_ORDER,
    History,
    asked,
    day,
    eur,
    issued,
    line_price,
    order,
    priced,
    promise,
    qty,
    row,
    rows,
    shown,
    slot,
    some,
    totals,
    worth,
)

from o2c.domain import credit_memo, customer, intake
from o2c.domain.order.events import (
    Billed,
    Cancelled,
    Closed,
    Confirmed,
    Credited,
    DateChanged,
    Held,
    LineAdded,
    LineCancelled,
    PriceChanged,
    Priced,
    QuantityChanged,
    Released,
    Reopened,
    Replaced,
    Returned,
    ReturnReversed,
    Shipped,
)
from o2c.domain.order.parts import Channel, HoldReason
from o2c.domain.order.state import Stage
from o2c.projections.holds import HOLDS
from o2c.projections.order_line import Billing, Delivery
from o2c.projections.order_status import ORDER_STATUS
from o2c.projections.parked import PARKED
from o2c.values.address import ERASED, Forgotten, PersonalText
from o2c.values.ids import AccountId, CustomerId, InvoiceId, OrderId
from o2c.values.price import unit_price

TWO = (asked(1, 10), asked(2, 5))


def held(reason: HoldReason) -> Held:
    return Held(
        reason=reason,
        note="look",
        review_on=day(4),
        figures=("a", "b"),
        amount=eur(7),
    )


def released(reason: HoldReason) -> Released:
    return Released(reason=reason, note="fine", released_by="bob")


def status(history: History) -> object:
    return row(ORDER_STATUS, history, "SO-1")


def test_a_placed_order_is_taken_down_as_it_came() -> None:
    history = order(*TWO, freight=eur(500), stated_total=eur(0))

    assert shown(
        status(history),
        *("customer", "account", "channel", "purchase_order", "priority"),
        *("ordered_on", "entered_by", "stage", "version", "lines", "ordered", "open"),
        *("currency", "freight", "total", "stated_total"),
        *("delivery", "billing", "holds"),
    ) == {
        "customer": "ACME",
        "account": "PAYER",
        "channel": Channel.EMAIL,
        "purchase_order": "PO 1",
        "priority": "normal",
        "ordered_on": MONDAY,
        "entered_by": "ann",
        "stage": Stage.PLACED,
        "version": 1,
        "lines": 2,
        "ordered": 15,
        "open": 15,
        "currency": "EUR",
        "freight": 500,
        "total": 500,
        "stated_total": 0,
        "delivery": Delivery.OPEN,
        "billing": Billing.NOT_BILLED,
        "holds": "",
    }
    assert row(ORDER_STATUS, order(*TWO), "SO-1").stated_total is None


def test_prices_give_an_order_its_totals() -> None:
    history = order(*TWO).tell(
        "order/SO-1", Priced(prices=(), totals=totals(15000, 2850, 500, 95))
    )

    assert shown(status(history), "net", "tax", "freight", "freight_tax", "total") == {
        "net": 15000,
        "tax": 2850,
        "freight": 500,
        "freight_tax": 95,
        "total": 18445,
    }


def test_an_order_waits_until_its_last_hold_is_released() -> None:
    history = order(*TWO).tell("order/SO-1", held(HoldReason.CREDIT))
    history.at(1).tell("order/SO-1", held(HoldReason.PRICE))
    assert shown(status(history), "holds", "held_since") == {
        "holds": "credit,price",
        "held_since": MONDAY,
    }

    history.at(2).tell("order/SO-1", released(HoldReason.CREDIT))
    assert shown(status(history), "holds", "held_since") == {
        "holds": "price",
        "held_since": MONDAY,
    }

    history.tell("order/SO-1", released(HoldReason.PRICE))
    assert shown(status(history), "holds", "held_since") == {
        "holds": "",
        "held_since": None,
    }


def test_each_reason_to_wait_is_a_row_until_it_is_released() -> None:
    history = order(*TWO).at(2).tell("order/SO-1", held(HoldReason.CREDIT))
    history.tell("order/SO-1", held(HoldReason.PRICE), actor="eve")
    found = row(HOLDS, history, "SO-1", HoldReason.PRICE)

    assert shown(found, "since", "note", "review_on", "by", "figures") == {
        "since": day(2),
        "note": "look",
        "review_on": day(4),
        "by": "eve",
        "figures": "a; b",
    }

    history.tell("order/SO-1", released(HoldReason.PRICE))
    assert rows(HOLDS, history).keys() == {("SO-1", HoldReason.CREDIT)}


@pytest.mark.parametrize("end", [Cancelled, Closed])
def test_an_order_that_ends_waits_for_nothing(end: type) -> None:
    history = order(*TWO).tell("order/SO-2", held(HoldReason.CREDIT))
    history.tell("order/SO-1", held(HoldReason.CREDIT), held(HoldReason.MANUAL))
    ended = end(note="", lines=(some(1, 10),), prices=(), totals=totals(0))
    history.tell("order/SO-1", ended)

    assert rows(HOLDS, history).keys() == {("SO-2", HoldReason.CREDIT)}
    assert shown(status(history), "holds", "held_since", "cancelled", "stage") == {
        "holds": "",
        "held_since": None,
        "cancelled": 10,
        "stage": Stage(end.__name__.lower()),
    }


def test_confirmation_and_amendments_move_stage_and_version() -> None:
    history = order(*TWO).at(1)
    history.tell("order/SO-1", Confirmed(version=1, lines=(promise(1, slot(3, 10)),)))
    assert shown(status(history), "stage", "version", "confirmed_on") == {
        "stage": Stage.CONFIRMED,
        "version": 1,
        "confirmed_on": day(1),
    }

    unit = unit_price("9", "EUR")
    history.at(2).tell(
        "order/SO-1",
        LineAdded(
            version=2, **OF_ORDER, asked=asked(3, 1), prices=(), totals=totals(16000)
        ),
        QuantityChanged(
            version=3, line=1, was=qty(10), now=qty(8), prices=(), totals=totals(14000)
        ),
        PriceChanged(
            version=4,
            line=2,
            was=None,
            now=unit,
            was_discount=qty(0),
            prices=(),
            totals=totals(13500),
        ),
        DateChanged(version=5, line=1, was=day(3), now=day(4)),
        LineCancelled(
            version=6, line=1, quantity=qty(3), note="", prices=(), totals=totals(10500)
        ),
    )
    assert shown(
        status(history), "version", "lines", "ordered", "cancelled", "open", "net"
    ) == {
        "version": 6,
        "lines": 3,
        "ordered": 14,
        "cancelled": 3,
        "open": 11,
        "net": 10500,
    }

    history.tell("order/SO-1", Confirmed(version=6, lines=()))
    assert row(ORDER_STATUS, history, "SO-1").confirmed_on == day(1)


def test_delivery_and_billing_of_an_order_follow_its_lines() -> None:
    history = order(*TWO)
    first = (worth(1, 10, 10000, 1900), worth(2, 1, 1000, 190))
    history.at(4).tell("order/SO-1", Shipped(shipment="SH-1", lines=first))
    assert shown(status(history), "shipped", "delivery", "shipped_on") == {
        "shipped": 11,
        "delivery": Delivery.PARTIALLY_SHIPPED,
        "shipped_on": day(4),
    }

    invoice = Billed(
        invoice="INV-1", lines=first, freight=eur(500), freight_tax=eur(95)
    )
    rest = Shipped(shipment="SH-2", lines=(worth(2, 4, 4000),))
    history.tell("order/SO-1", invoice, rest)
    assert shown(status(history), "billed", "invoiced", "delivery", "billing") == {
        "billed": 11,
        "invoiced": 13685,
        "delivery": Delivery.SHIPPED,
        "billing": Billing.PARTLY,
    }


def test_returns_and_credits_lower_what_an_order_billed() -> None:
    part = (worth(1, 4, 4000, 760),)
    memo = credit_memo.Issued(
        kind=credit_memo.Kind.RETURN,
        invoice=InvoiceId("INV-1"),
        rma="RMA-1",
        order=OrderId("SO-1"),
        customer=CustomerId("ACME"),
        account=AccountId("PAYER"),
        currency="EUR",
        on=day(9),
        note="",
        lines=part,
        net=eur(4000),
        tax=eur(760),
        deducted=eur(0),
        deducted_tax=eur(0),
        fee=eur(60),
        total=eur(4700),
        applied=eur(4700),
        on_account=eur(0),
        base=issued(*part).base,
    )
    history = order(*TWO).tell(
        "order/SO-1",
        Shipped(shipment="SH-1", lines=(worth(1, 10, 0), worth(2, 5, 0))),
        Billed(
            invoice="INV-1",
            lines=(worth(1, 10, 0), worth(2, 5, 0)),
            freight=eur(0),
            freight_tax=eur(0),
        ),
        Returned(rma="RMA-1", lines=(worth(1, 5, 0),)),
        ReturnReversed(rma="RMA-1", lines=(worth(1, 1, 0),)),
    )
    assert row(ORDER_STATUS, history, "SO-1").billing is Billing.PARTLY

    credited = Credited(memo="CRN-1", invoice="INV-1", lines=part, adjusted=())
    history.tell("order/SO-1", credited)
    assert row(ORDER_STATUS, history, "SO-1").billing is Billing.FULLY

    history.tell("order/SO-1", Replaced(rma="RMA-1", lines=(some(1, 1),)))
    history.tell("credit-memo/CRN-1", memo)

    assert shown(
        status(history), "shipped", "returned", "open", "billed", "credited", "delivery"
    ) == {
        "shipped": 14,
        "returned": 3,
        "open": 1,
        "billed": 11,
        "credited": 4700,
        "delivery": Delivery.PARTIALLY_SHIPPED,
    }


def test_a_reopened_order_is_placed_again() -> None:
    lines = (some(1, 10), some(2, 5))
    history = order(*TWO).tell(
        "order/SO-1",
        priced(line_price(1, 10000), line_price(2, 5000)),
        Closed(note="", lines=lines, prices=(), totals=totals(0)),
    )
    assert shown(status(history), "stage", "delivery", "total") == {
        "stage": Stage.CLOSED,
        "delivery": Delivery.CANCELLED,
        "total": 0,
    }

    again = Reopened(note="", lines=lines, prices=(), totals=totals(15000))
    history.tell("order/SO-1", again)
    assert shown(status(history), "stage", "cancelled", "open", "total") == {
        "stage": Stage.PLACED,
        "cancelled": 0,
        "open": 15,
        "total": 15000,
    }


def test_parked_input_is_kept_until_someone_deals_with_it() -> None:
    raw = PersonalText(subject="ACME", text="{}")
    parked = intake.Parked(
        request="PlaceOrder", raw=raw, code="bad", message="no", remedy="mend it"
    )
    history = History().tell("intake/IN-1", parked, actor="edi")
    assert shown(
        row(PARKED, history, "IN-1"),
        *("request", "raw", "code", "parked_at", "parked_by", "settled", "order"),
    ) == {
        "request": "PlaceOrder",
        "raw": "{}",
        "code": "bad",
        "parked_at": NOON,
        "parked_by": "edi",
        "settled": False,
        "order": None,
    }

    history.tell("intake/IN-1", intake.Settled(order="SO-1", note="by phone"))
    assert shown(
        row(PARKED, history, "IN-1"), "settled", "settled_by", "order", "note"
    ) == {"settled": True, "settled_by": "ann", "order": "SO-1", "note": "by phone"}


def test_parked_input_of_the_forgotten_is_not_shown() -> None:
    """X1-11: a customer's with the customer, nobody's by itself; it stays parked."""
    raw = PersonalText(subject="ACME", text="Dear Sirs")
    parked = intake.Parked(
        request="PlaceOrder", raw=raw, code="bad", message="no", remedy="mend it"
    )
    history = History()
    for name in ("intake/IN-1", "intake/IN-2", "intake/IN-3"):
        history.tell(name, parked)
    person = Forgotten(subject="ACME")
    gone = customer.Erased(person=person, parked=("IN-1",), note="")
    history.tell("customer/ACME", gone)
    history.tell("intake/IN-2", intake.Erased(person=person, note=""))

    shown = [r.raw for r in PARKED.fold(history.told).values()]
    assert shown == [ERASED, ERASED, "Dear Sirs"]
