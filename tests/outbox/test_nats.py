"""A real NATS JetStream takes the history: each event once, in order, none missing."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from desk_door import MARIA, opened
from desk_story import as_json
from nats.js.api import DiscardPolicy, StorageType
from outbox_nats import Server, Stored
from outbox_tools import in_order, orders, positions, relayed, rename, until

import o2c
from o2c.errors import DeliveryError
from o2c.service.nats import Nats, Settings
from o2c.service.nats_settings import Refusal, covers, masked
from o2c.service.publishing import Publication
from o2c.service.relay import Relay, Seen
from o2c.service.standing import parked, retry, standings

LONG = "x" * 4000


def nats_of(server: Server, **more: Any) -> Nats:
    return Nats(Settings(**{"url": server.url, "create": True, **more}))


def send(desk: o2c.Desk, server: Server, **more: Any) -> int:
    """Relay all there is to a stream that is made if it is missing."""
    return relayed(desk, nats_of(server), **more)


def once_and_in_order(stored: list[Stored], desk: o2c.Desk) -> None:
    """Every event is there, none twice, in the order of the history."""
    assert [each.position for each in stored] == positions(desk)
    ids = [each.headers["Nats-Msg-Id"] for each in stored]
    assert len(set(ids)) == len(ids)


def test_the_stream_has_every_event_once_and_in_order(
    desk: o2c.Desk, nats: Server
) -> None:
    orders(desk, 3)
    send(desk, nats)
    orders(desk, 3)
    send(desk, nats, page=4)
    stored = nats.stored()
    once_and_in_order(stored, desk)
    for each, recorded in zip(stored, desk.history(), strict=True):
        assert each.subject == f"o2c.{recorded.name}"
        assert each.headers["Content-Type"].startswith("application/cloudevents+json")
        assert each.headers["Nats-Msg-Id"] == each.event["id"]
        at = f"{desk.store.log.identity}/{recorded.position}/"
        assert each.event["id"].startswith(at)
        assert each.event["subject"] == recorded.stream


def test_what_was_sent_before_is_not_stored_twice(nats: Server) -> None:
    """Another cursor, or a lost one, sends all again: JetStream knows the ids."""
    with opened() as desk:
        orders(desk, 5)
        send(desk, nats, name="one")
        send(desk, nats, name="two", page=7)
        once_and_in_order(nats.stored(), desk)


def test_the_control_without_ids_everything_is_there_twice(nats: Server) -> None:
    """So that the test before can fail."""

    class Anonymous(Nats):
        def _headers(self, message: Any) -> dict[str, str]:
            return dict(message.headers)

    with opened() as desk:
        for name in ("one", "two"):
            # Without ids there is no message before to be expected either.
            forgetful = Anonymous(Settings(url=nats.url, create=True))
            relayed(desk, forgetful, name=name, page=1)
        sent = [each.position for each in nats.stored()]
        assert sent == positions(desk) * 2


def test_others_may_send_to_the_stream_meanwhile(nats: Server) -> None:
    """Their messages come between ours, which stay in order all the same."""
    with opened() as desk:
        orders(desk, 20)
        transport = nats_of(nats)
        with Relay(desk, transport, page=20) as relay:

            def meddling(seen: Seen) -> bool:
                nats.ask(lambda js: js.publish("o2c.else", b'{"position": "0"}'))
                return seen.position == seen.head

            until(relay, meddling)
        ours = [each.position for each in nats.stored() if each.position]
        assert ours == positions(desk)


ELSE = """
import asyncio, sys, nats

async def main():
    client = await nats.connect(sys.argv[1])
    await client.jetstream().publish("o2c.else", b'{"position": "0"}')

asyncio.run(main())
"""


def test_a_page_that_others_interrupt_goes_on(nats: Server) -> None:
    """Between two messages of a page comes one of somebody else's."""
    with opened() as desk:
        transport = nats_of(nats)
        send(desk, nats)
        orders(desk, 1)

        class Meddled(Nats):
            count = 0

            def _headers(self, message: Any) -> dict[str, str]:
                self.count += 1
                if self.count == 3:
                    meddle()
                return super()._headers(message)

        def meddle() -> None:
            # In a process of its own: the loop of ours is busy.
            subprocess.run([sys.executable, "-c", ELSE, nats.url], check=True)

        meddled = Meddled(Settings(url=nats.url))
        transport.close()
        relayed(desk, meddled)
        stored = [each.position for each in nats.stored()]
        assert [at for at in stored if at] == positions(desk)
        assert 0 in stored[:-1]


# -- What JetStream does not take --------------------------------------------------


def long_note(desk: o2c.Desk) -> int:
    """An event with a long name of a product in it; its position."""
    name = "A" * 200
    for n in range(2):
        asked = as_json("RegisterProduct", {"product": f"P{n}", "name": name})
        desk.do(asked, by=MARIA)
    return desk.store.head()


def test_a_message_that_is_too_large_is_parked(memory: o2c.Desk, nats: Server) -> None:
    """By the stream's limit; raised, a retry sends it."""
    nats.make(max_msg_size=850)
    long_note(memory)
    send(memory, nats)
    rows = parked(memory)
    refused = [each.position for each in rows if each.code]
    assert refused
    assert {each.code for each in rows if each.code} == {Refusal.MESSAGE_TOO_LARGE}
    sent = [each.position for each in nats.stored()]
    assert set(sent) == set(positions(memory)) - {each.position for each in rows}
    nats.change(max_msg_size=100_000)
    retry(memory)
    send(memory, nats)
    assert parked(memory) == []
    stored = nats.stored()
    assert sorted(each.position for each in stored) == positions(memory)
    versions = [(e.event["subject"], int(e.event["streamversion"])) for e in stored]
    assert in_order(versions)


def test_a_message_larger_than_the_servers_payload_is_parked(
    mortal_nats: Server,
) -> None:
    mortal_nats.settings = "max_payload: 850"
    mortal_nats.start()
    with opened() as desk:
        long_note(desk)
        send(desk, mortal_nats)
        rows = parked(desk)
        assert {each.code for each in rows if each.code} == {Refusal.MESSAGE_TOO_LARGE}
        sent = [each.position for each in mortal_nats.stored()]
        assert set(sent) == set(positions(desk)) - {each.position for each in rows}


def test_a_full_stream_is_waited_for(memory: o2c.Desk, nats: Server) -> None:
    """Nothing is lost or parked, nor put before what did not fit."""
    nats.make(max_bytes=20_000, discard=DiscardPolicy.NEW)
    orders(memory, 20)
    transport = nats_of(nats)
    with Relay(memory, transport) as relay:
        seen = until(relay, lambda seen: seen.trouble is not None)
        trouble = seen[-1].trouble
        assert trouble is not None
        assert trouble.code == Refusal.STREAM_FULL
        assert standings(memory)[0].trouble.startswith("stream_full: ")
        before = [each.position for each in nats.stored()]
        assert before == positions(memory)[: len(before)]
        rename(memory, "B")  # a small one, which would fit
        until(relay, lambda seen: seen.trouble is not None)
        nats.change(max_bytes=10_000_000)
        until(relay, lambda seen: seen.trouble is None and seen.position == seen.head)
    assert parked(memory) == []
    once_and_in_order(nats.stored(), memory)


# -- The stream is one that keeps what it has acknowledged -------------------------


def test_a_stream_is_made_only_if_that_is_wanted(nats: Server) -> None:
    with opened() as desk:
        with pytest.raises(DeliveryError) as missing:
            relayed(desk, nats_of(nats, create=False))
        assert missing.value.code == Refusal.STREAM_MISSING
        send(desk, nats)

        async def settings(js: Any) -> Any:
            return (await js.stream_info("O2C")).config

        made = nats.ask(settings)
        assert made.subjects == ["o2c.>"]
        assert (made.storage, made.discard) == (StorageType.FILE, DiscardPolicy.NEW)
        assert made.duplicate_window == 120


@pytest.mark.parametrize(
    "wrong",
    [
        {"storage": StorageType.MEMORY},
        {"no_ack": True},
        {"subjects": ["other.>"]},
        {"subjects": ["o2c.*"]},
    ],
)
def test_a_stream_that_would_lose_or_double_is_refused(
    nats: Server, wrong: dict[str, Any]
) -> None:
    nats.make(**wrong)
    with opened() as desk:
        with pytest.raises(DeliveryError) as unfit:
            send(desk, nats)
        assert unfit.value.code == Refusal.STREAM_UNFIT
        assert standings(desk)[0].position == 0


def test_a_publication_of_ones_own_has_topics_of_its_own(nats: Server) -> None:
    own = Publication(prefix="shop", events=("order.Placed",))
    with opened() as desk:
        orders(desk, 1)
        transport = nats_of(nats, prefixes=("shop",))
        relayed(desk, transport, publications=[own])
        assert [each.subject for each in nats.stored()] == ["shop.order.Placed"]


@pytest.mark.parametrize(
    ("subject", "topic", "covered"),
    [
        ("o2c.>", "o2c.order.Placed", True),
        ("o2c.*.*", "o2c.order.Placed", True),
        (">", "o2c", True),
        ("o2c.>", "o2c", False),
        ("o2c.*", "o2c.order.Placed", False),
        ("o2c.order.Placed.x", "o2c.order.Placed", False),
        ("shop.>", "o2c.order.Placed", False),
    ],
)
def test_a_subject_covers_topics(subject: str, topic: str, covered: bool) -> None:
    assert covers(subject, topic) is covered


# -- Getting in --------------------------------------------------------------------


def test_the_desk_goes_on_while_nats_is_down(
    desk: o2c.Desk, mortal_nats: Server
) -> None:
    mortal_nats.start()
    mortal_nats.kill()
    down = iter([True])

    def back(seen: Seen) -> bool:
        if seen.trouble and next(down, False):
            assert seen.trouble.code == Refusal.BROKER_UNREACHABLE
            orders(desk, 5)  # the desk does not know, and does not wait
            mortal_nats.start()
        return seen.position == seen.head

    with Relay(desk, nats_of(mortal_nats)) as relay:
        until(relay, back)
    once_and_in_order(mortal_nats.stored(), desk)


def test_who_may_not_get_in_waits_and_tells_why(mortal_nats: Server) -> None:
    """A password may be mended while we wait, and stands in no text of ours."""
    mortal_nats.settings = "authorization { user: o2c, password: s3cret }"
    mortal_nats.start()
    wrong = mortal_nats.url.replace("//", "//o2c:wr0ng@")
    right = wrong.replace("wr0ng", "s3cret")
    with opened() as desk:
        with pytest.raises(DeliveryError) as refused:
            relayed(desk, Nats(Settings(url=wrong, create=True)))
        assert refused.value.code == Refusal.BROKER_UNREACHABLE
        assert "uthorization" in str(refused.value)
        assert "wr0ng" not in str(refused.value)
        relayed(desk, Nats(Settings(url=right, create=True)))
        assert standings(desk)[0].behind == 0
    assert masked(right) == mortal_nats.url


def test_both_ends_prove_who_they_are(mortal_nats: Server, tmp_path: Path) -> None:
    """TLS with certificates of an authority of our own, on both sides."""
    ca, certificate, key = certificates(tmp_path)
    mortal_nats.settings = (
        f'tls {{ cert_file: "{certificate}", key_file: "{key}", ca_file: "{ca}",'
        " verify: true }"
    )
    mortal_nats.start()
    url = mortal_nats.url.replace("nats://127.0.0.1", "tls://localhost")
    with opened() as desk:
        with pytest.raises(DeliveryError):
            relayed(desk, Nats(Settings(url=url, create=True)))
        files = {"ca": ca, "certificate": certificate, "key": key}
        relayed(desk, Nats(Settings(url=url, create=True, **files)))
        assert standings(desk)[0].behind == 0


def certificates(folder: Path) -> tuple[Path, Path, Path]:
    """An authority, and a certificate of localhost's with its key."""
    now = datetime.now(UTC)

    def signed(name: str, issuer: str, key: Any, by: Any, ca: bool) -> x509.Certificate:
        def named(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
            )
            .sign(by, hashes.SHA256())
        )

    authority, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    pem = serialization.Encoding.PEM
    found = {
        "ca.pem": signed("authority", "authority", authority, authority, True),
        "cert.pem": signed("localhost", "authority", own, authority, False),
    }
    for name, each in found.items():
        (folder / name).write_bytes(each.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        own.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "ca.pem", folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    "wrong",
    [
        {"credentials": Path("no.creds")},
        {"ca": Path("no.pem")},
        {"certificate": Path(__file__)},
    ],
)
def test_a_file_that_is_no_use_is_said_to_be(wrong: dict[str, Path]) -> None:
    with pytest.raises(DeliveryError) as refused:
        Nats(Settings(url="tls://localhost", **wrong))
    assert refused.value.code == Refusal.NATS_SETTINGS


def test_without_the_client_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "nats", None)
    with pytest.raises(DeliveryError) as refused:
        Nats(Settings(url="nats://localhost"))
    assert refused.value.code == Refusal.NATS_MISSING
    assert "o2c[nats]" in refused.value.remedy
