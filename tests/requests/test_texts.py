"""Texts, ids and codes: visible, of bounded length, and known where they are codes."""

import pytest
from request_fields import read

from o2c.errors import ValidationError

HIDDEN = ("\\u202e", "\\u0000", "\\u200b", "\\u00ad", "\\ufeff", "\\u2066", "\\u0085")


@pytest.mark.parametrize("field", ["product", "reason", "tax_class"])
@pytest.mark.parametrize("sign", HIDDEN)
def test_nothing_hides_in_a_text(field: str, sign: str) -> None:
    """Right-to-left overrides, NUL, zero-width spaces: none of them can be seen."""
    with pytest.raises(ValidationError) as refused:
        read(field, f'"a{sign}b"')
    assert refused.value.field == field


@pytest.mark.parametrize("field", ["product", "reason", "tax_class", "raw"])
def test_a_lone_surrogate_is_no_text(field: str) -> None:
    with pytest.raises(ValidationError):
        read(field, '"a\\ud800b"')


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", '"' + "x" * 4001 + '"'),
        ("reason", "7"),
        ("reason", "null"),
        ("tax_class", '""'),
        ("tax_class", '"' + "x" * 201 + '"'),
        ("product", '""'),
        ("product", '"' + "x" * 65 + '"'),
        ("product", '" P"'),
        ("product", '"P "'),
        ("product", '"A/B"'),
        ("product", '"A\\nB"'),
        ("product", '"e\\u0301"'),
        ("site", '"A@B"'),
        ("workdays", "[7]"),
        ("workdays", "[-1]"),
        ("workdays", '["0"]'),
        ("workdays", "[true]"),
        ("workdays", "0"),
        ("raw", '"a\\u0000b"'),
        ("raw", "7"),
    ],
)
def test_a_text_has_its_limits(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(field, value)
    assert str(refused.value.field).startswith(field)


def test_a_text_may_have_lines_and_any_script() -> None:
    assert (
        read("reason", '"first\\n\\tsecond \\u6771\\u4eac"') == "first\n\tsecond 東京"
    )
    assert read("product", '"\\u00c4 7-x@y"') == "Ä 7-x@y"
    assert read("raw", '"UNB+\\u001d\\u202e\\r\\n"') == "UNB+\x1d\u202e\r\n"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("unit", f'"{code}"') for code in ("each", "ea", "XYZ", "", "CASE")],
        ("unit", "1"),
        *[("currency", f'"{code}"') for code in ("EURO", "eur", "XXX", "XAU", "")],
        ("currency", "978"),
        *[
            ("jurisdiction", f'"{c}"')
            for c in ("DEU", "de", "ZZ", "EU", "UK", "XX", "", "US-", "US-ca", "XX-1")
        ],
        ("jurisdiction", "276"),
    ],
)
def test_a_code_is_one_that_is_known(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(field, value)
    assert refused.value.field == field


@pytest.mark.parametrize("code", ["DE", "GB", "US", "TW", "AQ", "XK", "US-CA", "FR-2A"])
def test_a_jurisdiction_is_a_country_or_a_part_of_one(code: str) -> None:
    assert read("jurisdiction", f'"{code}"') == code


@pytest.mark.parametrize(
    ("written", "meant"),
    [("BX", "XBX"), ("CS", "XCS"), ("CT", "XCT"), ("XBX", "XBX"), ("KGM", "KGM")],
)
def test_a_withdrawn_unit_means_the_one_that_took_its_place(
    written: str, meant: str
) -> None:
    """Rec 20 withdrew BX, CS and CT in favour of Rec 21."""
    assert read("unit", f'"{written}"') == meant
