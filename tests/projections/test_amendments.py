"""What was changed on an order, line by line: what it was, what it is, who and why."""

from __future__ import annotations

from attrs import evolve as replace
from projection_samples import (
    OF_ORDER,
    History,
    asked,
    day,
    line_price,
    qty,
    rows,
    totals,
)

from o2c.domain.order.events import (
    DateChanged,
    LineAdded,
    LineCancelled,
    PriceChanged,
    QuantityChanged,
)
from o2c.domain.order.parts import ChangeReason
from o2c.domain.order.terms import TermsChanged
from o2c.projections.amendments import AMENDMENTS
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
