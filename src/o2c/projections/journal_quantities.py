"""Every movement of quantities, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.kernel import Recorded
from o2c.projections.quantity_postings import EVENTS, quantities
from o2c.projections.view import Key, View, column, once
from o2c.values.columns import Qty


@frozen(kw_only=True)
class QuantityEntry:
    """One posting of one event; an event's entries sum to zero by book and subject."""

    position: int = column("the event's place in the history")
    entry: int = column("the posting's place in the event, from 1")
    stream: str = column("what it happened to")
    event: str = column("what happened")
    on: date = column("the business date it counts from")
    account: str = column("book and account, such as `demand.open`")
    subject: str = column("the order line or the stock item")
    quantity: Qty = column("how many more, in stocking units")


@once
def _entries(recorded: Recorded[object]) -> dict[Key, QuantityEntry]:
    return {
        (recorded.position, entry): QuantityEntry(
            position=recorded.position,
            entry=entry,
            stream=recorded.stream,
            event=recorded.name,
            on=recorded.effective_on,
            account=posting.account,
            subject=posting.subject,
            quantity=posting.quantity,
        )
        for entry, posting in enumerate(quantities(recorded), start=1)
    }


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return _entries(recorded)


def evolve(
    key: Key, row: QuantityEntry | None, recorded: Recorded[object]
) -> QuantityEntry:
    return _entries(recorded)[key]


JOURNAL_QUANTITIES = View(
    name="journal_quantities",
    row=QuantityEntry,
    key=("position", "entry"),
    events=EVENTS,
    keys=keys,
    evolve=evolve,
)
