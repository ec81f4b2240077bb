"""The gateway of a payment provider: what o2c asks of it, and one for tests.

Whatever is asked is asked under a key.  A gateway gives the same answer to the same key
for ever, and does it once: so a worker that fell over may ask again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from attrs import define, field, frozen

from o2c.values.exact import EXACT
from o2c.values.money import Money, round_minor, zero


@frozen(kw_only=True)
class Approved:
    """The gateway did it.  `amount` is what it set aside, took or freed.

    `tolerance` is what may be captured beyond an authorisation, `expires_on` its last
    day; `reference` is what the gateway calls it.
    """

    amount: Money
    reference: str
    tolerance: Money | None = None
    expires_on: date | None = None


@frozen(kw_only=True)
class Declined:
    """The gateway did nothing; `code` says why, in its own words."""

    code: str


class Unavailable(Exception):
    """The gateway gave no answer; nobody knows whether it did it: ask again later."""


class Gateway(Protocol):
    """What a payment provider has to offer; each is done once for each key.

    Raises Unavailable where no answer came.
    """

    def authorise(self, key: str, token: str, amount: Money) -> Approved | Declined:
        """Set an amount of a card's limit aside."""
        ...

    def capture(self, key: str, reference: str, amount: Money) -> Approved | Declined:
        """Take an amount of what an authorisation set aside."""
        ...

    def release(self, key: str, reference: str, amount: Money) -> Approved | Declined:
        """Give back what is left of an authorisation."""
        ...


@define
class _Account:
    """An authorisation as the gateway has it."""

    amount: Money
    most: int  # minor units that may be captured
    expires_on: date
    token: str
    captured: int = 0
    released: bool = False


@define
class InProcessGateway:
    """A gateway in this process, whose answers follow from the card's token.

    A token with `declined` in it is declined; with `short` half is authorised; with
    `failing` captures are declined, and with `partial` half of each is taken.  All else
    is approved: for `days` days, with `tolerance` (a fraction) beyond the amount.
    """

    today: Callable[[], date]
    days: int = 7
    tolerance: Decimal = Decimal(0)
    down: bool = False  # gives no answer
    answers: dict[str, Approved | Declined] = field(factory=dict)
    accounts: dict[str, _Account] = field(factory=dict)

    def authorise(self, key: str, token: str, amount: Money) -> Approved | Declined:
        return self._once(key, lambda: self._authorise(token, amount))

    def capture(self, key: str, reference: str, amount: Money) -> Approved | Declined:
        return self._once(key, lambda: self._capture(reference, amount))

    def release(self, key: str, reference: str, amount: Money) -> Approved | Declined:
        return self._once(key, lambda: self._release(reference, amount))

    def taken(self) -> int:
        """What was captured in all, in minor units."""
        return sum(account.captured for account in self.accounts.values())

    def _once(
        self, key: str, answer: Callable[[], Approved | Declined]
    ) -> Approved | Declined:
        if self.down:
            raise Unavailable
        if key not in self.answers:
            self.answers[key] = answer()
        return self.answers[key]

    def _authorise(self, token: str, amount: Money) -> Approved | Declined:
        if "declined" in token:
            return Declined(code="do_not_honour")
        minor = max(amount.minor // 2, 1) if "short" in token else amount.minor
        more = round_minor(EXACT.multiply(Decimal(minor), self.tolerance))
        until = self.today() + timedelta(days=self.days)
        reference = f"auth-{len(self.accounts) + 1}"
        given = Money(minor, amount.currency)
        self.accounts[reference] = _Account(given, minor + more, until, token)
        return Approved(
            amount=given,
            reference=reference,
            tolerance=Money(more, amount.currency),
            expires_on=until,
        )

    def _capture(self, reference: str, amount: Money) -> Approved | Declined:
        account = self.accounts.get(reference)
        if account is None:
            return Declined(code="unknown_authorisation")
        if account.released or account.expires_on < self.today():
            return Declined(code="authorisation_over")
        if "failing" in account.token:
            return Declined(code="insufficient_funds")
        if account.captured + amount.minor > account.most:
            return Declined(code="more_than_authorised")
        half = max(amount.minor // 2, 1)
        minor = half if "partial" in account.token else amount.minor
        account.captured += minor
        taken = Money(minor, amount.currency)
        return Approved(amount=taken, reference=f"{reference}-{account.captured}")

    def _release(self, reference: str, amount: Money) -> Approved | Declined:
        account = self.accounts.get(reference)
        if account is None:
            return Declined(code="unknown_authorisation")
        account.released = True
        left = max(account.amount.minor - account.captured, 0)
        given = Money(left, amount.currency) if left else zero(amount.currency)
        return Approved(amount=given, reference=reference)
