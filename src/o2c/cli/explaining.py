"""Commands that account for numbers, and keep what makes looking back quick."""

from __future__ import annotations

from typing import Annotated

import typer

from o2c.cli.options import As, AsOf, Db, KnownAt, format_of, url_of


def explain(
    context: typer.Context,
    view: Annotated[str, typer.Argument(help="A view or selection.")],
    key: Annotated[
        list[str], typer.Argument(help="The row: a value for each of its key columns.")
    ],
    column: Annotated[str, typer.Argument(help="The column to explain.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: As = None,
    db: Db = None,
) -> None:
    """The events that a number adds up from, with who and why; the sum is checked.

    What is no number is explained by the events that set it.
    """
    from o2c.cli import accounting
    from o2c.cli.opening import answering, opened
    from o2c.cli.past import looked_at

    with answering(), opened(url_of(context, db)) as desk:
        found = accounting.explained(
            looked_at(desk, as_of, known_at), view, key, column
        )
        accounting.tell(found, format_of(context, form))


def lineage(
    context: typer.Context,
    document: Annotated[
        str,
        typer.Argument(
            help="An order, shipment, invoice, receipt, return or credit memo."
        ),
    ],
    line: Annotated[
        int | None, typer.Option(help="One line only: its order's line number.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: As = None,
    db: Db = None,
) -> None:
    """Where a document comes from and where it went: from purchase order to cash."""
    from o2c.cli import accounting
    from o2c.cli.opening import answering, opened
    from o2c.cli.past import looked_at

    with answering(), opened(url_of(context, db)) as desk:
        found = looked_at(desk, as_of, known_at).lineage(document, line)
        accounting.draw(found, format_of(context, form))


def snapshot(
    context: typer.Context,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    due: Annotated[
        bool,
        typer.Option(
            "--due",
            help="Take what is missing: last month's end, the end "
            "of the closed period, and what is known, every so many events.",
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Compare each with a replay; take none.")
    ] = False,
    listed: Annotated[
        bool, typer.Option("--list", help="Show what there is; take none.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove them all; take none.")
    ] = False,
    form: As = None,
    db: Db = None,
) -> None:
    """Keep the views' rows as of now, or as of a moment, so that looking back is quick.

    A snapshot never changes an answer: what does not fit is passed over.
    """
    from o2c.cli import accounting, proving
    from o2c.cli.opening import answering, opened
    from o2c.cli.past import cut_named
    from o2c.cli.printing import print_sheet, say

    printed = format_of(context, form)
    with answering(), opened(url_of(context, db)) as desk:
        if check:
            finding = desk.snapshots.check()
            proving.tell([finding], printed)
            if not finding.agrees:
                raise typer.Exit(1)
        elif listed:
            print_sheet(accounting.snapshots(desk.snapshots.all()), printed)
        elif forget:
            say(f"forgot {desk.snapshots.forget()} snapshots")
        else:
            if due:
                taken = desk.snapshots.take_due()
            else:
                taken = desk.snapshot(**cut_named(as_of, known_at))
            say(accounting.taken(taken))
