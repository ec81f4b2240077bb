"""Exemption certificates: recorded, reviewed every day, and what rests on them."""

from __future__ import annotations

from o2c.desk.documents import orders_of
from o2c.desk.entering import sale_of
from o2c.desk.pricing import taxed
from o2c.desk.taxing import tax_of
from o2c.desk.work import Work
from o2c.domain import certificate_calendar as calendar
from o2c.domain import customer, tax
from o2c.domain.certificate_calendar import CERTIFICATE_CALENDAR, MAIN
from o2c.domain.customer import CUSTOMER, Certificate, CertificateExpired
from o2c.domain.customer.certificates import WARNINGS
from o2c.domain.order import ORDER, placing
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.state import Line, Order
from o2c.domain.tax import TAX, TaxDecision
from o2c.requests import certificates as requests
from o2c.values.ids import CustomerId
from o2c.values.money import Money


def set_acceptance(work: Work, ask: requests.SetAcceptance) -> None:
    """Whose certificates a jurisdiction accepts for a reason from a date on."""
    work.decide(
        TAX,
        ask.jurisdiction,
        tax.set_acceptance,
        reason=ask.reason_code,
        accepts=ask.accepts,
        since=ask.since,
    )


def record(work: Work, ask: requests.RecordCertificate) -> None:
    """Keep a customer's exemption certificate, and watch when it expires."""
    certificate = Certificate(
        number=ask.number,
        jurisdictions=ask.jurisdictions,
        reason=ask.reason_code,
        issuer=ask.issuer or "",
        effective=ask.effective or work.today,
        expires=ask.expires,
        document=ask.document,
    )
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.record_certificate,
        certificate=certificate,
        today=work.today,
    )
    if certificate.expires is not None:
        work.decide(
            CERTIFICATE_CALENDAR,
            MAIN,
            calendar.enter,
            customer=CustomerId(ask.customer),
            number=ask.number,
            expires=certificate.expires,
        )


def invalidate(work: Work, ask: requests.InvalidateCertificate) -> None:
    """Let a certificate apply no more, and look at what rests on it."""
    if work.decide(
        CUSTOMER,
        ask.customer,
        customer.invalidate_certificate,
        number=ask.number,
        note=ask.note,
        by=work.actor.persons,
    ):
        _struck(work, ask.customer, ask.number)
        _reconsider(work, ask.customer, ask.number)


def review(work: Work, ask: requests.ReviewCertificates) -> None:
    """Warn of certificates that will expire, and let those expire that have to."""
    due = work.get(CERTIFICATE_CALENDAR, MAIN).due(work.today, max(WARNINGS))
    work.fetch(*((CUSTOMER, id) for id in due))
    for id in due:
        for event in work.decide(
            CUSTOMER, id, customer.review_certificates, today=work.today
        ):
            if isinstance(event, CertificateExpired):
                _struck(work, id, event.number)
                _reconsider(work, id, event.number)


def _struck(work: Work, id: str, number: str) -> None:
    work.decide(
        CERTIFICATE_CALENDAR,
        MAIN,
        calendar.strike,
        customer=CustomerId(id),
        number=number,
    )


def _reconsider(work: Work, id: str, number: str) -> None:
    """Look at the open orders that a certificate exempts, now that it does not.

    Where another certificate comes to the same, it takes its place; else the order
    waits: what was confirmed to the customer is not made dearer behind their back.
    """
    for order, found in orders_of(work, id):
        rests = [line for line in found.lines.values() if _rests(line, number)]
        if not (found.live and rests):
            continue
        sale = sale_of(work, found)
        taxes = [(line, tax_of(work, sale, line.tax_class)) for line in rests]
        fine = [(line, tax) for line, tax in taxes if _alike(line, tax)]
        if fine:
            _replace(work, order, found, fine)
        if len(fine) < len(taxes):
            work.decide(
                ORDER,
                order,
                placing.hold,
                reason=HoldReason.TAX,
                note=f"certificate {number} does not count any more",
                figures=tuple(
                    f"line {line.line} at {line.tax_rate}, now {tax.rate}"
                    for line, tax in taxes
                    if not _alike(line, tax)
                ),
            )


def _rests(line: Line, number: str) -> bool:
    certificate = line.exemption
    return bool(certificate and certificate.number == number and line.open)


def _alike(line: Line, tax: TaxDecision) -> bool:
    """Whether another certificate can take the place of the one that ended."""
    return tax.exemption is not None and tax.rate == line.tax_rate and not line.shipped


def _replace(
    work: Work, order: str, found: Order, taxes: list[tuple[Line, TaxDecision]]
) -> None:
    quotes = [taxed(line, line.tax_class, tax) for line, tax in taxes]
    freight = Money(found.freight.tax, found.currency)
    work.decide(ORDER, order, placing.price, quotes=quotes, freight_tax=freight)
