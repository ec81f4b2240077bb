"""Asking the gateway what was decided, and recording what it answers."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from o2c.desk.roles import Role
from o2c.domain.payment.state import Kind
from o2c.door import Desk
from o2c.kernel import Actor, Rejected
from o2c.projections.payment_intents import PaymentIntent
from o2c.requests.cards import RecordPaymentAnswer
from o2c.service.gateway import Approved, Declined, Gateway, Unavailable
from o2c.service.pausing import rest
from o2c.values.money import Money

WORKER = Actor("o2c-pay", (Role.PAYMENTS,))


@frozen
class Worked:
    """What became of the intents there were: answered, or why they still wait."""

    approved: int = 0
    declined: int = 0
    unanswered: tuple[str, ...] = ()
    refused: tuple[tuple[str, Rejected], ...] = ()


def work_off(desk: Desk, gateway: Gateway, *, by: Actor = WORKER) -> Worked:
    """Ask the gateway all that is to be asked, oldest first, and what comes of it.

    Where no answer came, the intent waits for the next time, and so does what follows
    it in its order: nothing is released before it is captured.  An answer that the desk
    refuses is a gateway's mistake: it is told, and the order waits too.
    """
    approved = declined = 0
    unanswered: dict[str, str] = {}  # the intent, by order
    refused: dict[str, tuple[str, Rejected]] = {}
    while todo := [
        row
        for row in desk.view("payment_intents", order_by="position")
        if row.order not in unanswered and row.order not in refused
    ]:
        for row in todo:
            if row.order in unanswered or row.order in refused:
                continue
            try:
                answer = ask(gateway, row, desk.company)
                record(desk, row, answer, by)
            except Unavailable:
                unanswered[row.order] = row.intent
            except Rejected as error:
                refused[row.order] = (row.intent, error)
            else:
                approved += isinstance(answer, Approved)
                declined += isinstance(answer, Declined)
    return Worked(
        approved, declined, tuple(unanswered.values()), tuple(refused.values())
    )


def follow(
    desk: Desk,
    gateway: Gateway,
    stop: Callable[[], bool],
    tell: Callable[[Worked], None],
    *,
    seconds: int = 5,
) -> None:
    """Work off what there is, again every so many seconds, until `stop()`."""
    while not stop():
        if (worked := work_off(desk, gateway)) != Worked():
            tell(worked)
        rest(seconds, stop)


def ask(gateway: Gateway, row: PaymentIntent, company: str = "") -> Approved | Declined:
    """Ask what an intent says; its id is the key, so that it is done once."""
    key = f"{company}:{row.intent}" if company else row.intent
    amount = Money(row.amount, row.currency)
    match row.kind:
        case Kind.AUTHORISE:
            return gateway.authorise(key, row.token, amount)
        case Kind.CAPTURE:
            return gateway.capture(key, row.reference, amount)
        case Kind.RELEASE:
            return gateway.release(key, row.reference, amount)


def record(
    desk: Desk,
    row: PaymentIntent,
    answer: Approved | Declined,
    by: Actor = WORKER,
) -> None:
    """Record an answer under an id that comes of the intent's: the same one again
    adds nothing."""
    match answer:
        case Approved():
            told = RecordPaymentAnswer(
                order=row.order,
                intent=row.intent,
                outcome="approved",
                amount=None if row.kind is Kind.RELEASE else answer.amount,
                tolerance=answer.tolerance,
                expires_on=answer.expires_on,
                reference=answer.reference,
            )
        case Declined(code=code):
            told = RecordPaymentAnswer(
                order=row.order, intent=row.intent, outcome="declined", code=code
            )
    desk.do(told, by=by, command_id=f"payment-answer/{row.intent}")
