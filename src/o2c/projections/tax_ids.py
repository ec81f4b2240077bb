"""The tax numbers of customers, and what services have said of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain.customer import Check, Erased, TaxIdAdded, TaxIdChecked, TaxScheme
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.address import ERASED


@frozen(kw_only=True, slots=False)
class TaxIdRow:
    """One tax number."""

    customer: str = column("whose it is")
    tax_id: int = column("which of the customer's")
    scheme: TaxScheme = column("which kind of number")
    number: str = column("the number, in its compact form")
    standing: Check | None = column("what was said of it last; none if nothing", None)
    said_on: date | None = column("when that was", None)
    asked_on: date | None = column("when a service was asked last", None)
    answer: Check | None = column("what came of that", None)
    service: str = column("which service", "")


_change = changer(TaxIdRow)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    match recorded.event:
        case TaxIdAdded(tax_id=number) | TaxIdChecked(tax_id=number):
            yield (recorded.id, number)
        case Erased(tax_ids=gone):
            for number in gone:
                yield (recorded.id, number)
        case _:
            pass


def evolve(
    key: Key, row: TaxIdRow | None, recorded: Recorded[object]
) -> TaxIdRow | None:
    event = recorded.event
    if isinstance(event, TaxIdAdded):
        return TaxIdRow(
            customer=recorded.id,
            tax_id=event.tax_id,
            scheme=event.scheme,
            number=event.number.text,
        )
    if row is None:
        return None
    match event:
        case TaxIdChecked(outcome=outcome, on=on, service=service):
            row = _change(row, asked_on=on, answer=outcome, service=service)
            if outcome is Check.UNAVAILABLE:
                return row
            return _change(row, standing=outcome, said_on=on)
        case Erased():
            return _change(row, number=ERASED)
        case _:
            return row


TAX_IDS = View(
    name="tax_ids",
    row=TaxIdRow,
    key=("customer", "tax_id"),
    events=(TaxIdAdded, TaxIdChecked, Erased),
    keys=keys,
    evolve=evolve,
    streams=streams_of("customer"),
)
