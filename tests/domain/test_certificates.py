"""R12-05 to R12-08: a certificate is a record with dates, not a flag."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve as replace
from domain_samples import MONDAY, day, story
from master_samples import ACME, CERTIFICATE

from o2c.domain import certificate_calendar as calendar
from o2c.domain.certificate_calendar import CERTIFICATE_CALENDAR
from o2c.domain.customer import (
    CUSTOMER,
    Certificate,
    CertificateExpired,
    CertificateInvalidated,
    CertificateRecorded,
    CertificateWarned,
    Refusal,
    invalidate_certificate,
    record_certificate,
    review_certificates,
)
from o2c.errors import StateError, UnknownReference, ValidationError
from o2c.testing import given
from o2c.values.ids import CustomerId

RECORDED = CertificateRecorded(certificate=CERTIFICATE)
CALL_OFF: dict[str, Any] = {"number": "R-1", "note": "forged", "by": ("ann",)}


def lasting(expires: date | None, number: str = "R-1") -> Certificate:
    return replace(CERTIFICATE, number=number, expires=expires)


def test_r12_05_several_certificates_stand_side_by_side() -> None:
    tale = story(CUSTOMER, ACME)
    second = lasting(None, "G-2")
    tale.do(record_certificate, certificate=CERTIFICATE, today=MONDAY)
    tale.do(record_certificate, certificate=second, today=MONDAY)
    assert tale.state.certificates == (CERTIFICATE, second)


def test_r12_04_the_same_number_with_other_data_is_refused() -> None:
    other = replace(CERTIFICATE, document="scan 18")
    for history in (
        [ACME, RECORDED],
        [ACME, RECORDED, CertificateInvalidated(number="R-1", note="", by=())],
    ):
        refusal = (
            given(CUSTOMER, *history)
            .when(record_certificate, certificate=other, today=MONDAY)
            .then_rejected(Refusal.CERTIFICATE_EXISTS)
        )
        assert isinstance(refusal, ValidationError)


@pytest.mark.parametrize(
    ("effective", "expires", "field"),
    [(day(-1), None, "effective"), (day(2), day(1), "expires")],
)
def test_r12_08_dates_are_not_in_the_past_on_entry(
    effective: date, expires: date | None, field: str
) -> None:
    dated = replace(CERTIFICATE, effective=effective, expires=expires)
    refusal = (
        given(CUSTOMER, ACME)
        .when(record_certificate, certificate=dated, today=MONDAY)
        .then_rejected(Refusal.CERTIFICATE_DATE)
    )
    assert isinstance(refusal, ValidationError)
    assert refusal.field == field


def test_r12_06_it_counts_on_its_first_and_its_last_day() -> None:
    held = [CERTIFICATE.holds(day(n)) for n in (-1, 0, 6, 7)]
    assert held == [False, True, True, False]
    assert lasting(None).holds(date(2199, 1, 1))


def test_r12_08_warnings_come_60_30_and_7_days_before_and_then_it_expires() -> None:
    lasts = lasting(day(100))
    tale = story(CUSTOMER, ACME, CertificateRecorded(certificate=lasts))
    said = {}
    for n in range(102):
        if events := tale.do(review_certificates, today=day(n)):
            said[100 - n] = events[0]
        assert not tale.do(review_certificates, today=day(n))
    assert list(said) == [60, 30, 7, -1]
    assert said[30] == CertificateWarned(
        number="R-1", expires=day(100), ahead=30, left=30
    )
    assert said[-1] == CertificateExpired(number="R-1", expires=day(100))
    assert tale.state.certificates == ()


def test_r12_08_of_missed_warnings_only_the_last_comes() -> None:
    lasts = CertificateRecorded(certificate=lasting(day(100)))
    given(CUSTOMER, ACME, lasts).when(review_certificates, today=day(95)).then(
        CertificateWarned(number="R-1", expires=day(100), ahead=7, left=5)
    )
    forever = CertificateRecorded(certificate=lasting(None))
    given(CUSTOMER, ACME, forever).when(
        review_certificates, today=date(2199, 1, 1)
    ).then_nothing()


def test_r12_08_an_invalid_certificate_stops_applying() -> None:
    given(CUSTOMER, ACME, RECORDED).when(invalidate_certificate, **CALL_OFF).then(
        CertificateInvalidated(number="R-1", note="forged", by=("ann",))
    )
    gone = CertificateInvalidated(number="R-1", note="", by=())
    assert CUSTOMER.fold([ACME, RECORDED, gone]).certificates == ()
    unknown = (
        given(CUSTOMER, ACME)
        .when(invalidate_certificate, **CALL_OFF)
        .then_rejected(Refusal.CERTIFICATE_UNKNOWN)
    )
    assert isinstance(unknown, UnknownReference)
    over = CertificateExpired(number="R-1", expires=day(6))
    expired = (
        given(CUSTOMER, ACME, RECORDED, over)
        .when(invalidate_certificate, **CALL_OFF)
        .then_rejected(Refusal.CERTIFICATE_EXPIRED)
    )
    assert isinstance(expired, StateError)


def test_the_calendar_finds_whose_certificates_are_due() -> None:
    tale = story(CERTIFICATE_CALENDAR)
    for id, number, n in (("A", "1", 60), ("B", "2", 61), ("A", "3", -1)):
        tale.do(calendar.enter, customer=CustomerId(id), number=number, expires=day(n))
    assert tale.state.due(MONDAY, 60) == ("A",)
    tale.do(calendar.strike, customer=CustomerId("A"), number="3")
    assert [each.number for each in tale.state.entries] == ["1", "2"]
    assert tale.state.due(day(1), 60) == ("A", "B")
