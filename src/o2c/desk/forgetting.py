"""Forgetting a customer: look at everything that may be open, then decide."""

from __future__ import annotations

from o2c.desk.documents import documents_of
from o2c.desk.work import Work
from o2c.domain import customer, intake
from o2c.domain.customer import CUSTOMER
from o2c.domain.intake import INTAKE
from o2c.requests import privacy as requests
from o2c.values.address import Forgotten


def erase_customer(work: Work, ask: requests.EraseCustomer) -> None:
    """Forget a customer with whom nothing is open (X1-11)."""
    if work.get(CUSTOMER, ask.customer).erased:
        return
    found = documents_of(work, ask.customer, paying=True)
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.erase,
        person=Forgotten(subject=ask.customer),
        pending=found.pending(),
        parked=tuple(found.parked),
        note=ask.note,
    )


def erase_parked(work: Work, ask: requests.EraseParked) -> None:
    """Forget input that was parked, and that is no known customer's."""
    subject = work.get(INTAKE, ask.parked).subject
    known = work.exists(CUSTOMER, subject)
    work.decide(INTAKE, ask.parked, intake.erase, note=ask.note, of_customer=known)


def place_legal_hold(work: Work, ask: requests.PlaceLegalHold) -> None:
    """Keep a customer from being erased."""
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.place_hold,
        reference=ask.reference,
        note=ask.note,
    )


def lift_legal_hold(work: Work, ask: requests.LiftLegalHold) -> None:
    """Need a customer's data no more, for one case."""
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.lift_hold,
        reference=ask.reference,
        note=ask.note,
    )
