"""R10-19 at the desk: rules for all, for a group, for one account, and exclusions."""

from __future__ import annotations

from typing import Any

from desk_goods import HOME
from desk_story import Story, day, eur, line

from o2c.domain.credit import Declined
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.state import Stage

OVERDUE = {"kind": "days_overdue", "measure": "days"}
OF_ACME = {"scope": "account", "of": "ACME", "excludes": True}


def rule(shop: Story, **fields: Any) -> None:
    shop.do("SetCreditRule", rule=fields)


def late(shop: Story, days: int) -> None:
    """ACME and BETA have each owed the same for so many days too long."""
    fields = {"customer": "BETA", "name": "B", "currency": "EUR", "bill_to": HOME}
    shop.do("RegisterCustomer", **fields)
    shop.limit(None, "BETA")
    for customer in ("ACME", "BETA"):
        shop.receive("TEN", 1)
        number = shop.place(line(1, "TEN", 1), customer=customer)
        shop.ship(number)
        shop.bill(number)
    shop.go(30 + days)


def asked(shop: Story, customer: str) -> tuple[Stage, tuple[HoldReason, ...]]:
    """What comes of an order of this customer's."""
    order = shop.order(shop.place(line(1, "FIT", 1), customer=customer))
    return order.stage, order.holds


PASSES = (Stage.CONFIRMED, ())
WAITS = (Stage.PLACED, (HoldReason.CREDIT,))


def test_v26_r10_19_a_customer_is_excluded_from_a_rule_for_all(shop: Story) -> None:
    """61 days overdue block all, 100 are excluded for A: at 80 A passes, B waits."""
    rule(shop, **OVERDUE, value=61)
    rule(shop, **OVERDUE, value=100, **OF_ACME)
    late(shop, 80)
    assert asked(shop, "ACME") == PASSES
    assert asked(shop, "BETA") == WAITS
    shop.go(21)
    assert asked(shop, "ACME") == WAITS


def test_v26_r10_19_without_the_exclusion_both_wait(shop: Story) -> None:
    rule(shop, **OVERDUE, value=61)
    rule(shop, **OVERDUE, value=100, **OF_ACME)
    late(shop, 80)
    shop.do("RemoveCreditRule", rule={**OVERDUE, "value": 100, **OF_ACME})
    assert (asked(shop, "ACME"), asked(shop, "BETA")) == (WAITS, WAITS)


def test_r10_19_an_exclusion_from_all_rules_skips_the_limit_too(shop: Story) -> None:
    late(shop, 80)
    rule(shop, **OVERDUE, value=61)
    shop.limit(0)
    assert asked(shop, "ACME") == WAITS
    rule(shop, kind="release_order", measure="level", **OF_ACME)
    assert asked(shop, "ACME") == PASSES


def test_r10_17_an_insured_amount_leaves_exposure_until_it_ends(shop: Story) -> None:
    """What is excluded is so up to its day, and is counted in full after it."""
    shop.limit(100)
    shop.do("SetSecurity", account="ACME", amount=eur(60), until=day(5))
    assert shop.order(shop.place(line(1, "TEN", 16))).stage is Stage.CONFIRMED
    shop.go(6)
    told = shop.do(
        "PlaceOrder", customer="ACME", site="MAIN", lines=[line(1, "TEN", 1)]
    )
    assert told.one(Declined).exposure.minor == 17_000
