"""A site that goods ship from: its country, clock, working days and cut-off times."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.errors import StateError, UnknownReference
from o2c.kernel import Aggregate


class Refusal(StrEnum):
    SITE_UNKNOWN = auto()
    SITE_EXISTS = auto()


@frozen(kw_only=True)
class Deadline:
    """Orders after this local time (`HH:MM`) on a weekday (0 = Monday) count later."""

    weekday: int
    time: str


@frozen(kw_only=True)
class Registered:
    """A new site; `zone` is an IANA time zone, `workdays` are weekdays (0 = Monday)."""

    name: str
    country: str
    subdivision: str | None
    zone: str
    workdays: tuple[int, ...]
    observes_holidays: bool
    deadlines: tuple[Deadline, ...]


@frozen(kw_only=True)
class HoursChanged:
    """Other working days or order deadlines; dates already promised stay."""

    was_workdays: tuple[int, ...]
    was_deadlines: tuple[Deadline, ...]
    workdays: tuple[int, ...]
    deadlines: tuple[Deadline, ...]


Event: TypeAlias = Registered | HoursChanged


@frozen(kw_only=True)
class Site:
    """A site as an order sees it; no `zone` where there is none."""

    name: str = ""
    country: str = ""
    subdivision: str | None = None
    zone: str = ""
    workdays: tuple[int, ...] = ()
    observes_holidays: bool = True
    deadlines: tuple[Deadline, ...] = ()


def evolve(site: Site, event: Event) -> Site:
    match event:
        case Registered():
            return Site(
                name=event.name,
                country=event.country,
                subdivision=event.subdivision,
                zone=event.zone,
                workdays=event.workdays,
                observes_holidays=event.observes_holidays,
                deadlines=event.deadlines,
            )
        case HoursChanged(workdays=workdays, deadlines=deadlines):
            return replace(site, workdays=workdays, deadlines=deadlines)


def register(site: Site, *, registered: Registered) -> Iterator[Event]:
    """Open a site."""
    if not site.zone:
        yield registered
    elif evolve(Site(), registered) != site:
        raise StateError(
            Refusal.SITE_EXISTS,
            "the site is registered already, with other data",
            field="site",
            remedy="change its hours instead",
        )


def change_hours(
    site: Site, *, workdays: tuple[int, ...], deadlines: tuple[Deadline, ...]
) -> Iterator[Event]:
    """Other working days or order deadlines, from now on."""
    known(site)
    if (workdays, deadlines) != (site.workdays, site.deadlines):
        yield HoursChanged(
            was_workdays=site.workdays,
            was_deadlines=site.deadlines,
            workdays=workdays,
            deadlines=deadlines,
        )


def known(site: Site, line: int | None = None) -> None:
    """Refuse a site that does not exist."""
    if not site.zone:
        raise UnknownReference(
            Refusal.SITE_UNKNOWN,
            "no such site",
            field="site",
            line=line,
            remedy="register the site first",
        )


SITE: Aggregate[Site, Event] = Aggregate(
    "site", initial=Site(), evolve=evolve, events=get_args(Event)
)
