"""What the desk answers: what happened, which documents it gave, what was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import field, frozen

from o2c.domain.order.events import Held
from o2c.kernel import Recorded, Rejected

# An event as it is stored: position, stream, version, topic, JSON with its envelope.
Entry: TypeAlias = tuple[int, str, int, str, str]

DOCUMENTS = (
    "order",
    "shipment",
    "invoice",
    "credit-memo",
    "receipt",
    "rma",
    "intake",
    "approval",
    "quote",
    "agreement",
    "draft",
    "payment",
)


@frozen(kw_only=True)
class Receipt:
    """A request was carried out, now or earlier (`repeated`).

    `documents` are the numbers it gave, in order: `("order", "SO-000001")`.
    """

    command_id: str
    request: str
    stored: tuple[Entry, ...]
    repeated: bool = False
    company: str | None = None  # whose desk it was, where there are several
    read: Callable[[int, str, int, str, str], Recorded[object]] = field(
        eq=False, repr=False
    )

    @property
    def positions(self) -> tuple[int, ...]:
        """Where the events stand in the history."""
        return tuple(entry[0] for entry in self.stored)

    @property
    def events(self) -> tuple[Recorded[object], ...]:
        """What happened, in order: read from the stored form each time it is asked."""
        return tuple(self.read(*entry) for entry in self.stored)

    @property
    def documents(self) -> tuple[tuple[str, str], ...]:
        """Kind and number of each document that this request began."""
        return tuple(
            (kind, number)
            for _, stream, version, _, _ in self.stored
            for kind, _, number in [stream.partition("/")]
            if version == 1 and kind in DOCUMENTS
        )

    @property
    def holds(self) -> tuple[str, ...]:
        """Why an order waits that this request took or changed: nothing for one that
        went on."""
        return tuple(
            str(each.event.reason)
            for each in (self.read(*entry) for entry in self.stored if _held(entry))
            if isinstance(each.event, Held)
        )

    def number(self, kind: str) -> str:
        """The number of the document of this kind; KeyError where there is none."""
        for found, number in self.documents:
            if found == kind:
                return number
        raise KeyError(f"{self.request} gave no {kind}")


def _held(entry: Entry) -> bool:
    """Whether the event is one that puts an order on hold, as its topic says."""
    return entry[3].startswith("order.Held.")


@frozen(kw_only=True)
class Done:
    """What became of one of many requests: its receipt, or its refusal."""

    index: int
    receipt: Receipt | None = None
    refusal: Rejected | None = None


@frozen(kw_only=True)
class Report:
    """What became of many requests, in the order they were given."""

    done: tuple[Done, ...]

    @property
    def accepted(self) -> int:
        return sum(1 for one in self.done if one.receipt is not None)

    @property
    def held(self) -> tuple[Done, ...]:
        """Those accepted whose order has to wait; their receipts say for what."""
        return tuple(one for one in self.done if one.receipt and one.receipt.holds)

    @property
    def refused(self) -> tuple[Done, ...]:
        return tuple(one for one in self.done if one.refusal is not None)
