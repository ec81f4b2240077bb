"""Test 40 as a property: several people with overlapping roles, and a program that acts
for some of them, try everything that they may not do (X5-01, X5-02)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import laws_approvals as authority
import laws_deviations as deviations
import pytest
from laws_billing import MOVES
from laws_history import History, Step
from laws_moves import Table, any_of
from laws_world import BOTS, CARL, LENA, MARIA, money, written
from tiers import record, size

import o2c
from o2c.domain.approval import APPROVAL, Stage
from o2c.domain.order.releasing import ACTIONS

HISTORIES, STEPS = size((8, 150), (150, 250))
TRIED = {  # and how often, beside each other
    "PlaceOrder": 3,
    "HoldOrder": 3,
    "AmendOrder": 1,
    "SetCreditLimit": 1,
    "SetAuthority": 3,
    "DelegateAuthority": 1,
    "RequestApproval": 5,
    "GrantApproval": 5,
    "RepriceOrder": 2,
    "ApproveDeviation": 4,
    "ReleaseOrder": 9,
}
ANN = o2c.Actor("ann", ("order_desk", "credit"))
EVERYBODY = (MARIA, CARL, LENA, ANN, *BOTS)
LAWS = (
    authority.nobody_releases_what_they_had_a_hand_in,
    authority.an_approval_counts_once_in_time_and_for_one_thing,
    authority.every_refused_attempt_is_recorded,
    deviations.who_asked_for_a_deviation_lets_it_be_nowhere,
)
# An order below the least, which grows by whoever prices what lacks a price: they ask
# for leave then, though they neither entered nor amended it.
SMALL = (
    (CARL, "SetDeviationPolicy", {"minimums": [money(9 * 10**6, "JPY")]}),
    (
        MARIA,
        "PlaceOrder",
        {
            "customer": "JPCO",
            "site": "MAIN",
            "lines": [
                {"line": n, "product": product, "quantity": 1}
                for n, product in enumerate(("FIT", "OIL"), start=1)
            ],
        },
    ),
    (CARL, "SetListPrice", {"product": "OIL", "price": "500", "currency": "JPY"}),
)
REASONS = {action: reason for reason, action in ACTIONS.items()}
# What of test 40 must have been tried, and refused, somewhere.
CODES = {
    "same_person",
    "held_it",
    "amended_it",
    "asked_for_it",
    "role_missing",
    "no_authority",
    "authority_exceeded",
    "delegation_to_self",
    "own_request",
    "approval_missing",
    "approval_expired",
    "approval_used",
    "approval_lapsed",
    "other_resource",
}


def told(number: int) -> Iterator[tuple[History, Step]]:
    """The history of this number, step by step."""
    random = Random(number)
    history = History.begin()
    try:
        for who, name, said in SMALL:
            yield history, history.ask(who, [written(name, said)])
        for _ in range(STEPS):
            history.wait(random.choice((0, 0, 0, 8)))
            (name,) = random.choices(list(TRIED), list(TRIED.values()))
            move = any_of({name: MOVES[name]}, random)
            fields = MOVES[move.name](Table(history.facts, history.clock), move)
            if fields and move.name == "SetAuthority" and fields["currency"] == "EUR":
                fields["limit"] = money(random.choice((0, 1, 5000, 5000)))
            if fields and move.name == "ReleaseOrder" and random.random() < 0.6:
                fields |= any_approval(history, random)
            if fields is not None:
                text = written(move.name, fields)
                yield history, history.ask(random.choice(EVERYBODY), [text])
    finally:
        history.close()


def any_approval(history: History, random: Random) -> dict[str, str]:
    """An approval of whatever, one that was used before, or what one is granted for."""
    known = history.facts.all(APPROVAL)
    used = [n for n, each in known.items() if each.stage is Stage.CONSUMED]
    fits = {
        number: (each.subject.resource.partition("/")[2], REASONS[each.subject.action])
        for number, each in known.items()
        if each.stage is Stage.GRANTED
        and each.subject is not None
        and each.subject.action in REASONS
    }
    drawn = random.random()
    if fits and drawn < 0.5:
        number = random.choice(list(fits))
        order, hold = fits[number]
        return {"approval": number, "order": order, "hold": hold}
    among = used if used and drawn < 0.9 else list(known)
    return {"approval": random.choice(among)} if among else {}


def broken(law: Callable[[History, Step], None]) -> bool:
    """Whether one of the histories breaks this law."""
    for number in range(HISTORIES):
        for history, step in told(number):
            try:
                law(history, step)
            except AssertionError:
                return True
    return False


def test_40_no_history_breaks_a_law_of_authority() -> None:
    refused, released, used = Counter[str](), 0, 0
    for number in range(HISTORIES):
        for history, step in told(number):
            for law in LAWS:
                law(history, step)
            refused.update(str(d.refusal.code) for d in step.done if d.refusal)
            names = [e.name for e in step.events]
            released += names.count("order.Released")
            used += names.count("approval.Consumed")
    assert set(refused) >= CODES, sorted(CODES - set(refused))
    assert released
    assert used
    record("test 40", "histories of people who may not", HISTORIES, "histories")
    record("test 40", "attempts refused", refused.total(), "attempts")
    record("test 40", "orders released", released, "orders")
    record("test 40", "of them by who had a hand in it", 0, "orders", goal="= 0")


@pytest.mark.parametrize(
    ("check", "law"),
    [
        (
            "o2c.domain.order.releasing.check_apart",
            authority.nobody_releases_what_they_had_a_hand_in,
        ),
        (
            "o2c.domain.approval.deciding.check",
            authority.an_approval_counts_once_in_time_and_for_one_thing,
        ),
        ("o2c.asking.note", authority.every_refused_attempt_is_recorded),
        (
            "o2c.domain.order.releasing._not_asked",
            deviations.who_asked_for_a_deviation_lets_it_be_nowhere,
        ),
    ],
)
def test_40_with_a_check_taken_out_the_law_is_broken(
    monkeypatch: pytest.MonkeyPatch,
    check: str,
    law: Callable[[History, Step], None],
) -> None:
    """The control: a law that could not fail would prove nothing."""

    def nothing(*_: object, **__: object) -> None: ...

    monkeypatch.setattr(check, nothing)
    if "asked" in check:  # authority is for others than them, too
        monkeypatch.setattr("o2c.domain.order.releasing.askers", lambda *_: frozenset())
    if "approval" in check:  # it is asked by the release and by the approval itself
        monkeypatch.setattr("o2c.domain.order.releasing.check", nothing)
    assert broken(law)
