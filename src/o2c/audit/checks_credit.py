"""What each paying party owes, stage by stage, and what of it is invoiced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.sums import compared, money, summed
from o2c.audit.tally import Pair, paired
from o2c.domain.credit import Credit, Foreign, Share
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.pricing import buckets
from o2c.domain.order.state import Order, Stage
from o2c.projections.credit_documents import CREDIT_DOCUMENTS, Bucket
from o2c.projections.credit_exposure import CREDIT_EXPOSURE, CreditExposure
from o2c.projections.credit_holds import CREDIT_HOLDS
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.order_status import ORDER_STATUS
from o2c.projections.receivables import RECEIVABLES
from o2c.values.money import Money, converted


def receivables(picture: Picture) -> Iterator[Pair]:
    """Open items less money on account, by paying party and their own currency."""
    items = summed(
        ((row.account, row.currency), row.open)
        for row in picture.rows(RECEIVABLES).values()
    )
    owing = summed(
        ((account, own.currency), own.minor)
        for account, state in picture.credits.items()
        for own in _owed(state).values()
    )
    kept = summed(
        ((account, own.currency), -own.minor)
        for account, state in picture.credits.items()
        for own in _kept(state).values()
    )
    credit = summed([*owing.items(), *kept.items()])
    booked = money(picture, "receivable", "deposits")
    yield from compared("in the ledger", items, booked)
    yield from compared("in the credit account", items, credit)
    owed = summed(
        ((state.account, state.currency), state.open)
        for state in picture.invoices.values()
    )
    yield from compared("open invoices", owed, owing)
    yield from compared("receivable", owed, money(picture, "receivable"))


def _owed(state: Credit) -> Mapping[str, Money]:
    """What is open of each invoice, in its own currency."""
    return {
        number: _own(item.foreign, item.open, state)
        for number, item in state.invoices.items()
    }


def _kept(state: Credit) -> Mapping[str, Money]:
    """What is left of each receipt and memo, in its own currency."""
    return {
        number: _own(purse.foreign, purse.open, state)
        for number, purse in state.money.items()
    }


def _own(foreign: Foreign | None, minor: int, state: Credit) -> Money:
    return foreign.amount if foreign is not None else Money(minor, state.currency)


def exposure(picture: Picture) -> Iterator[Pair]:
    rows = {row.account: row for row in picture.rows(CREDIT_EXPOSURE).values()}
    for account, state, row in paired(picture.credits, rows):
        if state is None or row is None:
            yield f"{account} is known", state is not None, row is not None
            continue
        for name, kept, seen in _sides(state, row):
            yield f"{account} {name}, minor {row.currency}", kept, seen
        whole = row.ordered + row.unbilled + row.invoiced - row.on_account
        yield f"{account} buckets, minor {row.currency}", whole, row.exposure
        shares = state.orders.values()
        ordered = sum(share.ordered for share in shares)
        yield f"{account} its orders, still to ship", ordered, state.ordered
        unbilled = sum(share.unbilled for share in shares)
        yield f"{account} its orders, unbilled", unbilled, state.unbilled
        prepaid = sum(share.covered for share in shares)
        yield f"{account} its orders, prepaid", prepaid, state.prepaid
        invoiced = sum(item.open for item in state.invoices.values())
        yield f"{account} its invoices", invoiced, state.invoiced
        on_account = sum(purse.open for purse in state.money.values())
        yield f"{account} its money", on_account, state.on_account


def _sides(state: Credit, row: CreditExposure) -> Iterator[tuple[str, object, object]]:
    """Each figure of an account, as decisions and as readers see it."""
    limit = state.limit.minor if state.limit is not None else None
    available = None if limit is None else limit - state.exposure
    other, held = state.temporary, state.security
    temporary = other.limit.minor if other and other.limit is not None else None
    yield from (
        ("limit", limit, row.credit_limit),
        ("temporary limit", temporary, row.temporary_limit),
        ("its last day", other.until if other else None, row.temporary_until),
        ("secured", held.amount if held else 0, row.secured),
        ("security's last day", held.until if held else None, row.secured_until),
        ("parent", state.parent, row.parent),
        ("group", state.group, row.credit_group),
        ("dunning", state.dunning, row.dunning_level),
        ("ordered", state.ordered, row.ordered),
        ("unbilled", state.unbilled, row.unbilled),
        ("invoiced", state.invoiced, row.invoiced),
        ("on account", state.on_account, row.on_account),
        ("exposure", state.exposure, row.exposure),
        ("available", available, row.available),
    )


def documents(picture: Picture) -> Iterator[Pair]:
    """Exposure is the sum of its documents, each at the rate that it says."""
    rows = picture.rows(CREDIT_DOCUMENTS).values()
    buckets_of = summed(((row.account, row.bucket), row.amount) for row in rows)
    for row in rows:
        name = f"{row.account} {row.document} {row.bucket}"
        own = Money(row.own_amount, row.own_currency)
        counts = own
        if own.currency != row.currency:
            counts = converted(own, row.currency, row.rate)
        yield f"{name} at its rate", counts, Money(row.amount, row.currency)
    for exposed in picture.rows(CREDIT_EXPOSURE).values():
        for bucket in Bucket:
            summed_up = buckets_of.pop((exposed.account, bucket), 0)
            name = f"{exposed.account} {bucket}, its documents"
            yield name, summed_up, getattr(exposed, bucket)
    for (account, stray), minor in buckets_of.items():
        yield f"{account} {stray}, its documents", minor, 0
    kept = {key: own for key, own in _kept_documents(picture) if own[1]}
    seen = {
        (row.account, row.document, str(row.bucket)): (row.own_currency, row.own_amount)
        for row in rows
    }
    for key, one, other in paired(kept, seen):
        yield " ".join(key), one, other


def _kept_documents(
    picture: Picture,
) -> Iterator[tuple[tuple[str, str, str], tuple[str, int]]]:
    """What decisions know of each document: its own currency and amount."""
    for account, state in picture.credits.items():
        for order, share in state.orders.items():
            ordered, unbilled = _of_order(share, state)
            yield (account, order, Bucket.ORDERED), (ordered.currency, ordered.minor)
            yield (account, order, Bucket.UNBILLED), (unbilled.currency, unbilled.minor)
        for invoice, own in _owed(state).items():
            yield (account, invoice, Bucket.INVOICED), (own.currency, own.minor)
        for source, own in _kept(state).items():
            yield (account, source, Bucket.ON_ACCOUNT), (own.currency, own.minor)


def _of_order(share: Share, state: Credit) -> tuple[Money, Money]:
    """What an order adds, still to ship and unbilled, in its own currency."""
    if share.abroad is not None:
        return share.abroad.ordered.amount, share.abroad.unbilled.amount
    return (
        Money(share.ordered, state.currency),
        Money(share.unbilled, state.currency),
    )


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
        ((row.account, row.own_currency), row.own_amount)
        for row in picture.rows(CREDIT_DOCUMENTS).values()
        if row.bucket is Bucket.ORDERED
    )
    yield from compared("still to ship", summed(amounts), ordered)


def order_exposure(picture: Picture) -> Iterator[Pair]:
    """What each order adds, worked out from the order itself."""
    shares = {
        number: _of_order(share, state)
        for state in picture.credits.values()
        for number, share in state.orders.items()
    }
    for number, order, share in paired(picture.orders, shares):
        ordered, unbilled = _share(order) if order else (0, 0)
        to_ship, shipped = share or (None, None)
        yield f"{number} ordered", ordered, to_ship.minor if to_ship else 0
        yield f"{number} unbilled", unbilled, shipped.minor if shipped else 0


def _share(order: Order) -> tuple[int, int]:
    """Only a confirmed order's open value counts; what shipped always does."""
    ordered, unbilled = buckets(order)
    counts = order.stage is Stage.CONFIRMED
    return ordered.gross if counts else 0, unbilled.gross


def waiting(picture: Picture) -> Iterator[Pair]:
    """Who waits for credit, in the account, in the view, and on the order itself."""
    kept = {
        (account, order): (waits.amount, waits.ready, waits.forced, waits.sent_back)
        for account, state in picture.credits.items()
        for order, waits in state.waiting.items()
    }
    seen = {
        (row.account, row.order): (
            Money(row.amount, row.currency),
            *(row.ready, row.forced, row.sent_back),
        )
        for row in picture.rows(CREDIT_HOLDS).values()
    }
    for key, one, other in paired(kept, seen):
        yield " ".join(key), one, other
    held = {
        (str(found.account), number): Money(buckets(found)[0].gross, found.currency)
        for number, found in picture.orders.items()
        if HoldReason.CREDIT in found.holds
    }
    amounts = {key: waits[0] for key, waits in kept.items()}
    for (account, order), open_now, amount in paired(held, amounts):
        yield f"{account} {order} on hold", open_now, amount


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
    Check(
        "credit_documents",
        "per account: exposure = the sum of its documents, each at its own rate",
        documents,
    ),
    Check(
        "credit_holds",
        "per order: who waits for credit, in the account = in the view = on the order",
        waiting,
    ),
)
