"""What happens to an order's payment.  `intent` is what the gateway is asked under.

`authorisation` is the intent that it was asked for with, `reference` what the gateway
calls it.  Stored for ever: add new ones, never rename.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from attrs import frozen

from o2c.values.ids import AccountId, CustomerId
from o2c.values.money import Money


@frozen(kw_only=True)
class Card:
    """All that is known of a card: never its number (R10-44).

    `token` is what the gateway knows it by; `expires` is its last month, "2027-03".
    """

    token: str
    brand: str
    last4: str
    expires: str

    def over(self, today: date) -> bool:
        """Whether its last month is over."""
        return self.expires < f"{today:%Y-%m}"


@frozen(kw_only=True)
class AuthorisationRequested:
    """The gateway is to set so much of a card's limit aside for the order."""

    intent: str
    customer: CustomerId
    account: AccountId
    card: Card
    amount: Money


@frozen(kw_only=True)
class Authorised:
    """So much is set aside, through `expires_on`.

    `tolerance` is what may be captured beyond it.
    """

    intent: str
    amount: Money
    tolerance: Money
    expires_on: date
    reference: str


@frozen(kw_only=True)
class AuthorisationDeclined:
    """Nothing is set aside; the card is not asked again by itself."""

    intent: str
    amount: Money
    code: str


@frozen(kw_only=True)
class Expired:
    """What was left of an authorisation counts no more: its time was over."""

    authorisation: str
    amount: Money


@frozen(kw_only=True)
class CaptureRequested:
    """Goods shipped: their amount is to be taken from the card."""

    intent: str
    authorisation: str
    reference: str
    shipment: str
    amount: Money


@frozen(kw_only=True)
class Captured:
    """Money was taken from the card; `receipt` is where it stands."""

    intent: str
    authorisation: str
    shipment: str
    amount: Money
    receipt: str
    reference: str


@frozen(kw_only=True)
class CaptureDeclined:
    """So much of a capture does not come: the customer owes it as an open item.

    What is left of the authorisation is not relied upon any more.
    """

    intent: str
    authorisation: str
    shipment: str
    amount: Money
    code: str


@frozen(kw_only=True)
class ReleaseRequested:
    """The order needs no more of it: the rest of the card's limit is to be freed."""

    intent: str
    authorisation: str
    reference: str
    amount: Money


@frozen(kw_only=True)
class Released:
    """The rest of an authorisation was given up."""

    intent: str
    authorisation: str
    amount: Money


@frozen(kw_only=True)
class ReleaseDeclined:
    """The gateway would not free the rest; it lapses with the authorisation."""

    intent: str
    authorisation: str
    amount: Money
    code: str


@frozen(kw_only=True)
class Prepaid:
    """Money came in for the order before it shipped."""

    receipt: str
    customer: CustomerId
    account: AccountId
    amount: Money


@frozen(kw_only=True)
class Used:
    """So much of a shipment was paid in advance."""

    shipment: str
    amount: Money


@frozen(kw_only=True)
class Waived:
    """A person lets the order go on without so much of its payment."""

    amount: Money
    by: tuple[str, ...]


@frozen(kw_only=True)
class Unpaid:
    """So much of a shipment left without payment; it is owed as an open item."""

    shipment: str
    amount: Money


@frozen(kw_only=True)
class Freed:
    """The order needs no more: money in advance that is left over is free for other
    invoices, and leave to go without payment that was not used lapses."""

    prepaid: Money
    waived: Money


Event: TypeAlias = (
    AuthorisationRequested
    | Authorised
    | AuthorisationDeclined
    | Expired
    | CaptureRequested
    | Captured
    | CaptureDeclined
    | ReleaseRequested
    | Released
    | ReleaseDeclined
    | Prepaid
    | Used
    | Waived
    | Unpaid
    | Freed
)
