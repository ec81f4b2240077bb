"""From a prospect to a customer: data complete, looked at, let in (R12-09)."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.domain.customer.events import Activated, Event, Prospected, Validated
from o2c.domain.customer.evolving import evolve
from o2c.domain.customer.parts import (
    Check,
    Screening,
    Status,
    TaxScheme,
    UsedAddress,
    Validation,
)
from o2c.domain.customer.refusals import Refusal, known, not_erased, same
from o2c.domain.customer.state import Customer
from o2c.errors import PolicyHold, StateError, ValidationError
from o2c.values.address import AddressUsage, PartyName
from o2c.values.ids import AccountId
from o2c.values.terms import PaymentTerms

_UNION = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
)
# Where a business customer has to have a number, and which.
ASKED: dict[str, TaxScheme] = {
    **dict.fromkeys(_UNION.split(), TaxScheme.EU_VAT),
    "GB": TaxScheme.GB_VAT,
    "CH": TaxScheme.CH_UID,
    "NO": TaxScheme.NO_MVA,
    "AU": TaxScheme.AU_ABN,
}


def prospect(
    customer: Customer,
    *,
    name: PartyName,
    group: str,
    currency: str,
    terms: PaymentTerms,
    account: AccountId,
    addresses: tuple[UsedAddress, ...],
) -> Iterator[Event]:
    """Take someone down who may become a customer."""
    fresh = Prospected(
        name=name,
        group=group,
        currency=currency,
        terms=terms,
        account=account,
        addresses=addresses,
    )
    if customer.name is None:
        yield fresh
        return
    same(customer, evolve(Customer(), fresh), "known")


def validate(
    customer: Customer, *, validation: Validation, by: tuple[str, ...]
) -> Iterator[Event]:
    """Say that all is there and was looked at; refused where something is missing."""
    known(customer)
    not_erased(customer)
    if customer.status is not Status.PROSPECT:
        if customer.validation == validation:
            return
        raise StateError(
            Refusal.NOT_A_PROSPECT,
            f"the customer is {customer.status}, not a prospect",
            field="customer",
            remedy="change the customer instead",
        )
    if missing := _missing(customer, validation):
        raise ValidationError(
            Refusal.DATA_MISSING,
            f"there is no {', no '.join(missing)}",
            field="customer",
            remedy="add what is missing first",
            missing=", ".join(missing),
        )
    if validation.screening is Screening.HIT:
        raise PolicyHold(
            Refusal.SCREENING_HIT,
            "the customer is on a list of sanctioned parties",
            field="screening",
            remedy="have the hit looked at, and record what came of it",
        )
    yield Validated(validation=validation, by=by)


def _missing(customer: Customer, validation: Validation) -> tuple[str, ...]:
    bill_to = customer.addresses.get(AddressUsage.BILL_TO)
    missing = [] if bill_to else ["bill-to address"]
    if not validation.credit_application:
        missing.append("credit application")
    asked = ASKED.get(bill_to.country) if bill_to else None
    if asked and not validation.no_tax_id and not _has(customer, asked):
        missing.append(f"valid tax number ({asked})")
    return tuple(missing)


def _has(customer: Customer, scheme: TaxScheme) -> bool:
    """Whether it has a number of this kind that no service has called invalid."""
    return any(
        kind is scheme and customer.standing(tax_id) is not Check.INVALID
        for tax_id, (kind, _) in customer.tax_ids.items()
    )


def activate(customer: Customer) -> Iterator[Event]:
    """Let a validated customer order."""
    known(customer)
    not_erased(customer)
    if customer.status is Status.ACTIVE:
        return
    if customer.status is not Status.VALIDATED:
        raise StateError(
            Refusal.NOT_VALIDATED,
            f"the customer is {customer.status}",
            field="customer",
            remedy="validate a prospect first; reactivate one who was deactivated",
        )
    yield Activated()
