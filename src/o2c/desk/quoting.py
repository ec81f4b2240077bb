"""Writing quotes and standing by them; noting that they were lost or have expired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum, auto

from attrs import evolve as replace

from o2c.desk.common import dated, site_of
from o2c.desk.entering import freight_in, own_incoterm, sale_of, trade_term
from o2c.desk.exchange import rate_on
from o2c.desk.taking import entry_of, refs_of, understood
from o2c.desk.taxing import freight_tax
from o2c.desk.work import Work
from o2c.domain.customer import CUSTOMER
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import Asked, KeptRate
from o2c.domain.order.pricing import Quote, quoted_as
from o2c.domain.quote import QUOTE, ending, offering
from o2c.domain.quote.parts import Offer, as_order, offer_of
from o2c.domain.quote.refusals import known
from o2c.domain.quote.state import SalesQuote
from o2c.domain.site import Site
from o2c.errors import ConcurrencyError
from o2c.requests import quotes as requests
from o2c.requests.orders import LinePart, PlaceOrder


class Refusal(StrEnum):
    STALE_QUOTE = auto()


def draft(work: Work, ask: requests.DraftQuote) -> None:
    """Begin a quote: resolved, priced and taxed as an order would be today."""
    entry = entry_of(
        work,
        PlaceOrder(
            on=ask.on,
            acknowledge_future=ask.acknowledge_future,
            customer=ask.customer,
            site=ask.site,
            priority=ask.priority,
            ship_to=ask.ship_to,
            incoterm=ask.incoterm,
            terms=ask.terms,
            tax_method=ask.tax_method,
            rounding=ask.rounding,
            freight=ask.freight,
            instructions=ask.instructions,
            lines=ask.lines,
        ),
    )
    work.decide(
        QUOTE,
        work.number("QU"),
        offering.draft,
        offer=_offer(work, entry.placed, entry.quotes),
        reference=ask.reference,
        owner=ask.owner or work.actor.id,
        probability=ask.probability,
        note=ask.note,
        by=work.actor.persons,
    )


def _offer(work: Work, placed: Placed, quotes: tuple[Quote, ...]) -> Offer:
    """The offer of such an order, with its freight taxed and today's exchange rate."""
    return offer_of(
        placed,
        quotes,
        freight_tax(work, as_order(placed)),
        rate=_foreign(rate_on(work, placed.currency, work.today), placed.currency),
    )


def _foreign(rate: KeptRate | None, currency: str) -> KeptRate | None:
    return None if rate is None or rate.base == currency else rate


def revise(work: Work, ask: requests.ReviseQuote) -> None:
    """Write another version: other lines at today's prices, or the same lines."""
    found = quote_of(work, ask.quote, ask.version)
    was = known(found)
    dated(work, ask, site_of_offer(work, was))
    placed = replace(was.order, ordered_on=work.today)
    if ask.freight is not None:
        freight = freight_in(ask.freight, placed.currency)
        placed = replace(placed, freight=freight)
    if ask.incoterm is not None:
        term, buyer = trade_term(ask.incoterm), work.get(CUSTOMER, placed.customer)
        own = own_incoterm(term, buyer)
        placed = replace(placed, incoterm=term, own_incoterm=own)
    work.decide(
        QUOTE,
        ask.quote,
        offering.revise,
        offer=_again(work, was, placed, ask.lines),
        today=work.today,
        note=ask.note,
        by=work.actor.persons,
    )


def _again(work: Work, was: Offer, placed: Placed, lines: Sequence[LinePart]) -> Offer:
    """The offer with other lines, or with the lines and prices that it has."""
    placed = replace(placed, lines=_from_today(work, placed))
    if not lines:
        kept = tuple(quoted_as(price) for price in was.prices)
        return _offer(work, placed, kept)
    work.fetch(*refs_of(placed.customer, lines))
    sale = sale_of(work, as_order(placed))
    asked, quotes = understood(work, sale, lines, placed.lines[0].site)
    return _offer(work, replace(placed, lines=asked), quotes)


def _from_today(work: Work, placed: Placed) -> tuple[Asked, ...]:
    """The lines, none of them asked for before today."""
    today = work.today
    return tuple(
        replace(asked, requested=max(asked.requested, today)) for asked in placed.lines
    )


def offer(work: Work, ask: requests.OfferQuote) -> None:
    """Stand by a quote up to a day, counted from today where days are given."""
    found = quote_of(work, ask.quote, ask.version)
    dated(work, ask, site_of_offer(work, known(found)))
    until = ask.valid_until or work.today + timedelta(days=ask.valid_days)
    work.decide(
        QUOTE,
        ask.quote,
        offering.offer,
        today=work.today,
        valid_until=until,
        by=work.actor.persons,
    )


def track(work: Work, ask: requests.TrackQuote) -> None:
    """Say whose quote it is now, or how likely it is to be won."""
    work.decide(
        QUOTE,
        ask.quote,
        offering.track,
        owner=ask.owner,
        probability=ask.probability,
        note=ask.note,
        by=work.actor.persons,
    )


def lose(work: Work, ask: requests.LoseQuote) -> None:
    """Say that the customer will not order, and why."""
    dated(work, ask, site_of_offer(work, known(quote_of(work, ask.quote))))
    work.decide(
        QUOTE,
        ask.quote,
        ending.lose,
        decided_by=ask.decided_by,
        note=ask.note,
        by=work.actor.persons,
    )


def cancel(work: Work, ask: requests.CancelQuote) -> None:
    """Withdraw a quote, or what is left of it."""
    dated(work, ask, site_of_offer(work, known(quote_of(work, ask.quote))))
    work.decide(QUOTE, ask.quote, ending.cancel, note=ask.note, by=work.actor.persons)


def expire(work: Work, ask: requests.ExpireQuotes) -> None:
    """Note which of these have expired, each by the date at its own site."""
    numbers = tuple(dict.fromkeys(ask.quotes))
    work.fetch(*((QUOTE, number) for number in numbers))
    for number in numbers:
        today = dated(work, ask, site_of_offer(work, known(work.get(QUOTE, number))))
        work.decide(QUOTE, number, ending.expire, today=today)


def quote_of(work: Work, number: str, version: int | None = None) -> SalesQuote:
    """A quote that exists, at the version that the caller saw, if it names one."""
    found = work.get(QUOTE, number)
    known(found)
    if version is not None and version != found.version:
        raise ConcurrencyError(
            Refusal.STALE_QUOTE,
            f"the quote is at version {found.version}, not {version}",
            field="version",
            remedy="look at the quote again, then repeat the request",
            version=str(found.version),
        )
    return found


def site_of_offer(work: Work, offered: Offer) -> Site:
    """The site whose calendar dates what concerns the quote as a whole."""
    return site_of(work, offered.order.lines[0].site)
