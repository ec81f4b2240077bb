"""Test 15: appends go on beside VACUUM, index builds and ANALYZE."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread
from time import monotonic

import psycopg
import pytest
from storage_sample import AGGREGATES, adding, clock, command, fill
from storage_tools import execute
from tiers import record, size

from o2c.errors import StorageError
from o2c.storage.connect import postgres_parts
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

EVENTS = size(2_000, 200_000, 1_000_000)
LOCK = "PERFORM pg_advisory_xact_lock"
KINDS = {
    "VACUUM": "VACUUM (INDEX_CLEANUP ON, DISABLE_PAGE_SKIPPING) events",
    "CREATE INDEX CONCURRENTLY": "CREATE INDEX CONCURRENTLY extra ON events (topic)",
    "ANALYZE": "ANALYZE events",
}


@pytest.fixture
def full(postgres_url: str) -> Iterator[Store]:
    with Store.open(postgres_url, AGGREGATES, clock=clock) as store:
        fill(store, EVENTS, streams=100, batch=1000)
        yield store


@pytest.mark.parametrize("kind", KINDS)
def test_appends_go_on_beside_maintenance(
    full: Store, postgres_url: str, kind: str
) -> None:
    """Throttled, so that it takes long enough to be met."""
    plain, schema = postgres_parts(postgres_url)
    done, stalls, beside = Event(), [0.0], 0
    failed: list[BaseException] = []

    def maintain() -> None:
        try:
            with psycopg.connect(plain, autocommit=True) as conn:
                conn.execute(f"SET search_path TO {schema}".encode())
                conn.execute("SET vacuum_cost_delay = 5; SET vacuum_cost_limit = 20")
                conn.execute(KINDS[kind].encode())
        except BaseException as error:
            failed.append(error)
        finally:
            done.set()

    thread = Thread(target=maintain)
    thread.start()
    while not done.is_set() or not beside:
        began = monotonic()
        assert full.run(command(), adding("beside")).positions
        stalls.append(monotonic() - began)
        beside += 1
    thread.join(60)
    assert failed == []
    name = f"longest append beside {kind}"
    longest = 1000 * max(stalls)
    record("test 15", name, longest, "ms", on="postgresql", goal="<= 250")


@pytest.mark.parametrize("lock", ["ours", "the table's"])
def test_a_table_lock_in_its_place_would_wait(postgres_url: str, lock: str) -> None:
    """The control: under the very lock that maintenance holds, as long as it takes."""
    plain, schema = postgres_parts(postgres_url)
    with (
        Store.open(postgres_url, AGGREGATES, patience=1) as store,
        psycopg.connect(plain) as maintenance,
    ):
        if lock == "the table's":
            lock_the_table(postgres_url, schema)
        assert store.run(command(), adding("a")).positions
        held = f"LOCK TABLE {schema}.events IN SHARE UPDATE EXCLUSIVE MODE"
        maintenance.execute(held.encode())
        if lock == "ours":
            assert store.run(command(), adding("a")).positions
        else:
            with pytest.raises(StorageError) as refused:
                store.run(command(), adding("a"))
            assert refused.value.code == Trouble.BUSY


def lock_the_table(url: str, schema: str) -> None:
    """Make the appending function lock as `eventsourcing` does."""
    ((text,),) = execute(url, "SELECT pg_get_functiondef('o2c_append'::regproc)")
    start = text.index(LOCK)
    end = text.index(";", start)
    table = f"LOCK TABLE {schema}.events IN EXCLUSIVE MODE"
    execute(url, text[:start] + table + text[end:])
