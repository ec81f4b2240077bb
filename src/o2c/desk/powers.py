"""How far the authority of whoever asks goes: their own, their roles', and lent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from o2c.desk.work import Work
from o2c.domain.authority import AUTHORITY, Authority, person, role
from o2c.domain.authority.policy import ROLES, Action
from o2c.domain.authority.power import Lent, Own, Power, own_authority


def power_of(work: Work, action: Action, currency: str) -> Power:
    """The authority of whoever asks, for one action in one currency, today (UTC).

    By the clock, not by the business date, which a request may choose.
    """
    roles = _roles(work, action)
    persons = _persons(work, work.actor.persons)
    return Power(
        action=action,
        roles=work.actor.roles,
        today=work.now.date(),
        own=own_authority(action, currency, persons, roles, work.actor.roles),
        lent=tuple(_lent(work, action, currency, roles, persons)),
    )


def own_of(work: Work, action: Action, currency: str) -> Own:
    """The same without what was lent: that is not for lending on."""
    roles = _roles(work, action)
    persons = _persons(work, work.actor.persons)
    return own_authority(action, currency, persons, roles, work.actor.roles)


def _roles(work: Work, action: Action) -> Mapping[str, Authority]:
    """The authority of every role that has any for this."""
    work.fetch(
        *((AUTHORITY, role(name)) for name in ROLES[action]),
        *((AUTHORITY, person(id)) for id in work.actor.persons),
    )
    return {name: work.get(AUTHORITY, role(name)) for name in ROLES[action]}


def _persons(work: Work, ids: Sequence[str]) -> list[Authority]:
    return [work.get(AUTHORITY, person(id)) for id in ids]


def _lent(
    work: Work,
    action: Action,
    currency: str,
    roles: Mapping[str, Authority],
    borrowers: Sequence[Authority],
) -> list[Lent]:
    """What others have lent to any of those who ask, with their own authority now."""
    lenders = [id for each in borrowers for id in each.lenders.get(action, ())]
    work.fetch(*((AUTHORITY, person(id)) for id in lenders))
    found = []
    for lender in dict.fromkeys(lenders):
        theirs = work.get(AUTHORITY, person(lender))
        for to in work.actor.persons:
            if loan := theirs.loan(action, to):
                own = own_authority(action, currency, [theirs], roles, loan.roles)
                found.append(Lent(lender=lender, limit=loan.limit, own=own))
    return found
