"""Moves that pay for orders before they ship, and answer as a gateway does."""

from __future__ import annotations

from collections.abc import Mapping

from laws_moves import Fields, Maker, Move, Table, chosen

from o2c.domain.order import ORDER
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.paying import to_pay
from o2c.domain.order.state import Order
from o2c.domain.payment import PAYMENT
from o2c.domain.payment.state import Kind
from o2c.values.money import Money


def _waits(order: Order) -> bool:
    return order.live and HoldReason.PAYMENT in order.holds


def _written(money: Money) -> Fields:
    return {"amount": str(money.amount), "currency": money.currency}


def authorise_card(table: Table, m: Move) -> Fields | None:
    number = table.order(m, _waits if m.more < 6 else lambda order: order.live)
    if number is None:
        return None
    order = table.facts.one(ORDER, number)
    need = to_pay(order)
    some = {}
    if m.more == 5 and need is not None:
        half = Money(max(need.minor // 2, 1), order.currency)
        some = {"amount": _written(half)}
    return {
        "order": number,
        "token": f"tok_{m.quantity}",
        "brand": "visa",
        "last4": "1111",
        "expires": "2026-02" if m.more == 8 else "2027-03",
        **some,
    }


def record_payment_answer(table: Table, m: Move) -> Fields | None:
    number = table.one(PAYMENT, m, lambda payment: bool(payment.intents))
    if number is None:
        return None
    payment = table.facts.one(PAYMENT, number)
    intent = chosen(list(payment.intents), m.line) or f"{number}-1"
    answer: Fields = {"order": number, "intent": intent, "outcome": "approved"}
    found = payment.intents.get(intent)
    if m.more in (2, 3):
        return {**answer, "outcome": "declined", "code": "do_not_honour"}
    if found is None or found.kind is Kind.RELEASE:
        return answer
    some = found.amount * m.quantity // 10 if m.more == 4 else found.amount
    amount = payment.money(some + (m.more == 8))
    answer |= {"amount": _written(amount), "reference": f"ref-{intent}"}
    if found.kind is Kind.CAPTURE:
        return answer
    within = {"tolerance": _written(payment.money(some * 15 // 100))}
    days = 1 if m.more == 1 else 7 + m.quantity
    until = {"expires_on": table.clock.day(days)} if m.more != 7 else {}
    return {**answer, **until, **(within if m.more % 2 else {})}


def record_prepayment(table: Table, m: Move) -> Fields | None:
    number = table.order(m, _waits)
    if number is None:
        return None
    order = table.facts.one(ORDER, number)
    need = to_pay(order) or Money(0, order.currency)
    minor = max(need.minor * (m.quantity + 4) // 10, 1)
    return {"order": number, "amount": _written(Money(minor, order.currency))}


CARDS: Mapping[str, Maker] = {
    "AuthoriseCard": authorise_card,
    "RecordPaymentAnswer": record_payment_answer,
    "RecordPrepayment": record_prepayment,
}
