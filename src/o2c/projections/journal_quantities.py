"""Every movement of quantities, entry by entry."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.kernel import Recorded
from o2c.projections.quantity_postings import EVENTS, quantities
from o2c.projections.view import column, entry_view
from o2c.values.columns import Qty


@frozen(kw_only=True, slots=False)
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


def entries(recorded: Recorded[object]) -> list[QuantityEntry]:
    """The event's postings of quantities, in order."""
    return [
        QuantityEntry(
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
    ]


JOURNAL_QUANTITIES = entry_view(
    name="journal_quantities",
    row=QuantityEntry,
    key=("position", "entry"),
    events=EVENTS,
    entries=entries,
    dated="on",
)
