"""`o2c health` and `o2c dead-letters`: what operators look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from o2c.cli.opening import known
from o2c.cli.options import Format
from o2c.cli.printing import print_json, print_sheet, say
from o2c.cli.sheet import Sheet, json_value, listing
from o2c.door import Desk
from o2c.errors import StorageError
from o2c.projections import VIEWS
from o2c.storage.dead_letters import DeadLetter, State
from o2c.storage.health import Health
from o2c.storage.trouble import Trouble


def tell(found: Health, wrong: Sequence[str], form: Format) -> None:
    """A few lines and a table of the views; as JSON one object, as CSV the table."""
    match form:
        case Format.JSON:
            print_json(whole(found, wrong))
        case Format.CSV:
            print_sheet(views(found), form)
        case Format.TABLE:
            print_sheet(summary(found, wrong), form)
            say("")
            print_sheet(views(found), form)


def summary(found: Health, wrong: Sequence[str]) -> Sheet:
    """One line for each figure."""
    leader = found.leader
    alive = bool(leader and leader.alive)
    rows: list[tuple[str, object]] = [
        ("healthy", "no" if wrong else "yes"),
        ("head", found.head),
        ("events behind", found.lag),
        ("seconds behind", found.late),
        ("leader", leader.owner if leader and alive else "nobody"),
    ]
    if leader and alive:
        rows.append(("lease until", leader.expires_at))
    rows += ((f"{beat.state}, heard of", beat.at) for beat in found.followers)
    rows += ((f"dead letters {s}", n) for s, n in found.dead_letters.items())
    return listing("what is", rows)


def views(found: Health) -> Sheet:
    """Each view with what made its table, shortened."""
    return listing(
        "view position# behind# lacking# version build",
        (
            (
                view.name,
                view.position,
                view.lag,
                view.lacking,
                view.fingerprint[:8] + (" outdated" if view.outdated else ""),
                view.build[:8],
            )
            for view in found.views
        ),
    )


def whole(found: Health, wrong: Sequence[str]) -> dict[str, Any]:
    """All of it, for programs."""
    leader = found.leader
    return {
        "healthy": not wrong,
        "complaints": list(wrong),
        "head": found.head,
        "lag_events": found.lag,
        "lag_seconds": found.late,
        "leader": leader
        and {
            "owner": leader.owner,
            "token": leader.token,
            "expires_at": json_value(leader.expires_at),
            "alive": leader.alive,
        },
        "followers": [
            {
                "owner": beat.owner,
                "state": beat.state,
                "at": json_value(beat.at),
                "error": beat.error,
            }
            for beat in found.followers
        ],
        "dead_letters": {str(s): n for s, n in found.dead_letters.items()},
        "views": [
            {
                "view": view.name,
                "position": view.position,
                "lag_events": view.lag,
                "lacking": view.lacking,
                "version": view.fingerprint,
                "build": view.build,
                "outdated": view.outdated,
            }
            for view in found.views
        ],
    }


def letters(desk: Desk, view: str | None) -> Sheet:
    """All dead letters, or those of one view."""
    every = [each.name for each in (*VIEWS, *desk.own)]
    wanted = known("view", view, every) if view else None
    return listing(
        "position# state stream topic views why attempts# by reason",
        (
            (
                each.position,
                str(each.state),
                each.stream,
                each.topic,
                "all" if len(each.views) == len(every) else ", ".join(each.views),
                f"{each.code}: {each.error}" if each.code else "",
                each.attempts,
                each.by,
                each.reason,
            )
            for each in desk.dead_letters()
            if wanted is None or wanted in each.views
        ),
    )


def letter(desk: Desk, position: int, stored: bool) -> list[dict[str, Any]]:
    """What is known of the event at a position, one object for each state it is in."""
    found = [_whole(e) for e in desk.dead_letters() if e.position == position]
    if not found:
        raise StorageError(
            Trouble.NO_DEAD_LETTER,
            f"the event at position {position} is no dead letter",
            field="position",
            remedy="see `o2c dead-letters list`",
        )
    if stored:
        for _, _, _, _, text in desk.store.log.page(position - 1, position, 1):
            found = [{**each, "stored": text} for each in found]
    return found


def _whole(each: DeadLetter) -> dict[str, Any]:
    return {
        "position": each.position,
        "state": str(each.state),
        "stream": each.stream,
        "version": each.version,
        "topic": each.topic,
        "views": list(each.views),
        "code": each.code,
        "error": each.error,
        "attempts": each.attempts,
        "first_at": json_value(each.first_at),
        "last_at": json_value(each.last_at),
        "by": each.by,
        "reason": each.reason,
    }


def left(desk: Desk) -> None:
    """Say how many there are now."""
    states = [each.state for each in desk.dead_letters()]
    parked, held = states.count(State.PARKED), states.count(State.HELD)
    say(f"{parked} parked, {held} held, {states.count(State.SKIPPED)} skipped")
