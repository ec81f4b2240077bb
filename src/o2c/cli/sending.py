"""What `o2c relay` does: it sends events on, and says how far it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from typing import Any

from o2c.cli.keeping import until_signal
from o2c.cli.opening import Refusal, WrongUse
from o2c.cli.printing import say, say_now
from o2c.cli.sheet import Sheet, listing
from o2c.door import Desk
from o2c.service import standing
from o2c.service.nats_settings import Settings, masked
from o2c.service.publishing import Publication
from o2c.service.relay import Relay, Seen, Start, Transport, to


def publications(events: tuple[str, ...], source: str) -> tuple[Publication, ...]:
    """Those that O2C_PUBLICATIONS names, else one of the events asked for."""
    name = os.environ.get("O2C_PUBLICATIONS", "")
    if not name:
        return (Publication(events=events or ("*",), source=source),)
    found = named(name, "O2C_PUBLICATIONS", "shop.messages:PUBLICATIONS")
    own = (found,) if isinstance(found, Publication) else tuple(found)
    if not own or not all(isinstance(each, Publication) for each in own):
        raise WrongUse(
            Refusal.PUBLICATIONS_MISSING,
            f"O2C_PUBLICATIONS={name} names no publications",
            remedy="make them of o2c.service.publishing.Publication",
        )
    return own


@contextmanager
def transport(nats: Settings | None, function: str | None) -> Iterator[Transport]:
    """JetStream, or a function `module:name`; WrongUse for neither and for both."""
    if (nats is None) == (function is None):
        raise WrongUse(
            Refusal.RECEIVER_MISSING,
            "nobody is named to send to, or two are",
            remedy="give --nats URL or --to MODULE:FUNCTION",
        )
    if function is not None:
        yield to(named(function, "--to", "shop.queue:put"))
    elif nats is not None:
        from o2c.service.nats import Nats

        with closing(Nats(nats)) as connection:
            say(f"sending to {masked(nats.url)}, stream {nats.stream}")
            yield connection


def named(text: str, where: str, example: str) -> Any:
    """What a module has under a name: `shop.queue:put`; WrongUse where it has not."""
    module, _, attribute = text.partition(":")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise WrongUse(
            Refusal.NAME_UNKNOWN,
            f"{where} {text}: {error}",
            remedy=f"name a module and what is in it, such as {example}",
        ) from None


def relay(
    desk: Desk,
    transport: Transport,
    where: str,
    *,
    name: str,
    publications: Sequence[Publication],
    from_start: bool,
    once: bool,
) -> None:
    """Send until SIGINT or SIGTERM, or once what there is, saying how far it is."""
    sender = Relay(
        desk,
        transport,
        name=name,
        publications=publications,
        start=Start.BEGINNING if from_start else Start.NOW,
    )
    with closing(sender):
        if once:
            say_now(f"sent up to position {sender.catch_up()}")
            return
        with until_signal() as stopped:
            say_now(f"relaying {where} as {name}; Ctrl-C stops")
            told: list[str] = []

            def tell(seen: Seen) -> None:
                if told[-1:] != [said := _said(seen)]:
                    told[:] = [said]
                    say_now(said)

            sender.run(stopped, tell)
        say_now("stopped")


def _said(seen: Seen) -> str:
    """A line for whoever watches, or reads the log."""
    if seen.trouble is not None:
        return f"waiting at {seen.position}: {seen.trouble}"
    if not seen.leading:
        return "standing by: another process sends"
    return f"at {seen.position} of {seen.head}, {seen.head - seen.position} behind"


def status(desk: Desk) -> Sheet:
    """Each relay on a line."""
    return listing(
        "relay position# behind# seconds# parked# held# leader trouble",
        [
            (
                each.name,
                each.position,
                each.behind,
                each.late.days * 86400 + each.late.seconds,
                each.parked,
                each.held,
                each.leader,
                each.trouble,
            )
            for each in standing.standings(desk)
        ],
    )


def parked(desk: Desk, name: str) -> Sheet:
    """Each event that stays behind on a line; held ones have no code."""
    return listing(
        "position# stream event code error wish",
        [
            (
                each.position,
                each.stream,
                each.event,
                each.code or "held",
                each.error,
                each.wish.value,
            )
            for each in standing.parked(desk, name)
        ],
    )
