"""Requests carried out together: run, answered, and kept where an order was refused."""

from __future__ import annotations

from collections.abc import Sequence

from o2c.asking import Asked, parking, worth_parking
from o2c.edge.holidays import prepare
from o2c.kernel import Rejected
from o2c.receipts import Done, Receipt
from o2c.storage.command import Outcome
from o2c.storage.store import Store

FORGETTING = ("EraseCustomer", "EraseParked")


def carry_out(store: Store, asked: Sequence[Asked]) -> list[Done]:
    """Run requests in one transaction, each all or nothing; what became of each."""
    prepare()
    answers = store.run_many([(a.command, a.use) for a in asked])
    parked = _park(store, asked, answers)
    done = []
    for a, answer in zip(asked, answers, strict=True):
        if isinstance(answer, Outcome):
            receipt = Receipt(
                command_id=a.command.command_id,
                request=a.command.request,
                stored=answer.stored,
                repeated=answer.repeated,
                company=store.log.company or None,
                read=answer.read,
            )
            done.append(Done(index=a.index, receipt=receipt))
        elif isinstance(answer, Rejected):
            if a.index in parked:
                answer.facts["parked"] = parked[a.index]
            done.append(Done(index=a.index, refusal=answer))
        else:
            raise answer
    return done


def _park(
    store: Store, asked: Sequence[Asked], answers: Sequence[Outcome | Exception]
) -> dict[int, str]:
    """Keep the raw input of refused orders; the number it is kept under, each."""
    members = [
        (a.index, parking(a, answer))
        for a, answer in zip(asked, answers, strict=True)
        if isinstance(answer, Rejected) and worth_parking(a, answer)
    ]
    outcomes = store.run_many([member for _, member in members])
    return {
        index: outcome.events[0].id
        for (index, _), outcome in zip(members, outcomes, strict=True)
        if isinstance(outcome, Outcome)
    }


def forgotten(asked: Sequence[Asked], done: Sequence[Done]) -> bool:
    """Whether someone was forgotten just now, or again."""
    return any(
        a.command.request in FORGETTING and each.receipt is not None
        for a, each in zip(asked, done, strict=True)
    )
