"""Shipments and returns, as a whole and line by line."""

from __future__ import annotations

from typing import Any

from projection_samples import (
    HOME,
    MONDAY,
    History,
    day,
    eur,
    qty,
    row,
    rows,
    shown,
    some,
)

from o2c.domain import rma, shipment
from o2c.domain.shipment import Stage
from o2c.projections.return_lines import RETURN_LINES
from o2c.projections.returns import RETURNS
from o2c.projections.returns import Stage as ReturnStage
from o2c.projections.shipment_lines import SHIPMENT_LINES
from o2c.projections.shipments import SHIPMENTS
from o2c.values.ids import CustomerId, OrderId, ProductId, SiteId


def carried(line: int, quantity: str | int) -> shipment.ShipmentLine:
    return shipment.ShipmentLine(
        line=line, product=ProductId("SKU-7"), tracked=True, quantity=qty(quantity)
    )


def planned() -> History:
    """Shipment SH-1 of ten of line 1 and five of line 2."""
    event = shipment.Planned(
        order=OrderId("SO-1"),
        customer=CustomerId("ACME"),
        site=SiteId("MAIN"),
        ship_to=HOME,
        ship_on=day(2),
        lines=(carried(1, 10), carried(2, 5)),
    )
    return History().tell("shipment/SH-1", event)


def left(*lines: Any) -> shipment.Shipped:
    return shipment.Shipped(
        order=OrderId("SO-1"), on=day(3), carrier="DHL", tracking="T1", lines=lines
    )


def test_a_shipment_goes_from_plan_to_proof() -> None:
    history = planned()
    assert shown(
        row(SHIPMENTS, history, "SH-1"),
        *("order", "customer", "site", "stage", "planned_on", "ship_on"),
        *("lines", "planned", "shipped"),
    ) == {
        "order": "SO-1",
        "customer": "ACME",
        "site": "MAIN",
        "stage": Stage.PLANNED,
        "planned_on": MONDAY,
        "ship_on": day(2),
        "lines": 2,
        "planned": 15,
        "shipped": 0,
    }

    for event, stage in (
        (shipment.Picked(lines=(some(2, 0),)), Stage.PICKED),
        (shipment.Packed(packages=2, weight=qty("3.5")), Stage.PACKED),
        (left(some(1, 10)), Stage.SHIPPED),
        (shipment.Delivered(on=day(5), proof="signed"), Stage.DELIVERED),
    ):
        history.tell("shipment/SH-1", event)
        assert row(SHIPMENTS, history, "SH-1").stage is stage
    assert shown(
        row(SHIPMENTS, history, "SH-1"),
        *("stage", "packages", "weight", "shipped_on", "carrier", "tracking"),
        *("delivered_on", "proof", "lines", "planned", "shipped"),
    ) == {
        "stage": Stage.DELIVERED,
        "packages": 2,
        "weight": qty("3.5"),
        "shipped_on": day(3),
        "carrier": "DHL",
        "tracking": "T1",
        "delivered_on": day(5),
        "proof": "signed",
        "lines": 1,
        "planned": 15,
        "shipped": 10,
    }


def test_a_shipment_that_does_not_go_is_cancelled() -> None:
    history = planned().tell("shipment/SH-1", shipment.Cancelled(note=""))

    assert row(SHIPMENTS, history, "SH-1").stage is Stage.CANCELLED


def test_a_shipments_lines_say_what_is_to_go_out() -> None:
    assert shown(
        row(SHIPMENT_LINES, planned(), "SH-1", 2),
        *("shipment", "line", "order", "product", "site", "tracked"),
        *("planned", "quantity", "shipped"),
    ) == {
        "shipment": "SH-1",
        "line": 2,
        "order": "SO-1",
        "product": "SKU-7",
        "site": "MAIN",
        "tracked": True,
        "planned": 5,
        "quantity": 5,
        "shipped": 0,
    }


def test_a_short_pick_ships_less_than_was_planned() -> None:
    history = planned().tell("shipment/SH-1", shipment.Picked(lines=(some(1, 8),)))
    names = ("planned", "quantity", "shipped", "shipped_on")
    assert shown(row(SHIPMENT_LINES, history, "SH-1", 1), *names) == {
        "planned": 10,
        "quantity": 8,
        "shipped": 0,
        "shipped_on": None,
    }

    history.tell("shipment/SH-1", left(some(1, 8), some(2, 0)))
    assert shown(row(SHIPMENT_LINES, history, "SH-1", 1), *names) == {
        "planned": 10,
        "quantity": 8,
        "shipped": 8,
        "shipped_on": day(3),
    }
    assert shown(row(SHIPMENT_LINES, history, "SH-1", 2), *names) == {
        "planned": 5,
        "quantity": 0,
        "shipped": 0,
        "shipped_on": None,
    }


def authorised() -> History:
    """RMA-1 for six of line 1."""
    line = rma.ReturnLine(
        line=1,
        product=ProductId("SKU-7"),
        site=SiteId("MAIN"),
        tracked=True,
        quantity=qty(6),
        reason="broken",
    )
    event = rma.Authorised(
        order=OrderId("SO-1"),
        customer=CustomerId("ACME"),
        on=MONDAY,
        valid_until=day(90),
        lines=(line,),
    )
    return History().tell("rma/RMA-1", event)


def disposed(
    quantity: str | int, where: rma.Disposition, due: rma.Settlement
) -> rma.Disposed:
    return rma.Disposed(
        line=1, quantity=qty(quantity), disposition=where, settlement=due
    )


def found(quantity: str | int, condition: rma.Condition) -> rma.Inspected:
    return rma.Inspected(line=1, quantity=qty(quantity), condition=condition, note="")


def test_a_return_is_followed_to_where_each_piece_went() -> None:
    history = authorised().tell(
        "rma/RMA-1",
        rma.Received(lines=(some(1, 4),), late_reason=""),
        rma.Received(lines=(some(1, 1),), late_reason="carrier"),
        found(3, rma.Condition.GOOD),
        found(1, rma.Condition.DAMAGED),
        found(1, rma.Condition.GOOD),
        disposed(1, rma.Disposition.RESTOCK, rma.Settlement.CREDIT),
        disposed(1, rma.Disposition.SCRAP, rma.Settlement.CREDIT),
        disposed(2, rma.Disposition.RESTOCK, rma.Settlement.REPLACE),
        disposed(1, rma.Disposition.RETURN_TO_CUSTOMER, rma.Settlement.NONE),
        rma.Credited(memo="CRN-1", lines=(some(1, 2),), amount=eur(1)),
    )

    assert shown(
        row(RETURN_LINES, history, "RMA-1", 1),
        *("line", "order", "customer", "product", "site", "tracked", "reason"),
        *("authorised", "received"),
        *("inspected", "conditions", "disposed", "restocked", "scrapped"),
        *("sent_back", "to_credit", "to_replace", "credited"),
    ) == {
        "line": 1,
        "order": "SO-1",
        "customer": "ACME",
        "product": "SKU-7",
        "site": "MAIN",
        "tracked": True,
        "reason": "broken",
        "authorised": 6,
        "received": 5,
        "inspected": 5,
        "conditions": "good,damaged",
        "disposed": 5,
        "restocked": 3,
        "scrapped": 1,
        "sent_back": 1,
        "to_credit": 2,
        "to_replace": 2,
        "credited": 2,
    }
    assert shown(
        row(RETURNS, history, "RMA-1"),
        *("order", "customer", "stage", "lines"),
        *("authorised", "received", "inspected", "disposed"),
        *("credited", "pending", "late_reason", "valid_until", "authorised_on"),
    ) == {
        "order": "SO-1",
        "customer": "ACME",
        "stage": ReturnStage.RECEIVED,
        "lines": 1,
        "authorised": 6,
        "received": 5,
        "inspected": 5,
        "disposed": 5,
        "credited": 2,
        "pending": 0,
        "late_reason": "carrier",
        "valid_until": day(90),
        "authorised_on": MONDAY,
    }


def test_a_return_ends_closed_or_cancelled() -> None:
    closed = authorised().tell("rma/RMA-1", rma.Closed(note=""))
    called_off = authorised().tell("rma/RMA-1", rma.Cancelled(note=""))

    assert row(RETURNS, closed, "RMA-1").stage is ReturnStage.CLOSED
    assert row(RETURNS, called_off, "RMA-1").stage is ReturnStage.CANCELLED
    assert rows(RETURN_LINES, closed).keys() == {("RMA-1", 1)}
