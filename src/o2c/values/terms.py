"""Payment terms: what is due when, and until when paying early costs less."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce

from attrs import frozen

from o2c.values.exact import EXACT
from o2c.values.money import Money, round_minor


@frozen
class Instalment:
    """A part of the total and its date; `percent` 0.3 is 30 %, None the remainder.

    Due `days` after the document, moved to the end of that month if `end_of_month`,
    and from there on to the next `day_of_month` if there is one (the last day of a
    shorter month).
    """

    percent: Decimal | None
    days: int
    end_of_month: bool = False
    day_of_month: int | None = None

    def due(self, on: date) -> date:
        d = on + timedelta(days=self.days)
        if self.end_of_month:
            d = _in_month(d, 31)
        if self.day_of_month is not None:
            day = _in_month(d, self.day_of_month)
            if day < d:
                day = _in_month(_in_month(d, 31) + timedelta(days=1), self.day_of_month)
            d = day
        return d


def _in_month(d: date, day: int) -> date:
    return d.replace(day=min(day, monthrange(d.year, d.month)[1]))


@frozen
class CashDiscount:
    """`percent` (0.02 is 2 %) off for payment within `days` of the document."""

    percent: Decimal
    days: int


@frozen
class Due:
    """An amount and the date it is due on."""

    on: date
    amount: Money


@frozen
class PaymentTerms:
    """Instalments, the last of which takes the remainder, and perhaps a discount."""

    code: str
    parts: tuple[Instalment, ...]
    discount: CashDiscount | None = None

    def due(self, total: Money, on: date) -> tuple[Due, ...]:
        """What is due when; the amounts add up to the total, and none passes it."""
        left, dues = total.minor, []
        for part in self.parts:
            minor = left
            if part.percent is not None:
                exact = EXACT.multiply(Decimal(total.minor), part.percent)
                # Halves that go up could pass a total of a few cents.
                minor = min(round_minor(exact), left, key=abs)
            left -= minor
            dues.append(Due(part.due(on), Money(minor, total.currency)))
        return tuple(dues)

    def final_due(self, on: date) -> date:
        """When everything must have been paid."""
        return max(part.due(on) for part in self.parts)

    def discount_until(self, on: date) -> date | None:
        """The last day of the cash discount, None if there is none."""
        return on + timedelta(days=self.discount.days) if self.discount else None


def net(days: int, code: str | None = None) -> PaymentTerms:
    """Everything after so many days: net(30) is NET30."""
    return terms(code or f"NET{days}", (Instalment(None, days),))


def terms(
    code: str, parts: Sequence[Instalment], discount: CashDiscount | None = None
) -> PaymentTerms:
    """Terms that can be met; ValueError where they cannot.

    The last part, and only it, is the remainder; fractions are between 0 and 1 and sum
    to less than 1; days are not negative; a day of the month is 1 to 31.
    """
    if not code.strip():
        raise ValueError("payment terms need a code")
    if not parts or parts[-1].percent is not None:
        raise ValueError("the last instalment takes the remainder")
    percents = [part.percent for part in parts[:-1]]
    if discount is not None:
        _fraction(discount.percent)
    if reduce(EXACT.add, map(_fraction, percents), Decimal(0)) >= 1:
        raise ValueError("the instalments leave no remainder")
    if min([part.days for part in parts] + ([discount.days] if discount else [])) < 0:
        raise ValueError("days are not negative")
    days = [part.day_of_month for part in parts if part.day_of_month is not None]
    if not all(1 <= day <= 31 for day in days):
        raise ValueError("a day of the month is 1 to 31")
    return PaymentTerms(code, tuple(parts), discount)


def _fraction(percent: Decimal | None) -> Decimal:
    if percent is None:
        raise ValueError("only the last instalment takes the remainder")
    if not percent.is_finite() or not 0 < percent < 1:
        raise ValueError(f"{percent} is no fraction between 0 and 1 (5 % is 0.05)")
    return percent
