"""What the rules find in master data, and what they leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.audit.quality.parties import (
    LARGEST_BLOCK,
    LIKELY,
    Party,
    duplicates,
    plain_name,
    scored,
)
from o2c.audit.quality.skus import misnamed, taken_for_another
from o2c.domain.naming import NamingRule


def party(customer: str, name: str, **more: object) -> Party:
    return Party(customer=customer, name=name, **more)  # type: ignore[arg-type]


BERLIN = {"country": "DE", "postal_code": "10115", "city": "Berlin"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller & Söhne GmbH & Co. KG", "Mueller Soehne"),
        ("Acme Tools Ltd.", "ACME TOOLS LIMITED"),
        ("Crédit Général S.A.", "Credit General SA"),
        ("Smith, John", "John Smith Inc"),
    ],
)
def test_names_are_compared_without_accents_case_and_legal_form_s2_02(
    one: str, other: str
) -> None:
    assert sorted(plain_name(one).split()) == sorted(plain_name(other).split())


def test_a_name_that_is_only_a_legal_form_stays_s2_02() -> None:
    assert plain_name("SE") == "se"


def test_a_shared_tax_number_decides_s2_02() -> None:
    shared = {"tax_ids": frozenset({"eu_vat:DE136695976"})}
    score, figures = scored(party("A", "Acme", **shared), party("B", "Zulu", **shared))
    assert (score, figures) == (100, ("same tax number",))


def test_a_party_and_its_branch_share_a_tax_number_by_right_s2_02() -> None:
    shared = {"tax_ids": frozenset({"eu_vat:DE136695976"})}
    head = party("A", "Acme", **shared)
    branch = party("B", "Acme Nord", parent="A", **shared)
    other = party("C", "Acme Süd", parent="A", **shared)
    assert list(duplicates([head, branch, other])) == []


@pytest.mark.parametrize(
    ("one", "other", "likely"),
    [
        (party("A", "Acme Tools", **BERLIN), party("B", "Acme Tolls", **BERLIN), False),
        (
            party("A", "Acme Tools", street="1 Road", **BERLIN),
            party("B", "Acme Tolls", street="1 Road", **BERLIN),
            True,
        ),
        (
            party("A", "North Wind Trading", **BERLIN),
            party("B", "South Wind Trading", **BERLIN),
            False,
        ),
        (
            party("A", "Acme GmbH", country="DE"),
            party("B", "ACME AG", country="DE"),
            True,
        ),
        (
            party("A", "Acme GmbH", country="DE"),
            party("B", "Acme Inc", country="US"),
            False,
        ),
        (
            party("A", "Acme", tax_ids=frozenset({"eu_vat:DE1"}), **BERLIN),
            party("B", "Acme", tax_ids=frozenset({"eu_vat:DE2"}), **BERLIN),
            False,
        ),
        (
            party("A", "Acme", phones=frozenset({"+4930"}), **BERLIN),
            party("B", "Acme", mails=frozenset({"a@acme.de"}), **BERLIN),
            True,
        ),
    ],
)
def test_two_customers_are_scored_s2_02(one: Party, other: Party, likely: bool) -> None:
    score, _ = scored(one, other)
    assert (score >= LIKELY) is likely
    assert [flaw.subjects for flaw in duplicates([one, other])] == [("A", "B")] * likely


def test_a_provider_everybody_uses_says_nothing_s2_02() -> None:
    one = party("A", "Acme", mails=frozenset({"acme@gmail.com"}))
    other = party("B", "Zulu", mails=frozenset({"zulu@gmail.com"}))
    assert scored(one, other)[0] < scored(party("A", "Acme"), party("B", "Acme"))[0]
    assert "same e-mail domain" not in scored(one, other)[1]


def test_what_very_many_share_is_not_compared_pair_by_pair() -> None:
    crowd = [
        party(f"C{n}", f"{n:04}", country="DE", postal_code="1", street=f"{n}")
        for n in range(LARGEST_BLOCK + 1)
    ]
    assert list(duplicates(crowd)) == []


NAMES = st.text(alphabet="abcdefgh ", min_size=1, max_size=12)
PARTIES = st.builds(
    party, st.sampled_from("ABCDEFG"), NAMES, country=st.sampled_from(["", "DE"])
)


@forall(PARTIES, PARTIES)
def test_the_score_does_not_depend_on_who_comes_first(one: Party, other: Party) -> None:
    assert scored(one, other) == scored(other, one)
    assert 0 <= scored(one, other)[0] <= 100


def test_products_that_break_their_rule_are_found_s2_01() -> None:
    rule = NamingRule(longest=3)
    found = list(misnamed([("ABCD", rule), ("ABC", rule), ("ABCDE", None)]))
    assert [(flaw.subjects, flaw.figures) for flaw in found] == [
        (("ABCD",), ("longer than 3 characters",))
    ]


def test_products_that_are_taken_for_one_another_are_found_s2_01() -> None:
    apart = NamingRule(apart=True)
    products = {"AB-1": None, "ab1": None, "IO": apart, "10": None, "I0-": None}
    assert {flaw.subjects for flaw in taken_for_another(products)} == {
        ("AB-1", "ab1"),
        ("IO", "10"),
        ("IO", "I0-"),
    }
