"""The laws of exposure that are told from the events alone: rates, and leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from laws_credit import what_they_say
from laws_history import History, Step

from o2c.domain.credit import (
    CREDIT,
    Allowed,
    Committed,
    Invoiced,
    Moved,
    OnAccount,
    Settled,
)
from o2c.domain.credit.parts import Foreign
from o2c.domain.invoice import INVOICE
from o2c.domain.order.events import Released
from o2c.domain.order.parts import HoldReason
from o2c.domain.rates import ExchangeRateSet
from o2c.values.currencies import DIGITS
from o2c.values.money import Money

Of = tuple[str, str]  # an account and a document of it


def exposure_is_its_documents_at_the_rates_that_were_set(
    history: History, step: Step
) -> None:
    """R10-05, X2-07: a document in another currency counts at a rate that somebody had
    set, the same one for as long as it counts, an invoice at that of its order then;
    exposure is what they say of themselves, each converted and rounded once."""
    rates = _rates(history)
    owed: defaultdict[str, int] = defaultdict(int)
    for account, bucket, document, own in what_they_say(history):
        base = history.facts.one(CREDIT, account).currency
        sign = -1 if bucket == "on_account" else 1
        foreign = own.currency != base
        rate = rates[account, document] if foreign and own else Decimal(1)
        owed[account] += sign * _converted(own, base, rate)
    for account, held in history.facts.all(CREDIT).items():
        assert held.exposure == owed[account], account


def _rates(history: History) -> dict[Of, Decimal]:
    """The rate at which each document counted last."""
    given: dict[tuple[str, date], Decimal] = {}
    counts: defaultdict[Of, dict[str, Money]] = defaultdict(dict)
    rates: dict[Of, Decimal] = {}
    for recorded in history.told:
        event = recorded.event
        if isinstance(event, ExchangeRateSet):
            given[recorded.id, event.since] = event.rate
        for document, part, own in _foreign(event):
            of = (recorded.id, document)
            pair = f"{own.amount.currency}-{history.facts.one(CREDIT, of[0]).currency}"
            if any(counts[of].values()):
                assert own.rate == rates[of], recorded
            else:
                assert own.rate == given[pair, own.rate_on], recorded
            if isinstance(event, Invoiced):
                order = (of[0], history.facts.one(INVOICE, document).order)
                assert own.rate == rates[order], recorded
            counts[of][part], rates[of] = own.amount, own.rate
    return rates


def _foreign(event: object) -> Iterator[tuple[str, str, Foreign]]:
    """What an event says of a document in another currency, part by part."""
    match event:
        case Committed(order=document, foreign=Foreign() as own):
            yield document, "ordered", own
        case Moved(
            order=document,
            foreign_ordered=Foreign() as own,
            foreign_unbilled=Foreign() as other,
        ):
            yield document, "ordered", own
            yield document, "unbilled", other
        case (
            Invoiced(invoice=document, foreign=Foreign() as own)
            | Settled(invoice=document, foreign=Foreign() as own)
            | OnAccount(source=document, foreign=Foreign() as own)
        ):
            yield document, "", own
        case _:
            pass


def _converted(own: Money, base: str, rate: Decimal) -> int:
    """In the smallest unit of the account's currency, half a unit rounded up."""
    exact = own.amount * rate * 10 ** DIGITS[base]
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def a_leave_is_a_persons_release(history: History, step: Step) -> None:
    """R10-13: credit lets an order go on beyond its checks only as a person releases it
    from that hold, and for no more than was at stake then or was said."""
    released = {
        (recorded.command_id, recorded.id): recorded.event
        for recorded in step.events
        if isinstance(recorded.event, Released)
        and recorded.event.reason is HoldReason.CREDIT
    }
    for recorded in step.events:
        if isinstance(recorded.event, Allowed):
            leave = recorded.event
            of = released[recorded.command_id, leave.order]
            assert leave.up_to == (of.up_to or of.amount), recorded
