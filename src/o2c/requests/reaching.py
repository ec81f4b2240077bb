"""Fields by which a customer is reached and paid: e-mail, phone, IBAN, tax numbers.

What a library can tell of them offline is checked; none asks a network.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator

from o2c.domain.customer.parts import TaxScheme

# The modules of python-stdnum that know the numbers.
_KINDS: dict[TaxScheme, str] = {
    TaxScheme.EU_VAT: "stdnum.eu.vat",
    TaxScheme.GB_VAT: "stdnum.gb.vat",
    TaxScheme.CH_UID: "stdnum.ch.uid",
    TaxScheme.NO_MVA: "stdnum.no.mva",
    TaxScheme.US_EIN: "stdnum.us.ein",
    TaxScheme.CA_BN: "stdnum.ca.bn",
    TaxScheme.AU_ABN: "stdnum.au.abn",
}


def tax_number(scheme: TaxScheme, written: str) -> str:
    """A tax number in its compact form; ValueError where it cannot be one (R12-03)."""
    from importlib import import_module

    from stdnum.exceptions import ValidationError

    try:
        number = import_module(_KINDS[scheme]).validate(written)
    except ValidationError:
        raise ValueError(f"{written!r} is no number of the kind {scheme}") from None
    return str(number)


def _email(written: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(written, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"no e-mail address: {error}") from None


def _phone(written: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(written, None)
    except phonenumbers.NumberParseException:
        raise ValueError("a phone number begins with + and the country") from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError("there is no such phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _iban(written: str) -> str:
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    try:
        return str(iban.validate(written))
    except ValidationError:
        raise ValueError("no IBAN: look at its digits again") from None


Email: TypeAlias = Annotated[str, AfterValidator(_email)]
Phone: TypeAlias = Annotated[str, AfterValidator(_phone)]
Iban: TypeAlias = Annotated[str, AfterValidator(_iban)]
