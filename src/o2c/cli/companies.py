"""`o2c companies`: which companies have a store beside a database."""

from __future__ import annotations

import typer

from o2c.cli.options import As, Db, format_of, url_of


def companies(context: typer.Context, form: As = None, db: Db = None) -> None:
    """The companies that have a store here, each in a file or a schema of its own."""
    import o2c
    from o2c.cli.opening import answering
    from o2c.cli.printing import print_sheet
    from o2c.cli.sheet import listing

    with answering():
        found = o2c.companies(url_of(context, db))
        print_sheet(
            listing("company", [(each,) for each in found]), format_of(context, form)
        )
