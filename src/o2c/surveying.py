"""A survey of a desk's master data: what its rules find, kept as flags if wished."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from o2c.audit.quality import Flaw, Masters, Party
from o2c.audit.quality import survey as rules
from o2c.domain import flag
from o2c.domain.flag import Stage
from o2c.domain.naming import MAIN, NAMING, NamingRule
from o2c.door import Desk
from o2c.kernel import Actor
from o2c.receipts import Report


def survey(desk: Desk) -> list[Flaw]:
    """What a person should look at in the master data as it stands; nothing is kept."""
    return sorted(rules(masters(desk)), key=lambda flaw: (flaw.kind, flaw.subjects))


def keep(desk: Desk, found: Sequence[Flaw], *, by: Actor) -> Report:
    """Keep what a survey found as flags, and close those that it finds no more.

    What a person has rejected is not raised again unless the figures differ.
    """
    return desk.do_many(_asks(desk, found), by=by)


def masters(desk: Desk) -> Masters:
    """The master data that the rules look at."""
    products = desk.view("products", where={"discontinued": False})
    parties = desk.view("customers", where={"erased": False, "active": True})
    return Masters(
        products=list(_ruled(desk, products)),
        parties=[
            Party(
                customer=row.customer,
                name=row.name,
                country=row.country,
                postal_code=row.postal_code or "",
                city=row.city,
            )
            for row in parties
        ],
    )


def _ruled(
    desk: Desk, products: Iterable[object]
) -> Iterator[tuple[str, NamingRule | None]]:
    """Each product with the naming rule for it."""
    rule = desk.store.state(NAMING, MAIN).rule
    for row in products:
        yield row.product, rule  # type: ignore[attr-defined]


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
