"""Terms and bank details that one person has asked for, and another has to confirm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.approval import Declined, Granted, Lapsed, Stage, Withdrawn
from o2c.domain.customer import BankChanged, BankProposed, TermsChanged, TermsProposed
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column


class Asked(StrEnum):
    """What is to be changed."""

    TERMS = auto()
    BANK = auto()


@frozen(kw_only=True, slots=False)
class PendingChange:
    """One change that waits; once it counts, or will not, it leaves the list."""

    change: str = column("the approval that it waits for")
    customer: str = column("whose it is")
    what: Asked = column("what is to be changed")
    terms: str = column("the code of the terms asked for; empty for bank details")
    proposed_by: str = column("who asked, and for whom")
    proposed_on: date = column("when")
    stage: Stage = column("requested, or granted and not carried out yet")


_change = changer(PendingChange)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    match recorded.event:
        case (
            TermsProposed(change=change)
            | BankProposed(change=change)
            | TermsChanged(change=change)
            | BankChanged(change=change)
        ):
            if change:
                yield (change,)
        case Granted() | Declined() | Withdrawn() | Lapsed():
            yield (recorded.id,)
        case _:
            pass


def evolve(
    key: Key, row: PendingChange | None, recorded: Recorded[object]
) -> PendingChange | None:
    match recorded.event:
        case (TermsProposed() | BankProposed()) as event:
            terms = event.terms.code if isinstance(event, TermsProposed) else ""
            return PendingChange(
                change=event.change,
                customer=recorded.id,
                what=Asked.TERMS if terms else Asked.BANK,
                terms=terms,
                proposed_by=", ".join(event.by),
                proposed_on=recorded.effective_on,
                stage=Stage.REQUESTED,
            )
        case Granted() if row is not None:
            return _change(row, stage=Stage.GRANTED)
        case _:
            return None


PENDING_CHANGES = View(
    name="pending_changes",
    row=PendingChange,
    key=("change",),
    events=(
        TermsProposed,
        BankProposed,
        TermsChanged,
        BankChanged,
        Granted,
        Declined,
        Withdrawn,
        Lapsed,
    ),
    keys=keys,
    evolve=evolve,
)
