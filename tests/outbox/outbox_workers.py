"""What the other processes of these tests do, until they are killed."""

from __future__ import annotations

from pathlib import Path

import o2c
from o2c.service.nats import Nats, Settings
from o2c.service.relay import Relay

LEASE = 0.4  # seconds: whoever is killed is soon followed by another


def relay_until_killed(n: int, url: str, nats_url: str, said: str) -> None:
    """Sends small pages, so that there are many points to be killed at."""
    transport = Nats(Settings(url=nats_url, create=True))
    with (
        o2c.open(url) as desk,
        Relay(desk, transport, page=5, lease_seconds=LEASE) as relay,
    ):
        Path(f"{said}-{n}").touch()
        relay.run(lambda: False)
