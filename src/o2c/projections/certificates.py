"""Who is exempt from tax, where and why, up to when, and what was warned of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.customer import (
    CertificateExpired,
    CertificateInvalidated,
    CertificateRecorded,
    CertificateWarned,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.exemption import ExemptionReason


class Standing(StrEnum):
    """Whether a certificate may apply; its dates and where it is accepted aside."""

    VALID = auto()
    EXPIRED = auto()
    INVALID = auto()


@frozen(kw_only=True, slots=False)
class CertificateRow:
    """One exemption certificate; those with a warning expire soon."""

    customer: str = column("whose it is")
    number: str = column("its number")
    jurisdictions: str = column("where it covers, separated by commas")
    reason: ExemptionReason = column("why the customer is exempt")
    issuer: str = column("the jurisdiction that issued it; empty for the customer")
    effective: date = column("the first day that it counts")
    expires: date | None = column("the last one; none if it does not expire")
    document: str = column("where the document is kept")
    standing: Standing = column("whether it may apply", Standing.VALID)
    warning: int | None = column("the last warning: so many days before", None)
    warned_on: date | None = column("when that was given", None)
    note: str = column("why it was called invalid", "")


_change = changer(CertificateRow)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    match recorded.event:
        case CertificateRecorded(certificate=certificate):
            yield (recorded.id, certificate.number)
        case (
            CertificateWarned(number=number)
            | CertificateExpired(number=number)
            | CertificateInvalidated(number=number)
        ):
            yield (recorded.id, number)
        case _:
            pass


def evolve(
    key: Key, row: CertificateRow | None, recorded: Recorded[object]
) -> CertificateRow | None:
    event = recorded.event
    if isinstance(event, CertificateRecorded):
        of = event.certificate
        return CertificateRow(
            customer=recorded.id,
            number=of.number,
            jurisdictions=",".join(of.jurisdictions),
            reason=of.reason,
            issuer=of.issuer,
            effective=of.effective,
            expires=of.expires,
            document=of.document,
        )
    if row is None:
        return None
    match event:
        case CertificateWarned(ahead=ahead):
            return _change(row, warning=ahead, warned_on=recorded.effective_on)
        case CertificateExpired():
            return _change(row, standing=Standing.EXPIRED)
        case CertificateInvalidated(note=note):
            return _change(row, standing=Standing.INVALID, note=note)
        case _:
            return row


CERTIFICATES = View(
    name="certificates",
    row=CertificateRow,
    key=("customer", "number"),
    events=(
        CertificateRecorded,
        CertificateWarned,
        CertificateExpired,
        CertificateInvalidated,
    ),
    keys=keys,
    evolve=evolve,
    streams=streams_of("customer"),
)
