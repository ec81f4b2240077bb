"""kill -9 of the relay and of nats-server, at any point: every event, each id once."""

from __future__ import annotations

from pathlib import Path
from random import Random
from threading import Event, Thread
from time import monotonic, sleep

from crash_crowd import at_work
from outbox_nats import Server, Stored
from outbox_tools import in_order, orders, positions, until
from outbox_workers import LEASE, relay_until_killed
from tiers import record, size

import o2c
from o2c.service.nats import Nats, Settings
from o2c.service.relay import Relay
from o2c.service.standing import standings


def same_as_the_history(stored: list[Stored], desk: o2c.Desk, what: str) -> None:
    """None is missing, no id is there twice, every document's events are in order."""
    everything = positions(desk)
    sent = [each.position for each in stored]
    missing = set(everything) - set(sent)
    ids = [each.headers["Nats-Msg-Id"] for each in stored]
    twice = len(ids) - len(set(ids))
    on = "sqlite" if desk.store.url.startswith("sqlite") else "postgresql"
    record("outbox", f"events missing after {what}", len(missing), "events", on=on)
    record("outbox", f"ids twice after {what}", twice, "ids", on=on, goal="= 0")
    assert missing == set()
    assert twice == 0
    assert sent == everything
    assert in_order(
        [(each.event["subject"], int(each.event["streamversion"])) for each in stored]
    )


def test_a_killed_relay_neither_skips_nor_doubles_an_event(
    desk: o2c.Desk, database_url: str, nats: Server, tmp_path: Path, dice: Random
) -> None:
    """Two of one name run, and both are killed, while orders come in."""
    kills = size(2, 100)
    for turn in range(kills):
        said = str(tmp_path / f"relay-{turn}")
        work = (relay_until_killed, database_url, nats.url, said)
        with at_work(*work, times=2) as relays:
            begun = [Path(f"{said}-{n}") for n in range(2)]
            while not all(path.exists() for path in begun):
                assert all(relay.is_alive() for relay in relays)
                relays[0].join(0.01)
            stop = monotonic() + dice.uniform(0, size(LEASE, 3 * LEASE))
            while monotonic() < stop:
                orders(desk, 1)
    orders(desk, 1)
    with Relay(desk, Nats(Settings(url=nats.url))) as relay:
        until(relay, lambda seen: seen.leading and seen.position == desk.store.head())
    same_as_the_history(nats.stored(), desk, f"{kills} kills of the relay")


def test_a_killed_server_neither_loses_nor_doubles_an_event(
    desk: o2c.Desk, mortal_nats: Server, dice: Random
) -> None:
    """It is killed while messages are under way, and comes back after a while."""
    mortal_nats.start()
    kills = size(3, 100)
    done = Event()
    transport = Nats(Settings(url=mortal_nats.url, create=True))
    with Relay(desk, transport, page=20) as relay:
        thread = Thread(target=relay.run, args=(done.is_set,))
        thread.start()
        try:
            for _ in range(kills):
                orders(desk, dice.randrange(20, 60))
                sleep(dice.uniform(0, 0.2))
                mortal_nats.kill()
                orders(desk, 2)  # the desk goes on meanwhile
                mortal_nats.start()
            head = desk.store.head()
            limit = monotonic() + 60
            while standings(desk)[0].position < head:
                assert monotonic() < limit, "the relay does not catch up"
                sleep(0.05)
        finally:
            done.set()
            thread.join(60)
    same_as_the_history(mortal_nats.stored(), desk, f"{kills} kills of the server")


def test_a_message_cannot_overtake_the_one_before_it(nats: Server) -> None:
    """What order rests on: JetStream refuses one whose predecessor is not the last."""
    nats.make()

    async def overtaking(js) -> list[str]:
        said = []
        for id, before in (("1", None), ("3", "2"), ("2", "1"), ("3", "2")):
            headers = {"Nats-Msg-Id": id}
            if before:
                headers["Nats-Expected-Last-Msg-Id"] = before
            try:
                await js.publish("o2c.test", id.encode(), headers=headers)
                said.append("stored")
            except Exception as error:
                said.append(str(getattr(error, "err_code", error)))
        return said

    assert nats.ask(overtaking) == ["stored", "10070", "stored", "stored"]
    assert [each.body for each in nats.stored()] == [b"1", b"2", b"3"]
