"""Holding, releasing, amending and ending orders."""

from __future__ import annotations

from collections.abc import Iterable

from o2c.desk.common import dated, in_stock, order_of, product_of, site_of
from o2c.desk.promises import at, follow, let_go, proceed, reclaim, refill
from o2c.desk.taking import asked_line, po_key, quote, stated_price
from o2c.desk.work import Work
from o2c.domain import credit, purchase_order
from o2c.domain.common import NOTHING
from o2c.domain.credit import CREDIT
from o2c.domain.order import ORDER, amending, closing, placing
from o2c.domain.order.events import HoldReason, PriceSource
from o2c.domain.order.pricing import buckets
from o2c.domain.order.refusals import line_of
from o2c.domain.order.state import Order, Stage
from o2c.domain.purchase_order import PURCHASE_ORDER
from o2c.domain.site import Site
from o2c.requests import orders as requests
from o2c.values.money import Money


def hold(work: Work, ask: requests.HoldOrder) -> None:
    """Let an order wait for a person; what it has reserved stays reserved."""
    work.decide(
        ORDER,
        ask.order,
        placing.hold,
        reason=ask.hold,
        note=ask.note,
        review_on=ask.review_on,
    )


def release(work: Work, ask: requests.ReleaseOrder) -> None:
    """Let an order go on; after its last hold it is promised, past its limit if need be.

    Only the release of a credit hold lets the limit be passed.
    """
    dated(work, ask, _site(work, order_of(work, ask.order)))
    override = ask.hold is HoldReason.CREDIT
    work.decide(
        ORDER,
        ask.order,
        placing.release,
        reason=ask.hold,
        note=ask.note,
        by=work.actor.id,
    )
    released = HoldReason.CREDIT in work.get(ORDER, ask.order).released
    proceed(work, ask.order, override=override or released)


def _site(work: Work, order: Order) -> Site:
    first = next(iter(order.lines.values()))
    return site_of(work, first.site)


def amend(work: Work, ask: requests.AmendOrder) -> None:
    """Make all the changes as one new version, check credit on it, claim stock anew."""
    found = order_of(work, ask.order, ask.version)
    dated(work, ask, _site(work, found))
    version = found.version + 1
    redated: set[int] = set()
    touched: list[int] = []
    for change in ask.changes:
        touched.append(_apply(work, ask, change, version))
        if isinstance(change, requests.ChangeDate):
            redated.add(change.line)
    after = work.get(ORDER, ask.order)
    if after.stage is not Stage.CONFIRMED:
        return
    ordered, _ = buckets(after)
    work.decide(
        CREDIT,
        after.account,
        credit.recommit,
        order=ask.order,
        amount=Money(ordered.gross, after.currency),
    )
    follow(work, ask.order)
    lines = list(dict.fromkeys(touched))
    reclaim(work, ask.order, [n for n in lines if n in redated], anew=True)
    reclaim(work, ask.order, [n for n in lines if n not in redated], anew=False)


def _apply(
    work: Work, ask: requests.AmendOrder, change: requests.Change, version: int
) -> int:
    """Decide one change; the number of the line it is about."""
    match change:
        case requests.AddLine(add=line):
            found = work.get(ORDER, ask.order)
            site = line.site or next(iter(found.lines.values())).site
            work.decide(
                ORDER,
                ask.order,
                amending.add_line,
                asked=asked_line(work, line, site),
                quote=quote(work, line, found.currency, found.jurisdiction),
                version=version,
            )
            return line.line
        case requests.ChangeQuantity(line=number):
            goods = product_of(
                work, line_of(work.get(ORDER, ask.order), number).product
            )
            quantity = in_stock(goods, change.quantity, change.unit, number)
            work.decide(
                ORDER,
                ask.order,
                amending.change_quantity,
                line=number,
                quantity=quantity,
                version=version,
            )
        case requests.ChangePrice(line=number):
            order = work.get(ORDER, ask.order)
            goods = product_of(work, line_of(order, number).product)
            work.decide(
                ORDER,
                ask.order,
                amending.change_price,
                line=number,
                price=stated_price(
                    goods, change.price, change.unit, order.currency, number
                ),
                discount=change.discount,
                source=PriceSource.MANUAL,
                version=version,
            )
        case requests.ChangeDate(line=number, requested=requested):
            work.decide(
                ORDER,
                ask.order,
                amending.change_date,
                line=number,
                requested=requested,
                version=version,
            )
        case requests.CancelLine(line=number, quantity=quantity):
            line_open = line_of(work.get(ORDER, ask.order), number).open
            gone = line_open if quantity is None else quantity
            work.decide(
                ORDER,
                ask.order,
                amending.cancel_line,
                line=number,
                remaining=max(line_open - gone, NOTHING),
                note=ask.reason,
                version=version,
            )
    return change.line


def cancel(work: Work, ask: requests.CancelOrder) -> None:
    """Call off an order of which nothing shipped; its PO number is free again."""
    before = order_of(work, ask.order)
    dated(work, ask, _site(work, before))
    work.decide(ORDER, ask.order, closing.cancel, note=ask.note)
    _give_up(work, ask.order, before)
    if before.purchase_order:
        work.decide(
            PURCHASE_ORDER,
            po_key(before.customer, before.purchase_order),
            purchase_order.free,
            order=ask.order,
        )


def close(work: Work, ask: requests.CloseOrder) -> None:
    """Close an order by hand: what is open will not come."""
    before = order_of(work, ask.order)
    dated(work, ask, _site(work, before))
    work.decide(ORDER, ask.order, closing.close, note=ask.note)
    _give_up(work, ask.order, before)


def _give_up(work: Work, number: str, before: Order) -> None:
    """Free what the order claimed, of credit and of stock, for those who wait."""
    follow(work, number)
    items: Iterable[str] = dict.fromkeys(
        at(line) for line in before.lines.values() if line.tracked and line.open
    )
    for line in before.lines.values():
        if line.tracked and line.open:
            let_go(work, number, line, keep=NOTHING)
    for stock_item in items:
        refill(work, stock_item)


def reopen(work: Work, ask: requests.ReopenOrder) -> None:
    """Go on with a closed order: credit and stock are checked again."""
    before = order_of(work, ask.order)
    dated(work, ask, _site(work, before))
    work.decide(ORDER, ask.order, closing.reopen, note=ask.note)
    proceed(work, ask.order)
