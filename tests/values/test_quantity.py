"""Quantities keep to their dimension, convert exactly, and are rounded once."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from o2c.values.quantity import (
    PACK,
    UNITS,
    Quantity,
    Unit,
    convert,
    in_units,
    negligible,
    packs,
    plain,
    unit,
)
from o2c.values.units import ALIASES

CASES = {"XCS": Decimal(12), "XPX": Decimal(480)}
amounts = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)


def q(amount: str | int, code: str) -> Quantity:
    return Quantity(Decimal(amount), code)


def test_quantities_of_one_unit_add_up() -> None:
    assert q("1.5", "KGM") + q(2, "KGM") == q("3.5", "KGM")
    assert q(1, "EA") - q(3, "EA") == q(-2, "EA")


def test_x3_04_quantities_of_two_units_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="convert first"):
        q(1, "KGM") + q(1, "GRM")
    with pytest.raises(ValueError, match="convert first"):
        q(1, "KGM") - q(1, "GRM")


@pytest.mark.parametrize(
    ("old", "new"), [("BX", "XBX"), ("CS", "XCS"), ("CT", "XCT"), ("PK", "XPK")]
)
def test_withdrawn_codes_are_aliases_of_rec_21(old: str, new: str) -> None:
    assert unit(old) == unit(new)
    assert unit(old).code == new
    assert convert(q(3, old), new) == q(3, new)


def test_every_alias_names_a_unit_and_is_none_itself() -> None:
    assert set(ALIASES.values()) <= set(UNITS)
    assert not set(ALIASES) & set(UNITS)


def test_each_stays_each() -> None:
    assert unit("EA").code == "EA"
    assert convert(q(5, "EA"), "C62") == convert(q(5, "H87"), "C62") == q(5, "C62")


@pytest.mark.parametrize("code", ["", "ea", "XYZ", "KG", "BAG"])
def test_an_unknown_unit_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="is no unit"):
        unit(code)


def test_the_list_of_units_is_sound() -> None:
    assert len(UNITS) > 90
    for code, known in UNITS.items():
        assert known.code == code
        assert known.name
        assert (known.factor == 0) == (known.dimension == PACK)
        assert known.digits >= 0


@pytest.mark.parametrize(
    ("start", "to", "expected"),
    [
        (q(3, "DZN"), "EA", "36"),
        (q("2.5", "MIL"), "H87", "2500"),
        (q(36, "EA"), "DZN", "3"),
        (q(1, "LBR"), "KGM", "0.45359237"),
        (q(16, "ONZ"), "LBR", "1"),
        (q(2000, "LBR"), "STN", "1"),
        (q(12, "INH"), "FOT", "1"),
        (q(1, "MTQ"), "LTR", "1000"),
        (q(1, "GLL"), "INQ", "231"),
        (q(160, "OZI"), "GLI", "1"),
        (q(128, "OZA"), "GLL", "1"),
        (q(42, "GLL"), "BLL", "1"),
        (q(27, "FTQ"), "YDQ", "1"),
        (q(144, "INK"), "FTK", "1"),
        (q(90, "MIN"), "HUR", "1.5"),
    ],
)
def test_units_of_a_dimension_convert_by_their_legal_factors(
    start: Quantity, to: str, expected: str
) -> None:
    assert convert(start, to) == q(expected, to)


def test_x3_04_packs_convert_as_the_product_declares() -> None:
    assert convert(q(2, "XCS"), "EA", CASES) == q(24, "EA")
    assert convert(q(18, "EA"), "XCS", CASES) == q("1.5", "XCS")
    assert convert(q(1, "XPX"), "XCS", CASES) == q(40, "XCS")
    assert convert(q(2, "CS"), "EA", {"CS": Decimal(12)}) == q(24, "EA")


def test_x3_04_each_to_kilogram_only_with_a_declared_factor() -> None:
    assert convert(q(6, "KGM"), "EA", {"KGM": Decimal(4)}) == q(24, "EA")
    with pytest.raises(ValueError, match="nothing says"):
        convert(q(6, "KGM"), "EA")


def test_with_the_stocking_unit_named_everything_goes_through_it() -> None:
    assert convert(q(2, "XCS"), "DZN", CASES, stocking="EA") == q(2, "DZN")
    bags = {"XBG": Decimal(25)}
    assert convert(q(2, "XBG"), "GRM", bags, stocking="KGM") == q(50000, "GRM")
    with pytest.raises(ValueError, match="nothing says how many EA are in one LTR"):
        convert(q(1, "LTR"), "XCS", CASES, stocking="EA")


@pytest.mark.parametrize(
    ("start", "to"),
    [("KGM", "LTR"), ("EA", "KGM"), ("XCS", "EA"), ("EA", "XBX"), ("XCS", "XBX")],
)
def test_x3_04_another_dimension_is_refused(start: str, to: str) -> None:
    with pytest.raises(ValueError, match="nothing says"):
        convert(q(1, start), to)


def test_x3_04_an_undeclared_pack_is_refused_though_another_is_declared() -> None:
    with pytest.raises(ValueError, match="nothing says how many EA are in one XBX"):
        convert(q(1, "XBX"), "EA", CASES)


@pytest.mark.parametrize("factor", ["0", "-12", "NaN"])
def test_a_pack_holds_something(factor: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        convert(q(1, "XCS"), "EA", {"XCS": Decimal(factor)})


def test_what_is_no_finite_decimal_is_refused_rather_than_rounded() -> None:
    with pytest.raises(ValueError, match="no exact number of XCS"):
        convert(q(35, "EA"), "XCS", CASES)
    with pytest.raises(ValueError, match="no exact number of LBR"):
        convert(q(1, "KGM"), "LBR")


fixed = st.sampled_from([u for u in UNITS.values() if u.dimension != PACK])


@given(amounts, fixed, fixed)
def test_x3_04_a_conversion_there_and_back_is_exact(
    amount: Decimal, start: Unit, end: Unit
) -> None:
    assume(start.dimension == end.dimension)
    there = Quantity(amount, start.code)
    try:
        converted = convert(there, end.code)
    except ValueError:
        assume(False)

    assert convert(converted, there.unit) == there


@given(st.lists(amounts, min_size=1, max_size=5))
def test_x3_01_converting_the_sum_is_summing_the_conversions(
    parts: list[Decimal],
) -> None:
    whole = sum((convert(Quantity(p, "ONZ"), "KGM").amount for p in parts), Decimal(0))

    assert convert(Quantity(sum(parts, Decimal(0)), "ONZ"), "KGM").amount == whole


def test_v08_x3_02_35_pieces_are_2_92_packs_of_12() -> None:
    assert packs(Decimal(35), Decimal(12)) == Decimal("2.92")
    assert packs(Decimal(-35), Decimal(12)) == Decimal("-2.92")


def test_v09_x3_01_the_sum_is_converted_not_the_parts() -> None:
    moves, size = [Decimal(144), Decimal(48)], Decimal(96)

    assert packs(sum(moves, Decimal(0)), size) == 2
    assert sum(packs(move, size, 0) for move in moves) == 3  # the mistake


def test_packs_round_half_up_once_to_the_digits_asked_for() -> None:
    assert packs(Decimal(1), Decimal(8), 2) == Decimal("0.13")
    assert str(packs(Decimal(192), Decimal(96))) == "2.00"
    with pytest.raises(ValueError, match="hold 0"):
        packs(Decimal(1), Decimal(0))


def test_x3_04_a_unit_takes_its_digits_and_no_more() -> None:
    assert str(in_units(Decimal("2.5"), 3)) == "2.500"
    assert str(in_units(Decimal("2.000"), 0)) == "2"
    with pytest.raises(ValueError, match=r"2\.5 has more than 0"):
        in_units(Decimal("2.5"), 0)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1E+200"])
def test_what_is_no_quantity_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"finite|decimal places"):
        in_units(Decimal(amount), 0)


@pytest.mark.parametrize(
    ("amount", "digits", "expected"),
    [
        ("0.4999", 0, True),
        ("0.5", 0, False),
        ("-0.4999", 0, True),
        ("-0.5", 0, False),
        ("0.0004", 3, True),
        ("0.0005", 3, False),
        ("0", 0, True),
    ],
)
def test_x3_05_less_than_half_the_last_digit_is_nothing(
    amount: str, digits: int, expected: bool
) -> None:
    assert negligible(Decimal(amount), digits) is expected


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1E+3", "1000"),
        ("1.500", "1.5"),
        ("100", "100"),
        ("0.00", "0"),
        ("-0", "0"),
        ("-0.10", "-0.1"),
        ("1E-10", "0.0000000001"),
    ],
)
def test_there_is_one_way_to_write_a_number(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


def test_what_is_not_finite_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="finite"):
        plain(Decimal("NaN"))


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(0, 9))
def test_a_number_written_plainly_is_the_same_number(d: Decimal, zeros: int) -> None:
    assume(abs(d.adjusted()) < 50)
    text = plain(d)

    assert Decimal(text) == d
    padded = text + ("" if "." in text else ".") + "0" * zeros + "0"
    assert plain(Decimal(padded)) == text


def test_a_quantity_reads_plainly() -> None:
    assert q("2.50", "KGM").text() == "2.5 KGM"
