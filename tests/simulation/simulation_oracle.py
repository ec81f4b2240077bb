"""What must hold after a run, whatever went wrong in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import laws_credit as credit
import laws_goods as goods
import laws_money as money
import laws_record as record
from laws_history import Asked as Delivered
from laws_history import History, Step
from laws_world import MONDAY
from simulation_people import answered
from simulation_replay import Told, told_again
from simulation_world import DeskClock, World, close

from o2c.door import Desk
from o2c.projections import VIEWS
from o2c.projections.view import fold
from o2c.storage import tables

LAWS = (
    goods.what_is_ordered_is_open_shipped_or_cancelled,
    goods.an_order_claims_what_it_has_open,
    goods.nothing_is_oversold,
    goods.no_promise_suffers_from_another,
    goods.goods_stay_for_whom_they_wait,
    money.no_order_goes_on_beyond_the_limit_unreleased,
    money.no_limit_is_passed_unseen,
    credit.exposure_is_what_the_documents_say,
    money.no_more_is_billed_than_was_delivered,
    money.no_more_is_credited_than_was_billed,
    money.freight_is_billed_once,
    money.legal_numbers_have_no_gap,
    record.what_is_refused_leaves_no_trace,
)


def judge(here: World) -> int:
    """Everything is compared with everything; how many events there are at the end."""
    clock = DeskClock(MONDAY)
    desk = here.desk(clock)
    try:
        here.wrong += _order(here, desk)
        here.wrong += _answers(here, desk, clock)
        here.wrong += _whole(desk)
        here.wrong += _erased(here, desk)
        steps = list(told_again(here, desk))
        here.wrong += [problem for step in steps for problem in step.wrong]
        if not here.wrong:
            here.wrong += _laws(desk, steps)
            here.wrong += _derived(desk)
        for recorded in desk.history():
            here.schedule.note(f"{recorded.position} {recorded.stream} {recorded.text}")
        return desk.store.head()
    except Exception as error:
        here.wrong.append(f"the desk is unusable afterwards: {error!r}")
        return 0
    finally:
        close(desk)


def _order(here: World, desk: Desk) -> Iterator[str]:
    """Positions grow, no stream has a hole, and no reader has missed anything."""
    positions, versions = [0], Counter[str]()
    for position, stream, version, _, _ in desk.store.log.page(0, None, 1 << 30):
        versions[stream] += 1
        if version != versions[stream]:
            yield f"{stream} has version {version} at the place of {versions[stream]}"
        if position <= positions[-1]:
            yield f"position {position} follows {positions[-1]}"
        positions.append(position)
    for read in here.seen:
        if read != positions[1 : len(read) + 1]:
            yield "a reader saw another history"


def _answers(here: World, desk: Desk, clock: DeskClock) -> Iterator[str]:
    """What was acknowledged is there; what is unknown is known once it is repeated."""
    for wish in here.wishes.values():
        before = here.answers.get(wish.command_id)
        for _ in range(2):
            (done,) = desk.do_many(
                [wish.text], by=wish.by, command_ids=[wish.command_id]
            ).done
            answer = answered(done)
            if before is not None and answer != before:
                yield f"{wish.command_id}: {before} was promised, {answer} is there"
            if before is not None and done.receipt and not done.receipt.repeated:
                yield f"{wish.command_id} is done a second time"
            before = answer
        clock.now = max(clock.now, MONDAY)


def _whole(desk: Desk) -> Iterator[str]:
    """Every command has all of its events, and every event its command, once."""
    events = Counter(each.command_id for each in desk.history())
    for asked in desk.store.commands():
        if events.pop(asked.command_id, 0) != len(asked.positions):
            yield f"{asked.command_id} is partly there"
    yield from (f"{id} has events and no command" for id in events)


def _erased(here: World, desk: Desk) -> Iterator[str]:
    """Whoever the history says is erased has no key any more; everyone else has his."""
    ledger = desk.store.erasures.ledger()
    keys = {subject for subject, _ in here.kept_keys()}
    for erasure in ledger:
        if erasure.subject in keys or not erasure.key_destroyed_at:
            yield f"{erasure.subject} is erased, and has a key"
        if not erasure.position:
            yield f"{erasure.subject} was not to be erased"
    gone = {erasure.subject for erasure in ledger}
    yield from (f"the key of {s} is lost" for s in here.disk.keys.keys() - keys - gone)


def _laws(desk: Desk, told: list[Told]) -> Iterator[str]:
    """The laws of the house, command by command in the order of the history."""
    history = History(desk, DeskClock(MONDAY))  # type: ignore[arg-type]
    for each in told:
        states = dict(history.facts.states)
        history.facts.tell(each.events)
        history.told += each.events
        if each.wish is None:
            continue
        wish = each.wish
        asked = Delivered(each.at, wish.by, (wish.command_id,), (wish.text,))
        step = Step(asked, (each.done,), each.events, states)
        for law in LAWS:
            try:
                law(history, step)
            except Exception as error:
                yield f"{law.__name__} after {wish.text}: {error!r}"
                return


def _derived(desk: Desk) -> Iterator[str]:
    """Views that were kept through it all are what the history folds to; all agree."""
    desk.projector.catch_up()
    anew = fold(VIEWS, desk.history())
    for view in VIEWS:
        rows = anew[view.name]
        if desk.projector.digest(view) != tables.digest(view, _sorted(rows)):
            yield f"{view.name} is not what a rebuild gives"
    for finding in desk.reconcile():
        if not finding.agrees:
            yield f"{finding.check}: {finding.differences[:2]}"


def _sorted(rows: dict) -> list:  # type: ignore[type-arg]
    return [rows[key] for key in sorted(rows)]
