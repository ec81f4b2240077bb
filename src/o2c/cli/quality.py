"""`o2c quality`: what a person should look at in the master data."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from o2c.cli.options import As, By, Db, Roles, format_of, roles_of, url_of, who

if TYPE_CHECKING:
    from collections.abc import Iterable

    from o2c.audit.quality import Flaw
    from o2c.cli.sheet import Sheet
    from o2c.door import Desk

JUMP = 30  # percent


def quality(
    context: typer.Context,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="Keep what is found as flags, and close what is not there."
        ),
    ] = False,
    jump: Annotated[
        int,
        typer.Option(
            min=1, metavar="PERCENT", help="Changes of a price that are worth a look."
        ),
    ] = JUMP,
    by: By = None,
    role: Roles = None,
    form: As = None,
    db: Db = None,
) -> None:
    """Survey the master data: products named badly, customers twice, odd prices.

    What was rejected before is left out.  With --keep the flags are kept, so that
    people can decide on them (AssignFlag, AcceptFlag, RejectFlag); it takes the role
    master_data or pricing.
    """
    from o2c.cli.opening import actor, answering, opened
    from o2c.cli.printing import note, print_sheet
    from o2c.surveying import keep as keep_flags
    from o2c.surveying import survey

    refused = 0
    with answering(), opened(url_of(context, db)) as desk:
        found = survey(desk, Decimal(jump) / 100)
        if keep:
            asking = actor(who(by), roles_of(role))
            for done in keep_flags(desk, found, by=asking).refused:
                refused += 1
                note(str(done.refusal))
        print_sheet(report(desk, found), format_of(context, form))
    if refused:
        raise typer.Exit(1)


def report(desk: Desk, flaws: Iterable[Flaw]) -> Sheet:
    """What was found or waits as a flag: each with its state, owner and age."""
    from o2c.cli.sheet import listing
    from o2c.domain.flag import Stage, id_of

    today = desk.store.now().date()
    kept = {row.flag: row for row in desk.view("flags")}
    found = {id_of(flaw.kind, flaw.subjects): flaw for flaw in flaws}
    rows: list[tuple[object, ...]] = []
    for name in sorted({*found, *kept}):
        flaw, row = found.get(name), kept.get(name)
        figures = "; ".join(flaw.figures) if flaw else row.figures if row else ""
        same = row is not None and row.figures == figures
        if row is not None and row.stage is Stage.REJECTED and same:
            continue
        if flaw is None and row is not None and row.stage is Stage.CORRECTED:
            continue
        stage = row.stage if row is not None and same else "found"
        days = (today - row.since).days if row is not None and same else None
        owner = row.owner if row is not None else None
        rows.append((name, figures, stage, owner, days))
    return listing("flag figures stage owner days#", rows)
