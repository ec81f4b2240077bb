"""How products are named: a rule for each category, and each name taken once.

`naming/MAIN` is the rule for all products, `naming/FASTENERS` that of a category; a
name is taken in its normal form: `sku/AB12` is the same for `AB-12` and `ab 12`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import frozen

from o2c.errors import DuplicateError, ValidationError
from o2c.kernel import Aggregate

MAIN = "MAIN"  # the rule where a category has none of its own
ALIKE = str.maketrans("OIL", "011")  # signs that people take for one another


class Refusal(StrEnum):
    PATTERN_INVALID = auto()
    NAME_AGAINST_RULE = auto()
    NAME_TAKEN = auto()


@frozen(kw_only=True)
class NamingRule:
    """What a product's number has to look like.

    `pattern` is a regular expression for the whole of it, `alphabet` the signs it may
    have (empty: any), `longest` how many; `apart` forbids numbers that differ only in
    signs that look alike, such as O and 0.
    """

    pattern: str = ""
    alphabet: str = ""
    longest: int = 64
    apart: bool = False


@frozen(kw_only=True)
class RuleSet:
    """The rule from now on."""

    was: NamingRule | None
    rule: NamingRule


@frozen(kw_only=True)
class Taken:
    """A product has this number, or one that is taken for it."""

    product: str


@frozen(kw_only=True)
class Naming:
    rule: NamingRule | None = None


@frozen(kw_only=True)
class Sku:
    products: tuple[str, ...] = ()


Event: TypeAlias = RuleSet


def evolve(naming: Naming, event: Event) -> Naming:
    return Naming(rule=event.rule)


def evolve_sku(sku: Sku, event: Taken) -> Sku:
    return Sku(products=(*sku.products, event.product))


def normal(product: str, *, alike: bool = False) -> str:
    """A product's number as it is compared (S2-01): no case, dashes, dots, spaces.

    `alike` also takes O for 0 and I and L for 1.
    """
    plain = "".join(sign for sign in product.upper() if sign.isalnum())
    return plain.translate(ALIKE) if alike else plain


def faults(rule: NamingRule, product: str) -> tuple[str, ...]:
    """What is wrong with a number by the rule; nothing where it keeps to it."""
    found = []
    if len(product) > rule.longest:
        found.append(f"longer than {rule.longest} characters")
    if product != " ".join(product.split()):
        found.append("spaces at an end, or two in a row")
    odd = sorted({sign for sign in product if sign not in rule.alphabet})
    if rule.alphabet and odd:
        found.append(f"signs that are not allowed: {' '.join(odd)}")
    if rule.pattern and not re.fullmatch(rule.pattern, product):
        found.append(f"not as {rule.pattern}")
    return tuple(found)


def set_rule(naming: Naming, *, rule: NamingRule) -> Iterator[Event]:
    """Say what numbers have to look like; those there are stay, and are flagged."""
    try:
        re.compile(rule.pattern)
    except re.error as error:
        raise ValidationError(
            Refusal.PATTERN_INVALID,
            f"no regular expression: {error}",
            field="pattern",
            remedy=r"write it as in [A-Z]{3}-\d{4}",
        ) from None
    if rule != naming.rule:
        yield RuleSet(was=naming.rule, rule=rule)


def check(rule: NamingRule, product: str) -> None:
    """Refuse a new number that does not keep to the rule (S2-01)."""
    found = faults(rule, product)
    if found:
        raise ValidationError(
            Refusal.NAME_AGAINST_RULE,
            "; ".join(found),
            field="product",
            remedy="choose a number that keeps to the rule",
        )


def take(sku: Sku, *, product: str) -> Iterator[Taken]:
    """Take the normal form of a number for a product; no second one may have it."""
    if product in sku.products:
        return
    if sku.products:
        raise DuplicateError(
            Refusal.NAME_TAKEN,
            f"{sku.products[0]} is taken for the same number",
            field="product",
            remedy="use that product, or a number that differs in letters or digits",
            earlier=sku.products[0],
        )
    yield Taken(product=product)


NAMING: Aggregate[Naming, Event] = Aggregate(
    "naming", initial=Naming(), evolve=evolve, events=(RuleSet,)
)
SKU: Aggregate[Sku, Taken] = Aggregate(
    "sku", initial=Sku(), evolve=evolve_sku, events=(Taken,)
)
