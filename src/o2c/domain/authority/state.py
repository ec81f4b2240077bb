"""What is remembered of one person's or role's authority."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.authority.events import (
    Borrowed,
    Delegated,
    Event,
    Limit,
    LimitSet,
    Revoked,
)
from o2c.domain.authority.policy import Action


@frozen(kw_only=True)
class Loan:
    """Authority lent: how much, and the roles that the lender had then."""

    limit: Limit
    roles: tuple[str, ...]


@frozen(kw_only=True)
class Authority:
    """Limits by action and currency; loans by action and borrower; who lent what."""

    limits: Mapping[str, Mapping[str, Limit]] = field(factory=dict)
    loans: Mapping[str, Mapping[str, Loan]] = field(factory=dict)
    lenders: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def bound(self, action: Action) -> bool:
        """Whether a limit was set for this action, in whatever currency."""
        return bool(self.limits.get(action))

    def limit(self, action: Action, currency: str) -> Limit | None:
        return self.limits.get(action, {}).get(currency)

    def loan(self, action: Action, to: str) -> Loan | None:
        return self.loans.get(action, {}).get(to)


def evolve(authority: Authority, event: Event) -> Authority:
    match event:
        case LimitSet(action=action, currency=currency, limit=limit):
            were = authority.limits.get(action, {})
            held = {c: v for c, v in were.items() if c != currency}
            if limit is not None:
                held[currency] = limit
            return replace(authority, limits={**authority.limits, action: held})
        case Delegated(action=action, to=to, limit=limit, roles=roles):
            lent = {
                **authority.loans.get(action, {}),
                to: Loan(limit=limit, roles=roles),
            }
            return replace(authority, loans={**authority.loans, action: lent})
        case Borrowed(action=action, lender=lender):
            known = (*authority.lenders.get(action, ()), lender)
            return replace(authority, lenders={**authority.lenders, action: known})
        case Revoked(action=action, to=to):
            left = {b: v for b, v in authority.loans.get(action, {}).items() if b != to}
            return replace(authority, loans={**authority.loans, action: left})
