"""Payment terms of an order: its customer's, or others that were asked for."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.order.parts import ChangeReason
from o2c.domain.order.refusals import live
from o2c.domain.order.state import Order
from o2c.domain.order.valued import amended
from o2c.values.terms import PaymentTerms


@frozen(kw_only=True)
class TermsChanged:
    """An amendment: other payment terms; `own` are the customer's."""

    version: int
    was: PaymentTerms
    now: PaymentTerms
    own: PaymentTerms
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


def change_terms(
    order: Order,
    *,
    terms: PaymentTerms,
    own: PaymentTerms,
    version: int,
    by: tuple[str, ...] = (),
    because: ChangeReason = ChangeReason.UNSTATED,
) -> Iterator[TermsChanged]:
    """Other payment terms, for what is not invoiced yet; `own` are the customer's."""
    live(order)
    if order.terms is not None and terms != order.terms:
        yield TermsChanged(
            version=version,
            was=order.terms,
            now=terms,
            own=own,
            by=by,
            because=because,
        )


def retermed(order: Order, event: TermsChanged) -> Order:
    """The order on its new terms."""
    own = event.own if event.own != event.now else None
    order = amended(order, event.version, event.by)
    return replace(order, terms=event.now, own_terms=own)
