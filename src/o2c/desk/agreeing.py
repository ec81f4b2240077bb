"""Blanket agreements: written down, running, amended, ended."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum, auto

from o2c.desk.common import dated, in_stock, product_of, stocking_units
from o2c.desk.pricing import stated_price
from o2c.desk.work import Work
from o2c.domain import agreed, customer
from o2c.domain.agreed import AGREED, Listed
from o2c.domain.agreement import AGREEMENT, Agreement, Stage, amending, keeping
from o2c.domain.agreement.events import AgreedLine, Mode
from o2c.domain.agreement.refusals import known, line_of
from o2c.domain.common import NOTHING
from o2c.domain.customer import CUSTOMER
from o2c.domain.product import PRODUCT, Product
from o2c.errors import ValidationError
from o2c.requests import agreements as requests
from o2c.values.ids import CustomerId, ProductId


class Refusal(StrEnum):
    MODE_AND_QUANTITY = auto()


def draft(work: Work, ask: requests.DraftAgreement) -> None:
    """Write an agreement down under the next number."""
    work.fetch(
        (CUSTOMER, ask.customer), *((PRODUCT, line.product) for line in ask.lines)
    )
    dated(work, ask)
    buyer = work.get(CUSTOMER, ask.customer)
    customer.may_order(buyer)
    currency = ask.currency or buyer.currency
    work.decide(
        AGREEMENT,
        work.number("AG"),
        keeping.draft,
        customer=CustomerId(ask.customer),
        currency=currency,
        since=ask.since,
        until=ask.until,
        reference=ask.reference,
        lines=[_agreed(work, line, currency) for line in ask.lines],
        by=work.actor.persons,
    )


def _agreed(work: Work, line: requests.AgreedPart, currency: str) -> AgreedLine:
    goods = product_of(work, line.product, line.line)
    unit = line.unit or goods.unit
    return AgreedLine(
        line=line.line,
        product=ProductId(line.product),
        description=goods.name,
        mode=line.mode,
        quantity=_quantity(goods, line),
        stocking_unit=goods.unit,
        unit=unit,
        holds=stocking_units(goods, Decimal(1), unit),
        price=stated_price(goods, line.price, unit, currency, line.line),
    )


def _quantity(
    goods: Product, part: requests.AgreedPart | requests.ChangeAgreedQuantity
) -> Decimal:
    """In stocking units; nothing where the line is open."""
    if (part.mode is Mode.OPEN) is not (part.quantity is None):
        raise ValidationError(
            Refusal.MODE_AND_QUANTITY,
            "a capped line has a quantity, and an open line has none",
            line=part.line,
            field="quantity",
            remedy="give the quantity, or say that the line is open",
        )
    if part.quantity is None:
        return NOTHING
    return in_stock(goods, part.quantity, part.unit, part.line)


def start(work: Work, ask: requests.StartAgreement) -> None:
    """Let orders call off from it, from its first day on."""
    on = dated(work, ask)
    by = work.actor.persons
    work.decide(AGREEMENT, ask.agreement, keeping.start, on=on, by=by)
    _list(work, ask.agreement)


def amend(work: Work, ask: requests.AmendAgreement) -> None:
    """Make all the changes; orders that are placed keep their prices."""
    dated(work, ask)
    for change in ask.changes:
        _apply(work, ask.agreement, change)
    _list(work, ask.agreement)


def _apply(work: Work, number: str, change: requests.AgreementChange) -> None:
    by = work.actor.persons
    match change:
        case requests.ChangeAgreedQuantity(line=line):
            quantity = _quantity(_goods(work, number, line), change)
            work.decide(
                AGREEMENT,
                number,
                amending.change_quantity,
                line=line,
                mode=change.mode,
                quantity=quantity,
                by=by,
            )
        case requests.ChangeAgreedPrice(line=line):
            goods = _goods(work, number, line)
            currency = work.get(AGREEMENT, number).currency
            price = stated_price(goods, change.price, change.unit, currency, line)
            work.decide(
                AGREEMENT,
                number,
                amending.change_price,
                line=line,
                price=price,
                since=change.since,
                by=by,
            )
        case requests.ChangeEnd(until=until):
            work.decide(AGREEMENT, number, amending.change_end, until=until, by=by)


def _goods(work: Work, number: str, line: int) -> Product:
    return product_of(work, line_of(work.get(AGREEMENT, number), line).product)


def close(work: Work, ask: requests.CloseAgreement) -> None:
    """End it; what orders have called off stays theirs."""
    work.decide(
        AGREEMENT,
        ask.agreement,
        keeping.close,
        on=dated(work, ask),
        note=ask.note,
        acknowledged=ask.acknowledge_remainder,
        by=work.actor.persons,
    )
    _list(work, ask.agreement)


def reopen(work: Work, ask: requests.ReopenAgreement) -> None:
    """Let orders call off from a closed one again."""
    work.decide(
        AGREEMENT,
        ask.agreement,
        keeping.reopen,
        on=dated(work, ask),
        note=ask.note,
        by=work.actor.persons,
    )
    _list(work, ask.agreement)


def cancel(work: Work, ask: requests.CancelAgreement) -> None:
    """Make one void from which nothing is called off."""
    dated(work, ask)
    by = work.actor.persons
    work.decide(AGREEMENT, ask.agreement, keeping.cancel, note=ask.note, by=by)
    _list(work, ask.agreement)


def _list(work: Work, number: str) -> None:
    """Keep what is found by itself in step with what runs."""
    found = work.get(AGREEMENT, number)
    known(found)
    if found.stage is Stage.RUNNING:
        listed = _listed(number, found)
        work.decide(AGREED, found.customer, agreed.enter, listed=listed)
    else:
        work.decide(AGREED, found.customer, agreed.leave, agreement=number)


def _listed(number: str, found: Agreement) -> Listed:
    return Listed(
        agreement=number,
        currency=found.currency,
        since=found.since,
        until=found.until,
        products=tuple(dict.fromkeys(line.product for line in found.lines.values())),
    )
