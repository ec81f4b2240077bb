"""A quote: versions, validity, and how much of it is left whatever is ordered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from domain_samples import LAW, asked, day, eur, placed, quote, refused, worth
from hypothesis import given
from hypothesis import strategies as st
from order_samples import priced
from quote_samples import LOST, UNTIL, WON, drafted, offering, open_quote

from o2c.domain.order.pricing import Quote
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.quote.ending import (
    cancel,
    convert,
    expire,
    lose,
    may_convert,
    restore,
    wanted,
)
from o2c.domain.quote.events import Cancelled, Converted, Expired, Offered, Restored
from o2c.domain.quote.offering import offer, revise, track
from o2c.domain.quote.parts import DecidedBy, offer_of
from o2c.domain.quote.refusals import Refusal
from o2c.domain.quote.state import SalesQuote, Stage
from o2c.kernel import Rejected
from o2c.values.price import unit_price
from o2c.values.tax import TaxMethod


def refusal(code: Refusal, tale: Any, decide: Any, **ask: Any) -> Rejected:
    found = tale.attempt(decide, **ask)
    assert isinstance(found, Rejected)
    assert found.code is code
    return found


def test_r07_01_on_the_last_day_it_still_holds() -> None:
    tale = open_quote(10)
    assert may_convert(tale.state, today=day(7)).order.lines[0].quantity == 10
    assert not tale.do(expire, today=day(7))
    gone = refusal(Refusal.QUOTE_EXPIRED, tale, convert, order="SO-1", **late(8))
    assert gone.facts == {"valid_until": str(day(7))}
    assert tale.do(expire, today=day(8)) == (Expired(valid_until=day(7)),)
    assert tale.state.stage is Stage.EXPIRED
    refusal(Refusal.QUOTE_EXPIRED, tale, convert, order="SO-1", **WON)
    refusal(Refusal.QUOTE_EXPIRED, tale, offer, today=day(0), valid_until=day(9))
    refusal(Refusal.QUOTE_EXPIRED, tale, cancel, note="")


def late(n: int) -> dict[str, Any]:
    return {**WON, "today": day(n)}


def test_r07_01_only_what_was_offered_expires() -> None:
    tale = drafted(1)
    assert not tale.do(expire, today=day(900))
    tale.do(lose, **LOST)
    assert not tale.do(expire, today=day(900))


def test_r07_01_after_the_last_day_nothing_can_be_done_with_it_but_to_end_it() -> None:
    """Whether the job at night has run makes no difference."""
    tale = open_quote(10)
    another = offering(9)
    refusal(Refusal.QUOTE_EXPIRED, tale, revise, offer=another, today=day(8))
    refusal(Refusal.QUOTE_EXPIRED, tale, offer, today=day(8), valid_until=day(9))
    assert tale.do(cancel, note="too late") == (Cancelled(note="too late"),)


def test_a_quote_is_offered_up_to_a_day_that_is_to_come() -> None:
    tale = drafted(1)
    refusal(Refusal.VALIDITY_PAST, tale, offer, today=day(1), valid_until=day(0))
    (event,) = tale.do(offer, today=day(0), valid_until=day(0))
    assert event == Offered(version=1, on=day(0), was=None, valid_until=day(0))
    (event,) = tale.do(offer, today=day(0), valid_until=day(3))
    assert isinstance(event, Offered)
    assert (event.was, event.valid_until) == (day(0), day(3))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (quote(1, None), Refusal.PRICE_MISSING),
        (quote(1, rate=None), Refusal.TAX_MISSING),
    ],
)
def test_what_lacks_a_price_or_a_tax_rate_is_not_offered(
    said: Quote, code: Refusal
) -> None:
    tale = drafted(version=offering(1, quotes=(said,)))
    assert refusal(code, tale, offer, **UNTIL).line == 1


def test_an_offer_is_refused_for_what_an_order_would_be() -> None:
    refused(Order.ORDER_EMPTY, offering)
    refused(Order.QUANTITY_NOT_POSITIVE, offering, 0)
    dollars = quote(1, unit_price("1", "USD"))
    refused(Order.CURRENCY_MISMATCH, offering, 1, quotes=(dollars,))


def test_r07_02_it_is_ordered_when_all_lines_are() -> None:
    tale = open_quote(10, 5)
    tale.do(convert, order="SO-1", **WON)
    assert (tale.state.stage, tale.state.left) == (Stage.PARTLY_ORDERED, {1: 6, 2: 5})
    rest = [worth(1, 6, 6_000), worth(2, 5, 5_000)]
    tale.do(convert, order="SO-2", **{**WON, "lines": rest})
    assert (tale.state.stage, tale.state.left) == (Stage.ORDERED, {1: 0, 2: 0})
    refusal(Refusal.QUOTE_STAGE, tale, convert, order="SO-3", **WON)


def test_r07_02_no_more_than_is_left_of_a_line() -> None:
    tale = open_quote(10)
    tale.do(convert, order="SO-1", **WON)
    for quantity in (7, 0, -1):
        lines = [worth(1, quantity, 0)]
        ask = {"order": "SO-2", **WON, "lines": lines}
        found = refusal(Refusal.MORE_THAN_LEFT, tale, convert, **ask)
        assert (found.line, found.facts["maximum"]) == (1, "6")
    lines = [worth(2, 1, 0)]
    ask = {"order": "SO-2", **WON, "lines": lines}
    assert refusal(Refusal.LINE_UNKNOWN, tale, convert, **ask).line == 2
    assert wanted(tale.state, {}) == {1: 6}


def test_a_cancelled_order_gives_back_what_it_took() -> None:
    tale = open_quote(10)
    tale.do(convert, order="SO-1", **{**WON, "freight": eur(700)})
    assert tale.state.freight_taken
    (event,) = tale.do(restore, order="SO-1")
    assert event == Restored(
        order="SO-1", lines=(worth(1, 4, 4_000),), freight=eur(700)
    )
    assert (tale.state.stage, tale.state.left) == (Stage.OPEN, {1: 10})
    assert not tale.state.freight_taken


def test_what_has_ended_stays_ended_when_an_order_is_cancelled() -> None:
    tale = open_quote(10)
    tale.do(convert, order="SO-1", **WON)
    tale.do(cancel, note="")
    tale.do(restore, order="SO-1")
    assert (tale.state.stage, tale.state.left) == (Stage.CANCELLED, {1: 10})


def test_r07_02_what_is_partly_ordered_is_neither_lost_nor_revised() -> None:
    tale = open_quote(10)
    tale.do(convert, order="SO-1", decided_by=DecidedBy.QUALITY, note="fit", **WON)
    (won,) = [event for event in tale.events if isinstance(event, Converted)]
    assert (won.decided_by, won.version, won.note) == (DecidedBy.QUALITY, 1, "fit")
    refusal(Refusal.PARTLY_ORDERED, tale, lose, **LOST)
    refusal(Refusal.PARTLY_ORDERED, tale, revise, offer=offering(1), today=day(0))


def test_a_quote_is_lost_from_a_draft_an_offer_or_after_it_expired() -> None:
    for tale in (drafted(1), open_quote(1), open_quote(1)):
        tale.do(expire, today=day(99))
        tale.do(lose, **LOST)
        assert tale.state.stage is Stage.LOST
        refusal(Refusal.QUOTE_STAGE, tale, cancel, note="")
    tale = open_quote(1)
    tale.do(cancel, note="")
    refusal(Refusal.QUOTE_STAGE, tale, lose, **LOST)


def test_a_revision_is_a_draft_again_and_its_writers_are_kept() -> None:
    tale = open_quote(10, 5)
    tale.do(revise, offer=offering(8), today=day(0), by=("carl", "maria"))
    state = tale.state
    assert (state.stage, state.version, state.valid_until) == (Stage.DRAFT, 2, None)
    assert state.makers == ("maria", "carl")
    assert tale.events[-1].gone == (2,)  # type: ignore[union-attr]
    refusal(Refusal.QUOTE_STAGE, tale, convert, order="SO-1", **WON)


def test_who_has_it_and_how_likely_it_is() -> None:
    tale = drafted(1)
    (event,) = tale.do(track, owner="carl", probability=None, note="holiday")
    assert event.was_owner == "maria"  # type: ignore[union-attr]
    assert (tale.state.owner, tale.state.probability) == ("carl", Decimal("0.5"))


def test_what_is_not_there_is_refused() -> None:
    for decide, ask in (
        (track, {"owner": "x", "probability": None, "note": ""}),
        (expire, {"today": day(0)}),
        (restore, {"order": "SO-1"}),
        (convert, {"order": "SO-1", **WON}),
    ):
        with pytest.raises(Rejected) as caught:
            list(decide(SalesQuote(), **ask))  # type: ignore[operator]
        assert caught.value.code is Refusal.QUOTE_UNKNOWN


@LAW
@given(
    quoted=st.lists(st.integers(1, 30), min_size=1, max_size=3),
    splits=st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 30), st.booleans()), max_size=12
    ),
)
def test_r07_02_ordered_and_left_come_to_what_was_quoted(
    quoted: list[int], splits: list[tuple[int, int, bool]]
) -> None:
    """Whatever is ordered, refused and cancelled: nothing is lost, nothing doubled."""
    tale = open_quote(*quoted)
    ordered = dict.fromkeys(range(1, len(quoted) + 1), 0)
    live: dict[str, tuple[int, int]] = {}
    for n, (line, quantity, cancelled) in enumerate(splits):
        number = f"SO-{n}"
        ask = {**WON, "lines": [worth(line, quantity, quantity)]}
        if tale.attempt(convert, order=number, **ask) is None:
            ordered[line] += quantity
            live[number] = (line, quantity)
        if cancelled and live:
            gone, (back, much) = live.popitem()
            tale.do(restore, order=gone)
            ordered[back] -= much
        for at, most in enumerate(quoted, start=1):
            assert tale.state.ordered(at) == ordered[at]
            assert tale.state.ordered(at) + tale.state.left[at] == most
            assert tale.state.left[at] >= 0
    done = all(ordered[n] == most for n, most in enumerate(quoted, start=1))
    assert (tale.state.stage is Stage.ORDERED) is done


@LAW
@given(
    quantities=st.lists(st.decimals("0.01", 99, places=2), min_size=1, max_size=5),
    each=st.decimals(0, 999, places=4),
    rate=st.decimals(0, "0.3", places=4),
    method=st.sampled_from(TaxMethod),
)
def test_p13_a_quote_comes_to_what_its_order_comes_to(
    quantities: list[Decimal], each: Decimal, rate: Decimal, method: TaxMethod
) -> None:
    """To the cent, by line and in all, whichever way taxes are rounded."""
    lines = [asked(n, q) for n, q in enumerate(quantities, start=1)]
    quotes = tuple(quote(a.line, str(each), rate=str(rate)) for a in lines)
    order = placed(*lines, method=method, freight=490)
    offered = offer_of(order, quotes, eur(93), rate=None)
    tale = priced(
        *quantities,
        each=str(each),
        rate=str(rate),
        method=method,
        freight=490,
        freight_tax=93,
    )
    event = tale.events[-1]
    assert offered.totals == event.totals  # type: ignore[union-attr]
    assert offered.prices == event.prices  # type: ignore[union-attr]
