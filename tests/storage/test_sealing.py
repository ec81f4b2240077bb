"""What is sealed opens in its place alone, and says what it said; nothing else is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from attrs import frozen
from hypothesis import find, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from storage_sample import DAY, NOON, command
from tiers import record, size

from o2c.desk.work import Decided
from o2c.domain import AGGREGATES
from o2c.domain.customer import CUSTOMER, Registered, Renamed, UsedAddress
from o2c.domain.intake import INTAKE, Parked
from o2c.errors import UnreadableEvent
from o2c.storage.checksum import stamped
from o2c.storage.codec import Codec
from o2c.storage.keys import Keys
from o2c.storage.machine import Machine
from o2c.storage.sealing import walk
from o2c.storage.trouble import Trouble
from o2c.storage.vault import Vault
from o2c.values.address import Address, AddressUsage, PartyName, PersonalText
from o2c.values.ids import AccountId
from o2c.values.terms import net

RESERVED = (
    *("_type_", "_data_", "$ref", "crc", "data", "sealed", "__proto__", "subject"),
    *('"sealed":"v1:AAAA"', '":{"sealed":"v1:AAAA","subject":"A"}', '"data":', "v1:"),
)
TEXTS = st.lists(
    st.one_of(st.sampled_from(RESERVED), st.text(max_size=9)), max_size=6
).map("".join)
EXAMPLES = size(100, 1000)


def vault(seed: int = 1) -> Vault:
    keys = Keys("sqlite://", "a store")
    return Vault(lambda: keys, lambda: datetime(2026, 3, 2, tzinfo=UTC), made(seed))


def made(seed: int) -> Any:
    return Random(seed).randbytes


@pytest.fixture
def codec() -> Iterator[Codec]:
    made = Codec(AGGREGATES, vault=vault())
    yield made
    assert made.vault is not None
    made.vault.close()


SHARED = Codec(AGGREGATES, vault=vault())


def address(name: str, city: str = "Bremen", country: str = "DE") -> Address:
    return Address(subject="ACME", name=name, city=city, country=country)


def stored(codec: Codec, event: object, stream: str = "ACME", version: int = 1) -> Any:
    aggregate = INTAKE if isinstance(event, Parked) else CUSTOMER
    decided = Decided(aggregate, stream, version, event, DAY)
    (row,) = codec.write([decided], command("c"), NOON)
    return row


def read(codec: Codec, row: Any, **changes: Any) -> Any:
    given = {
        "stream": row.originator_id,
        "version": row.originator_version,
        "topic": row.topic,
        "state": row.state.decode(),
    }
    return codec.read(1, **(given | changes))


def registered(*addresses: Address, name: str = "Acme") -> Registered:
    usages = list(AddressUsage)
    return Registered(
        name=PartyName(subject="ACME", name=name),
        group="retail",
        currency="EUR",
        terms=net(30),
        account=AccountId("ACME"),
        addresses=tuple(
            UsedAddress(usage=usages[n % 2], address=each)
            for n, each in enumerate(addresses)
        ),
    )


@hypothesis_settings(max_examples=EXAMPLES, deadline=None)
@given(name=TEXTS, city=TEXTS, raw=TEXTS, message=TEXTS, lines=st.lists(TEXTS))
def test_reserved_words_in_texts_mean_nothing(
    name: str, city: str, raw: str, message: str, lines: list[str]
) -> None:
    """Reliability test 31: no text of a user's is read as anything but a text.

    No event holds an object that a user shapes: all that comes in are texts, in fields
    that have a name and a type.  Each comes back as it was, sealed or not.
    """
    home = Address(
        subject="ACME", name=name, lines=tuple(lines), city=city, country="DE"
    )
    event = registered(home, address(city, name), name=name)
    row = stored(SHARED, event)
    assert read(SHARED, row).event == event
    text = PersonalText(subject=name or "x", text=raw)
    parked = Parked(request=city, raw=text, code=raw, message=message, remedy=name)
    assert read(SHARED, stored(SHARED, parked)).event == parked


def test_the_words_are_really_tried() -> None:
    assert "sealed" in find(TEXTS, lambda text: "sealed" in text)
    record("test 31", "texts in an example", 5, "texts")
    record("test 31", "examples", EXAMPLES, "examples")


def test_an_objects_place_is_taken_by_no_text() -> None:
    """A request that has an object where a text belongs is refused before anything."""
    from o2c.errors import ValidationError
    from o2c.requests import REQUESTS, parse

    for word in ("_type_", "_data_", "$ref", "sealed", "__proto__"):
        for value in ({word: "x"}, [{word: {"_data_": 1}}]):
            fields = {"currency": "EUR", "customer": "ACME", "bill_to": value}
            text = json.dumps({"do": "RegisterCustomer", "name": "A", **fields})
            with pytest.raises(ValidationError):
                parse(text, REQUESTS)


def test_what_is_stored_says_whose_it_is_and_no_more(codec: Codec) -> None:
    row = stored(codec, registered(address("Mary Miller", "Bremen")))
    assert b"Miller" not in row.state
    data = json.loads(row.state)["data"]
    found = data["addresses"][0]["address"]
    assert found.keys() == {"country", "sealed", "subject"}
    assert (found["country"], found["subject"]) == ("DE", "ACME")
    assert data["name"].keys() == {"sealed", "subject"}
    recorded = read(codec, row)
    assert json.loads(recorded.text) == data
    assert "Miller" in codec.plain(recorded)


def test_the_same_keys_give_the_same_bytes() -> None:
    event = registered(address("Mary"), address("Ann"))
    one, two = (Codec(AGGREGATES, vault=vault(seed=3)) for _ in range(2))
    assert stored(one, event).state == stored(two, event).state
    other = Codec(AGGREGATES, vault=vault(seed=4))
    assert stored(other, event).state != stored(one, event).state


def restamped(row: Any, state: str) -> str:
    text = state[len('{"crc":"12345678",') :]
    place = (row.originator_id, row.originator_version, row.topic)
    return stamped(*place, text.encode()).decode()


def broken(codec: Codec, row: Any, state: str) -> None:
    """With a checksum that is right: it is the seal that must not give way."""
    with pytest.raises(UnreadableEvent) as stopped:
        read(codec, row, state=restamped(row, state))
    assert stopped.value.code == Trouble.SEAL_BROKEN


def test_a_sealed_value_opens_nowhere_else(codec: Codec) -> None:
    """Not in another event, another stream, another field, for another, elsewhere."""
    home = address("Mary")
    here = stored(codec, registered(home, home))
    state = here.state.decode()
    one, two = (
        each["address"]["sealed"] for each in json.loads(state)["data"]["addresses"]
    )
    assert one != two  # the same address, in another place
    broken(codec, here, state.replace(one, "?").replace(two, one).replace("?", two))
    for stream, version in (("ACME", 2), ("BETA", 1)):
        there = stored(codec, registered(home, home), stream, version)
        data = json.loads(there.state)["data"]
        moved = data["addresses"][0]["address"]["sealed"]
        broken(codec, here, state.replace(one, moved))
    broken(codec, here, state.replace('"DE"', '"FR"'))
    broken(codec, here, state.replace(one, one[:-8] + "AAAAAAA="))
    broken(codec, here, state.replace("v1:", "v9:"))
    name = PartyName(subject="ACME", name="A")
    renamed = stored(codec, Renamed(was=name, name=name))
    text = renamed.state.decode()
    data = json.loads(text)["data"]
    swapped = text.replace(data["name"]["sealed"], "?")
    swapped = swapped.replace(data["was"]["sealed"], data["name"]["sealed"])
    broken(codec, renamed, swapped.replace("?", data["was"]["sealed"]))


def test_another_stores_keys_open_nothing_here() -> None:
    """Equal ids in two stores: each has keys of its own, in one key database too."""
    keys = [Keys("sqlite://", "one store")]
    at = datetime(2026, 3, 2, tzinfo=UTC)
    one = keys[0].make("ACME", b"1" * 64, at)
    keys[0]._store = "another store"
    assert keys[0].find("ACME") is None
    assert keys[0].make("ACME", b"2" * 64, at) != one
    keys[0].shred(["ACME"], at, Machine())
    keys[0]._store = "one store"
    assert keys[0].find("ACME") == one
    assert not keys[0].erased("ACME")
    keys[0].close()


def test_of_two_who_make_a_key_one_is_heard(database_url: str) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    url = database_url.replace("o2c.db", "keys.db")
    one, two = Keys(url, "store"), Keys(url, "store")
    assert one.make("ACME", b"1" * 64, at) == two.make("ACME", b"2" * 64, at)
    two.shred(["ACME"], at, Machine())
    assert one.make("ACME", b"3" * 64, at) is None
    assert one.generation() == 1
    assert [t.subject for t in one.tombstones()] == ["ACME"]
    one.close()
    two.close()


@frozen(kw_only=True)
class Nameless:
    homes: tuple[Address, ...]


@frozen(kw_only=True)
class Keyed:
    homes: dict[str, Address]


@pytest.mark.parametrize("kind", [Nameless, Keyed])
def test_a_personal_value_needs_a_field_of_its_own(kind: type) -> None:
    with pytest.raises(ValueError, match="no field of its own"):
        walk(kind)
