"""Full disks, forks, dropped connections: typed errors, and nothing twice."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from storage_proxy import Proxy
from storage_sample import AGGREGATES, COUNTER, Added, adding, clock, command, posting

from o2c.errors import StorageError
from o2c.storage.connect import postgres_parts
from o2c.storage.postgres_tables import key
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble


def test_a_store_is_not_for_a_forked_process(store: Store) -> None:
    store.run(command(), adding("a"))
    pid = os.fork()
    if pid == 0:
        try:
            store.run(command(), adding("a"))
        except StorageError as error:
            os._exit(0 if error.code == Trouble.FORKED else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert store.head() == 1


def test_a_full_disk_is_a_typed_error_and_leaves_no_part(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with Store.open(url, AGGREGATES) as store:
        store.run(command(), adding("a"))
        ((pages,),) = store.log.query("PRAGMA page_count")  # type: ignore[attr-defined]
        store.log.query(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]
        with pytest.raises(StorageError) as refused:
            store.run(command("c-1"), adding("a", 1, "x" * 100_000))
        assert refused.value.code == Trouble.UNUSABLE
        assert (store.head(), store.outcome("c-1")) == (1, None)
        store.log.query("PRAGMA max_page_count = 100000")  # type: ignore[attr-defined]
        store.run(command("c-1"), adding("a", 1, "x" * 100_000))
        assert store.state(COUNTER, "a") == 2


# -- A connection that fails, seen from PostgreSQL's client. ------------------


@pytest.fixture
def proxy(postgres_url: str) -> Iterator[Proxy]:
    with tempfile.TemporaryDirectory(prefix="o2c-") as home:
        made = Proxy(postgres_url, Path(home))
        yield made
        made.close()


@pytest.fixture
def remote(proxy: Proxy) -> Iterator[Store]:
    with Store.open(proxy.url, AGGREGATES, clock=clock, patience=1) as store:
        for _ in range(8):  # so that all statements are prepared
            store.run(command(), adding("a", 0))
        yield store


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_that_drops_at_the_commit_does_not_double_the_command(
    proxy: Proxy, remote: Store, when: str
) -> None:
    """After COMMIT reached the server it is found; before, it is sent again."""
    for n in range(5):
        marker = f"marker-{when}-{n}"
        setattr(proxy, when, marker.encode())
        outcome = remote.run(command(f"c-{n}"), adding("a", 1, marker))
        assert [e.event for e in outcome.events] == [Added(amount=1, note=marker)]
        assert not outcome.repeated
    assert proxy.dropped == 5
    assert remote.state(COUNTER, "a") == 5
    assert sum(e.event.amount for e in remote.everything()) == 5  # type: ignore[attr-defined]


def test_a_connection_that_drops_while_reading_is_replaced(
    proxy: Proxy, remote: Store
) -> None:
    proxy.after = b"c-lookup"
    outcome = remote.run(command("c-lookup"), adding("a", 1))
    assert (proxy.dropped, outcome.repeated) == (1, False)
    proxy.before = b"counter/elsewhere"
    assert list(remote.history("counter/elsewhere")) == []
    assert proxy.dropped == 2
    proxy.before = b"counter/unread"  # while a use case is at work
    assert len(remote.run(command(), adding("unread", 1)).events) == 1
    assert proxy.dropped == 3


def test_a_server_that_is_gone_leaves_the_outcome_unknown(
    proxy: Proxy, remote: Store
) -> None:
    """It says so, and the same command again finds out."""
    proxy.after, proxy.down = b"marker", True
    with pytest.raises(StorageError) as refused:
        remote.run(command("c-1"), adding("a", 1, "marker"))
    assert refused.value.code == Trouble.OUTCOME_UNKNOWN
    assert refused.value.facts["command_id"] == "c-1"
    with pytest.raises(StorageError) as refused:
        remote.run(command("c-2"), adding("a", 1))
    assert refused.value.code == Trouble.UNREACHABLE
    proxy.down = False
    assert remote.run(command("c-1"), adding("a", 1, "marker")).repeated
    assert remote.run(command("c-2"), adding("a", 1)).positions
    assert remote.state(COUNTER, "a") == 2


def test_a_write_that_may_be_under_way_is_never_called_undone(
    proxy: Proxy, remote: Store, postgres_url: str
) -> None:
    """Sent once, then only told to wait: nobody can say what became of the first."""
    plain, schema = postgres_parts(postgres_url)
    proxy.before = b"marker"
    with psycopg.connect(plain) as stalled:
        stalled.execute("SELECT pg_advisory_xact_lock(%s)", [key("append", schema)])
        with pytest.raises(StorageError) as refused:
            remote.run(command("c-1"), adding("a", 1, "marker"))
    assert refused.value.code == Trouble.OUTCOME_UNKNOWN
    assert not remote.run(command("c-1"), adding("a", 1, "marker")).repeated
    assert remote.state(COUNTER, "a") == 1


def test_backends_that_are_terminated_are_replaced(
    postgres_url: str,
) -> None:
    plain, _ = postgres_parts(postgres_url)
    with (
        Store.open(postgres_url, AGGREGATES) as store,
        psycopg.connect(plain, autocommit=True) as admin,
    ):
        for n in range(5):
            store.run(command(), posting("a", "1"))
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            store.run(command(), posting("a", "1"))
            assert len(list(store.history("account/a"))) == 2 * n + 2
