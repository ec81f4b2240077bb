"""A move: a kind of request and the figures to make one from, drawn at random.

What a move asks for follows from its figures and from what has happened so far, so it
means something wherever it stands in a history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random
from typing import Any, TypeAlias, TypeVar

from attrs import frozen
from laws_facts import Facts
from laws_world import BOTS, CARL, EVERY_ROLE, LENA, MARIA, Clock

import o2c
from o2c.domain.order import ORDER
from o2c.domain.order.state import Order
from o2c.kernel import Aggregate

S = TypeVar("S")
T = TypeVar("T")
Fields: TypeAlias = dict[str, Any]


@frozen
class Move:
    """Which document, which line of it, how many; `more` says in which way."""

    name: str
    which: int = 0
    line: int = 0
    quantity: int = 1
    more: int = 0
    who: int = 0
    day: int = 0


HIGHEST = Move("", which=9, line=4, quantity=9, more=9, who=19, day=19)


@frozen
class Table:
    """What lies on the table when a move is made: what has happened, and the time."""

    facts: Facts
    clock: Clock

    def one(
        self,
        kind: Aggregate[S, Any],
        m: Move,
        fits: Callable[[S], bool] = lambda state: True,
    ) -> str | None:
        """A document of a kind that the move suits; now and then one that it does not.

        None where there is no document of that kind at all.
        """
        known = self.facts.all(kind)
        fitting = [id for id, state in known.items() if fits(state)]
        return chosen(list(known) if m.more == 9 else fitting or list(known), m.which)

    def order(self, m: Move, fits: Callable[[Order], bool]) -> str | None:
        return self.one(ORDER, m, fits)

    def lines(
        self, number: str, m: Move, how_many: Callable[[Order, int], Decimal]
    ) -> list[Fields]:
        """One or two lines of an order, as a rule with no more units than there are."""
        order = self.facts.one(ORDER, number)
        left = {n: most for n in order.lines if (most := how_many(order, n)) > 0}
        among = list(left or order.lines)
        taken = {among[(m.line + k) % len(among)] for k in range(1 + m.more % 2)}
        wanted = Decimal(m.quantity)
        return [
            {
                "line": n,
                "quantity": wanted if m.more == 8 else min(wanted, left.get(n, wanted)),
            }
            for n in sorted(taken)
        ]


Maker: TypeAlias = Callable[[Table, Move], Fields | None]


def chosen(among: list[T], which: int) -> T | None:
    return among[which % len(among)] if among else None


# What others do as well, so that they have a hand in what another has entered.
OTHERS_TOO = (
    "AmendOrder",
    "RequestApproval",
    "RepriceOrder",
    "ReopenOrder",
    "InvalidateCertificate",
)

# What somebody else does than who did the thing that it is about.
SECOND_PAIR_OF_EYES = (
    "HoldOrder",
    "ReleaseOrder",
    "GrantApproval",
    "ConfirmChange",
    "SetAuthority",
    "DelegateAuthority",
    "UnblockCustomer",
    "ReopenPeriod",
    "ApproveDeviation",
    "RejectDeviation",
    "SetDeviationPolicy",
)


def actor(m: Move) -> o2c.Actor:
    """Maria as a rule; Carl or Lena for what she must not do herself, or an apprentice;
    now and then a program, which counts as the person that it acts for."""
    if m.who == HIGHEST.who:
        return o2c.Actor("ann", (EVERY_ROLE[m.which % len(EVERY_ROLE)],))
    if m.who == 18:
        return BOTS[m.which % 2]
    if m.name in SECOND_PAIR_OF_EYES and m.who < 14:
        return CARL if m.who < 9 else LENA
    others = m.name in OTHERS_TOO and m.who < 5
    return CARL if m.who > 15 or others else MARIA


def dated(m: Move, clock: Clock) -> Fields:
    """Now and then a request names its business date: earlier, or ahead of time."""
    match HIGHEST.day - m.day:
        case 0:
            return {"on": clock.day(-2)}
        case 1:
            return {"on": clock.day(1), "acknowledge_future": m.more < 7}
        case _:
            return {}


# How often a kind of request is drawn, where that is not once: as a desk is asked, most
# of it is orders, goods and money.
OFTEN: Mapping[str, int] = {
    "PlaceOrder": 20,
    "PlaceDraft": 2,
    "ReopenOrder": 2,
    "CloseOrder": 2,
    "CancelOrder": 2,
    "ClosePeriod": 2,
    "AmendOrder": 9,
    "ReceiveStock": 8,
    "ShipOrder": 12,
    "IssueInvoice": 9,
    "PlanShipment": 6,
    "PickShipment": 4,
    "DispatchShipment": 4,
    "ExpectSupply": 3,
    "ChangeSupply": 3,
    "RecordReceipt": 6,
    "AuthoriseCard": 2,
    "RecordPaymentAnswer": 3,
    "ReleaseOrder": 8,
    "AuthoriseReturn": 5,
    "ReceiveReturn": 5,
    "InspectReturn": 5,
    "DisposeReturn": 6,
    "CreditReturn": 5,
    "DraftQuote": 5,
    "OfferQuote": 6,
    "ConvertQuote": 8,
    "ReviseQuote": 5,
    "ApplyCreditMemo": 5,
    "SetCreditLimit": 2,
    "EraseCustomer": 4,
    "RegisterCustomer": 2,
    "DeactivateCustomer": 2,
    "LiftLegalHold": 2,
    "RequestApproval": 4,
    "SetAuthority": 2,
    "RaiseFlag": 2,
    "GrantApproval": 3,
    "RegisterProspect": 2,
    "ValidateCustomer": 2,
    "ActivateCustomer": 2,
    "ConfirmChange": 2,
    "MergeCustomer": 2,
    "UnmergeCustomer": 2,
    "ApproveDeviation": 5,
    "DraftAgreement": 2,
    "StartAgreement": 3,
    "ReleaseSchedule": 2,
}


def any_of(
    makers: Mapping[str, Maker], random: Random, often: Mapping[str, int] = OFTEN
) -> Move:
    """A move out of a generator of random numbers, frequent kinds more often."""
    names = [name for name in makers for _ in range(often.get(name, 1))]
    return Move(
        random.choice(names),
        which=random.randint(0, HIGHEST.which),
        line=random.randint(0, HIGHEST.line),
        quantity=random.randint(1, HIGHEST.quantity),
        more=random.randint(0, HIGHEST.more),
        who=random.randint(0, HIGHEST.who),
        day=random.randint(0, HIGHEST.day),
    )
