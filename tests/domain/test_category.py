"""The tree of categories: each below another that exists, none below itself."""

from __future__ import annotations

import pytest
from domain_samples import refused

from o2c.domain.category import (
    CATEGORY_TREE,
    CategorySet,
    Refusal,
    known,
    set_category,
)
from o2c.errors import ValidationError
from o2c.testing import given


def put(name: str, parent: str | None = None) -> CategorySet:
    return CategorySet(category=name, was=None, parent=parent, fresh=True)


TREE = (put("ALL"), put("FASTENERS", "ALL"), put("SCREWS", "FASTENERS"))


def test_a_category_stands_below_another_r02_04() -> None:
    tree = CATEGORY_TREE.fold(TREE)

    assert tree.line("SCREWS") == ("SCREWS", "FASTENERS", "ALL")
    assert tree.line("ALL") == ("ALL",)
    assert tree.line("GONE") == ()


def test_a_category_moves() -> None:
    given(CATEGORY_TREE, *TREE).when(
        set_category, category="SCREWS", parent="ALL"
    ).then(CategorySet(category="SCREWS", was="FASTENERS", parent="ALL", fresh=False))


@pytest.mark.parametrize("parent", ["ALL", "FASTENERS", "SCREWS"])
def test_a_category_is_never_below_itself(parent: str) -> None:
    refusal = (
        given(CATEGORY_TREE, *TREE)
        .when(set_category, category="ALL", parent=parent)
        .then_rejected(Refusal.CATEGORY_CYCLE)
    )
    assert isinstance(refusal, ValidationError)


def test_a_category_stands_below_one_that_exists() -> None:
    given(CATEGORY_TREE).when(
        set_category, category="SCREWS", parent="GONE"
    ).then_rejected(Refusal.CATEGORY_UNKNOWN)
    refused(Refusal.CATEGORY_UNKNOWN, known, CATEGORY_TREE.initial, "GONE")
