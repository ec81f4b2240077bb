"""What is offered, what was ordered of it, and the pipeline that is left."""

from __future__ import annotations

from typing import Any

from projection_samples import (
    MONDAY,
    History,
    asked,
    day,
    eur,
    line_price,
    placed,
    qty,
    row,
    rows,
    shown,
    totals,
    worth,
)

from o2c.domain.order.parts import FromQuote, KeptRate
from o2c.domain.quote.events import (
    Cancelled,
    Converted,
    Drafted,
    Expired,
    Lost,
    Offered,
    Restored,
    Revised,
    Tracked,
)
from o2c.domain.quote.parts import DecidedBy, Offer
from o2c.domain.quote.state import Stage
from o2c.projections.quote_lines import QUOTE_LINES
from o2c.projections.quotes import OPEN_QUOTES, QUOTES
from o2c.projections.view import selected

FIRST = Offer(
    order=placed(asked(1, 10), asked(2, 5)),
    prices=(line_price(1, 10_000, 1_900), line_price(2, 5_000, 950)),
    totals=totals(15_000, 2_850, 700, 133),
    rate=KeptRate(base="CHF", rate=qty("0.95"), on=day(-3)),
)
SECOND = Offer(
    order=placed(asked(1, 8)),
    prices=(line_price(1, 8_000, 1_520),),
    totals=totals(8_000, 1_520),
)
DRAFTED = Drafted(
    offer=FIRST, reference="RFQ", owner="maria", probability=qty("0.25"), note="hi"
)
OFFERED = Offered(version=1, on=day(1), was=None, valid_until=day(8))


def taken(order: str, *lines: Any, freight: int = 0, **more: Any) -> Converted:
    known: dict[str, Any] = {"version": 1, "decided_by": None, "note": ""} | more
    return Converted(order=order, lines=lines, freight=eur(freight), **known)


def offered() -> History:
    return History().tell("quote/QU-1", DRAFTED).at(1).tell("quote/QU-1", OFFERED)


def ordered(history: History, number: str, *lines: Any) -> History:
    """As the order itself says what it was placed for."""
    of = FromQuote(quote="QU-1", version=1, rate=None)
    return history.tell(f"order/{number}", placed(*lines, quote=of))


def test_an_offer_counts_in_the_pipeline() -> None:
    found = row(QUOTES, offered(), "QU-1")
    assert shown(found, "stage", "open", "valid_until", "offered_on", "drafted_on") == {
        "stage": Stage.OPEN,
        "open": True,
        "valid_until": day(8),
        "offered_on": day(1),
        "drafted_on": MONDAY,
    }
    assert shown(found, "net", "tax", "freight", "freight_tax", "total") == {
        "net": 15_000,
        "tax": 2_850,
        "freight": 700,
        "freight_tax": 133,
        "total": 18_683,
    }
    assert (found.weighted, found.rate, found.rate_on) == (3_750, qty("0.95"), day(-3))


def test_what_was_ordered_leaves_the_pipeline_and_comes_back() -> None:
    history = offered()
    part = worth(1, 4, 4_000, 760)
    won = taken("SO-1", part, decided_by=DecidedBy.QUALITY, note="x")
    history.tell("quote/QU-1", won)
    found = row(QUOTES, history, "QU-1")
    assert (found.stage, found.open) == (Stage.PARTLY_ORDERED, True)
    assert shown(found, "ordered", "ordered_net", "ordered_tax", "orders") == {
        "ordered": 4,
        "ordered_net": 4_000,
        "ordered_tax": 760,
        "orders": 1,
    }
    assert (found.weighted, found.decided_by, found.note) == (2_750, "quality", "x")
    rest = (worth(1, 6, 6_000, 1_140), worth(2, 5, 5_000, 950))
    history.at(3).tell("quote/QU-1", taken("SO-2", *rest))
    found = row(QUOTES, history, "QU-1")
    assert (found.stage, found.ended_on, found.weighted) == (Stage.ORDERED, day(3), 0)
    assert found.decided_by is DecidedBy.QUALITY
    for order, lines in (("SO-2", rest), ("SO-1", (part,))):
        history.tell("quote/QU-1", Restored(order=order, lines=lines, freight=eur(0)))
    found = row(QUOTES, history, "QU-1")
    assert (found.stage, found.ended_on, found.orders) == (Stage.OPEN, None, 0)
    assert (found.ordered, found.ordered_net, found.ordered_tax) == (0, 0, 0)


def test_a_quote_ends_in_one_of_four_ways() -> None:
    lost = Lost(decided_by=DecidedBy.PRICE, note="dear")
    for event, stage in (
        (lost, Stage.LOST),
        (Cancelled(note="off"), Stage.CANCELLED),
        (Expired(valid_until=day(8)), Stage.EXPIRED),
    ):
        history = offered().at(9).tell("quote/QU-1", event)
        found = row(QUOTES, history, "QU-1")
        assert (found.stage, found.ended_on, found.weighted) == (stage, day(9), 0)
        assert not selected(OPEN_QUOTES, rows(QUOTES, history).values())
    again = Restored(order="SO-1", lines=(), freight=eur(0))
    history.tell("quote/QU-1", again)
    assert row(QUOTES, history, "QU-1").stage is Stage.EXPIRED


def test_a_revision_shows_its_own_lines_and_holds_nothing_yet() -> None:
    revised = Revised(version=2, offer=SECOND, gone=(2,), note="less")
    history = offered().tell("quote/QU-1", revised)
    found = row(QUOTES, history, "QU-1")
    assert (found.stage, found.version, found.valid_until) == (Stage.DRAFT, 2, None)
    assert (found.net, found.total, found.rate) == (8_000, 9_520, None)
    assert found.note == "less"
    (line,) = rows(QUOTE_LINES, history).values()
    assert (line.line, line.version, line.quoted) == (1, 2, 8)


def test_whose_it_is() -> None:
    tracked = Tracked(
        was_owner="maria",
        owner="carl",
        was_probability=qty("0.25"),
        probability=None,
        note="leave",
    )
    found = row(QUOTES, offered().tell("quote/QU-1", tracked), "QU-1")
    assert (found.owner, found.probability, found.weighted) == ("carl", None, None)


def test_a_line_counts_what_its_orders_were_placed_for() -> None:
    history = ordered(offered(), "SO-1", asked(1, 4))
    history = ordered(history, "SO-2", asked(1, 6), asked(2, 2))
    line = row(QUOTE_LINES, history, "QU-1", 1)
    assert shown(line, "quoted", "ordered", "remaining", "net", "tax", "price") == {
        "quoted": 10,
        "ordered": 10,
        "remaining": 0,
        "net": 10_000,
        "tax": 1_900,
        "price": 10,
    }
    back = Restored(order="SO-1", lines=(worth(1, 4, 0),), freight=eur(0))
    history.tell("quote/QU-1", back)
    line = row(QUOTE_LINES, history, "QU-1", 1)
    assert (line.ordered, line.remaining) == (6, 4)
    assert not rows(QUOTE_LINES, History().tell("order/SO-9", placed(asked(1, 1))))
