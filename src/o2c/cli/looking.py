"""Commands that look, prove and keep; heavy imports wait until one runs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

import typer

from o2c.cli.options import As, AsOf, Db, KnownAt, format_of, url_of


class Kind(StrEnum):
    """What `o2c schema` can describe."""

    REQUESTS = "requests"
    EVENTS = "events"
    VIEWS = "views"


Where: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CONDITION",
        help="A condition such as customer=ACME, open>0, due_on<=2026-03-31 or "
        "promised= (nothing there); may be repeated, and all must hold.  Money is "
        "in major units and needs currency=EUR beside it.",
    ),
]
OrderBy: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMNS", help="Sort by columns; -column sorts down."),
]
Limit: TypeAlias = Annotated[
    int | None, typer.Option(min=0, metavar="N", help="At most so many rows.")
]
Columns: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMNS", help="These columns only, as in a,b,c."),
]
Compare: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="MOMENT",
        help="With --as-of: what differs from the same as it is known now (`now`), or "
        "was known at another position or instant, and which events made it so.",
    ),
]
Wide: TypeAlias = Annotated[
    bool, typer.Option("--wide", help="All columns, on a narrow terminal too.")
]


def show(
    context: typer.Context,
    view: Annotated[
        str | None, typer.Argument(help="The view; without it, all are listed.")
    ] = None,
    where: Where = None,
    order_by: OrderBy = None,
    limit: Limit = None,
    columns: Columns = None,
    wide: Wide = False,
    incomplete_ok: Annotated[
        bool, typer.Option("--incomplete-ok", help="Rows that lack events, too.")
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    compare: Compare = None,
    form: As = None,
    db: Db = None,
) -> None:
    """Look at a view, caught up with the history first."""
    from o2c.cli import past, showing
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import note, print_sheet

    printed = format_of(context, form)
    with answering():
        if view is None:
            print_sheet(showing.views(), printed)
            return
        with opened(url_of(context, db)) as desk:
            looking = past.looked_at(desk, as_of, known_at)
            if compare is not None:
                other = past.compared_with(desk, looking, compare)
                sheet = showing.compared(desk, view, looking, other, where or ())
            else:
                sheet = showing.rows(
                    looking,
                    view,
                    where=where or (),
                    order_by=showing.names(order_by or ()),
                    limit=limit,
                    columns=showing.names(columns or ()),
                    incomplete_ok=incomplete_ok,
                )
            without = showing.gone_without(desk, view)
        print_sheet(sheet, printed, all_columns=wide or bool(columns))
        if without:
            note(f"{without} events were skipped here: see `o2c dead-letters list`")


def atp(
    context: typer.Context,
    product: Annotated[str | None, typer.Argument(help="One product only.")] = None,
    site: Annotated[str | None, typer.Option(help="One site only.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: As = None,
    db: Db = None,
) -> None:
    """What can be promised of each product, by date, with what is short."""
    from o2c.cli import past, showing
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import print_sheet

    with answering(), opened(url_of(context, db)) as desk:
        looking = past.looked_at(desk, as_of, known_at)
        print_sheet(showing.atp(looking, product, site), format_of(context, form))


def trail(
    context: typer.Context,
    stream: Annotated[
        str,
        typer.Argument(help="order/SO-000001, stock/SKU-7@MAIN, or just SO-000001."),
    ],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: As = None,
    db: Db = None,
) -> None:
    """Who did what to a document, when and why, and what was there before.

    As JSON or CSV, each event is there in full.
    """
    from o2c.cli import trailing
    from o2c.cli.opening import answering, opened
    from o2c.cli.options import Format
    from o2c.cli.past import looked_at
    from o2c.cli.printing import print_sheet

    printed = format_of(context, form)
    with answering():
        with opened(url_of(context, db)) as desk:
            named = trailing.stream_named(desk, stream)
            found = trailing.entries(looked_at(desk, as_of, known_at), named)
        told = trailing.short if printed is Format.TABLE else trailing.whole
        print_sheet(told(found), printed)


def reconcile(
    context: typer.Context, as_of: AsOf = None, form: As = None, db: Db = None
) -> None:
    """Prove the numbers: each derived in several ways, which must agree."""
    from o2c.cli import proving
    from o2c.cli.opening import answering, opened
    from o2c.cli.past import looked_at

    with answering():
        with opened(url_of(context, db)) as desk:
            findings = looked_at(desk, as_of, None).reconcile()
        proving.tell(findings, format_of(context, form))
    if not proving.agree(findings):
        raise typer.Exit(1)


def rebuild(
    context: typer.Context,
    views: Annotated[
        list[str] | None, typer.Argument(metavar="[VIEW]...", help="None means all.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also if the new rows lack events.")
    ] = False,
    db: Db = None,
) -> None:
    """Make views anew from the first event, all or those named; readers go on."""
    from o2c.cli import keeping
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import say

    with answering(), opened(url_of(context, db)) as desk:
        made = keeping.rebuild(desk, views or (), force)
        say(f"rebuilt {made} views up to position {desk.store.head()}")


def schema(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="requests, events or views.")],
    name: Annotated[
        str | None, typer.Argument(help="One of them; without it, all are listed.")
    ] = None,
    form: As = None,
) -> None:
    """What can be asked, what is recorded, and what the views' columns mean.

    One request or event is given as JSON Schema, one view as a list of its columns.
    """
    from o2c.cli import schemas
    from o2c.cli.opening import answering
    from o2c.cli.printing import print_json, print_sheet
    from o2c.cli.sheet import Sheet

    with answering():
        found = schemas.LISTS[kind]() if name is None else schemas.ONE[kind](name)
        if isinstance(found, Sheet):
            print_sheet(found, format_of(context, form))
        else:
            print_json(found)
