"""Commands that ask the desk for something; heavy imports wait until one runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from o2c.cli.options import (
    As,
    By,
    Db,
    Roles,
    format_of,
    given_db,
    roles_of,
    url_of,
    who,
)

Source: TypeAlias = Annotated[
    Path,
    typer.Argument(
        metavar="FILE.jsonl",
        allow_dash=True,
        help="One JSON request a line; - reads standard input.",
    ),
]
Batch: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What to call the file: see above."),
]
Retry: TypeAlias = Annotated[
    bool, typer.Option("--retry", help="Ask again for what was refused before.")
]
Quiet: TypeAlias = Annotated[
    bool, typer.Option("--quiet", "-q", help="List only what was refused.")
]


def init(
    context: typer.Context,
    currency: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="The currency the books are kept in."),
    ] = None,
    by: By = None,
    db: Db = None,
) -> None:
    """Make the database's tables; doing it twice does no harm."""
    from o2c.cli.opening import answering, masked, opened
    from o2c.cli.printing import say
    from o2c.kernel import Actor

    url = url_of(context, db)
    with answering(), opened(url, new=True) as desk:
        say(f"{masked(desk.store.url)} is ready")
        if currency is not None:
            ask = {"do": "OpenBooks", "currency": currency}
            desk.do(json.dumps(ask), by=Actor(who(by), roles=("accounting",)))
            say(f"the books are kept in {currency}")


def demo(
    context: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="An empty database for it; else a temporary SQLite file.",
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the temporary file, and say where.")
    ] = False,
) -> None:
    """Tell a story from the first order to the credit memo, and prove its numbers."""
    from o2c.cli.demo import run
    from o2c.cli.opening import answering

    with answering():
        agrees = run(db or given_db(context), keep=keep)
    if not agrees:
        raise typer.Exit(1)


def do(
    context: typer.Context,
    file: Source,
    by: By = None,
    role: Roles = None,
    batch: Batch = None,
    retry: Retry = False,
    quiet: Quiet = False,
    form: As = None,
    db: Db = None,
) -> None:
    """Carry out requests from a file, each once, each all or nothing.

    A line is a JSON object such as {"do": "PlaceOrder", "customer": ...}; see
    `o2c schema requests`.  A line that is refused does not stop the others.

    A file can be given again after a failure: a line that was carried out is not
    carried out again, and one that was refused stays refused unless --retry is given.
    A line is known by its own "command_id"; without one, by the file's name, the
    line's text, and how often the same text came before in the file.  So lines may be
    added, mended or moved between two runs, but a new file with lines that an old one
    had needs a name of its own, or --batch.  Lines from standard input are new wishes
    each time, unless --batch names them.
    """
    from o2c.cli.filing import File, carry
    from o2c.cli.opening import actor, answering, opened

    with answering():
        asking = actor(who(by), roles_of(role))
        with opened(url_of(context, db)) as desk:
            lines = File.of(file, batch)
            shown = format_of(context, form)
            status = carry(desk, lines, asking, retry=retry, quiet=quiet, form=shown)
    if status:
        raise typer.Exit(status)
