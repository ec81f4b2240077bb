"""Order lines: one quantity and one value, whichever way it is derived."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from attrs import frozen

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.sums import compared, money, quantity, summed
from o2c.audit.tally import Pair, paired
from o2c.domain.common import NOTHING
from o2c.domain.order.pricing import open_value
from o2c.domain.order.state import Line
from o2c.projections.holds import HOLDS
from o2c.projections.order_line import OrderLine
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.order_status import ORDER_STATUS
from o2c.projections.quantity_postings import subject
from o2c.projections.view import Key


@frozen
class _Journal:
    """What the journal says of one order line."""

    picture: Picture
    of: str

    def __getitem__(self, account: str) -> Decimal:
        return quantity(self.picture, account, self.of)


def lines(picture: Picture) -> dict[Key, Line]:
    """Every line of every order as decisions see it."""
    return {
        (number, line.line): line
        for number, order in picture.orders.items()
        for line in order.lines.values()
    }


def ordered(picture: Picture) -> Iterator[Pair]:
    for row in picture.rows(ORDER_LINES).values():
        of = subject(row.order, row.line)
        journal = _Journal(picture, of)
        parts = row.open + row.shipped + row.cancelled
        yield f"{of} in the view", row.ordered, parts
        kept = journal["demand.kept"] + journal["demand.returned"]
        parts = journal["demand.open"] + kept + journal["demand.cancelled"]
        yield f"{of} in the journal", row.ordered, parts


def line_quantities(picture: Picture) -> Iterator[Pair]:
    for key, line, row in paired(lines(picture), picture.rows(ORDER_LINES)):
        of = "/".join(map(str, key))
        if line is None or row is None:
            yield f"{of} is known", line is not None, row is not None
            continue
        journal = _Journal(picture, of)
        shipped = journal["demand.kept"] + journal["demand.returned"]
        for name, state, seen, posted in (
            ("ordered", line.ordered, row.ordered, -journal["demand.ordered"]),
            ("open", line.open, row.open, journal["demand.open"]),
            ("shipped", line.shipped, row.shipped, shipped),
            ("returned", line.returned, row.returned, journal["demand.returned"]),
            ("cancelled", line.cancelled, row.cancelled, journal["demand.cancelled"]),
            ("billed", line.billed_quantity, row.billed, journal["billing.billed"]),
            ("unbilled", line.unbilled, row.unbilled, journal["billing.unbilled"]),
        ):
            yield f"{of} {name}, in the view", state, seen
            yield f"{of} {name}, in the journal", state, posted


def billable(picture: Picture) -> Iterator[Pair]:
    for row in picture.rows(ORDER_LINES).values():
        of = subject(row.order, row.line)
        journal = _Journal(picture, of)
        yield f"{of} kept", row.shipped - row.returned, row.billable
        yield f"{of} billed and unbilled", row.billed + row.unbilled, row.billable
        yield f"{of} kept, in the journal", journal["demand.kept"], row.billable
        posted = journal["billing.billed"] + journal["billing.unbilled"]
        yield f"{of} billed and unbilled, in the journal", posted, row.billable


def line_values(picture: Picture) -> Iterator[Pair]:
    for key, row in picture.rows(ORDER_LINES).items():
        line = lines_of(picture, row)
        if line is None:
            continue  # `line_quantities` reports it
        of = "/".join(map(str, key))
        yield f"{of} price", line.price and line.price.amount, row.price
        for name, state, seen in (
            ("net", line.net, row.net),
            ("tax", line.tax, row.tax),
            ("delivered net", line.delivered.net, row.delivered_net),
            ("delivered tax", line.delivered.tax, row.delivered_tax),
            ("billed net", line.billed.net, row.billed_net),
            ("billed tax", line.billed.tax, row.billed_tax),
            ("open value", open_value(line).gross, row.open_value),
        ):
            yield f"{of} {name}, minor {row.currency}", state, seen


def lines_of(picture: Picture, row: OrderLine) -> Line | None:
    """The line of a row as decisions see it."""
    order = picture.orders.get(row.order)
    return order.lines.get(row.line) if order else None


@frozen
class _Sum:
    """An order's lines together."""

    lines: int = 0
    ordered: Decimal = NOTHING
    cancelled: Decimal = NOTHING
    shipped: Decimal = NOTHING
    returned: Decimal = NOTHING
    billed: Decimal = NOTHING
    net: int = 0
    tax: int = 0

    def plus(self, row: OrderLine) -> _Sum:
        return _Sum(
            self.lines + 1,
            self.ordered + row.ordered,
            self.cancelled + row.cancelled,
            self.shipped + row.shipped,
            self.returned + row.returned,
            self.billed + row.billed,
            self.net + row.net,
            self.tax + row.tax,
        )


def order_totals(picture: Picture) -> Iterator[Pair]:
    sums: dict[str, _Sum] = {}
    for row in picture.rows(ORDER_LINES).values():
        sums[row.order] = sums.get(row.order, _Sum()).plus(row)
    for status in picture.rows(ORDER_STATUS).values():
        found = sums.get(status.order, _Sum())
        for name, of_lines, of_order in (
            ("lines", found.lines, status.lines),
            ("ordered", found.ordered, status.ordered),
            ("cancelled", found.cancelled, status.cancelled),
            ("shipped", found.shipped, status.shipped),
            ("returned", found.returned, status.returned),
            ("billed", found.billed, status.billed),
            ("net", found.net, status.net),
            ("tax", found.tax, status.tax),
        ):
            yield f"{status.order} {name}", of_lines, of_order
        freight = status.freight + status.freight_tax
        yield f"{status.order} total", status.net + status.tax + freight, status.total


def order_stages(picture: Picture) -> Iterator[Pair]:
    statuses = {row.order: row for row in picture.rows(ORDER_STATUS).values()}
    for number, order, row in paired(picture.orders, statuses):
        if order is None or row is None:
            yield f"{number} is known", order is not None, row is not None
            continue
        yield f"{number} stage", order.stage, row.stage
        yield f"{number} version", order.version, row.version
        yield f"{number} freight", order.freight.net, row.freight
        yield f"{number} tax on freight", order.freight.tax, row.freight_tax


def holds(picture: Picture) -> Iterator[Pair]:
    listed: dict[str, set[str]] = {}
    for row in picture.rows(HOLDS).values():
        listed.setdefault(row.order, set()).add(row.reason)
    for status in picture.rows(ORDER_STATUS).values():
        shown = {reason for reason in status.holds.split(",") if reason}
        order = picture.orders.get(status.order)
        state = _text(set(order.holds) if order else set())
        yield f"{status.order} in order_status", state, _text(shown)
        found = listed.pop(status.order, set())
        yield f"{status.order} in holds", state, _text(found)
    for number, reasons in listed.items():
        yield f"{number} in holds", "", _text(reasons)


def _text(reasons: set[str]) -> str:
    return ",".join(sorted(reasons))


def unbilled_value(picture: Picture) -> Iterator[Pair]:
    rows = picture.rows(ORDER_LINES).values()
    seen = summed(
        ((row.order, row.currency), row.delivered_net - row.billed_net) for row in rows
    )
    state = summed(
        ((number, order.currency), line.delivered.net - line.billed.net)
        for number, order in picture.orders.items()
        for line in order.lines.values()
    )
    yield from compared("in the ledger", seen, money(picture, "unbilled"))
    yield from compared("in the order", seen, state)


CHECKS: tuple[Check, ...] = (
    Check(
        "ordered",
        "per order line: ordered = open + shipped (kept or returned) + cancelled",
        ordered,
    ),
    Check(
        "line_quantities",
        "per order line: each quantity in the order = in order_lines = in the journal",
        line_quantities,
    ),
    Check(
        "billable",
        "per order line: shipped - returned = billable = billed + unbilled",
        billable,
    ),
    Check(
        "line_values",
        "per order line: price and each amount in the order = in order_lines",
        line_values,
    ),
    Check(
        "order_totals",
        "per order: the sum of its lines = its totals in order_status",
        order_totals,
    ),
    Check(
        "order_stages",
        "per order: stage, version and freight in the order = in order_status",
        order_stages,
    ),
    Check(
        "holds",
        "per order: what it waits for in the order = in order_status = in holds",
        holds,
    ),
    Check(
        "unbilled_value",
        "per order: delivered - billed in order_lines = in the ledger = in the order",
        unbilled_value,
    ),
)
