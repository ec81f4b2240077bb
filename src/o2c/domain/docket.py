"""A docket: the approvals that were asked for one thing, `docket/order/SO-000001`.

It tells who asked, for whoever asked must not do it alone, and which approvals are
void when the thing changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.authority.policy import Action
from o2c.kernel import Aggregate


@frozen(kw_only=True)
class Filed:
    """An approval was asked for, by these persons."""

    approval: str
    action: Action
    makers: tuple[str, ...]


@frozen(kw_only=True)
class Struck:
    """An approval stands no more: it was used, declined, withdrawn, or is void."""

    approval: str


Event: TypeAlias = Filed | Struck


@frozen(kw_only=True)
class Docket:
    """The approvals that stand, and every request there ever was."""

    standing: tuple[str, ...] = ()
    filed: tuple[Filed, ...] = ()

    def askers(self, action: Action) -> frozenset[str]:
        """Whoever has asked for an approval of this action."""
        return frozenset(
            maker
            for each in self.filed
            if each.action == action
            for maker in each.makers
        )


def evolve(docket: Docket, event: Event) -> Docket:
    match event:
        case Filed(approval=approval):
            return replace(
                docket,
                standing=(*docket.standing, approval),
                filed=(*docket.filed, event),
            )
        case Struck(approval=approval):
            left = tuple(each for each in docket.standing if each != approval)
            return replace(docket, standing=left)


def file(
    docket: Docket, *, approval: str, action: Action, makers: tuple[str, ...]
) -> Iterator[Event]:
    """Note that an approval was asked for."""
    if approval not in [each.approval for each in docket.filed]:
        yield Filed(approval=approval, action=action, makers=makers)


def strike(docket: Docket, *, approval: str) -> Iterator[Event]:
    """Note that an approval stands no more."""
    if approval in docket.standing:
        yield Struck(approval=approval)


DOCKET: Aggregate[Docket, Event] = Aggregate(
    "docket", initial=Docket(), evolve=evolve, events=get_args(Event)
)
