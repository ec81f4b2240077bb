"""Call-offs: which agreement an order line calls off from, at which price, and how far.

An order may call off more than is left, or from an agreement that has ended: it is
taken, and its price stands as agreed (`desk/vouching` judges it).
"""

from __future__ import annotations

from attrs import evolve as replace

from o2c.desk.entering import Sale
from o2c.desk.work import Work
from o2c.domain.agreed import AGREED
from o2c.domain.agreement import AGREEMENT, calling
from o2c.domain.agreement.events import Call, CalledOff
from o2c.domain.agreement.refusals import Refusal
from o2c.domain.agreement.state import Share
from o2c.domain.common import NOTHING
from o2c.domain.order import ORDER, scheduling
from o2c.domain.order.parts import Asked, CallOff, PriceSource
from o2c.domain.order.state import Line, Order
from o2c.domain.pricing.offers import Offer
from o2c.domain.pricing.source import Level
from o2c.errors import ValidationError
from o2c.requests.orders import LinePart


def called_off(work: Work, sale: Sale, line: LinePart, asked: Asked) -> Asked:
    """The line with what it calls off from: what it names, or the one that runs.

    What has nothing left, and what is not the only one, is not found by itself.
    """
    if line.agreement is not None:
        return replace(asked, agreement=_named(work, sale, line))
    running = work.get(AGREED, sale.customer)
    among = running.about(asked.product, sale.currency, sale.on)
    if len(among) != 1:
        return asked
    agreement = work.get(AGREEMENT, among[0])
    found = calling.find(agreement, asked.product)
    if found is None or agreement.remaining(found.line) == NOTHING:
        return asked
    return replace(asked, agreement=CallOff(agreement=among[0], line=found.line))


def _named(work: Work, sale: Sale, line: LinePart) -> CallOff:
    assert line.agreement is not None
    agreement = work.get(AGREEMENT, line.agreement)
    found = calling.line_for(
        agreement,
        customer=sale.customer,
        product=line.product,
        number=line.agreement_line,
        order_line=line.line,
    )
    if agreement.currency != sale.currency:
        raise ValidationError(
            Refusal.CURRENCY_MISMATCH,
            f"an order in {sale.currency}, an agreement in {agreement.currency}",
            line=line.line,
            field="agreement",
            remedy=f"name an agreement in {sale.currency}",
        )
    return CallOff(agreement=line.agreement, line=found.line)


def agreed(work: Work, sale: Sale, line: Asked | Line) -> tuple[Offer, ...]:
    """The agreement's price of a line that calls off; it goes before all others."""
    named = line.agreement
    if named is None:
        return ()
    agreement = work.get(AGREEMENT, named.agreement)
    return (
        Offer(
            level=Level.FRONT,
            source=PriceSource.AGREEMENT,
            stream=AGREEMENT.stream(named.agreement),
            record=str(named.line),
            price=agreement.lines[named.line].price_on(sale.on),
        ),
    )


def keep_up(work: Work, number: str) -> list[tuple[str, Call]]:
    """Let agreements follow what the order's lines stand for now; what grew.

    Each amount is absolute, so an agreement gets back at once what an order gives up.
    Its commercial lines follow their deliveries, in the same way.
    """
    work.decide(ORDER, number, scheduling.schedule)
    found = work.get(ORDER, number)
    shares = _shares(found)
    work.fetch(*((AGREEMENT, agreement) for agreement in shares))
    return [
        (agreement, call)
        for agreement, each in shares.items()
        for event in work.decide(
            AGREEMENT,
            agreement,
            calling.call_off,
            order=number,
            on=work.today,
            shares=each,
        )
        if isinstance(event, CalledOff)
        for call in event.calls
        if call.quantity > call.was
    ]


def forgo(work: Work, number: str, agreement: str) -> None:
    """Give an agreement back what a line called off that does so no more."""
    work.decide(
        AGREEMENT,
        agreement,
        calling.call_off,
        order=number,
        on=work.today,
        shares=_shares(work.get(ORDER, number)).get(agreement, {}),
    )


def _shares(found: Order) -> dict[str, dict[int, Share]]:
    """What each line calls off, by agreement: what is ordered and not cancelled."""
    shares: dict[str, dict[int, Share]] = {}
    for number, line in found.lines.items():
        if line.agreement is not None:
            share = Share(
                line=line.agreement.line, quantity=line.active, shipped=line.shipped
            )
            shares.setdefault(line.agreement.agreement, {})[number] = share
    return shares
