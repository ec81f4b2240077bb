"""A draft is kept, changed, and ends once: as an order, or as nothing."""

from __future__ import annotations

from typing import Any

import pytest
from domain_samples import changed, refused

from o2c.domain.draft import (
    DRAFT,
    Changed,
    Discarded,
    Draft,
    Missing,
    Placed,
    Refusal,
    Saved,
    Stage,
    change,
    complete,
    discard,
    open_,
    place,
    save,
)
from o2c.domain.order.parts import Channel
from o2c.errors import StateError, UnknownReference
from o2c.testing import given
from o2c.values.address import PersonalText
from o2c.values.ids import CustomerId

NO_SITE = Missing(
    code="site_missing",
    message="where it ships from is not known",
    field="site",
    line=None,
    remedy="say where it ships from",
)
NO_PRICE = changed(NO_SITE, code="price_missing", line=2, remedy="say the price")


def said(text: str = "{}", **other: Any) -> dict[str, Any]:
    fields = {
        "customer": CustomerId("ACME"),
        "channel": Channel.EMAIL,
        "content": PersonalText(subject="ACME", text=text),
        "lines": 0,
        "missing": (NO_SITE,),
        "by": ("maria",),
    }
    return fields | other


SAVED = Saved(**said())
WITH_LINES = Saved(**said(lines=2))
PLACED, DISCARDED = Placed(order="SO-1"), Discarded(note="called off")


def test_a_draft_is_kept_and_changed_by_several() -> None:
    given(DRAFT).when(save, saved=SAVED).then(SAVED)
    more = Changed(**said('{"site": "MAIN"}', missing=(), by=("carl", "maria")))
    given(DRAFT, SAVED).when(change, changed=more).then(more)
    given(DRAFT, SAVED).when(change, changed=Changed(**said())).then_nothing()
    state = DRAFT.fold([SAVED, more])

    assert (state.by, state.missing) == (("maria", "carl"), ())


def test_another_customer_only_while_there_are_no_lines_r01_08() -> None:
    other = Changed(**said(customer=CustomerId("BETA")))
    given(DRAFT, SAVED).when(change, changed=other).then(other)
    refusal = (
        given(DRAFT, WITH_LINES)
        .when(change, changed=other)
        .then_rejected(Refusal.DRAFT_HAS_LINES)
    )
    assert isinstance(refusal, StateError)


def test_it_ends_as_an_order_or_as_nothing() -> None:
    given(DRAFT, SAVED).when(place, order="SO-1").then(PLACED)
    given(DRAFT, SAVED).when(discard, note="called off").then(DISCARDED)
    placed = given(DRAFT, SAVED, PLACED)
    placed.when(place, order="SO-1").then_nothing()
    placed.when(discard, note="x").then_rejected(Refusal.DRAFT_ENDED)
    gone = given(DRAFT, SAVED, DISCARDED)
    gone.when(discard, note="x").then_nothing()
    gone.when(change, changed=Changed(**said())).then_rejected(Refusal.DRAFT_ENDED)
    gone.when(place, order="SO-1").then_rejected(Refusal.DRAFT_ENDED)
    assert DRAFT.fold([SAVED, PLACED]).stage is Stage.PLACED


def test_what_ended_forgets_what_it_said() -> None:
    for end in (PLACED, DISCARDED):
        assert DRAFT.fold([SAVED, end]).content == ""


def test_what_does_not_exist_is_refused() -> None:
    refusal = refused(Refusal.DRAFT_UNKNOWN, open_, Draft())
    assert isinstance(refusal, UnknownReference)


def test_what_lacks_something_is_refused_with_the_list_r01_01() -> None:
    complete(())
    refusal = refused(Refusal.DRAFT_INCOMPLETE, complete, (NO_SITE, NO_PRICE))
    assert refusal.facts["missing"] == "site_missing, line 2 price_missing"
    assert refusal.remedy == "say where it ships from; say the price"
    with pytest.raises(StateError, match="where it ships from is not known"):
        complete((NO_SITE,))
