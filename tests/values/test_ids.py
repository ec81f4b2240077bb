"""Identifiers can be seen, typed and told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2c.values.ids import (
    ProductId,
    SiteId,
    check_id,
    check_written,
    item,
    normal_part,
    normal_po,
    of_item,
)


@pytest.mark.parametrize(
    "text", ["SO-000123", "a", "x" * 64, "Müller & Söhne 7", "SKU@7", "東京-1", "a.b:c"]
)
def test_an_id_that_can_be_read_is_accepted(text: str) -> None:
    assert check_id(text, "product") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 65,
        "a/b",
        " a",
        "a ",
        "a\x00b",
        "a\nb",
        "a\tb",
        "a\x7fb",
        "a\u202eb",  # right-to-left override
        "a\u200bb",  # zero-width space
        "a\ufeffb",  # byte order mark
        "a\u00a0b",  # no-break space
        "a\u2028b",  # line separator
        "a\ud800b",  # lone surrogate
        "a\ue000b",  # private use
        "cafe\u0301",  # not composed
    ],
)
def test_an_id_that_is_not_what_it_looks_like_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^product id "):
        check_id(text, "product")


def test_a_sites_id_has_no_at_sign() -> None:
    with pytest.raises(ValueError, match="site id contains '@'"):
        check_id("A@B", "site")
    with pytest.raises(ValueError, match="'A@B'"):
        item(ProductId("SKU-7"), SiteId("A@B"))


def test_an_item_is_a_product_at_a_site() -> None:
    assert item(ProductId("SKU-7"), SiteId("MAIN")) == "SKU-7@MAIN"


@given(st.text(), st.text().filter(lambda site: "@" not in site))
def test_an_item_read_again_is_the_same(product: str, site: str) -> None:
    there = item(ProductId(product), SiteId(site))

    assert of_item(there) == (product, site)


def test_what_is_at_no_site_is_refused() -> None:
    with pytest.raises(ValueError, match="'SKU-7'"):
        of_item("SKU-7")


@given(st.text(min_size=1, max_size=70))
def test_an_accepted_id_can_be_stored_and_named_in_a_stream(text: str) -> None:
    try:
        check_id(text, "order")
    except ValueError:
        return
    assert f"order/{text}".partition("/") == ("order", "/", text)
    assert text.encode().decode() == text
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("  po  12\t34 ", "PO 12 34"),
        ("po-1234", "PO-1234"),
        ("007", "007"),
        ("PO\u00a01", "PO 1"),
        ("   ", ""),
    ],
)
def test_r01_03_purchase_order_numbers_are_compared_normalised(
    written: str, compared: str
) -> None:
    assert normal_po(written) == compared


@given(st.text())
def test_r01_03_normalising_twice_changes_nothing(text: str) -> None:
    assert normal_po(normal_po(text)) == normal_po(text)


@given(st.text(max_size=12), st.integers(0, 4))
def test_leading_zeros_mean_nothing_where_the_customer_says_so(
    text: str, more: int
) -> None:
    """R01-03: only then are two numbers the same that differ in nothing else."""
    plain = normal_po(text, zeros=False)
    assert (
        normal_po("0" * more + text.strip(), zeros=False) == plain or not text.strip()
    )
    assert normal_po(plain, zeros=False) == plain
    assert bool(plain) is bool(normal_po(text))


@pytest.mark.parametrize(
    ("written", "compared"),
    [(" 0047 11", "47 11"), ("0000", "0"), ("", ""), ("a0", "A0")],
)
def test_leading_zeros_go_but_one_zero_stays(written: str, compared: str) -> None:
    assert normal_po(written, zeros=False) == compared
    assert normal_po("0047") == "0047"


def test_a_part_number_may_have_a_slash_and_an_id_may_not() -> None:
    assert check_written("A/100") == "A/100"
    assert normal_part(" a/100  x") == "A/100 X"
    for wrong in ("", " A", "A\n", "x" * 65):
        with pytest.raises(ValueError, match="product id"):
            check_written(wrong)
