"""`o2c relay`: events sent on to others; heavy imports wait until one runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from o2c.cli.options import As, Db, format_of, url_of

Name: TypeAlias = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Which relay is meant.")
]
Positions: TypeAlias = Annotated[
    list[int], typer.Argument(metavar="POSITION...", help="As `parked` shows them.")
]
Nats: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="O2C_NATS",
        help="Send to NATS JetStream: nats://HOST:4222 or tls://HOST.",
    ),
]
To: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="MODULE:FUNCTION", help="Send to a function of your own instead."
    ),
]
FromStart: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--from-start/--from-now",
        help="Where a relay of a new name begins; later it goes on.",
    ),
]
Events: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME", help="Only these, as order.Placed or invoice.*; repeat it."
    ),
]
Source: TypeAlias = Annotated[
    str, typer.Option(metavar="URI", help="What messages call this system.")
]
Stream: TypeAlias = Annotated[
    str, typer.Option(metavar="NAME", help="The stream of JetStream.")
]
CreateStream: TypeAlias = Annotated[
    bool, typer.Option("--create-stream", help="Make the stream if it is missing.")
]
Creds: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="O2C_NATS_CREDS", help="NATS credentials."),
]
TlsCa: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="O2C_NATS_CA", help="Who we trust, PEM."),
]
TlsCert: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="O2C_NATS_CERT", help="Who we are, PEM."),
]
TlsKey: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="O2C_NATS_KEY", help="Its key, PEM."),
]
Once: TypeAlias = Annotated[
    bool, typer.Option("--once", help="Send what there is now, then end.")
]

relay = typer.Typer(
    name="relay",
    invoke_without_command=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@relay.callback()
def send(
    context: typer.Context,
    nats: Nats = None,
    to: To = None,
    name: Name = "main",
    from_start: FromStart = True,
    events: Events = None,
    source: Source = "",
    stream: Stream = "O2C",
    create_stream: CreateStream = False,
    creds: Creds = None,
    tls_ca: TlsCa = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    once: Once = False,
    db: Db = None,
) -> None:
    """Send every event on, in order and at least once, until Ctrl-C or SIGTERM.

    Each goes out as a CloudEvent, without personal data, under an id that is always
    the same.  O2C_PUBLICATIONS=module:NAME names publications of your own.
    """
    if context.invoked_subcommand is not None:
        return
    from o2c.cli import sending
    from o2c.cli.opening import answering, masked, opened
    from o2c.service.nats_settings import Settings

    url = url_of(context, db)
    with answering():
        publications = sending.publications(tuple(events or ()), source)
        settings = None
        if nats is not None:
            settings = Settings(
                url=nats,
                stream=stream,
                prefixes=tuple({each.prefix for each in publications}),
                create=create_stream,
                credentials=creds,
                ca=tls_ca,
                certificate=tls_cert,
                key=tls_key,
            )
        with opened(url) as desk, sending.transport(settings, to) as transport:
            sending.relay(
                desk,
                transport,
                masked(url),
                name=name,
                publications=publications,
                from_start=from_start,
                once=once,
            )


@relay.command()
def status(context: typer.Context, form: As = None, db: Db = None) -> None:
    """How far each relay is, in events and seconds, and what it has parked."""
    from o2c.cli import sending
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import print_sheet

    with answering(), opened(url_of(context, db)) as desk:
        print_sheet(sending.status(desk), format_of(context, form))


@relay.command()
def parked(
    context: typer.Context, name: Name = "main", form: As = None, db: Db = None
) -> None:
    """Events that were refused, and those of their streams that wait behind them."""
    from o2c.cli import sending
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import print_sheet

    with answering(), opened(url_of(context, db)) as desk:
        print_sheet(sending.parked(desk, name), format_of(context, form))


@relay.command()
def retry(
    context: typer.Context,
    positions: Annotated[
        list[int] | None,
        typer.Argument(metavar="[POSITION]...", help="None means all."),
    ] = None,
    name: Name = "main",
    db: Db = None,
) -> None:
    """Have parked events sent once more, with what waits behind them."""
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import say
    from o2c.service import standing

    with answering(), opened(url_of(context, db)) as desk:
        found = standing.retry(desk, positions or (), name)
        say(f"{len(found)} to be sent again as soon as the relay {name} runs")


@relay.command()
def skip(
    context: typer.Context, positions: Positions, name: Name = "main", db: Db = None
) -> None:
    """Give parked events up for good; what waits behind them is sent."""
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import say
    from o2c.service import standing

    with answering(), opened(url_of(context, db)) as desk:
        found = standing.skip(desk, positions, name)
        say(f"{len(found)} to be skipped as soon as the relay {name} runs")
