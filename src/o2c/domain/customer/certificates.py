"""Exemption certificates: recorded, watched until they expire, called invalid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from o2c.domain.customer.events import (
    CertificateExpired,
    CertificateInvalidated,
    CertificateRecorded,
    CertificateWarned,
    Event,
)
from o2c.domain.customer.parts import Certificate
from o2c.domain.customer.refusals import Refusal, known, not_erased
from o2c.domain.customer.state import Customer
from o2c.errors import StateError, UnknownReference, ValidationError

WARNINGS = (60, 30, 7)  # so many days before it expires


def record_certificate(
    customer: Customer, *, certificate: Certificate, today: date
) -> Iterator[Event]:
    """Keep a certificate (R12-05); one that has run out by now is refused (R12-08)."""
    known(customer)
    not_erased(customer)
    numbers = {each.number: each for each in customer.every_certificate}
    if (was := numbers.get(certificate.number)) is not None:
        if was == certificate:
            return
        raise ValidationError(
            Refusal.CERTIFICATE_EXISTS,
            f"certificate {certificate.number} is recorded already, with other data",
            field="number",
            remedy="invalidate it, and record its replacement under its own number",
        )
    _dated(certificate, today)
    yield CertificateRecorded(certificate=certificate)


def _dated(certificate: Certificate, today: date) -> None:
    if certificate.effective < today:
        raise ValidationError(
            Refusal.CERTIFICATE_DATE,
            f"effective {certificate.effective} is in the past",
            field="effective",
            remedy=f"give {today}, from when on it can count here, or a later day",
        )
    expires = certificate.expires
    if expires is not None and expires < certificate.effective:
        raise ValidationError(
            Refusal.CERTIFICATE_DATE,
            f"it expires on {expires}, before it is effective",
            field="expires",
            remedy="give a later day, or leave it out where it does not expire",
        )


def invalidate_certificate(
    customer: Customer, *, number: str, note: str, by: tuple[str, ...]
) -> Iterator[Event]:
    """Let a certificate apply no more, from now on."""
    known(customer)
    if number in {each.number for each in customer.certificates}:
        yield CertificateInvalidated(number=number, note=note, by=by)
        return
    if number not in {each.number for each in customer.every_certificate}:
        raise UnknownReference(
            Refusal.CERTIFICATE_UNKNOWN,
            f"the customer has no certificate {number}",
            field="number",
            remedy="see the view certificates",
        )
    if number in customer.expired:
        raise StateError(
            Refusal.CERTIFICATE_EXPIRED,
            f"certificate {number} has expired",
            field="number",
            remedy="record its replacement",
        )


def review_certificates(customer: Customer, *, today: date) -> Iterator[Event]:
    """Let certificates expire whose last day has passed, and warn of those that will.

    There is one warning 60, 30 and 7 days before; of those missed, only the last.
    """
    for certificate in customer.certificates:
        if certificate.expires is None:
            continue
        left = (certificate.expires - today).days
        if left < 0:
            yield CertificateExpired(
                number=certificate.number, expires=certificate.expires
            )
        elif due := _due(left, customer.warned, certificate.number):
            yield CertificateWarned(
                number=certificate.number,
                expires=certificate.expires,
                ahead=due,
                left=left,
            )


def _due(left: int, warned: Mapping[str, int], number: str) -> int | None:
    """The warning that is due with so many days left, if it was not given yet."""
    due = min((ahead for ahead in WARNINGS if left <= ahead), default=None)
    given = warned.get(number)
    return due if due is not None and (given is None or due < given) else None
