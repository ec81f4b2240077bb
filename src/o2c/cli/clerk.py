"""`o2c customer`: all about one customer on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from o2c.cli.options import As, Db, Format, format_of, url_of

if TYPE_CHECKING:
    from o2c.cli.sheet import Json
    from o2c.projections.dossier import Dossier, Section


def customer(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="The customer, such as ACME.")],
    form: As = None,
    db: Db = None,
) -> None:
    """All about one customer: orders, promises, shipments, invoices, holds, dates.

    What an order waits for is said in words that the customer may hear.  As JSON it is
    one object with the rows of each view; as CSV, the timeline.
    """
    from o2c.cli.opening import answering, opened
    from o2c.surveying import dossier

    with answering(), opened(url_of(context, db)) as desk:
        told = dossier(desk, customer)
    match format_of(context, form):
        case Format.JSON:
            _as_json(told)
        case Format.CSV:
            _timeline(told, Format.CSV)
        case Format.TABLE:
            _as_pages(told)


def _as_pages(told: Dossier) -> None:
    from o2c.cli.printing import print_sheet, say
    from o2c.cli.sheet import sheet_of
    from o2c.projections import question

    for section in told.sections:
        say(f"{section.title}")
        sheet = sheet_of(question(section.view).view, section.rows)
        print_sheet(sheet.pick(section.columns), Format.TABLE)
        say("")
    say("Timeline")
    _timeline(told, Format.TABLE)


def _timeline(told: Dossier, form: Format) -> None:
    from o2c.cli.printing import print_sheet
    from o2c.cli.sheet import listing

    moments = ((each.on, each.document, each.what) for each in told.timeline)
    print_sheet(listing("on document what", moments), form)


def _as_json(told: Dossier) -> None:
    from o2c.cli.printing import print_json

    named = {section.view: _objects(section) for section in told.sections}
    moments = [
        {"on": each.on.isoformat(), "document": each.document, "what": each.what}
        for each in told.timeline
    ]
    print_json({"customer": told.customer, **named, "timeline": moments})


def _objects(section: Section) -> list[dict[str, Json]]:
    from o2c.cli.sheet import sheet_of
    from o2c.projections import question

    return sheet_of(question(section.view).view, section.rows).objects()
