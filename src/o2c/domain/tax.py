"""Tax rules of a jurisdiction, `tax/DE`, `tax/US-CA`: a table of rates and exemptions.

A rule is for a product's tax class, and perhaps for a reason to be exempt; it holds
from a date on.  Which certificates a jurisdiction accepts stands beside the rates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import held_on, with_dated
from o2c.domain.rates import Since
from o2c.errors import ValidationError
from o2c.kernel import Aggregate
from o2c.values.exemption import Exemption, ExemptionReason


class Refusal(StrEnum):
    RATE_OUT_OF_RANGE = auto()


class Accepts(StrEnum):
    """Whose certificates of a reason count: none, its own issue, or anyone's."""

    NOTHING = auto()
    OWN = auto()
    ANY = auto()


@frozen(kw_only=True)
class TaxRateSet:
    """A tax rate from a date on, a fraction of the net; `was` is what held before.

    With a reason it is for customers who are exempt for it; without, for all others.
    """

    tax_class: str
    exemption: ExemptionReason | None = None
    since: date
    was: Decimal | None
    rate: Decimal


@frozen(kw_only=True)
class AcceptanceSet:
    """From a date on the jurisdiction accepts these certificates of a reason."""

    reason: ExemptionReason
    since: date
    was: Accepts
    accepts: Accepts


Event: TypeAlias = TaxRateSet | AcceptanceSet


@frozen(kw_only=True)
class Accepted:
    on: date
    accepts: Accepts


@frozen(kw_only=True)
class Rules:
    """Dated rates by reason (nothing for those not exempt) and class; what counts."""

    rates: Mapping[str, Mapping[str, tuple[Since, ...]]] = field(factory=dict)
    accepted: Mapping[ExemptionReason, tuple[Accepted, ...]] = field(factory=dict)

    def on(
        self, tax_class: str, day: date, exemption: ExemptionReason | None = None
    ) -> Since | None:
        """The rate that holds on a day, and since when; None where none is known."""
        return held_on(self.rates.get(exemption or "", {}).get(tax_class, ()), day)

    def accepts(self, reason: ExemptionReason, day: date) -> Accepts | None:
        """Whose certificates count on a day; None where nobody has said."""
        known = held_on(self.accepted.get(reason, ()), day)
        return known.accepts if known else None


def evolve(rules: Rules, event: Event) -> Rules:
    match event:
        case TaxRateSet(tax_class=tax_class, since=since, rate=rate):
            reason = event.exemption or ""
            classes = rules.rates.get(reason, {})
            fresh = Since(on=since, rate=rate)
            now = with_dated(classes.get(tax_class, ()), fresh)
            rates = {**rules.rates, reason: {**classes, tax_class: now}}
            return replace(rules, rates=rates)
        case AcceptanceSet(reason=code, since=since, accepts=accepts):
            known = rules.accepted.get(code, ())
            dated = with_dated(known, Accepted(on=since, accepts=accepts))
            return replace(rules, accepted={**rules.accepted, code: dated})


def set_tax(
    rules: Rules,
    *,
    tax_class: str,
    rate: Decimal,
    since: date,
    exemption: ExemptionReason | None = None,
) -> Iterator[Event]:
    """What a tax class is taxed at from a date on, as a fraction of the net."""
    if not 0 <= rate < 1:
        raise ValidationError(
            Refusal.RATE_OUT_OF_RANGE,
            "a tax rate lies between 0 and 1",
            field="rate",
            remedy="give 19 % as 0.19",
        )
    was = rules.on(tax_class, since, exemption)
    if was is None or was.rate != rate:
        yield TaxRateSet(
            tax_class=tax_class,
            exemption=exemption,
            since=since,
            was=was.rate if was else None,
            rate=rate,
        )


def set_acceptance(
    rules: Rules, *, reason: ExemptionReason, accepts: Accepts, since: date
) -> Iterator[Event]:
    """Whose certificates of a reason count from a date on (R12-06)."""
    was = rules.accepts(reason, since)
    if was != accepts:
        yield AcceptanceSet(
            reason=reason, since=since, was=was or Accepts.NOTHING, accepts=accepts
        )


@frozen(kw_only=True)
class TaxQuestion:
    """What a tax follows from, and nothing else: the same question, the same answer.

    `exemption` is that of a certificate which the jurisdiction accepts.
    """

    jurisdiction: str
    tax_class: str
    exemption: Exemption | None
    on: date


@frozen(kw_only=True)
class TaxDecision:
    """The rate, None where none is known, the rule it comes of, and why it is lower."""

    rate: Decimal | None
    rule: str = ""
    exemption: Exemption | None = None


TaxEngine: TypeAlias = Callable[[TaxQuestion], TaxDecision]


def answer(ask: TaxQuestion, table: Sequence[tuple[str, Rules]]) -> TaxDecision:
    """The rule that fits best: of the smallest jurisdiction that has one.

    `table` has the rules of the jurisdiction and of those that it lies in.  Whoever is
    exempt pays nothing, unless a rule gives another rate for their reason.
    """
    reason = ask.exemption.reason if ask.exemption else None
    for place, rules in table:
        if found := rules.on(ask.tax_class, ask.on, reason):
            rule = " ".join((place, ask.tax_class, *((reason,) if reason else ())))
            return TaxDecision(
                rate=found.rate,
                rule=f"{rule} since {found.on}",
                exemption=ask.exemption,
            )
    if ask.exemption:
        place = ask.exemption.jurisdiction
        return TaxDecision(
            rate=Decimal(0), rule=f"{place} {reason}", exemption=ask.exemption
        )
    return TaxDecision(rate=None)


TAX: Aggregate[Rules, Event] = Aggregate(
    "tax", initial=Rules(), evolve=evolve, events=get_args(Event)
)
