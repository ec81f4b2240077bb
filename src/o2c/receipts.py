"""What the desk answers: what happened, which documents it gave, what was refused."""

from __future__ import annotations

from attrs import frozen

from o2c.kernel import Recorded, Rejected

DOCUMENTS = (
    "order",
    "shipment",
    "invoice",
    "credit-memo",
    "receipt",
    "rma",
    "intake",
)


@frozen(kw_only=True)
class Receipt:
    """A request was carried out, now or earlier (`repeated`).

    `documents` are the numbers it gave, in order: `("order", "SO-000001")`.
    """

    command_id: str
    request: str
    events: tuple[Recorded[object], ...]
    repeated: bool = False

    @property
    def positions(self) -> tuple[int, ...]:
        """Where the events stand in the history."""
        return tuple(recorded.position for recorded in self.events)

    @property
    def documents(self) -> tuple[tuple[str, str], ...]:
        """Kind and number of each document that this request began."""
        return tuple(
            (kind, recorded.id)
            for recorded in self.events
            if recorded.version == 1
            and (kind := recorded.stream.partition("/")[0]) in DOCUMENTS
        )

    def number(self, kind: str) -> str:
        """The number of the document of this kind; KeyError where there is none."""
        for found, number in self.documents:
            if found == kind:
                return number
        raise KeyError(f"{self.request} gave no {kind}")


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
    def refused(self) -> tuple[Done, ...]:
        return tuple(one for one in self.done if one.refusal is not None)
