"""Requests about exemption from tax: certificates, and where they are accepted."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from o2c.domain.tax import Accepts
from o2c.requests.base import Request
from o2c.requests.fields import CustomerRef, Day, Jurisdiction, Listed, Name, Text
from o2c.values.exemption import ExemptionReason

Reason = Annotated[ExemptionReason, Field(strict=False)]


class SetAcceptance(Request):
    """Whose exemption certificates a jurisdiction accepts for a reason, from a date on.

    `own` are those that it has issued itself.  What nobody has set is not accepted.
    """

    jurisdiction: Jurisdiction
    reason_code: Reason
    accepts: Annotated[Accepts, Field(strict=False)]
    since: Day


class RecordCertificate(Request):
    """Keep an exemption certificate that a customer has shown.

    `jurisdictions` are those that it covers, `issuer` the one that issued it, if any
    did.  It counts from `effective`, today if left out, up to and with `expires`.
    """

    customer: CustomerRef
    number: Name
    jurisdictions: Annotated[tuple[Jurisdiction, ...], Listed, Field(min_length=1)]
    reason_code: Reason
    issuer: Jurisdiction | None = None
    effective: Day | None = None
    expires: Day | None = None
    document: Text = ""


class InvalidateCertificate(Request):
    """Let a certificate apply no more; orders that rest on it wait."""

    customer: CustomerRef
    number: Name
    note: Name


class ReviewCertificates(Request):
    """Let certificates expire whose last day has passed; warn of those that will.

    To be asked every day.  Open orders that rest on an expired one are taxed anew
    where nothing changes by it, and wait where it does.
    """
