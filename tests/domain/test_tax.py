"""Tax rules hold from a date on; the smallest jurisdiction that has one is asked."""

from datetime import date
from decimal import Decimal

import pytest
from domain_samples import LAW, day, qty, story
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.rates import Since
from o2c.domain.tax import (
    TAX,
    AcceptanceSet,
    Accepts,
    Refusal,
    Rules,
    TaxDecision,
    TaxQuestion,
    TaxRateSet,
    answer,
    set_acceptance,
    set_tax,
)
from o2c.errors import ValidationError
from o2c.testing import dates, fractions, given
from o2c.values.exemption import Exemption, ExemptionReason

NORMAL = TaxRateSet(tax_class="standard", since=day(0), was=None, rate=qty("0.19"))
LOWER = TaxRateSet(
    tax_class="standard", since=day(10), was=qty("0.19"), rate=qty("0.16")
)
FARMS = TaxRateSet(
    tax_class="standard",
    exemption=ExemptionReason.AGRICULTURAL,
    since=day(0),
    was=None,
    rate=qty("0.02"),
)
RESALE = Exemption(number="R-1", reason=ExemptionReason.RESALE, jurisdiction="US-CA")
FARM = Exemption(number="F-1", reason=ExemptionReason.AGRICULTURAL, jurisdiction="US")


def tax_on(rates: Rules, n: int) -> Since | None:
    return rates.on("standard", day(n))


def test_a_rate_holds_from_its_date_on() -> None:
    given(TAX).when(set_tax, tax_class="standard", rate=qty("0.19"), since=day(0)).then(
        NORMAL
    )
    rates = TAX.fold([NORMAL, LOWER])

    assert tax_on(rates, -1) is None
    assert tax_on(rates, 0) == tax_on(rates, 9) == Since(on=day(0), rate=qty("0.19"))
    assert tax_on(rates, 10) == Since(on=day(10), rate=qty("0.16"))
    assert rates.on("reduced", day(5)) is None


def test_a_new_rate_names_what_held_before() -> None:
    given(TAX, NORMAL).when(
        set_tax, tax_class="standard", rate=qty("0.16"), since=day(10)
    ).then(LOWER)
    given(TAX, NORMAL, LOWER).when(
        set_tax, tax_class="standard", rate=qty("0.17"), since=day(10)
    ).then(
        TaxRateSet(
            tax_class="standard", since=day(10), was=qty("0.16"), rate=qty("0.17")
        )
    )


@pytest.mark.parametrize("since", [day(0), day(5)])
def test_the_rate_that_holds_already_changes_nothing(since: date) -> None:
    given(TAX, NORMAL).when(
        set_tax, tax_class="standard", rate=qty("0.190"), since=since
    ).then_nothing()


def test_no_tax_is_a_rate() -> None:
    given(TAX).when(set_tax, tax_class="export", rate=qty(0), since=day(0)).then(
        TaxRateSet(tax_class="export", since=day(0), was=None, rate=qty(0))
    )


@pytest.mark.parametrize("rate", ["-0.01", "1", "19"])
def test_a_tax_rate_is_a_fraction(rate: str) -> None:
    refusal = (
        given(TAX)
        .when(set_tax, tax_class="standard", rate=qty(rate), since=day(0))
        .then_rejected(Refusal.RATE_OUT_OF_RANGE)
    )

    assert isinstance(refusal, ValidationError)
    assert refusal.field == "rate"


@forall(st.lists(st.tuples(dates(day(0), day(9)), fractions(1)), max_size=12))
@LAW
def test_every_day_has_the_rate_last_set_for_it(
    settings: list[tuple[date, Decimal]],
) -> None:
    tale, by_date = story(TAX), dict[date, Decimal]()
    for since, rate in settings:
        tale.do(set_tax, tax_class="standard", rate=rate, since=since)
        held = [by_date[on] for on in sorted(by_date) if on <= since]
        if not held or held[-1] != rate:
            by_date[since] = rate

    for n in range(-1, 10):
        held = [by_date[on] for on in sorted(by_date) if on <= day(n)]
        found = tax_on(tale.state, n)
        assert (found.rate if found else None) == (held[-1] if held else None)


def asked(exemption: Exemption | None = None, of: str = "standard") -> TaxQuestion:
    return TaxQuestion(
        jurisdiction="US-CA", tax_class=of, exemption=exemption, on=day(1)
    )


def table(**rules: tuple[TaxRateSet, ...]) -> list[tuple[str, Rules]]:
    return [(p.replace("_", "-"), TAX.fold(events)) for p, events in rules.items()]


def test_the_smallest_jurisdiction_with_a_rule_is_asked() -> None:
    of_state = TaxRateSet(
        tax_class="standard", since=day(1), was=None, rate=qty("0.0725")
    )
    rules = table(US_CA=(of_state,), US=(NORMAL,))
    assert answer(asked(), rules) == TaxDecision(
        rate=qty("0.0725"), rule="US-CA standard since 2026-03-03"
    )
    assert answer(asked(), table(US_CA=(), US=(NORMAL,))).rate == qty("0.19")
    assert answer(asked(of="food"), rules) == TaxDecision(rate=None)


def test_r12_06_an_accepted_certificate_exempts_or_has_a_rate_of_its_own() -> None:
    rules = table(US_CA=(), US=(NORMAL, FARMS))
    assert answer(asked(RESALE), rules) == TaxDecision(
        rate=qty(0), rule="US-CA resale", exemption=RESALE
    )
    assert answer(asked(FARM), rules) == TaxDecision(
        rate=qty("0.02"),
        rule="US standard agricultural since 2026-03-02",
        exemption=FARM,
    )


def test_r12_06_what_is_accepted_holds_from_a_date_on() -> None:
    reason = ExemptionReason.RESALE
    own = AcceptanceSet(
        reason=reason, since=day(0), was=Accepts.NOTHING, accepts=Accepts.OWN
    )
    given(TAX).when(
        set_acceptance, reason=reason, accepts=Accepts.OWN, since=day(0)
    ).then(own)
    given(TAX, own).when(
        set_acceptance, reason=reason, accepts=Accepts.OWN, since=day(3)
    ).then_nothing()
    later = AcceptanceSet(
        reason=reason, since=day(5), was=Accepts.OWN, accepts=Accepts.NOTHING
    )
    given(TAX, own).when(
        set_acceptance, reason=reason, accepts=Accepts.NOTHING, since=day(5)
    ).then(later)
    rules = TAX.fold([later, own])
    held = [rules.accepts(reason, day(n)) for n in (-1, 0, 4, 5)]
    assert held == [None, Accepts.OWN, Accepts.OWN, Accepts.NOTHING]
