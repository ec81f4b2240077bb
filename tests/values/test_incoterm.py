"""An Incoterm is a code of an edition, at a place."""

import pytest

from o2c.values.incoterm import TERMS, Incoterm, incoterm

EVERY = ("EXW", "FCA", "CPT", "CIP", "DDP", "FAS", "FOB", "CFR", "CIF")
OTHERS = {
    "DAP": {2010, 2020},
    "DAT": {2010},
    "DPU": {2020},
    "DAF": {2000},
    "DES": {2000},
    "DEQ": {2000},
    "DDU": {2000},
}


@pytest.mark.parametrize("code", [*EVERY, *OTHERS])
@pytest.mark.parametrize("version", [2000, 2010, 2020])
def test_r11_02_each_edition_has_its_own_rules(code: str, version: int) -> None:
    if version in OTHERS.get(code, {2000, 2010, 2020}):
        assert incoterm(code, version, "Rotterdam") == Incoterm(
            code, version, "Rotterdam"
        )
    else:
        with pytest.raises(ValueError, match=f"no rule of Incoterms {version}"):
            incoterm(code, version, "Rotterdam")


def test_the_editions_have_13_11_and_11_rules() -> None:
    assert [len(TERMS[version]) for version in (2000, 2010, 2020)] == [13, 11, 11]


@pytest.mark.parametrize("code", ["", "fca", "XYZ", "FOB ORIGIN"])
def test_r11_02_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="no rule"):
        incoterm(code, 2020, "Rotterdam")


def test_r11_02_an_unknown_edition_is_refused() -> None:
    with pytest.raises(ValueError, match="2000, 2010, 2020"):
        incoterm("FCA", 1990, "Rotterdam")


@pytest.mark.parametrize("place", ["", "  "])
def test_r11_01_a_place_is_required(place: str) -> None:
    with pytest.raises(ValueError, match="place"):
        incoterm("FCA", 2020, place)


def test_r11_01_a_term_reads_as_contracts_write_it() -> None:
    assert incoterm("FCA", 2020, " Rotterdam ").text() == (
        "FCA Rotterdam (Incoterms 2020)"
    )
