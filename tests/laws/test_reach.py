"""The histories get everywhere: no request of the desk's is left out of them."""

from __future__ import annotations

from collections import Counter

import pytest
from laws_billing import MOVES
from laws_history import History, name_of
from laws_moves import OFTEN
from laws_telling import steps, tale

from o2c.requests import REQUESTS

# Requests that no history asks for, each with the reason why not.
LEFT_OUT: dict[str, str] = {
    "EraseParked": "all orders can be read: what is parked goes with its customer",
}


# The refusals that matter most: histories that never met them would prove little.
CODES = (
    "role_missing",
    "stale_version",
    "same_person",
    "held_it",
    "asked_for_it",
    "no_authority",
    "delegation_to_self",
    "own_request",
    "approval_missing",
    "purchase_order_twice",
    "order_on_hold",
    "credit_limit",
    "not_available_yet",
    "not_enough_on_hand",
    "period_closed",
    "date_in_future",
    "already_shipped",
    "more_than_shipped",
    "more_than_open",
    "shipment_stage",
    "another_account",
    "deviation_open",
    "deviation_rejected",
    "amended_it",
    "free_without_reason",
    "price_missing",
    "tax_missing",
    "list_fixed",
    "quote_expired",
    "partly_ordered",
    "more_than_left",
    "agreement_ended",
    "called_off",
    "card_expired",
    "authorisation_pending",
    "already_covered",
    "not_waiting",
    "rate_missing",
    "parent_currency",
    "certificate_unknown",
    "documents_open",
    "merge_used",
)
AT_MOST, STEPS = 60, 300  # a new request redraws all histories: as many as it takes
SOUGHT = 20  # how often what was not met yet is drawn


@pytest.fixture(scope="module")
def answers() -> tuple[Counter[str], Counter[str]]:
    """How often each request was accepted, and which refusals came, in some tales."""
    accepted, refused = Counter[str](), Counter[str]()
    for number in range(AT_MOST):
        missed = set(MOVES) - set(accepted)
        if not missed and not set(CODES) - set(refused):
            break
        often = {**OFTEN, **dict.fromkeys(missed, SOUGHT)} if number else OFTEN
        history = History.begin()
        for step in steps(history, tale(number, STEPS, often).acts):
            for text, done in step.answers:
                if done.refusal is None:
                    accepted[name_of(text)] += 1
                else:
                    refused[str(done.refusal.code)] += 1
        history.close()
    return accepted, refused


def test_every_request_has_its_move_or_a_reason() -> None:
    """Whoever adds a request adds a move for it, or says in LEFT_OUT why not."""
    assert set(MOVES) | set(LEFT_OUT) == set(REQUESTS)
    assert not set(MOVES) & set(LEFT_OUT)
    assert set(OFTEN) <= set(MOVES)


def test_every_move_is_accepted_somewhere(
    answers: tuple[Counter[str], Counter[str]],
) -> None:
    """A move that is always refused proves nothing."""
    accepted, _ = answers
    assert set(MOVES) - set(accepted) == set()


@pytest.mark.parametrize("code", CODES)
def test_they_are_refused_for_the_reasons_that_matter(
    answers: tuple[Counter[str], Counter[str]], code: str
) -> None:
    _, refused = answers
    assert refused[code] > 0
