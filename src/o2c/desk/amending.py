"""Amending orders: all changes are one new version, with credit and stock checked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from attrs import evolve as replace

from o2c.desk import rewriting
from o2c.desk.approving import lapse
from o2c.desk.common import (
    dated,
    first_line,
    first_site,
    in_stock,
    order_of,
    pieces,
    product_of,
    within_bounds,
)
from o2c.desk.entering import sale_of
from o2c.desk.judging import judge_lines
from o2c.desk.kitting import apart, with_components
from o2c.desk.paying import review_payment
from o2c.desk.price_finding import determination_of
from o2c.desk.pricing import referred, requote, stated_price
from o2c.desk.promises import (
    follow,
    leave,
    proceed,
    reclaim,
    recommit,
    refill_all,
)
from o2c.desk.recalling import recall
from o2c.desk.reviewing import again, retermed, review
from o2c.desk.scheduling import judge_again
from o2c.desk.taking import understood
from o2c.desk.work import Work
from o2c.domain import product
from o2c.domain.deviation_policy import DEVIATION_POLICY, MAIN
from o2c.domain.docket import DOCKET
from o2c.domain.order import ORDER, amending
from o2c.domain.order.parts import Asked, ChangeReason, PriceSource, Reference
from o2c.domain.order.pricing import Quote
from o2c.domain.order.refusals import Refusal, line_of
from o2c.domain.order.state import Line, Order, Stage
from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.determining import stated
from o2c.errors import LimitExceeded
from o2c.requests import amendments as requests


def amend(work: Work, ask: requests.AmendOrder) -> None:
    """Make all the changes as one new version, check credit on it, claim stock anew."""
    resource = ORDER.stream(ask.order)
    work.fetch((ORDER, ask.order), (DOCKET, resource), (DEVIATION_POLICY, MAIN))
    before = order_of(work, ask.order, ask.version)
    dated(work, ask, first_site(work, before))
    redated, resized, moved = set[int](), set[int](), set[int]()
    for change in _all(work, ask):
        changed = _apply(work, ask, change, before.version + 1)
        match change:
            case requests.ChangeDate(line=line) if changed:
                redated.add(line)
            case requests.ChangeSite(line=line) | requests.ChangeProduct(line=line):
                if changed:
                    moved.add(line)
            case (
                requests.ChangeQuantity(line=line)
                | requests.CancelLine(line=line)
                | requests.ReopenLine(line=line)
            ) if changed:
                resized.add(line)
            case _:
                pass
    resized |= work.get(ORDER, ask.order).lines.keys() - before.lines.keys()
    judge_again(work, ask.order, before, before.version + 1)
    if work.get(ORDER, ask.order).version > before.version:
        lapse(work, resource, "the order was amended")
    within_bounds(work.get(ORDER, ask.order))
    judge_lines(work, ask.order)
    later = _paid_later(work, before, work.get(ORDER, ask.order))
    if before.stage is Stage.CONFIRMED:
        recommit(work, ask.order)
        follow(work, ask.order)
        if later:
            retermed(work, ask.order)
        left = [before.lines[n] for n in sorted(moved) if n in before.lines]
        leave(work, ask.order, left)
        redated |= moved
        reclaim(work, ask.order, sorted(redated), anew=True)
        reclaim(work, ask.order, sorted(resized - redated), anew=False)
        refill_all(work, left)
        review(work, before.account)
    else:
        if later:
            retermed(work, ask.order)
        again(work, ask.order)
        proceed(work, ask.order)
    review_payment(work, ask.order)


def _paid_later(work: Work, before: Order, after: Order) -> bool:
    """Whether an order has more generous terms than before."""
    if before.terms is None or after.terms is None or before.terms == after.terms:
        return False
    return work.get(DEVIATION_POLICY, MAIN).higher(after.terms, before.terms)


def _all(work: Work, ask: requests.AmendOrder) -> Iterator[requests.Change]:
    """The changes asked for, and those of what goes into the kits among them."""
    for change in ask.changes:
        yield from with_components(work, work.get(ORDER, ask.order), change)


def _apply(
    work: Work, ask: requests.AmendOrder, change: requests.Change, version: int
) -> bool:
    """Decide one change; whether anything is different now."""
    why = change.because or ask.because
    match change:
        case requests.AddLine():
            return _add_line(work, ask.order, change, version, why)
        case requests.ChangeQuantity():
            return _change_quantity(work, ask.order, change, version, why)
        case requests.ChangePrice():
            return _change_price(work, ask.order, change, version, why)
        case requests.ChangeDate(line=line, requested=requested):
            events = work.decide(
                ORDER,
                ask.order,
                amending.change_date,
                line=line,
                requested=requested,
                version=version,
                by=work.actor.persons,
                because=why,
            )
            return bool(events)
        case requests.CancelLine():
            return _cancel_line(work, ask, change, version, why)
        case _:
            return rewriting.rewrite(work, ask.order, change, version, why)


def _add_line(
    work: Work, number: str, change: requests.AddLine, version: int, why: ChangeReason
) -> bool:
    order = work.get(ORDER, number)
    sale, site = sale_of(work, order), first_line(order).site
    lines, quotes = understood(work, sale, [change.add], site, order)
    first = max(*order.lines, *(asked.line for asked in lines)) + 1
    inside: list[tuple[Asked, Quote]] = []
    for asked, quoted in zip(lines, quotes, strict=True):
        kit, parts = apart(work, asked, quoted, first + len(inside), order.currency)
        inside += parts
        _add(work, number, kit, quoted, version, why)
    for asked, quoted in inside:
        _add(work, number, asked, quoted, version, why)
    return True


def _add(
    work: Work, id: str, asked: Asked, quoted: Quote, version: int, why: ChangeReason
) -> None:
    work.decide(
        ORDER,
        id,
        amending.add_line,
        asked=asked,
        quote=quoted,
        version=version,
        by=work.actor.persons,
        because=why,
    )


def _change_quantity(
    work: Work,
    number: str,
    change: requests.ChangeQuantity,
    version: int,
    why: ChangeReason,
) -> bool:
    order = work.get(ORDER, number)
    line = line_of(order, change.line)
    goods = product_of(work, line.product)
    quantity = in_stock(goods, change.quantity, change.unit, change.line)
    if line.kit_of is None:
        product.may_be_so_many(goods, quantity, change.line)
    wanted = quantity - line.cancelled - line.shipped
    recall(work, number, change.line, keep=wanted)
    events = work.decide(
        ORDER,
        number,
        amending.change_quantity,
        line=change.line,
        quantity=quantity,
        quote=requote(work, order, line, quantity),
        version=version,
        by=work.actor.persons,
        because=why,
    )
    return bool(events)


def _change_price(
    work: Work,
    number: str,
    change: requests.ChangePrice,
    version: int,
    why: ChangeReason,
) -> bool:
    order = work.get(ORDER, number)
    goods = product_of(work, line_of(order, change.line).product)
    price = stated_price(goods, change.price, change.unit, order.currency, change.line)
    answer = determination_of(work, number, change.line)
    events = work.decide(
        ORDER,
        number,
        amending.change_price,
        line=change.line,
        price=price,
        discount=change.discount,
        source=PriceSource.MANUAL,
        free=change.free,
        determination=stated(answer),
        ours=_reference(work, order, change, answer),
        version=version,
        by=work.actor.persons,
        because=why,
    )
    return bool(events)


def _reference(
    work: Work, order: Order, change: requests.ChangePrice, answer: Determination
) -> Reference | None:
    """What the line would cost on our conditions: what it did before it was changed."""
    line = line_of(order, change.line)
    ours = referred(work, answer, change.discount, by_hand=True)
    if ours is None or line.price is None:
        return ours
    was = line.ours or Reference(price=line.price, discount=line.discount)
    return replace(ours, price=was.price, discount=was.discount)


def _cancel_line(
    work: Work,
    ask: requests.AmendOrder,
    change: requests.CancelLine,
    version: int,
    why: ChangeReason,
) -> bool:
    line = line_of(work.get(ORDER, ask.order), change.line)
    gone = line.open
    if change.quantity is not None:
        gone = _part(pieces(work, line.product, change.quantity, line.line), line)
    recall(work, ask.order, change.line, keep=line.open - gone)
    events = work.decide(
        ORDER,
        ask.order,
        amending.cancel_line,
        line=change.line,
        remaining=line.open - gone,
        note=ask.reason,
        version=version,
        by=work.actor.persons,
        because=why,
    )
    return bool(events)


def _part(quantity: Decimal, line: Line) -> Decimal:
    """So much of what is open on a line; more than that, or nothing, is refused."""
    if not 0 < quantity <= line.open:
        raise LimitExceeded(
            Refusal.MORE_THAN_OPEN,
            f"{quantity} asked for, {line.open} open",
            line=line.line,
            field="quantity",
            remedy=f"cancel {line.open} at most, or leave the quantity out for all",
            maximum=str(line.open),
        )
    return quantity
