"""The keys of a corpus, and its rows with them: sealed values opened, and sealed anew.

`NAME.keys.jsonl` holds a history's secret, the key of each subject, and who was erased.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any, TypeAlias

from storage_tools import execute

from o2c.desk.work import Decided
from o2c.domain import AGGREGATES
from o2c.domain.evolution import SCHEMAS, UPCASTERS
from o2c.kernel import Actor
from o2c.storage.checksum import stamped
from o2c.storage.codec import Codec
from o2c.storage.command import Command
from o2c.storage.connect import connect
from o2c.storage.keys import Keys, keys_beside
from o2c.storage.machine import Machine
from o2c.storage.sealing import SEARCH
from o2c.storage.vault import Vault

Row: TypeAlias = list[Any]
SEED = 20260302  # of the keys: so that a history is stored alike each time
_DATA = '"data":'
_FIRST = datetime(2026, 3, 2, tzinfo=UTC)
_ids = count(1)

TABLES = {
    "secret": "SELECT secret FROM key_stores",
    "key": "SELECT subject, key, created FROM subject_keys ORDER BY subject",
    "erased": "SELECT subject, erased_at FROM erased_subjects ORDER BY subject",
}


def dumped_keys(url: str) -> list[Row]:
    """The keys beside a database that is its own store's alone."""
    beside = keys_beside(url)
    return [
        [what, *row] for what, sql in TABLES.items() for row in execute(beside, sql)
    ]


def fill_keys(keys: Keys, rows: Iterable[Row]) -> None:
    """Put the keys of a corpus where a store is to find them."""
    for what, *row in rows:
        if what == "secret":
            keys.register(b64decode(row[0]))
        elif what == "key":
            keys.make(row[0], b64decode(row[1]), datetime.fromisoformat(row[2]))
        else:
            keys.shred([row[0]], datetime.fromisoformat(row[1]), Machine())


def vault_beside(url: str) -> Vault:
    """Keys for a store's rows, before it is opened for the first time."""
    log = connect(url)
    identity = log.identity
    log.close()
    make = Random(SEED).randbytes
    return Vault(lambda: Keys(keys_beside(url), identity), lambda: _FIRST, make)


def codec(rows: Iterable[Row] = (), vault: Vault | None = None) -> Codec:
    """Reads what is sealed with these keys, and seals with them and new ones."""
    if vault is None:
        keys = Keys("sqlite://", f"corpus-{next(_ids)}")
        fill_keys(keys, rows)
        vault = Vault(lambda: keys, lambda: _FIRST, Random(SEED).randbytes)
    return Codec(AGGREGATES, SCHEMAS, UPCASTERS, vault)


# -- Rows in plain, and back. --------------------------------------------------------


def plain_text(codec: Codec, row: Row) -> str:
    """An event's JSON without its checksum, and with nothing sealed in it."""
    before, _, _ = row[4].partition(_DATA)
    _, _, head = before.partition(",")
    return f"{{{head}{_DATA}{codec.plain(codec.read(*row))}}}"


def restamped(row: Row, text: str) -> Row:
    """The row with another JSON, whose checksum is right."""
    state = stamped(*row[1:4], text.encode()[1:]).decode()
    return [*row[:4], state]


def sealed_anew(codec: Codec, row: Row, text: str) -> Row:
    """The row with another JSON in plain, stored as the codec stores it."""
    recorded = codec.read(*restamped(row, text))
    aggregate = codec.aggregate(recorded.stream)
    assert aggregate is not None
    decided = Decided(
        aggregate, recorded.id, recorded.version, recorded.event, recorded.effective_on
    )
    command = Command(
        command_id=recorded.command_id,
        request="",
        payload="",
        actor=Actor(recorded.actor, (), on_behalf_of=recorded.on_behalf_of),
        today=recorded.effective_on,
        reason=recorded.reason,
        correlation_id=recorded.correlation_id,
    )
    (stored,) = codec.write([decided], command, recorded.recorded_at)
    return [*row[:4], stored.state.decode()]


def is_sealed(row: Row) -> bool:
    return SEARCH in row[4]
