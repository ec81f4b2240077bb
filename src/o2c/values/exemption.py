"""Why something is not taxed: the reason, and the certificate that says so."""

from __future__ import annotations

from enum import StrEnum, auto

from attrs import frozen


class ExemptionReason(StrEnum):
    """Why a customer is exempt, as the Streamlined Sales Tax certificate has it."""

    RESALE = auto()
    GOVERNMENT = auto()
    CHARITABLE = auto()
    AGRICULTURAL = auto()
    MANUFACTURING = auto()
    EDUCATIONAL = auto()
    OTHER = auto()


@frozen(kw_only=True)
class Exemption:
    """A certificate as a document keeps it: number, reason, and where it applied."""

    number: str
    reason: ExemptionReason
    jurisdiction: str
