"""Tax on the lines of a document: rounded by line or by document, and adding up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from o2c.values.exact import apportion
from o2c.values.money import CurrencyMismatch, Money, Rounding, round_ratio


class TaxMethod(StrEnum):
    """Where tax is rounded; an order's choice holds for its invoices too (X2-02)."""

    PER_LINE = "per_line"
    PER_DOCUMENT = "per_document"


def taxes(
    nets: Sequence[tuple[Money, Decimal]],
    method: TaxMethod,
    rounding: Rounding = Rounding.HALF_UP,
) -> tuple[Money, ...]:
    """One tax per line of (net, rate as a fraction); their sum is the document's tax.

    Per document, each rate's tax is its exact sum rounded once, and the residual goes,
    by largest remainder, only to lines whose own tax is not exact (X2-03).  A document
    with all signs turned has all taxes turned, so a credit memo undoes its invoice.
    """
    if len({net.currency for net, _ in nets}) > 1:
        raise CurrencyMismatch("a document has one currency")
    ratios = [rate.as_integer_ratio() for _, rate in nets]
    exact = [net.minor * ratios[i][0] for i, (net, _) in enumerate(nets)]
    minors: list[int] = [0] * len(nets)
    if method == TaxMethod.PER_LINE:
        minors = [
            round_ratio(tax, below, rounding)
            for tax, (_, below) in zip(exact, ratios, strict=True)
        ]
    else:
        for ratio in dict.fromkeys(ratios):
            same = [i for i, other in enumerate(ratios) if other == ratio]
            parts = _together([exact[i] for i in same], ratio[1], rounding)
            for i, part in zip(same, parts, strict=True):
                minors[i] = part
    return tuple(
        Money(minor, net.currency) for minor, (net, _) in zip(minors, nets, strict=True)
    )


def _together(exact: Sequence[int], denominator: int, rounding: Rounding) -> list[int]:
    """Round the sum once and apportion it; the same for a document of turned signs."""
    whole = sum(exact)
    side = -1 if (whole or next(filter(None, exact), 0)) < 0 else 1
    target = round_ratio(side * whole, denominator, rounding)
    parts = apportion([side * tax for tax in exact], denominator, target)
    return [side * part for part in parts]
