"""Open documents that go on as they are although their customer has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.customer import (
    AddressChanged,
    Deactivated,
    Merged,
    Reactivated,
    Unmerged,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column, streams_of
from o2c.values.ids import CustomerId


class Because(StrEnum):
    """What has changed."""

    ADDRESS = auto()
    DEACTIVATED = auto()
    MERGED = auto()


@frozen(kw_only=True, slots=False)
class AffectedDocument:
    """A document that was open then, with the customer that it counts as now."""

    customer: str = column("whose it was made out to")
    document: str = column("the document")
    because: Because = column("what has changed")
    changed_on: date = column("when")
    counts_as: str = column("the customer that it counts as")


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    match recorded.event:
        case AddressChanged(kept_by=numbers):
            because = Because.ADDRESS
        case Deactivated(open_documents=numbers) | Reactivated(open_documents=numbers):
            because = Because.DEACTIVATED
        case Merged(open_documents=numbers) | Unmerged(open_documents=numbers):
            because = Because.MERGED
        case _:
            return
    for number in numbers:
        yield (recorded.id, number, because)


def evolve(
    key: Key, row: AffectedDocument | None, recorded: Recorded[object]
) -> AffectedDocument | None:
    event = recorded.event
    if isinstance(event, Reactivated | Unmerged):
        return None
    into = CustomerId(recorded.id)
    return AffectedDocument(
        customer=recorded.id,
        document=str(key[1]),
        because=Because(str(key[2])),
        changed_on=recorded.effective_on,
        counts_as=event.into if isinstance(event, Merged) else into,
    )


AFFECTED_DOCUMENTS = View(
    name="affected_documents",
    row=AffectedDocument,
    key=("customer", "document", "because"),
    events=(AddressChanged, Deactivated, Reactivated, Merged, Unmerged),
    keys=keys,
    evolve=evolve,
    streams=streams_of("customer"),
)
