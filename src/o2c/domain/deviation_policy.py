"""How far an order may leave our conditions, and who is asked how soon.

One stream for the company, `deviation-policy/MAIN`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.authority.policy import ROLES, Action, Role
from o2c.domain.common import NOTHING
from o2c.errors import ValidationError
from o2c.kernel import Aggregate
from o2c.values.money import Money
from o2c.values.terms import PaymentTerms

MAIN = "MAIN"


class Refusal(StrEnum):
    LEVEL_WITHOUT_ROLE = auto()
    CURRENCY_TWICE = auto()


@frozen(kw_only=True)
class AnswerLevel:
    """Who is asked, and within how many days they are to answer."""

    role: Role
    days: int


@frozen(kw_only=True)
class Allowance:
    """The discount that a role may give without being asked why, as a fraction."""

    role: Role
    discount: Decimal


@frozen(kw_only=True)
class DeviationRules:
    """What is tolerated of a price, how small an order may be, and who is asked.

    A price passes if it is within the percentage (a fraction) or within the amount of
    its currency, for the whole line.  `minimums` are net.  Without levels whoever may
    release is asked, and no day is set.
    """

    percent: Decimal = NOTHING
    amounts: tuple[Money, ...] = ()
    minimums: tuple[Money, ...] = ()
    discounts: tuple[Allowance, ...] = ()
    price_levels: tuple[AnswerLevel, ...] = ()
    terms_levels: tuple[AnswerLevel, ...] = ()


@frozen(kw_only=True)
class PolicySet:
    """From now on this is tolerated, and these are asked."""

    was: DeviationRules
    policy: DeviationRules


@frozen(kw_only=True)
class TermsRanked:
    """How generous payment terms of this code are; None where it is their days."""

    code: str
    was: int | None
    rank: int | None


Event: TypeAlias = PolicySet | TermsRanked


@frozen(kw_only=True)
class DeviationPolicy:
    """The policy as it is now."""

    policy: DeviationRules = DeviationRules()
    ranks: Mapping[str, int] = field(factory=dict)

    def tolerated(self, currency: str) -> int:
        """By how much a line may differ, in minor units."""
        return _of(self.policy.amounts, currency)

    def minimum(self, currency: str) -> int:
        """What an order has to be worth, net, in minor units."""
        return _of(self.policy.minimums, currency)

    def discount(self, roles: Collection[str]) -> Decimal:
        """The largest discount that any of these roles may give."""
        given = [each.discount for each in self.policy.discounts if each.role in roles]
        return max(given, default=NOTHING)

    def levels(self, action: Action) -> tuple[AnswerLevel, ...]:
        """Who is asked for leave, one after the other."""
        if action is Action.RELEASE_TERMS:
            return self.policy.terms_levels
        return self.policy.price_levels

    def higher(self, terms: PaymentTerms, than: PaymentTerms) -> bool:
        """Whether terms are more generous than others (R02-12).

        By their ranks, or where one has none, by the last day and the cash discount.
        """
        if terms.code != than.code and {terms.code, than.code} <= self.ranks.keys():
            return self.ranks[terms.code] > self.ranks[than.code]
        (days, discount), (least, usual) = _generous(terms), _generous(than)
        return days > least or discount > usual


def _generous(terms: PaymentTerms) -> tuple[int, tuple[Decimal, int]]:
    longest = max(part.days + 31 * part.end_of_month for part in terms.parts)
    early = terms.discount
    return longest, (early.percent, early.days) if early else (NOTHING, 0)


def _of(amounts: Sequence[Money], currency: str) -> int:
    return next((each.minor for each in amounts if each.currency == currency), 0)


def evolve(held: DeviationPolicy, event: Event) -> DeviationPolicy:
    match event:
        case PolicySet(policy=policy):
            return replace(held, policy=policy)
        case TermsRanked(code=code, rank=rank):
            ranks = {c: r for c, r in held.ranks.items() if c != code}
            return replace(held, ranks=ranks if rank is None else ranks | {code: rank})


def set_policy(held: DeviationPolicy, *, policy: DeviationRules) -> Iterator[Event]:
    """Say what is tolerated, and who is asked."""
    for levels, action in (
        (policy.price_levels, Action.RELEASE_PRICE),
        (policy.terms_levels, Action.RELEASE_TERMS),
    ):
        _may_answer(levels, action)
    for amounts in (policy.amounts, policy.minimums):
        _each_once(amounts)
    if policy != held.policy:
        yield PolicySet(was=held.policy, policy=policy)


def _may_answer(levels: Sequence[AnswerLevel], action: Action) -> None:
    for level in levels:
        if level.role not in ROLES[action]:
            raise ValidationError(
                Refusal.LEVEL_WITHOUT_ROLE,
                f"{level.role} has no authority for {action}",
                field="role",
                remedy=f"name {' or '.join(ROLES[action])}",
            )


def _each_once(amounts: Sequence[Money]) -> None:
    currencies = [each.currency for each in amounts]
    if len(set(currencies)) < len(currencies):
        raise ValidationError(
            Refusal.CURRENCY_TWICE,
            "one amount for each currency",
            field="currency",
            remedy="name each currency once",
        )


def rank_terms(
    held: DeviationPolicy, *, code: str, rank: int | None
) -> Iterator[Event]:
    """Say how generous payment terms of this code are, the higher the more."""
    was = held.ranks.get(code)
    if rank != was:
        yield TermsRanked(code=code, was=was, rank=rank)


DEVIATION_POLICY: Aggregate[DeviationPolicy, Event] = Aggregate(
    "deviation-policy",
    initial=DeviationPolicy(),
    evolve=evolve,
    events=get_args(Event),
)
