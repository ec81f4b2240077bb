"""Products whose numbers break the rule, or are taken for one another (S2-01)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from o2c.audit.quality.flaw import Flaw
from o2c.domain import naming
from o2c.domain.flag import Concern
from o2c.domain.naming import NamingRule


def misnamed(products: Iterable[tuple[str, NamingRule | None]]) -> Iterator[Flaw]:
    """Products, each with the rule for it, whose numbers do not keep to it."""
    for product, rule in products:
        found = naming.faults(rule, product) if rule is not None else ()
        if found:
            yield Flaw(kind=Concern.SKU_NAME, subjects=(product,), figures=found)


def taken_for_another(products: Mapping[str, NamingRule | None]) -> Iterator[Flaw]:
    """Products whose numbers differ in case, dashes or spaces only.

    Or in signs that look alike, where the rule for one of them keeps these apart.
    """
    same = defaultdict(list)
    for product in products:
        same[naming.normal(product, alike=True)].append(product)
    for group in same.values():
        for n, one in enumerate(group):
            for other in group[n + 1 :]:
                if figure := _confused(one, other, products):
                    yield Flaw(
                        kind=Concern.SKU_TWICE, subjects=(one, other), figures=(figure,)
                    )


def _confused(one: str, other: str, rules: Mapping[str, NamingRule | None]) -> str:
    if naming.normal(one) == naming.normal(other):
        return "the same but for case, dashes and spaces"
    if any(rule is not None and rule.apart for rule in (rules[one], rules[other])):
        return "the same but for signs that look alike"
    return ""
