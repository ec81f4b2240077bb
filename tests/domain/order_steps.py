"""An order with its invoices, and everything that can be asked of them at random."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from attrs import define, field
from domain_samples import (
    MONDAY,
    Story,
    asked,
    day,
    invoiced,
    issued,
    part,
    qty,
    quote,
    story,
)
from hypothesis import strategies as st
from order_samples import Tale, priced

from o2c.domain import invoice
from o2c.domain.common import NOTHING, LineQuantity
from o2c.domain.invoice import INVOICE, Invoice
from o2c.domain.order.amending import (
    add_line,
    cancel_line,
    change_date,
    change_price,
    change_quantity,
)
from o2c.domain.order.billing import bill, credit
from o2c.domain.order.closing import close, reopen
from o2c.domain.order.events import Billed
from o2c.domain.order.fulfilling import plan, ship, unplan
from o2c.domain.order.parts import PriceSource
from o2c.domain.order.placing import confirm
from o2c.domain.order.returning import (
    authorise_return,
    lapse_return,
    replace_goods,
    reverse_return,
    take_back,
)
from o2c.domain.order.state import Order
from o2c.kernel import Rejected
from o2c.testing import fractions
from o2c.values.money import Rounding
from o2c.values.price import unit_price
from o2c.values.tax import TaxMethod


@define
class Desk:
    """One order, its invoices, and the numbers that documents get."""

    tale: Tale
    invoices: dict[str, Story[Invoice, invoice.Event]] = field(factory=dict)
    number: int = 0

    def next(self, kind: str) -> str:
        self.number += 1
        return f"{kind}-{self.number}"

    def bill(self, line: int, quantity: Decimal) -> None:
        number = self.next("INV")
        (billed,) = self.tale.do(bill, invoice=number, lines=[part(line, quantity)])
        assert isinstance(billed, Billed)
        amount = billed.lines[0]
        printed = invoiced(line, quantity, amount.net.minor, amount.tax.minor)
        sent = story(INVOICE)
        sent.do(invoice.issue, issued=issued(printed, freight=billed.freight.minor))
        self.invoices[number] = sent

    def credit(self, line: int, most: Decimal) -> None:
        """Credit what came back, invoice by invoice, the latest first."""
        for number in reversed(self.invoices):
            due = min(most, -self.tale.state.lines[line].unbilled)
            billed = self.invoices[number].state.lines.get(line)
            left = billed.quantity - billed.returned if billed else NOTHING
            if min(due, left) > 0:
                most -= min(due, left)
                self._credit(number, line, min(due, left))

    def _credit(self, number: str, line: int, quantity: Decimal) -> None:
        sent = self.invoices[number]
        value = invoice.returned_value(sent.state, part(line, quantity))
        memo = self.next("CM")
        sent.do(
            invoice.credit,
            memo=memo,
            restores=True,
            lines=[value],
            amount=value.net + value.tax,
            on=MONDAY,
        )
        self.tale.do(credit, memo=memo, invoice=number, lines=[value])


Step = Callable[[Desk], object]
Left = Callable[[Order, int], Decimal]  # how much of a line a step could move


def _decide(decide: Callable[..., Any], **ask: Any) -> Step:
    return lambda desk: desk.tale.do(decide, **ask)


def _some(desk: Desk, line: int, much: int, left: Left) -> LineQuantity:
    """So much of a line, or all there is; a line that is not there asks for refusal."""
    order = desk.tale.state
    most = left(order, line) if line in order.lines else NOTHING
    return part(line, min(qty(much), most) if most > 0 else qty(much))


def _plan(much: int, line: int) -> Step:
    return lambda desk: desk.tale.do(
        plan, shipment=desk.next("SH"), lines=[_some(desk, line, much, _free)]
    )


def _ship(much: int, line: int) -> Step:
    return lambda desk: desk.tale.do(
        ship, shipment=desk.next("SH"), lines=[_some(desk, line, much, _free)]
    )


def _free(order: Order, line: int) -> Decimal:
    return order.lines[line].open - order.planned_on(line)


def _bill(much: int, line: int) -> Step:
    def step(desk: Desk) -> None:
        asked = _some(desk, line, much, lambda order, n: order.lines[n].unbilled)
        desk.bill(asked.line, asked.quantity)

    return step


def _authorise(much: int, line: int) -> Step:
    return lambda desk: desk.tale.do(
        authorise_return,
        rma=desk.next("RMA"),
        lines=[_some(desk, line, much, lambda order, n: order.returnable(n))],
    )


def _both(first: Step, second: Step) -> Step:
    def step(desk: Desk) -> None:
        first(desk)
        second(desk)

    return step


def _ongoing(name: str, decide: Callable[..., Any], much: int) -> Step:
    """Go on with the latest plan or return there is, in part or in whole."""

    def step(desk: Desk) -> None:
        order = desk.tale.state
        groups = order.planned if name == "shipment" else order.returning
        if groups:
            number, shares = list(groups.items())[-1]
            lines = [part(n, min(qty(much), q)) for n, q in shares.items()]
            desk.tale.do(decide, **{name: number, "lines": lines})

    return step


def _again(decide: Callable[..., Any], much: int, line: int) -> Step:
    return lambda desk: desk.tale.do(
        decide,
        rma="RMA-0",
        lines=[_some(desk, line, much, lambda order, n: order.lines[n].returned)],
    )


def _credit(much: int, line: int) -> Step:
    def step(desk: Desk) -> None:
        if line in desk.tale.state.lines:
            desk.credit(line, qty(much))

    return step


def _reprice(line: int, mills: int) -> Step:
    return _decide(
        change_price,
        line=line,
        price=unit_price(Decimal(mills).scaleb(-3), "EUR"),
        discount=NOTHING,
        source=PriceSource.MANUAL,
        version=2,
    )


def _resize(line: int, more: int) -> Step:
    """Order more of a line, or less."""

    def step(desk: Desk) -> None:
        found = desk.tale.state.lines[line]
        quantity = found.ordered + more
        desk.tale.do(change_quantity, line=line, quantity=quantity, version=2)

    return step


def _cancel(line: int, remaining: int) -> Step:
    return _decide(cancel_line, line=line, remaining=qty(remaining), note="", version=2)


def _add(line: int, much: int) -> Step:
    return _decide(
        add_line,
        asked=asked(line + 1, much),
        quote=quote(line + 1, "3.333", rate="0.19"),
        version=2,
    )


def _redate(line: int, on: int) -> Step:
    return _decide(change_date, line=line, requested=day(on), version=2)


def _close_and_reopen(desk: Desk) -> None:
    desk.tale.do(close, note="")
    desk.tale.do(reopen, note="")
    desk.tale.do(confirm, lines=())


numbers = st.integers(1, 2)
much = st.integers(1, 9)
going = (
    st.builds(_plan, much, numbers),
    st.builds(partial(_ongoing, "shipment", unplan), much),
    st.builds(partial(_ongoing, "shipment", ship), much),
    st.builds(_ship, much, numbers),
    st.builds(_bill, much, numbers),
    st.builds(lambda q, b, n: _both(_ship(q, n), _bill(b, n)), much, much, numbers),
)
changing = (
    st.builds(_resize, numbers, st.integers(-4, 9)),
    st.builds(_cancel, numbers, st.integers(0, 5)),
    st.builds(_reprice, numbers, st.integers(0, 20_000)),
    st.builds(_add, numbers, much),
    st.one_of(st.builds(_redate, numbers, much), st.just(_close_and_reopen)),
)
returning = (
    st.builds(_authorise, much, numbers),
    st.builds(partial(_ongoing, "rma", take_back), much),
    st.builds(
        lambda q, n: _both(_authorise(q, n), _ongoing("rma", take_back, 9)),
        much,
        numbers,
    ),
    st.builds(partial(_ongoing, "rma", lapse_return), much),
    st.builds(partial(_again, reverse_return), much, numbers),
    st.builds(partial(_again, replace_goods), much, numbers),
    st.builds(_credit, much, numbers),
    st.builds(_credit, much, numbers),
)


def histories(*steps: st.SearchStrategy[Step]) -> st.SearchStrategy[list[Step]]:
    return st.lists(st.one_of(*steps), min_size=15, max_size=40)


def desks() -> st.SearchStrategy[Desk]:
    """Confirmed orders of two lines at odd prices, taxed and rounded either way."""

    def begin(
        first: int,
        second: int,
        each: int,
        rate: Decimal,
        method: TaxMethod,
        rounding: Rounding,
        freight: int,
    ) -> Desk:
        tale = priced(
            first,
            second,
            each=str(Decimal(each).scaleb(-3)),
            rate=str(rate),
            method=method,
            rounding=rounding,
            freight=freight,
        )
        tale.do(confirm, lines=())
        return Desk(tale)

    return st.builds(
        begin,
        st.integers(3, 20),
        st.integers(1, 3),
        st.integers(0, 20_000),
        fractions(2),
        st.sampled_from(TaxMethod),
        st.sampled_from(Rounding),
        st.sampled_from([0, 500]),
    )


def attempt(desk: Desk, step: Step) -> bool:
    """Whether the step was taken; one that is refused changes nothing."""
    try:
        step(desk)
    except Rejected:
        return False
    return True
