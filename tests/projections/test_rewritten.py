"""What the views of orders show after an amendment of what an order says."""

from __future__ import annotations

from attrs import evolve as replace
from projection_samples import (
    History,
    asked,
    line_price,
    order,
    priced,
    qty,
    row,
    rows,
    shown,
    totals,
)

from o2c.domain.order.events import LineCancelled
from o2c.domain.order.rewritten import (
    LineReopened,
    PriorityChanged,
    ProductChanged,
    PurchaseOrderChanged,
    SiteChanged,
)
from o2c.projections.balances_quantities import BALANCES_QUANTITIES
from o2c.projections.line_margins import LINE_MARGINS
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.order_status import ORDER_STATUS
from o2c.projections.view import View
from o2c.values.ids import ProductId, SiteId

HALF = {"prices": (line_price(1, 4_000, 760),), "totals": totals(4_000, 760)}


def amended() -> History:
    """Ten of a line, six of them given up, and three of these open again."""
    other = replace(asked(1, 10), product=ProductId("SKU-8"), description="Other")
    again = {"prices": (line_price(1, 7_000, 1_330),), "totals": totals(7_000, 1_330)}
    return order(asked(1, 10)).tell(
        "order/SO-1",
        priced(line_price(1, 10_000, 1_900)),
        LineCancelled(version=2, line=1, quantity=qty(6), note="", **HALF),
        LineReopened(version=3, line=1, quantity=qty(3), **again),
        SiteChanged(version=4, line=1, was=SiteId("MAIN"), now=SiteId("EAST")),
        ProductChanged(
            version=5,
            line=1,
            was=ProductId("SKU-7"),
            now=ProductId("SKU-8"),
            asked=other,
            **again,
        ),
        PurchaseOrderChanged(
            version=6, was="PO-7", now="P-2", compared_as="P-2", numbered=(1,)
        ),
        PriorityChanged(version=7, was="", now="rush"),
    )


def of(view: View, *names: str) -> dict[str, object]:
    key = ("SO-1",) if view is ORDER_STATUS else ("SO-1", 1)
    return shown(row(view, amended(), *key), *names)


def test_r07_03_a_line_is_shown_as_it_is_now() -> None:
    line = {
        "product": "SKU-8",
        "description": "Other",
        "site": "EAST",
        "purchase_order": "P-2",
        "ordered": 10,
        "cancelled": 3,
        "open": 7,
        "net": 7_000,
        "gross": 7_000,
    }
    assert of(ORDER_LINES, *line) == line
    assert of(LINE_MARGINS, "product") == {"product": "SKU-8"}


def test_r07_03_an_order_is_shown_as_it_is_now() -> None:
    whole = {
        "version": 7,
        "purchase_order": "P-2",
        "priority": "rush",
        "cancelled": 3,
        "open": 7,
        "total": 8_330,
    }
    assert of(ORDER_STATUS, *whole) == whole


def test_r01_14_what_is_open_again_is_moved_back_in_the_journal() -> None:
    balances = rows(BALANCES_QUANTITIES, amended()).values()
    assert {
        b.account: b.quantity for b in balances if b.account.startswith("demand")
    } == {"demand.ordered": -10, "demand.open": 7, "demand.cancelled": 3}
