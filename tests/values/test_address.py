"""Each type that identifies a person names whom, and none is left out."""

import attrs
import pytest

from o2c.values import address
from o2c.values.address import PERSONAL, Address, AddressUsage


@pytest.mark.parametrize("personal", PERSONAL)
def test_every_personal_type_names_its_subject(personal: type) -> None:
    fields = attrs.fields_dict(personal)

    assert "subject" in fields
    assert all(field.kw_only for field in fields.values())


def test_every_value_of_the_module_is_personal() -> None:
    values = {v for v in vars(address).values() if attrs.has(v)}

    assert values == {*PERSONAL, address.Forgotten}


def test_an_address_without_region_or_postal_code_can_be_written() -> None:
    dublin = Address(subject="ACME", name="Acme", city="Dublin", country="IE")

    assert (dublin.region, dublin.postal_code, dublin.lines) == (None, None, ())


def test_usages_are_stored_by_these_words() -> None:
    assert [*AddressUsage] == ["bill_to", "ship_to", "invoice"]
