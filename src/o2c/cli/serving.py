"""Commands for whoever runs a desk as a service: follow, health, dead letters."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from o2c.cli.options import As, By, Db, format_of, url_of, who

letters = typer.Typer(
    name="dead-letters",
    help="Events that views could not take: list, show, retry, skip, replay.",
    no_args_is_help=True,
)

Position: TypeAlias = Annotated[int, typer.Argument(help="The event's position.")]
OneView: TypeAlias = Annotated[
    str | None, typer.Option("--view", metavar="VIEW", help="In one view only.")
]
Because: TypeAlias = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why; it stays on record.")
]


def follow(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Stop when the views are up to date.")
    ] = False,
    lease: Annotated[
        float,
        typer.Option(
            min=0.1,
            metavar="SECONDS",
            help="How long a leader may be silent before another takes over.",
        ),
    ] = 6.0,
    db: Db = None,
) -> None:
    """Keep the views up to date as events come, until Ctrl-C or SIGTERM.

    Of several processes one leads, the others stand by.
    """
    from o2c.cli import keeping
    from o2c.cli.opening import answering, masked, opened

    url = url_of(context, db)
    with answering(), opened(url) as desk:
        keeping.follow(desk, masked(url), once=once, seconds=lease)


def health(
    context: typer.Context,
    max_lag_events: Annotated[
        int | None, typer.Option(min=0, help="Unhealthy when more events behind.")
    ] = None,
    max_lag_seconds: Annotated[
        int, typer.Option(min=0, help="Unhealthy when more seconds behind.")
    ] = 60,
    need_leader: Annotated[
        bool, typer.Option("--need-leader", help="Unhealthy when nobody leads.")
    ] = False,
    form: As = None,
    db: Db = None,
) -> None:
    """How far the views are, who keeps them, and what they lack; status 1 if unwell."""
    from o2c.cli import health as telling
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import note

    with answering():
        with opened(url_of(context, db)) as desk:
            found = desk.health()
        wrong = found.complaints(
            most_events=max_lag_events,
            most_seconds=max_lag_seconds,
            need_leader=need_leader,
        )
        telling.tell(found, wrong, format_of(context, form))
        for complaint in wrong:
            note(complaint)
    if wrong:
        raise typer.Exit(1)


@letters.command("list")
def list_(
    context: typer.Context, view: OneView = None, form: As = None, db: Db = None
) -> None:
    """Every event that a view could not take, and what became of it."""
    from o2c.cli import health as telling
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import print_sheet

    with answering():
        with opened(url_of(context, db)) as desk:
            found = telling.letters(desk, view)
        print_sheet(found, format_of(context, form))


@letters.command()
def show(
    context: typer.Context,
    position: Position,
    stored: Annotated[
        bool, typer.Option("--stored", help="With the event as it is stored.")
    ] = False,
    db: Db = None,
) -> None:
    """All that is known of one of them."""
    from o2c.cli import health as telling
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import print_json

    with answering(), opened(url_of(context, db)) as desk:
        print_json(telling.letter(desk, position, stored))


@letters.command()
def retry(
    context: typer.Context,
    position: Annotated[
        int | None, typer.Argument(help="One event; without it, all that are parked.")
    ] = None,
    view: OneView = None,
    db: Db = None,
) -> None:
    """Try what is parked again; the views concerned are made anew."""
    from o2c.cli import health as telling
    from o2c.cli.opening import answering, opened

    with answering(), opened(url_of(context, db)) as desk:
        desk.retry(position, view=view)
        telling.left(desk)


@letters.command()
def skip(
    context: typer.Context,
    position: Position,
    reason: Because,
    view: OneView = None,
    by: By = None,
    db: Db = None,
) -> None:
    """Let views go on without a parked event; it stays listed, with who and why."""
    from o2c.cli import health as telling
    from o2c.cli.opening import actor, answering, opened

    with answering(), opened(url_of(context, db)) as desk:
        desk.skip(position, by=actor(who(by), ()), reason=reason, view=view)
        telling.left(desk)


@letters.command()
def replay(
    context: typer.Context,
    position: Position,
    reason: Because,
    view: OneView = None,
    by: By = None,
    db: Db = None,
) -> None:
    """Take a skipped event back into the views."""
    from o2c.cli import health as telling
    from o2c.cli.opening import actor, answering, opened

    with answering(), opened(url_of(context, db)) as desk:
        desk.replay(position, by=actor(who(by), ()), reason=reason, view=view)
        telling.left(desk)
