"""The laws of authority, told from the events and their envelopes alone (X5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from laws_history import History, Step

from o2c.domain.approval import Consumed, Granted, Requested
from o2c.domain.attempt import Refused
from o2c.domain.order import events as order
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.releasing import ACTIONS
from o2c.domain.order.rewritten import Rewritten
from o2c.kernel import Recorded


def persons(recorded: Recorded[object]) -> set[str]:
    return {recorded.actor, *filter(None, (recorded.on_behalf_of,))}


def nobody_releases_what_they_had_a_hand_in(history: History, step: Step) -> None:
    """No order is released by who entered it, put the hold, amended it last, or asked
    for the approval; by whatever program, in whatever role."""
    for releaser, told, reason, number in _releases(history):
        hands, askers = _hands(history, told, reason, number)
        assert not releaser & (hands | askers), (number, reason, releaser)


def _releases(history: History) -> Iterator[tuple[set[str], int, HoldReason, str]]:
    for at, recorded in enumerate(history.told):
        if isinstance(recorded.event, order.Released):
            yield persons(recorded), at, recorded.event.reason, recorded.id


AMENDED = (
    order.LineAdded,
    order.QuantityChanged,
    order.PriceChanged,
    order.DateChanged,
    order.LineCancelled,
    *get_args(Rewritten),
)


def _hands(
    history: History, upto: int, reason: HoldReason, number: str
) -> tuple[set[str], set[str]]:
    """By the envelopes: who had a hand in the order, and who asked for its approval."""
    entered, amended, held, askers = set[str](), set[str](), set[str](), set[str]()
    asks = history.names
    for recorded in history.told[:upto]:
        event, who = recorded.event, persons(recorded)
        match event:
            case Requested(subject=subject) if (
                subject.resource == f"order/{number}"
                and subject.action is ACTIONS[reason]
            ):
                askers |= who
        if recorded.stream != f"order/{number}":
            continue
        if isinstance(event, order.Placed):
            entered = who
        elif isinstance(event, AMENDED):
            amended = who
        elif isinstance(event, order.Held) and event.reason is reason:
            held = who if asks.get(recorded.command_id) == "HoldOrder" else held
        elif isinstance(event, order.Released) and event.reason is reason:
            held = set()
    return entered | amended | held, askers


def an_approval_counts_once_in_time_and_for_one_thing(
    history: History, step: Step
) -> None:
    """None is used twice, after its last day, before it is granted, for something
    else or more than was asked, or where who approved had asked for it."""
    asked: dict[str, Requested] = {}
    granted: dict[str, Granted] = {}
    used: set[str] = set()
    for recorded in history.told:
        number, event = recorded.id, recorded.event
        match event:
            case Requested():
                asked[number] = event
            case Granted():
                assert not persons(recorded) & set(asked[number].makers), number
                granted[number] = event
            case Consumed(resource=resource, amount=amount):
                subject = asked[number].subject
                assert number not in used, number
                assert number in granted, number
                assert recorded.recorded_at.date() <= granted[number].valid_until
                assert resource == subject.resource
                assert subject.amount is None or (
                    amount is not None
                    and amount.currency == subject.amount.currency
                    and amount.minor <= subject.amount.minor
                )
                used.add(number)
            case order.Released(approval=str(leave)):
                assert asked[leave].subject.resource == recorded.stream
            case _:
                pass


def every_refused_attempt_is_recorded(history: History, step: Step) -> None:
    """Each refusal for want of authority is one event, and no other refusal is any."""
    kept = {e.command_id: e.event for e in step.events if isinstance(e.event, Refused)}
    for id, done in zip(step.asked.ids, step.done, strict=True):
        wanting = type(done.refusal).__name__ in ("NotAuthorised", "ApprovalRequired")
        assert (id in kept) is wanting, (id, done.refusal)
        if done.refusal is not None and wanting:
            assert kept[id].code == done.refusal.code
