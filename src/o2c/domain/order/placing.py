"""From the customer's words to a promise: place, price, hold, release, confirm."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from attrs import evolve as replace

from o2c.domain.common import Amounts
from o2c.domain.order.answering import settle
from o2c.domain.order.deviation import HoldEnded
from o2c.domain.order.events import (
    Confirmed,
    CustomerTold,
    Event,
    Held,
    Placed,
    Priced,
    Promised,
    Released,
)
from o2c.domain.order.finding import within_limits
from o2c.domain.order.parts import Asked, HoldReason, LinePromise, PriceSource
from o2c.domain.order.pricing import Quote, given_away, price_lines, quoted_as
from o2c.domain.order.refusals import (
    Refusal,
    known,
    line_of,
    live,
    not_before_order,
    once,
    one_product,
)
from o2c.domain.order.releasing import Releaser, at_stake, check_release
from o2c.domain.order.state import Line, Order, Stage
from o2c.errors import LimitExceeded, PolicyHold, StateError, ValidationError
from o2c.values.money import Money


def place(order: Order, *, placed: Placed) -> Iterator[Event]:
    """Take the order down as it came in."""
    if order.stage is not Stage.UNKNOWN:
        return
    if not placed.lines:
        raise ValidationError(
            Refusal.ORDER_EMPTY,
            "an order needs at least one line",
            field="lines",
            remedy="add a line",
        )
    if placed.freight.minor < 0:
        raise ValidationError(
            Refusal.FREIGHT_NEGATIVE,
            "freight is negative",
            field="freight",
            remedy="give a discount on the lines instead",
        )
    once(placed.lines)
    one_product(placed.lines)
    for asked in placed.lines:
        check_asked(asked, placed.ordered_on)
        _not_before(placed.purchase_order_on, asked)
    yield placed


def check_asked(asked: Asked, ordered_on: date) -> None:
    """Refuse a quantity that is not positive, and a date before the order's own."""
    line, quantity = asked.line, asked.quantity
    requested = asked.asked_requested or asked.requested
    if quantity <= 0:
        raise ValidationError(
            Refusal.QUANTITY_NOT_POSITIVE,
            "an ordered quantity must be positive",
            line=line,
            field="quantity",
            remedy="use a return for goods that come back",
        )
    not_before_order(line, requested, ordered_on)


def _not_before(purchase_order_on: date | None, asked: Asked) -> None:
    """Refuse a date before that of the customer's own document (R01-04)."""
    requested = asked.asked_requested or asked.requested
    if purchase_order_on is not None and requested < purchase_order_on:
        raise ValidationError(
            Refusal.DATE_BEFORE_PURCHASE_ORDER,
            f"requested for {requested}, before the purchase order's date "
            f"{purchase_order_on}",
            line=asked.line,
            field="requested",
            remedy="ask the customer which of the two dates is wrong",
        )


def price(
    order: Order, *, quotes: Sequence[Quote], freight_tax: Money
) -> Iterator[Event]:
    """Set prices and taxes of lines, and work out what they come to."""
    live(order)
    for quote in quotes:
        check_quote(order, quote)
        unshipped(line_of(order, quote.line), quote)
    freight = Amounts(order.freight.net, freight_tax.minor)
    asked = {quote.line: quote for quote in quotes}
    prices, totals = price_lines(order, order.lines.values(), asked, freight=freight)
    fresh = (
        p.line not in asked or not _quoted(order.lines[p.line], asked[p.line])
        for p in prices
    )
    if any(fresh) or freight != order.freight:
        yield Priced(prices=prices, totals=totals)


def check_quote(order: Order, quote: Quote) -> None:
    """Refuse a price in another currency or beyond its limits, and a wrong discount."""
    if quote.price is not None and quote.price.currency != order.currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"a price in {quote.price.currency} on an order in {order.currency}",
            line=quote.line,
            field="price",
            remedy=f"give the price in {order.currency}",
        )
    if not 0 <= quote.discount <= 1:
        raise ValidationError(
            Refusal.DISCOUNT_OUT_OF_RANGE,
            "a discount lies between 0 and 1",
            line=quote.line,
            field="discount",
            remedy="give 5 % as 0.05",
        )
    if quote.source is PriceSource.MANUAL and quote.determination is not None:
        within_limits(quote, quote.determination)


def unshipped(line: Line, quote: Quote) -> None:
    """Refuse another price for a line of which something has shipped at its own."""
    if line.shipped or line.billed_quantity:
        if _quoted(line, quote):
            return
        raise StateError(
            Refusal.ALREADY_SHIPPED,
            "part of the line has shipped at its present price",
            line=line.line,
            field="price",
            remedy="cancel the remainder and add it as a new line; credit the rest",
        )


def _quoted(line: Line, quote: Quote) -> bool:
    """Whether the line is priced like that already."""
    same = replace(
        quote,
        tax_rule=line.tax_rule,
        determination=line.determination,
        ours=line.ours,
    )
    return same == quoted_as(line)


def hold(
    order: Order,
    *,
    reason: HoldReason,
    note: str,
    review_on: date | None = None,
    figures: tuple[str, ...] = (),
    by: tuple[str, ...] = (),
) -> Iterator[Event]:
    """Let the order wait for a person; a reason it waits for already adds nothing.

    But one that goes with the last deviation stays from now on until it is released.
    `by` are the persons who count as having put the hold; none where o2c does.  For
    credit, a person's hold takes the place of o2c's own.
    """
    live(order)
    forced = reason is HoldReason.CREDIT and by and not order.held_by.get(reason)
    if reason not in order.holds or reason in order.deviation_holds or forced:
        yield Held(
            reason=reason,
            note=note,
            review_on=review_on,
            figures=figures,
            by=by,
            amount=at_stake(order),
        )


def release(
    order: Order,
    *,
    reason: HoldReason,
    note: str,
    by: Releaser,
    review_on: date | None = None,
    up_to: Money | None = None,
) -> Iterator[Event]:
    """A person lets the order go on: apart from who made it, and with authority.

    That approves all deviations that it waited for under this hold.
    """
    live(order)
    if reason not in order.holds:
        if reason in order.released:
            return
        raise StateError(
            Refusal.NOT_HELD,
            f"the order is not on hold for {reason}",
            field="reason",
            remedy=f"it waits for {', '.join(order.holds) or 'nothing'}",
        )
    used = check_release(order, reason=reason, by=by)
    _complete(order, reason)
    if up_to is not None:
        _no_more(order, up_to)
    yield from settle(order, reason=reason, by=by, used=used, note=note)
    yield Released(
        reason=reason,
        note=note,
        released_by=by.person,
        released_for=by.behalf,
        amount=at_stake(order),
        limit=used.limit if used else None,
        lender=used.lender if used else None,
        approval=by.approval,
        review_on=review_on,
        up_to=up_to,
    )


def clear(order: Order, *, reason: HoldReason) -> Iterator[Event]:
    """Let the order go on where what o2c held it for is no more (R10-14)."""
    known(order)
    if reason in order.holds and not order.held_by.get(reason):
        yield HoldEnded(reason=reason)


def tell_customer(order: Order, *, notice: str) -> Iterator[Event]:
    """Say what the customer is told; the same words once."""
    live(order)
    if order.notice != notice:
        yield CustomerTold(notice=notice)


def _no_more(order: Order, up_to: Money) -> None:
    """Refuse to release more of an order than there is of it."""
    stake = at_stake(order)
    if up_to.currency != order.currency or not 0 < up_to.minor <= stake.minor:
        raise LimitExceeded(
            Refusal.MORE_THAN_AT_STAKE,
            f"{up_to.text()} of {stake.text()}",
            field="up_to",
            remedy=f"release {stake.text()} at most, or leave it out for all",
            maximum=stake.text(),
        )


def _complete(order: Order, reason: HoldReason) -> None:
    """Refuse to release away that a price or a tax rate is missing."""
    for line in order.lines.values():
        if reason is HoldReason.PRICE and line.price is None:
            raise StateError(
                Refusal.PRICE_MISSING,
                "the line still has no price",
                line=line.line,
                field="price",
                remedy="amend the line's price first",
            )
        if reason is HoldReason.PRICE and given_away(line):
            raise StateError(
                Refusal.FREE_WITHOUT_REASON,
                "the line costs nothing, and nothing says why",
                line=line.line,
                field="price",
                remedy="give the reason with the price",
            )
        if reason is HoldReason.TAX and line.tax_rate is None:
            raise StateError(
                Refusal.TAX_MISSING,
                "no tax rate is known for the line",
                line=line.line,
                field="tax_rate",
                remedy="set the tax rate, then price the order again",
            )


def confirm(order: Order, *, lines: Sequence[LinePromise]) -> Iterator[Event]:
    """Promise the order to the customer; one that waits is not promised."""
    live(order)
    if order.stage is Stage.CONFIRMED:
        return
    not_held(order)
    yield Confirmed(version=order.version, lines=tuple(lines))


def not_held(order: Order, *, but: Collection[HoldReason] = ()) -> None:
    """Refuse to take an order further that a person has to look at first.

    `but` are the holds that do not stop this step.
    """
    holds = [reason for reason in order.holds if reason not in but]
    if holds:
        raise PolicyHold(
            Refusal.ORDER_ON_HOLD,
            f"the order waits for {', '.join(holds)}",
            field="order",
            remedy="have each hold released",
        )


def promise(order: Order, *, lines: Sequence[LinePromise]) -> Iterator[Event]:
    """Record new dates of lines that were promised before."""
    known(order)
    if lines:
        yield Promised(lines=tuple(lines))
