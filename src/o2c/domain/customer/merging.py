"""Two customers that are one: the one goes on as the other (R12-11)."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from o2c.domain.customer.events import Event, Merged, Unmerged
from o2c.domain.customer.refusals import Refusal, known, not_erased
from o2c.domain.customer.state import Customer
from o2c.errors import StateError, ValidationError
from o2c.values.ids import CustomerId


@frozen(kw_only=True)
class Target:
    """The customer that the other goes on as; `parents` are all that it belongs to."""

    id: CustomerId
    customer: Customer
    parents: tuple[CustomerId, ...]


def merge(
    customer: Customer,
    *,
    me: CustomerId,
    parents: tuple[CustomerId, ...],
    into: Target,
    acknowledged: bool,
    open_documents: tuple[str, ...],
    documents: int,
    note: str,
    by: tuple[str, ...],
) -> Iterator[Event]:
    """Let a customer go on as another, who takes its orders from now on.

    `documents` is how many the two have had so far: it can be undone until there is
    one more.  Another name or tax number has to be acknowledged.
    """
    name, _ = known(customer)
    if customer.replaced_by == into.id:
        return
    not_erased(customer)
    _may_take(customer, me, parents, into)
    differs = tuple(
        what
        for what, same in (
            ("name", into.customer.name and into.customer.name.name == name.name),
            ("tax_ids", customer.numbers == into.customer.numbers),
        )
        if not same
    )
    if differs and not acknowledged:
        raise ValidationError(
            Refusal.MERGE_DIFFERS,
            f"the two differ in {' and '.join(differs)}",
            field="acknowledge_different",
            remedy="look at both, and acknowledge it if they are one",
            differs=", ".join(differs),
        )
    yield Merged(
        into=into.id,
        was=customer.status,
        differs=differs,
        open_documents=open_documents,
        documents=documents,
        note=note,
        by=by,
    )


def _may_take(
    customer: Customer, me: CustomerId, parents: tuple[CustomerId, ...], into: Target
) -> None:
    known(into.customer)
    if not into.customer.active:
        raise StateError(
            Refusal.CUSTOMER_INACTIVE,
            f"{into.id} is not active",
            field="into",
            remedy="merge it into one that is",
        )
    if into.id == me or into.id in parents or me in into.parents:
        raise ValidationError(
            Refusal.MERGE_RELATED,
            "one of the two belongs to the other: that is no duplicate",
            field="into",
            remedy="leave them apart, or say first that they do not belong together",
        )
    if customer.replaced_by is not None:
        raise StateError(
            Refusal.ALREADY_MERGED,
            f"the customer goes on as {customer.replaced_by} already",
            field="customer",
            remedy=f"merge {customer.replaced_by}, or take the first merge back",
        )
    if into.customer.currency != customer.currency:
        raise ValidationError(
            Refusal.MERGE_CURRENCY,
            f"{into.id} buys in {into.customer.currency}, not in {customer.currency}",
            field="into",
            remedy="leave them apart: a customer buys in one currency",
        )


def unmerge(
    customer: Customer, *, documents: int, note: str, by: tuple[str, ...]
) -> Iterator[Event]:
    """Take a merge back, as long as neither of the two has a new document since."""
    known(customer)
    if customer.replaced_by is None:
        return
    if documents > customer.documents:
        raise StateError(
            Refusal.MERGE_USED,
            "there are new documents since the merge",
            field="customer",
            remedy="register the customer anew, under another id",
            new=str(documents - customer.documents),
        )
    yield Unmerged(
        into=customer.replaced_by,
        back=customer.merged_when,
        open_documents=customer.carried,
        note=note,
        by=by,
    )
