"""Blanket agreements as readers see them: how far they have come, and what is left."""

from __future__ import annotations

from decimal import Decimal

from projection_samples import History, day, eur, qty, row, rows, shown

from o2c.domain.agreement import Stage
from o2c.domain.agreement.events import (
    AgreedLine,
    Call,
    CalledOff,
    Cancelled,
    Closed,
    Drafted,
    EndChanged,
    Mode,
    PriceChanged,
    QuantityChanged,
    Reopened,
    Started,
)
from o2c.projections.agreement_lines import AGREEMENT_LINES
from o2c.projections.agreements import AGREEMENTS
from o2c.values.ids import CustomerId, ProductId
from o2c.values.price import unit_price

BY = ("pia",)


def agreed(line: int, quantity: int, mode: Mode = Mode.CAPPED) -> AgreedLine:
    return AgreedLine(
        line=line,
        product=ProductId("SKU-7"),
        description="a widget",
        mode=mode,
        quantity=qty(quantity),
        stocking_unit="EA",
        unit="CS",
        holds=Decimal(12),
        price=unit_price("96", "EUR", 12),
    )


def drafted() -> History:
    """AG-1 was drafted on the Monday."""
    event = Drafted(
        customer=CustomerId("ACME"),
        currency="EUR",
        since=day(1),
        until=day(9),
        reference="frame 7",
        lines=(agreed(1, 120), agreed(2, 0, Mode.OPEN)),
        value=eur(96_000),
        by=("bot", "pia"),
    )
    return History().tell("agreement/AG-1", event)


def call(line: int, was: int, now: int, went: int = 0, gone: int = 0) -> Call:
    return Call(
        order_line=line,
        line=line,
        was=qty(was),
        quantity=qty(now),
        was_shipped=qty(went),
        shipped=qty(gone),
    )


def test_an_agreement_is_one_row_from_its_draft_on() -> None:
    found = row(AGREEMENTS, drafted(), "AG-1")
    assert shown(found, "customer", "reference", "stage", "lines", "value") == {
        "customer": "ACME",
        "reference": "frame 7",
        "stage": Stage.DRAFT,
        "lines": 2,
        "value": 96_000,
    }
    assert (found.since, found.until, found.drafted_by) == (day(1), day(9), "bot, pia")


def test_an_agreement_runs_is_amended_closed_and_reopened() -> None:
    history = drafted().at(1).tell("agreement/AG-1", Started(by=BY))
    history.at(2).tell(
        "agreement/AG-1",
        EndChanged(was=day(9), now=day(20), by=BY),
        CalledOff(order="SO-1", on=day(2), calls=(call(1, 0, 7),)),
        Closed(note="done", left=(), acknowledged=True, by=BY),
    )
    found = row(AGREEMENTS, history, "AG-1")
    assert (found.stage, found.until, found.started_on) == (
        Stage.CLOSED,
        day(20),
        day(1),
    )
    assert (found.closed_on, found.called_off_on, found.note) == (
        day(2),
        day(2),
        "done",
    )
    history.at(3).tell("agreement/AG-1", Reopened(note="after all", by=BY))
    found = row(AGREEMENTS, history, "AG-1")
    assert (found.stage, found.closed_on, found.note) == (
        Stage.RUNNING,
        None,
        "after all",
    )


def test_a_cancelled_agreement_stays_on_the_list() -> None:
    history = drafted().at(2).tell("agreement/AG-1", Cancelled(note="slip", by=BY))
    found = row(AGREEMENTS, history, "AG-1")
    assert (found.stage, found.closed_on, found.note) == (
        Stage.CANCELLED,
        day(2),
        "slip",
    )


def test_an_amendment_says_what_it_all_comes_to() -> None:
    price = unit_price("90", "EUR", 12)
    history = drafted().tell(
        "agreement/AG-1",
        QuantityChanged(
            line=2,
            was_mode=Mode.OPEN,
            was=qty(0),
            mode=Mode.CAPPED,
            quantity=qty(12),
            value=eur(105_600),
            by=BY,
        ),
        PriceChanged(
            line=1,
            was=unit_price("96", "EUR", 12),
            now=price,
            since=day(5),
            value=eur(99_600),
            by=BY,
        ),
    )
    assert row(AGREEMENTS, history, "AG-1").value == 99_600
    second = row(AGREEMENT_LINES, history, "AG-1", 2)
    assert (second.mode, second.agreed, second.remaining) == (Mode.CAPPED, 12, 12)
    first = row(AGREEMENT_LINES, history, "AG-1", 1)
    assert (first.price, first.price_per, first.price_since) == (90, 12, day(5))


def test_what_remains_of_a_line_follows_what_is_called_off() -> None:
    history = drafted().tell(
        "agreement/AG-1",
        CalledOff(order="SO-1", on=day(2), calls=(call(1, 0, 100), call(2, 0, 5))),
        CalledOff(order="SO-2", on=day(2), calls=(call(1, 0, 27),)),
        CalledOff(order="SO-1", on=day(2), calls=(call(1, 100, 95, went=0, gone=20),)),
    )
    lines = rows(AGREEMENT_LINES, history)
    first, second = lines["AG-1", 1], lines["AG-1", 2]
    assert shown(first, "agreed", "called_off", "shipped", "remaining", "over") == {
        "agreed": 120,
        "called_off": 122,
        "shipped": 20,
        "remaining": 0,
        "over": 2,
    }
    assert (first.agreed_unit, first.holds, first.unit) == ("CS", 12, "EA")
    assert (second.called_off, second.remaining, second.over) == (5, 0, 0)
    history.tell(
        "agreement/AG-1", CalledOff(order="SO-2", on=day(2), calls=(call(1, 27, 0),))
    )
    first = row(AGREEMENT_LINES, history, "AG-1", 1)
    assert (first.remaining, first.over) == (25, 0)
