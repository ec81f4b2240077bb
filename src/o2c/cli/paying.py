"""`o2c pay`: what orders ask of the payment gateway is asked, and answered."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from o2c.cli.options import Db, url_of

Of: TypeAlias = Annotated[
    str,
    typer.Option(
        "--gateway",
        metavar="MODULE:FUNCTION",
        envvar="O2C_GATEWAY",
        help="What makes your gateway; or `test`, which moves no money, and forgets "
        "what it set aside when the command ends.",
    ),
]
Every: TypeAlias = Annotated[
    int, typer.Option("--every", min=1, metavar="SECONDS", help="How often to look.")
]


def pay(
    context: typer.Context,
    gateway: Of,
    once: Annotated[
        bool, typer.Option("--once", help="Work off what there is now, then end.")
    ] = False,
    every: Every = 5,
    db: Db = None,
) -> None:
    """Ask the gateway to authorise, capture and release, until Ctrl-C or SIGTERM.

    Each is asked under an id of its own, so a worker that fell over may ask again.
    Status 1 with --once where something is left without an answer.
    """
    from o2c.cli import gateways
    from o2c.cli.opening import answering, masked, opened

    url = url_of(context, db)
    with answering(), opened(url) as desk:
        left = gateways.pay(desk, gateway, masked(url), once=once, seconds=every)
    if left:
        raise typer.Exit(1)
