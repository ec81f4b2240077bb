"""Setting a card's limit aside for an order, and freeing what it does not need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from o2c.domain.payment.events import (
    AuthorisationDeclined,
    AuthorisationRequested,
    Authorised,
    Card,
    Event,
    Expired,
    Freed,
    Prepaid,
    Released,
    ReleaseDeclined,
    ReleaseRequested,
    Waived,
)
from o2c.domain.payment.refusals import (
    Refusal,
    asked_for,
    at_most,
    positive,
    tolerable,
)
from o2c.domain.payment.state import Kind, Payment
from o2c.errors import StateError
from o2c.values.ids import AccountId, CustomerId, OrderId
from o2c.values.money import Money


def authorise(
    payment: Payment,
    *,
    order: OrderId,
    customer: CustomerId,
    account: AccountId,
    card: Card,
    need: Money,
    amount: Money | None,
    today: date,
) -> Iterator[Event]:
    """Ask for what is not covered yet of `need`, or for a part of that (`amount`).

    Never a second time for the same: what is asked for or covered already is refused.
    """
    if card.over(today):
        raise StateError(
            Refusal.CARD_EXPIRED,
            "the card's last month is over",
            field="expires",
            remedy="ask for another card",
        )
    if payment.authorising:
        raise StateError(
            Refusal.AUTHORISATION_PENDING,
            "the gateway has not answered yet",
            field="order",
            remedy="wait for its answer: run `o2c pay`",
        )
    short = need.minor - payment.covered(today)
    if short <= 0:
        raise StateError(
            Refusal.ALREADY_COVERED,
            "all that is to ship is covered",
            field="order",
            remedy="nothing has to be done",
        )
    most = Money(short, need.currency)
    if amount is not None:
        at_most(amount, most, Refusal.MORE_THAN_NEEDED, "not covered")
    yield AuthorisationRequested(
        intent=payment.intent(order),
        customer=customer,
        account=account,
        card=card,
        amount=amount or most,
    )


def top_up(
    payment: Payment,
    *,
    order: OrderId,
    customer: CustomerId,
    account: AccountId,
    need: Money,
    today: date,
) -> Iterator[Event]:
    """Ask the card that is known for what is short of `need` (R10-41, R10-42).

    Nothing where an answer is still to come, or the last card was declined.
    """
    short = need.minor - payment.covered(today)
    card = payment.card
    if short <= 0 or card is None or payment.authorising or card.over(today):
        return
    yield AuthorisationRequested(
        intent=payment.intent(order),
        customer=customer,
        account=account,
        card=card,
        amount=Money(short, need.currency),
    )


def approve(
    payment: Payment,
    *,
    intent: str,
    amount: Money,
    tolerance: Money,
    expires_on: date,
    reference: str,
) -> Iterator[Event]:
    """The gateway has set the amount aside, or a part of it."""
    asked = asked_for(payment, intent, Kind.AUTHORISE)
    if asked is None:
        return
    most = payment.money(asked.amount)
    at_most(amount, most, Refusal.MORE_THAN_ASKED, "asked for")
    tolerable(tolerance, most.currency)
    yield Authorised(
        intent=intent,
        amount=amount,
        tolerance=tolerance,
        expires_on=expires_on,
        reference=reference,
    )


def decline(payment: Payment, *, intent: str, code: str) -> Iterator[Event]:
    """The gateway says no to an authorisation or to a release."""
    asked = asked_for(payment, intent, Kind.AUTHORISE, Kind.RELEASE)
    if asked is None:
        return
    amount = payment.money(asked.amount)
    if asked.kind is Kind.AUTHORISE:
        yield AuthorisationDeclined(intent=intent, amount=amount, code=code)
    else:
        yield ReleaseDeclined(
            intent=intent,
            authorisation=asked.authorisation,
            amount=amount,
            code=code,
        )


def confirm_release(payment: Payment, *, intent: str) -> Iterator[Event]:
    """The gateway has freed the rest."""
    asked = asked_for(payment, intent, Kind.RELEASE)
    if asked is not None:
        yield Released(
            intent=intent,
            authorisation=asked.authorisation,
            amount=payment.money(asked.amount),
        )


def expire(payment: Payment, *, today: date) -> Iterator[Event]:
    """Say of each authorisation whose time is over that it counts no more."""
    for id, found in payment.authorisations.items():
        if found.sound and found.expires_on < today:
            yield Expired(authorisation=id, amount=payment.money(found.rest))


def release_rest(payment: Payment, *, order: OrderId) -> Iterator[Event]:
    """The order needs no more: free what is left, of cards and of money in advance.

    What was captured in full is not released (R10-40).
    """
    unused = [
        (id, found)
        for id, found in payment.authorisations.items()
        if found.sound and found.rest
    ]
    for more, (id, found) in enumerate(unused):
        yield ReleaseRequested(
            intent=payment.intent(order, more),
            authorisation=id,
            reference=found.reference,
            amount=payment.money(found.rest),
        )
    if payment.prepaid or payment.waived:
        yield Freed(
            prepaid=payment.money(payment.prepaid),
            waived=payment.money(payment.waived),
        )


def prepay(
    payment: Payment,
    *,
    receipt: str,
    customer: CustomerId,
    account: AccountId,
    amount: Money,
) -> Iterator[Event]:
    """Money came in for the order; it stays the order's until it needs no more."""
    if receipt in payment.receipts:
        return
    positive(amount)
    yield Prepaid(receipt=receipt, customer=customer, account=account, amount=amount)


def waive(
    payment: Payment, *, need: Money, today: date, by: tuple[str, ...]
) -> Iterator[Event]:
    """A person lets the order go on without what is not covered of its payment."""
    short = need.minor - payment.covered(today)
    if short > 0:
        yield Waived(amount=Money(short, need.currency), by=by)
