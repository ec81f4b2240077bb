"""Blanket agreements: what is called off is what the orders say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from attrs import frozen

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.tally import Pair, paired
from o2c.domain.agreement import Agreement
from o2c.domain.agreement.events import Mode
from o2c.domain.agreement.state import Share
from o2c.domain.common import NOTHING
from o2c.projections.agreement_lines import AGREEMENT_LINES
from o2c.projections.agreements import AGREEMENTS
from o2c.projections.delivery_schedules import DELIVERY_SCHEDULES
from o2c.projections.order_line import OrderLine
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.release_lines import RELEASE_LINES
from o2c.projections.view import Key
from o2c.values.money import Money

NONE = Share(line=0, quantity=NOTHING)


def call_offs(picture: Picture) -> Iterator[Pair]:
    """What each order line calls off, worked out from the order itself."""
    kept = {
        (number, order, line): share
        for number, agreement in picture.agreements.items()
        for order, shares in agreement.calls.items()
        for line, share in shares.items()
    }
    stand = {
        (line.agreement.agreement, number, line.line): Share(
            line=line.agreement.line, quantity=line.active, shipped=line.shipped
        )
        for number, order in picture.orders.items()
        for line in order.lines.values()
        if line.agreement is not None and line.active
    }
    for (agreement, order, line), share, found in paired(stand, kept):
        of = f"{agreement} by {order}/{line}"
        one, other = share or NONE, found or NONE
        yield f"{of} line", one.line, other.line
        yield f"{of} called off", one.quantity, other.quantity
        yield f"{of} shipped", one.shipped, other.shipped


def agreement_lines(picture: Picture) -> Iterator[Pair]:
    states: dict[Key, Agreement] = {
        (number, line): agreement
        for number, agreement in picture.agreements.items()
        for line in agreement.lines
    }
    for key, state, row in paired(states, picture.rows(AGREEMENT_LINES)):
        of = "/".join(map(str, key))
        if state is None or row is None:
            yield f"{of} is known", state is not None, row is not None
            continue
        line = state.lines[row.line]
        for name, held, seen in (
            ("agreed", line.quantity, row.agreed),
            ("called off", state.called_off(row.line), row.called_off),
            ("shipped", state.shipped(row.line), row.shipped),
            ("remaining", state.remaining(row.line) or NOTHING, row.remaining),
            ("over", state.over(row.line), row.over),
            ("price", line.prices[-1].price.amount, row.price),
        ):
            yield f"{of} {name}", held, seen


def agreements(picture: Picture) -> Iterator[Pair]:
    rows = {row.agreement: row for row in picture.rows(AGREEMENTS).values()}
    for number, state, row in paired(picture.agreements, rows):
        if state is None or row is None:
            yield f"{number} is known", state is not None, row is not None
            continue
        value = sum(
            line.prices[-1].price.extend(line.quantity).minor
            for line in state.lines.values()
            if line.mode is Mode.CAPPED
        )
        shown = Money(row.value, row.currency)
        yield f"{number} stage", state.stage, row.stage
        yield f"{number} until", str(state.until), str(row.until)
        yield f"{number} value", Money(value, state.currency), shown


def delivery_schedules(picture: Picture) -> Iterator[Pair]:
    """Commercial lines, added up from the lines that readers see."""
    sums: dict[Key, _Whole] = {}
    for line in picture.rows(ORDER_LINES).values():
        if line.commercial is not None:
            at = (line.order, line.commercial)
            sums[at] = sums.get(at, _Whole()).plus(line)
    for key, found, row in paired(sums, picture.rows(DELIVERY_SCHEDULES)):
        of = "/".join(map(str, key))
        if found is None or row is None:
            yield f"{of} is known", found is not None, row is not None
            continue
        order, number = picture.orders.get(row.order), row.commercial
        held = order.commercials.get(number) if order else None
        yield f"{of} in the order", found.quantity, held.quantity if held else None
        for name, left, right in (
            ("quantity", found.quantity, row.quantity),
            ("shipped", found.shipped, row.shipped),
            ("open", found.quantity - found.shipped, row.open),
            ("deliveries", found.lines, row.deliveries),
            ("net, minor", found.net, row.net),
        ):
            yield f"{of} {name}", left, right


def releases(picture: Picture) -> Iterator[Pair]:
    """What customers want of each line of an agreement, and how far they count."""
    held: dict[Key, tuple[Decimal, Decimal]] = {}
    for number, agreement in picture.agreements.items():
        if (release := agreement.release) is not None:
            for part in release.lines:
                of: Key = (number, part.line)
                wanted = held.get(of, (NOTHING, NOTHING))[0] + part.quantity
                had = sum(
                    (p.quantity for p in release.received if p.line == part.line),
                    NOTHING,
                )
                held[of] = (wanted, had + wanted)
    seen: dict[Key, tuple[Decimal, Decimal]] = {}
    for row in picture.rows(RELEASE_LINES).values():
        of = (row.agreement, row.line)
        wanted, most = seen.get(of, (NOTHING, NOTHING))
        seen[of] = (wanted + row.quantity, max(most, row.required))
    for of, one, other in paired(held, seen):
        name = "/".join(map(str, of))
        yield f"{name} wanted", one and one[0], other and other[0]
        yield f"{name} cumulative", one and one[1], other and other[1]


@frozen
class _Whole:
    """The deliveries of a commercial line together."""

    lines: int = 0
    quantity: Decimal = NOTHING
    shipped: Decimal = NOTHING
    net: int = 0

    def plus(self, row: OrderLine) -> _Whole:
        return _Whole(
            self.lines + 1,
            self.quantity + row.ordered - row.cancelled,
            self.shipped + row.shipped,
            self.net + row.net,
        )


CHECKS: tuple[Check, ...] = (
    Check(
        "call_offs",
        "per order line: what its agreement counts = what the order itself stands for",
        call_offs,
    ),
    Check(
        "agreement_lines",
        "per agreement line: each quantity in the agreement = in agreement_lines",
        agreement_lines,
    ),
    Check(
        "agreements",
        "per agreement: stage, last day and value = in agreements",
        agreements,
    ),
    Check(
        "delivery_schedules",
        "per commercial line: the sum of its deliveries = in the order = in the view",
        delivery_schedules,
    ),
    Check(
        "releases",
        "per agreement line: what its latest release wants = in release_lines",
        releases,
    ),
)
