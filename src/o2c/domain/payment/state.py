"""What a payment remembers: authorisations, what is still to be answered, money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum, auto

from attrs import field, frozen

from o2c.domain.payment.events import Card
from o2c.values.money import Money


class Kind(StrEnum):
    """What the gateway is asked for."""

    AUTHORISE = auto()
    CAPTURE = auto()
    RELEASE = auto()


@frozen(kw_only=True)
class Authorisation:
    """What a card still stands for, in minor units; one that is used up is gone.

    `pending` is asked for and not answered; `sound` says that it is still relied upon.
    """

    amount: int
    tolerance: int
    expires_on: date
    reference: str
    captured: int = 0
    pending: int = 0
    sound: bool = True

    @property
    def rest(self) -> int:
        """What is left of the amount itself."""
        return max(self.amount - self.captured - self.pending, 0)

    def left(self, today: date) -> int:
        """What can still be captured, the gateway's tolerance included."""
        if not self.sound or self.expires_on < today:
            return 0
        return self.amount + self.tolerance - self.captured - self.pending


@frozen(kw_only=True)
class Intent:
    """What the gateway has been asked and has not answered, in minor units."""

    kind: Kind
    amount: int
    authorisation: str = ""
    shipment: str = ""


@frozen(kw_only=True)
class Payment:
    """The payment of one order, in minor units of its currency.

    `prepaid` is money in advance that no shipment has used, `waived` what a person lets
    go without payment.  `card` is the one to ask for more; none after it was declined.
    """

    currency: str = ""
    card: Card | None = None
    asked: int = 0  # intents there ever were
    intents: Mapping[str, Intent] = field(factory=dict)
    authorisations: Mapping[str, Authorisation] = field(factory=dict)
    captured: int = 0
    received: int = 0  # in advance
    prepaid: int = 0
    waived: int = 0
    shipments: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()

    @property
    def authorising(self) -> bool:
        """Whether the gateway has yet to answer for an authorisation."""
        return any(i.kind is Kind.AUTHORISE for i in self.intents.values())

    def secured(self, today: date) -> int:
        """What cards stand for: set aside and not captured yet, no tolerance."""
        return sum(
            found.pending + (found.rest if found.left(today) > 0 else 0)
            for found in self.authorisations.values()
        )

    def covered(self, today: date) -> int:
        """What may still ship: secured, within tolerance, or let go by a person."""
        cards = sum(a.left(today) for a in self.authorisations.values())
        return self.prepaid + cards + self.waived

    def intent(self, order: str, more: int = 0) -> str:
        """What the gateway is asked under next, after so many more."""
        return f"{order}-{self.asked + 1 + more}"

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)
