"""What each paying party owes, stage by stage, and what of it is invoiced."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.sums import compared, money, summed
from o2c.audit.tally import Pair, paired
from o2c.domain.credit import Share
from o2c.domain.order.pricing import buckets
from o2c.domain.order.state import Order, Stage
from o2c.projections.credit_exposure import CREDIT_EXPOSURE
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.order_status import ORDER_STATUS
from o2c.projections.receivables import RECEIVABLES


def receivables(picture: Picture) -> Iterator[Pair]:
    """Open items less money on account, by paying party and currency."""
    items = summed(
        ((row.account, row.currency), row.open)
        for row in picture.rows(RECEIVABLES).values()
    )
    credit = summed(
        ((account, state.currency), state.invoiced - state.on_account)
        for account, state in picture.credits.items()
    )
    booked = money(picture, "receivable", "deposits")
    yield from compared("in the ledger", items, booked)
    yield from compared("in the credit account", items, credit)
    owed = summed(
        ((state.account, state.currency), state.open)
        for state in picture.invoices.values()
    )
    invoiced = summed(
        ((account, state.currency), state.invoiced)
        for account, state in picture.credits.items()
    )
    yield from compared("open invoices", owed, invoiced)
    yield from compared("receivable", owed, money(picture, "receivable"))


def exposure(picture: Picture) -> Iterator[Pair]:
    rows = {row.account: row for row in picture.rows(CREDIT_EXPOSURE).values()}
    for account, state, row in paired(picture.credits, rows):
        if state is None or row is None:
            yield f"{account} is known", state is not None, row is not None
            continue
        limit = state.limit.minor if state.limit is not None else None
        available = None if limit is None else limit - state.exposure
        for name, kept, seen in (
            ("limit", limit, row.credit_limit),
            ("ordered", state.ordered, row.ordered),
            ("unbilled", state.unbilled, row.unbilled),
            ("invoiced", state.invoiced, row.invoiced),
            ("on account", state.on_account, row.on_account),
            ("exposure", state.exposure, row.exposure),
            ("available", available, row.available),
        ):
            yield f"{account} {name}, minor {row.currency}", kept, seen
        whole = row.ordered + row.unbilled + row.invoiced - row.on_account
        yield f"{account} buckets, minor {row.currency}", whole, row.exposure
        shares = state.orders.values()
        ordered = sum(share.ordered for share in shares)
        yield f"{account} its orders, still to ship", ordered, state.ordered
        unbilled = sum(share.unbilled for share in shares)
        yield f"{account} its orders, unbilled", unbilled, state.unbilled


def open_orders(picture: Picture) -> Iterator[Pair]:
    """What is open on confirmed orders, with the freight of those not begun."""
    confirmed = {
        row.order: row
        for row in picture.rows(ORDER_STATUS).values()
        if row.stage is Stage.CONFIRMED
    }
    amounts = [
        ((order.account, line.currency), line.open_value)
        for line in picture.rows(ORDER_LINES).values()
        if (order := confirmed.get(line.order))
    ]
    amounts += [
        ((order.account, order.currency), order.freight + order.freight_tax)
        for order in confirmed.values()
        if order.shipped_on is None
    ]
    ordered = summed(
        ((row.account, row.currency), row.ordered)
        for row in picture.rows(CREDIT_EXPOSURE).values()
    )
    yield from compared("still to ship", summed(amounts), ordered)


def order_exposure(picture: Picture) -> Iterator[Pair]:
    """What each order adds, worked out from the order itself."""
    shares = {
        number: share
        for state in picture.credits.values()
        for number, share in state.orders.items()
    }
    for number, order, share in paired(picture.orders, shares):
        expected = _share(order) if order else Share()
        found = share or Share()
        yield f"{number} ordered", expected.ordered, found.ordered
        yield f"{number} unbilled", expected.unbilled, found.unbilled


def _share(order: Order) -> Share:
    """Only a confirmed order's open value counts; what shipped always does."""
    ordered, unbilled = buckets(order)
    counts = order.stage is Stage.CONFIRMED
    return Share(ordered=ordered.gross if counts else 0, unbilled=unbilled.gross)


CHECKS: tuple[Check, ...] = (
    Check(
        "receivables",
        "per paying party: open items less money on account = ledger = credit account",
        receivables,
    ),
    Check(
        "exposure",
        "per paying party: each bucket, and their sum, in credit = in credit_exposure",
        exposure,
    ),
    Check(
        "open_orders",
        "per paying party: open value and freight of its orders = ordered in credit",
        open_orders,
    ),
    Check(
        "order_exposure",
        "per order: what its account counts for it = what the order itself comes to",
        order_exposure,
    ),
)
