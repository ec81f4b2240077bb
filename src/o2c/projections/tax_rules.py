"""What is taxed where, at which rate, since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.tax import TaxRateSet
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, column, streams_of
from o2c.values.columns import Rate


@frozen(kw_only=True, slots=False)
class TaxRule:
    """A rate from a date on; the smallest jurisdiction that has one goes first."""

    jurisdiction: str = column("a country, or a part of one such as US-CA")
    tax_class: str = column("of the products")
    exemption: str = column("for customers exempt for this reason; empty for others")
    since: date = column("the first day that it holds")
    rate: Rate = column("a fraction of the net")


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    match recorded.event:
        case TaxRateSet() as event:
            yield (recorded.id, event.tax_class, event.exemption or "", event.since)
        case _:
            pass


def evolve(key: Key, row: TaxRule | None, recorded: Recorded[object]) -> TaxRule | None:
    match recorded.event:
        case TaxRateSet() as event:
            return TaxRule(
                jurisdiction=recorded.id,
                tax_class=event.tax_class,
                exemption=event.exemption or "",
                since=event.since,
                rate=event.rate,
            )
        case _:
            return row


TAX_RULES = View(
    name="tax_rules",
    row=TaxRule,
    key=("jurisdiction", "tax_class", "exemption", "since"),
    events=(TaxRateSet,),
    keys=keys,
    evolve=evolve,
    streams=streams_of("tax"),
)
