"""Commands of the database's owner: its tables, its backups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from o2c.cli.options import Db, company_of, keys_url, url_of

File: TypeAlias = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="JSON lines; compressed if its name ends in .gz (.zst)."
    ),
]


def migrate(context: typer.Context, db: Db = None) -> None:
    """Make the database's tables, or bring them up to date, views included.

    Whoever only uses the database may be kept from that with O2C_CREATE=no.
    """
    import o2c
    from o2c.cli.opening import answering, masked, own_views
    from o2c.cli.printing import say

    url = url_of(context, db)
    with answering():
        old, new = o2c.migrate(
            url, company=company_of(), views=own_views(), keys_url=keys_url()
        )
    told = f"brought from version {old} to {new}" if old else f"made at version {new}"
    say(f"{masked(url)}: tables {told if old != new else f'at version {new} already'}")


def backup(context: typer.Context, file: File, db: Db = None) -> None:
    """Write the whole history into a file, while others go on writing.

    Events, commands and counters are in it, each at its position; views are not: they
    are made of the events.
    """
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import say

    with answering(), opened(url_of(context, db)) as desk:
        made = desk.backup(file)
        held = made.contents
        say(f"{file}: {held.events} events, {held.commands} commands")
        say(f"sha256 {made.sha256}")


def restore(context: typer.Context, file: File, db: Db = None) -> None:
    """Fill an empty database from a backup, of SQLite or of PostgreSQL, to either."""
    import o2c
    from o2c.cli.opening import answering, masked
    from o2c.cli.printing import say

    url = url_of(context, db)
    with answering():
        held = o2c.restore(file, url, company=company_of()).contents
        say(f"{masked(url)}: {held.events} events, {held.commands} commands")
