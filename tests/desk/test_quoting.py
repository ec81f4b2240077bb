"""Quotes: what is offered, until when, and the orders that come of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from desk_goods import HOME
from desk_story import MONDAY, Story, day, eur, line, part, usd

from o2c.desk.common import Refusal as Common
from o2c.desk.quoting import Refusal as Quoting
from o2c.domain.customer.refusals import Refusal as Customer
from o2c.domain.invoice import Issued
from o2c.domain.order.deviation import Deviated, DeviationKind
from o2c.domain.order.events import Held, Placed
from o2c.domain.order.parts import HoldReason, PriceSource
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.product import Refusal as Product
from o2c.domain.quote import QUOTE
from o2c.domain.quote.events import (
    Converted,
    Drafted,
    Expired,
    Lost,
    Offered,
    Restored,
    Revised,
    Tracked,
)
from o2c.domain.quote.parts import DecidedBy
from o2c.domain.quote.refusals import Refusal
from o2c.domain.quote.state import SalesQuote, Stage
from o2c.values.money import Money


def draft(shop: Story, *lines: dict[str, Any], **more: Any) -> str:
    fields: dict[str, Any] = {"customer": "ACME", "site": "MAIN", **more}
    return shop.do("DraftQuote", lines=list(lines), **fields).number("quote")


def offered(shop: Story, *lines: dict[str, Any], days: int = 30, **more: Any) -> str:
    number = draft(shop, *lines, **more)
    shop.do("OfferQuote", quote=number, valid_days=days)
    return number


def convert(shop: Story, number: str, *lines: dict[str, Any], **more: Any) -> str:
    told = shop.do("ConvertQuote", quote=number, lines=list(lines), **more)
    return told.number("order")


def quote(shop: Story, number: str) -> SalesQuote:
    return shop.store.state(QUOTE, number)


def test_a_quote_says_what_the_order_would_come_to(shop: Story) -> None:
    told = shop.do(
        "DraftQuote",
        customer="ACME",
        site="MAIN",
        reference="RFQ 7",
        probability="0.4",
        freight=eur(12),
        lines=[line(1, "BOLT", 3), line(2, "TEN", 5)],
    )
    assert told.log == ["quote/QU-000001 Drafted"]
    drafted = told.one(Drafted)
    assert drafted.owner == "maria"
    totals = drafted.offer.totals
    assert (totals.net.minor, totals.tax.minor) == (8015, 573)
    assert (totals.freight_tax.minor, totals.gross.minor) == (228, 10016)
    assert drafted.offer.rate is None


def test_r07_01_it_is_valid_on_its_last_day_and_refused_after(shop: Story) -> None:
    shop.receive("TEN", 20)
    number = offered(shop, line(1, "TEN", 20), days=7)
    assert quote(shop, number).valid_until == day(7)
    shop.go(7)
    convert(shop, number, part(1, 5))
    assert not shop.do("ExpireQuotes", quotes=[number]).events
    shop.go(1)
    refused = shop.refuse(Refusal.QUOTE_EXPIRED, "ConvertQuote", quote=number)
    assert refused.facts["valid_until"] == str(day(7))
    told = shop.do("ExpireQuotes", quotes=[number, number])
    assert told.one(Expired).valid_until == day(7)
    assert not shop.do("ExpireQuotes", quotes=[number]).events
    assert quote(shop, number).stage is Stage.EXPIRED
    shop.refuse(Refusal.QUOTE_EXPIRED, "ConvertQuote", quote=number)


def test_r07_01_the_last_day_is_the_sites_own(shop: Story) -> None:
    """At 23:30 UTC it is already the next day in Berlin."""
    number = offered(shop, line(1, "TEN", 1), days=0)
    shop.now = shop.now.replace(hour=22, minute=30)
    convert(shop, number)
    late = offered(shop, line(1, "TEN", 1), days=0)
    shop.now = shop.now.replace(hour=23, minute=30)
    shop.refuse(Refusal.QUOTE_EXPIRED, "ConvertQuote", quote=late)
    assert shop.do("ExpireQuotes", quotes=[late]).all(Expired)


def test_r07_02_it_is_ordered_in_parts_until_nothing_is_left(shop: Story) -> None:
    shop.receive("TEN", 10)
    number = offered(shop, line(1, "TEN", 10), line(2, "BOLT", 12), freight=eur(30))
    first = convert(shop, number, part(1, 4))
    assert quote(shop, number).stage is Stage.PARTLY_ORDERED
    assert quote(shop, number).left == {1: 6, 2: 12}
    second = convert(shop, number, part(2, 1, unit="CS"), decided_by="price")
    assert quote(shop, number).left == {1: 6, 2: 0}
    third = convert(shop, number)
    assert quote(shop, number).stage is Stage.ORDERED
    assert shop.line(third).ordered == 6
    freights = [shop.order(order).freight.net for order in (first, second, third)]
    assert freights == [3000, 0, 0]
    shop.refuse(Refusal.QUOTE_STAGE, "ConvertQuote", quote=number)


def test_r07_02_no_more_than_is_left_is_ordered(shop: Story) -> None:
    number = offered(shop, line(1, "TEN", 10))
    ask = {"quote": number}
    over = [part(1, 11)]
    refused = shop.refuse(Refusal.MORE_THAN_LEFT, "ConvertQuote", **ask, lines=over)
    assert refused.facts["maximum"] == "10"
    shop.refuse(Refusal.LINE_UNKNOWN, "ConvertQuote", **ask, lines=[part(2, 1)])
    twice = [part(1, 6), part(1, 6)]
    shop.refuse(Order.LINE_TWICE, "ConvertQuote", **ask, lines=twice)
    shop.refuse(Refusal.MORE_THAN_LEFT, "ConvertQuote", **ask, lines=[part(1, 0)])


def test_r02_05_an_order_keeps_the_price_though_the_list_has_changed(
    shop: Story,
) -> None:
    shop.receive("BOLT", 10)
    number = offered(shop, line(1, "BOLT", 10), freight=eur(5))
    shop.do("SetListPrice", product="BOLT", price="99", currency="EUR")
    shop.go(3)
    told = shop.do("ConvertQuote", quote=number, purchase_order="PO-1")
    placed = told.one(Placed)
    assert placed.quote is not None
    assert (placed.quote.quote, placed.quote.version) == (number, 1)
    assert (placed.ordered_on, placed.lines[0].requested) == (day(3), day(3))
    order = told.number("order")
    assert shop.line(order).source is PriceSource.QUOTE
    totals = quote(shop, number).offer.totals  # type: ignore[union-attr]
    assert shop.line(order).net == totals.net.minor == 10050
    assert shop.exposure() == totals.gross.text() == "EUR 125.55"
    assert told.one(Converted).lines[0].net == Money(10050, "EUR")


def test_x1_04_what_was_given_by_hand_stays_that_on_the_order(shop: Story) -> None:
    """No price deviation passes through a quote unseen."""
    number = offered(
        shop,
        line(1, "BOLT", 1, price="1", price_source="manual"),
        line(2, "BOLT", 1, price="2"),
        line(3, "BOLT", 1, discount="0.5"),
        line(4, "BOLT", 1),
    )
    shop.do("SetListPrice", product="BOLT", price="99", currency="EUR")
    told = shop.do("ConvertQuote", "carl", quote=number)
    order = told.number("order")
    assert [each.source for each in shop.order(order).lines.values()] == [
        PriceSource.MANUAL,
        PriceSource.CUSTOMER_STATED,
        PriceSource.LIST,
        PriceSource.QUOTE,
    ]
    found = [each.finding for each in told.all(Deviated)]
    assert [(each.line, each.kind) for each in found] == [
        (1, DeviationKind.MANUAL_PRICE),
        (2, DeviationKind.STATED_PRICE),
        (3, DeviationKind.DISCOUNT),
    ]
    assert shop.order(order).holds == (HoldReason.PRICE,)


def test_x5_02_who_wrote_the_quote_does_not_release_its_order(shop: Story) -> None:
    number = offered(shop, line(1, "TEN", 1))
    shop.do("ConvertQuote", "carl", quote=number)
    shop.do("HoldOrder", "ann", order="SO-000001", hold="manual", note="look")
    ask = {"order": "SO-000001", "hold": "manual", "note": "fine"}
    shop.refuse(Order.SAME_PERSON, "ReleaseOrder", "maria", **ask)
    shop.refuse(Order.SAME_PERSON, "ReleaseOrder", "carl", **ask)
    shop.do("ReleaseOrder", "lena", **ask)


def test_r02_05_the_orders_invoices_keep_the_quotes_exchange_rate(shop: Story) -> None:
    shop.do(
        "RegisterCustomer", customer="USCO", name="US Co", currency="USD", bill_to=HOME
    )
    shop.do("SetCreditLimit", account="USCO", limit=None)
    shop.do("SetListPrice", product="TEN", price="100", currency="USD")
    since = {"currency": "USD", "base": "EUR"}
    shop.do("SetExchangeRate", **since, rate="0.9", since=day(-2))
    shop.receive("TEN", 9)
    number = offered(shop, line(1, "TEN", 1), customer="USCO")
    shop.do("SetExchangeRate", **since, rate="0.5", since=MONDAY)
    order = convert(shop, number)
    shop.ship(order)
    base = shop.do("IssueInvoice", order=order).one(Issued).base
    assert base is not None
    assert (base.rate, base.rate_on) == (Decimal("0.9"), day(-2))
    assert base.total == Money(9000, "EUR")
    plain = shop.place(line(1, "TEN", 1), customer="USCO")
    shop.ship(plain)
    today = shop.do("IssueInvoice", order=plain).one(Issued).base
    assert today is not None
    assert today.total == Money(5000, "EUR")


def test_the_tax_is_that_of_the_orders_day_unless_it_was_stated(shop: Story) -> None:
    number = offered(shop, line(1, "BOLT", 1), line(2, "BOLT", 1, tax_rate="0.07"))
    shop.do(
        "SetTaxRate",
        jurisdiction="DE",
        tax_class="standard",
        rate="0.2",
        since=day(1),
    )
    shop.go(1)
    order = convert(shop, number)
    rates = [str(each.tax_rate) for each in shop.order(order).lines.values()]
    assert rates == ["0.2", "0.07"]


def test_a_cancelled_order_gives_back_what_it_took(shop: Story) -> None:
    number = offered(shop, line(1, "TEN", 10), freight=eur(9))
    order = convert(shop, number)
    told = shop.do("CancelOrder", order=order, note="wrong")
    assert told.one(Restored).order == order
    assert quote(shop, number).stage is Stage.OPEN
    assert quote(shop, number).left == {1: 10}
    again = convert(shop, number, part(1, 3))
    assert shop.order(again).freight.net == 900
    shop.go(40)
    shop.do("ExpireQuotes", quotes=[number])
    shop.do("CancelOrder", order=again, note="wrong")
    assert quote(shop, number).stage is Stage.EXPIRED


def test_an_order_of_a_quote_waits_like_any_other(shop: Story) -> None:
    number = offered(shop, line(1, "TEN", 10))
    shop.limit(50)
    told = shop.do("ConvertQuote", quote=number)
    assert told.one(Held).reason is HoldReason.CREDIT
    assert quote(shop, number).stage is Stage.ORDERED


def test_a_revision_is_a_version_of_its_own_and_has_to_be_offered(shop: Story) -> None:
    number = offered(shop, line(1, "TEN", 10), line(2, "BOLT", 1))
    told = shop.do("ReviseQuote", quote=number, version=1, lines=[line(1, "TEN", 8)])
    revised = told.one(Revised)
    assert (revised.version, revised.gone) == (2, (2,))
    assert quote(shop, number).stage is Stage.DRAFT
    shop.refuse(Refusal.QUOTE_STAGE, "ConvertQuote", quote=number)
    shop.refuse(Quoting.STALE_QUOTE, "OfferQuote", quote=number, version=1)
    shop.do("OfferQuote", quote=number, version=2, valid_until=day(5))
    assert shop.order(convert(shop, number)).quote.version == 2  # type: ignore[union-attr]
    shop.refuse(Refusal.PARTLY_ORDERED, "LoseQuote", quote=number, **LOST)


def test_a_revision_without_lines_keeps_the_prices(shop: Story) -> None:
    number = offered(shop, line(1, "BOLT", 2))
    shop.do("SetListPrice", product="BOLT", price="99", currency="EUR")
    shop.go(1)
    ask = {"quote": number, "incoterm": {"code": "FCA", "place": "Hamburg"}}
    revised = shop.do("ReviseQuote", **ask, freight=eur(4)).one(Revised)
    assert revised.offer.totals.net == Money(2010, "EUR")
    assert revised.offer.totals.freight == Money(400, "EUR")
    assert revised.offer.order.lines[0].requested == day(1)
    assert not shop.do("ReviseQuote", **ask, freight=eur(4)).events
    shop.refuse(Order.CURRENCY_MISMATCH, "ReviseQuote", quote=number, freight=usd(1))


def test_a_revision_a_week_later_prices_its_lines_anew(shop: Story) -> None:
    number = offered(shop, line(1, "BOLT", 2))
    shop.do("SetListPrice", product="BOLT", price="99", currency="EUR")
    shop.go(7)
    lines = [line(1, "BOLT", 2), line(2, "TEN", 1)]
    told = shop.do("ReviseQuote", quote=number, lines=lines)
    assert told.one(Revised).offer.totals.net == Money(20800, "EUR")


def test_r07_26_a_revision_takes_a_schedule_apart_as_a_draft_does(shop: Story) -> None:
    parts = [{"quantity": n, "requested": day(30 * n)} for n in (2, 3)]
    whole = line(1, "TEN", 5, schedule=parts)
    drafted = quote(shop, draft(shop, whole)).offer
    number = draft(shop, line(1, "TEN", 1))
    revised = shop.do("ReviseQuote", quote=number, lines=[whole]).one(Revised).offer
    assert drafted is not None
    assert revised.order.lines == drafted.order.lines
    assert [(a.line, a.quantity) for a in revised.order.lines] == [(101, 2), (102, 3)]


def test_what_is_partly_ordered_is_not_revised(shop: Story) -> None:
    number = offered(shop, line(1, "TEN", 10))
    convert(shop, number, part(1, 1))
    lines = [line(1, "TEN", 8)]
    shop.refuse(Refusal.PARTLY_ORDERED, "ReviseQuote", quote=number, lines=lines)
    shop.do("CancelQuote", quote=number, note="no more")
    assert quote(shop, number).stage is Stage.CANCELLED


def test_an_offer_is_whole_and_its_last_day_is_to_come(shop: Story) -> None:
    number = draft(shop, line(1, "NEW", 1))
    shop.refuse(Refusal.PRICE_MISSING, "OfferQuote", quote=number)
    abroad = {**HOME, "country": "FR"}
    untaxed = draft(shop, line(1, "BOLT", 1), ship_to=abroad)
    shop.refuse(Refusal.TAX_MISSING, "OfferQuote", quote=untaxed)
    good = draft(shop, line(1, "TEN", 1))
    past = {"quote": good, "valid_until": day(-1)}
    shop.refuse(Refusal.VALIDITY_PAST, "OfferQuote", **past)
    shop.do("OfferQuote", quote=good, valid_until=day(2))
    moved = shop.do("OfferQuote", quote=good, valid_until=day(9)).one(Offered)
    assert (moved.was, moved.valid_until) == (day(2), day(9))
    assert not shop.do("OfferQuote", quote=good, valid_until=day(9)).events


LOST = {"decided_by": "competitor", "note": "cheaper by a tenth"}


def test_r07_02_a_quote_is_lost_for_a_reason(shop: Story) -> None:
    number = offered(shop, line(1, "TEN", 1), days=1)
    told = shop.do("LoseQuote", quote=number, **LOST)
    assert told.one(Lost).decided_by is DecidedBy.COMPETITOR
    assert not shop.do("LoseQuote", quote=number, **LOST).events
    late = offered(shop, line(1, "TEN", 1), days=1)
    shop.go(2)
    shop.do("ExpireQuotes", quotes=[late])
    shop.do("LoseQuote", quote=late, **LOST)
    assert quote(shop, late).stage is Stage.LOST
    shop.refuse(Refusal.QUOTE_STAGE, "CancelQuote", quote=late, note="late")


def test_whose_quote_it_is_and_how_likely(shop: Story) -> None:
    number = draft(shop, line(1, "TEN", 1), owner="carl", probability="0.5")
    tracked = shop.do("TrackQuote", quote=number, probability="0.75").one(Tracked)
    assert (tracked.owner, tracked.was_probability) == ("carl", Decimal("0.5"))
    assert not shop.do("TrackQuote", quote=number, owner="carl").events


def test_what_cannot_be_ordered_any_more_is_refused(shop: Story) -> None:
    number = offered(shop, line(1, "TEN", 1))
    shop.do("DiscontinueProduct", product="TEN", reason="old")
    shop.refuse(Product.PRODUCT_DISCONTINUED, "ConvertQuote", quote=number)
    shop.refuse(Refusal.QUOTE_UNKNOWN, "ConvertQuote", quote="QU-9")
    shop.refuse(Common.VALUE, "DraftQuote", **NO_TERM)


NO_TERM = {
    "customer": "ACME",
    "site": "MAIN",
    "incoterm": {"code": "XXX", "place": "x"},
    "lines": [line(1, "OIL", 1)],
}


def test_nobody_is_forgotten_while_a_quote_is_open(shop: Story) -> None:
    number = draft(shop, line(1, "TEN", 1))
    gone = {"customer": "ACME", "block_new_only": True}
    shop.do("DeactivateCustomer", **gone, reason="gone")
    ask = {"customer": "ACME", "note": "asked"}
    shop.refuse(Customer.QUOTES_OPEN, "EraseCustomer", **ask)
    shop.do("CancelQuote", quote=number, note="gone")
    shop.do("EraseCustomer", **ask)
