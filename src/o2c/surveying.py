"""Looking a desk over: all about one customer, and what is odd in the master data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from attrs import evolve as replace

from o2c.audit.quality import Flaw
from o2c.audit.quality import survey as rules
from o2c.audit.quality.prices import JUMP
from o2c.domain import flag
from o2c.domain.flag import Stage
from o2c.door import Desk
from o2c.kernel import Actor
from o2c.masters import masters
from o2c.projections.dossier import Dossier
from o2c.projections.dossier import dossier as all_about
from o2c.receipts import Report


def dossier(desk: Desk, customer: str) -> Dossier:
    """All about one customer, for whoever answers their question (R21-02).

    UnknownReference where there is none.
    """
    return all_about(lambda view, where: desk.view(view, where=where), customer)


def survey(desk: Desk, jump: Decimal = JUMP) -> list[Flaw]:
    """What a person should look at in the master data as it stands; nothing is kept.

    A price that changed by more than the fraction `jump` is worth a look.  What is
    found of one thing in several ways, such as currencies, is one flaw.
    """
    one: dict[str, Flaw] = {}
    for flaw in sorted(rules(masters(desk), jump), key=_order):
        name = flag.id_of(flaw.kind, flaw.subjects)
        was = one.get(name)
        more = (*was.figures, *flaw.figures) if was else flaw.figures
        one[name] = replace(flaw, figures=more)
    return list(one.values())


def _order(flaw: Flaw) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return flaw.kind, flaw.subjects, flaw.figures


def keep(desk: Desk, found: Sequence[Flaw], *, by: Actor) -> Report:
    """Keep what a survey found as flags, and close those that it finds no more.

    What a person has rejected is not raised again unless the figures differ.
    """
    return desk.do_many(_asks(desk, found), by=by)


def _asks(desk: Desk, found: Sequence[Flaw]) -> Iterator[str]:
    there = set()
    for flaw in found:
        there.add(flag.id_of(flaw.kind, flaw.subjects))
        yield _ask(
            "RaiseFlag", kind=flaw.kind, subjects=flaw.subjects, figures=flaw.figures
        )
    for row in desk.view("flags"):
        if row.stage in (Stage.OPEN, Stage.ACCEPTED) and row.flag not in there:
            yield _ask("ClearFlag", flag=row.flag, note="not found any more")


def _ask(name: str, **fields: object) -> str:
    return json.dumps({"do": name, **fields})
