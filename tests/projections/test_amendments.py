"""What was changed on an order, line by line: what it was, what it is, who and why."""

from __future__ import annotations

from typing import Any

from attrs import evolve as replace
from projection_samples import (
    HOME,
    OF_ORDER,
    History,
    asked,
    day,
    line_price,
    qty,
    rows,
    totals,
)

from o2c.domain.common import For, Instruction
from o2c.domain.order.events import (
    DateChanged,
    LineAdded,
    LineCancelled,
    PriceChanged,
    QuantityChanged,
)
from o2c.domain.order.parts import ChangeReason
from o2c.domain.order.rewritten import (
    AddressChanged,
    InstructionsChanged,
    LineReopened,
    PriorityChanged,
    ProductChanged,
    PurchaseOrderChanged,
    SiteChanged,
)
from o2c.domain.order.terms import TermsChanged
from o2c.projections.amendments import AMENDMENTS
from o2c.values.ids import ProductId, SiteId
from o2c.values.price import unit_price
from o2c.values.terms import net

BY = {"by": ("bot", "maria")}
SUMS = {"prices": (), "totals": totals(9_000, 1_710)}


def changes(*events: object) -> list[tuple[object, ...]]:
    history = History().tell("order/SO-1", *events)
    found = rows(AMENDMENTS, history).values()
    return [(r.version, r.line, r.what, r.was, r.now, r.total) for r in found]


def test_r07_60_each_change_has_its_old_and_new_value() -> None:
    priced = PriceChanged(
        version=3,
        line=1,
        was=unit_price("10.00", "EUR"),
        now=unit_price("114", "EUR", 12),
        was_discount=qty("0.1"),
        prices=(line_price(1, 9_000, 1_710, discount=qty("0.05")),),
        totals=totals(9_000, 1_710),
    )
    assert changes(
        QuantityChanged(version=2, line=1, was=qty(10), now=qty(9), **SUMS),
        priced,
        DateChanged(version=4, line=1, was=day(0), now=day(2)),
        LineCancelled(version=5, line=1, quantity=qty(3), note="", **SUMS),
        LineAdded(version=6, asked=asked(2, 5), **OF_ORDER, **SUMS),
        TermsChanged(version=7, was=net(30), now=net(60), own=net(30)),
    ) == [
        (2, 1, "quantity", "10", "9", 10_710),
        (3, 1, "price", "EUR 10", "EUR 114 for 12", 10_710),
        (3, 1, "discount", "0.1", "0.05", 10_710),
        (4, 1, "date", "2026-03-02", "2026-03-04", None),
        (5, 1, "cancelled", "", "3", 10_710),
        (6, 2, "line", "", "5 EA of SKU-7", 10_710),
        (7, None, "terms", "NET30", "NET60", None),
    ]
    same = replace(priced, now=priced.was, prices=())
    assert changes(same) == []


def test_r07_03_what_an_order_says_has_its_old_and_new_value() -> None:
    by_noon = Instruction(kind=For.CARRIER, text="by noon")
    vienna = replace(HOME, city="Vienna", country="AT")
    moved: dict[str, Any] = {
        "was_ship_to": HOME,
        "ship_to": vienna,
        "was_bill_to": HOME,
        "bill_to": HOME,
        "was_jurisdiction": "DE",
        "jurisdiction": "AT",
        **SUMS,
    }
    assert changes(
        AddressChanged(version=2, **moved),
        AddressChanged(version=2, **{**moved, "ship_to": HOME, "bill_to": vienna}),
        SiteChanged(version=3, line=1, was=SiteId("MAIN"), now=SiteId("EAST")),
        ProductChanged(
            version=4,
            line=1,
            was=ProductId("SKU-7"),
            now=ProductId("SKU-8"),
            asked=asked(1, 10),
            **SUMS,
        ),
        InstructionsChanged(version=5, line=1, was=(), now=(by_noon,)),
        PurchaseOrderChanged(
            version=6, was="P-1", now="P-2", compared_as="P-2", numbered=(1,)
        ),
        PriorityChanged(version=7, was="", now="rush"),
        LineReopened(version=8, line=1, quantity=qty(3), **SUMS),
    ) == [
        (2, None, "ship_to", "DE", "AT", 10_710),
        (2, None, "bill_to", "DE", "AT", 10_710),
        (3, 1, "site", "MAIN", "EAST", None),
        (4, 1, "product", "SKU-7", "SKU-8", 10_710),
        (5, 1, "instructions", "", "carrier: by noon", None),
        (6, None, "purchase_order", "P-1", "P-2", None),
        (7, None, "priority", "", "rush", None),
        (8, 1, "reopened", "", "3", 10_710),
    ]


def test_r07_11_a_change_says_who_made_it_and_why() -> None:
    wrong = ChangeReason.MIS_ORDERED
    event = DateChanged(version=2, line=1, was=day(0), now=day(2), because=wrong, **BY)
    history = History().at(1).tell("order/SO-1", event, reason="the wrong week")
    (found,) = rows(AMENDMENTS, history).values()
    assert (found.by, found.because, found.note) == (
        "bot, maria",
        wrong,
        "the wrong week",
    )
    assert (found.changed_on, found.order) == (day(1), "SO-1")
