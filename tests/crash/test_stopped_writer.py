"""Test 16: a writer that is stopped inside its transaction stops nobody for long."""

from __future__ import annotations

import os
import signal
from time import monotonic

import psutil
import pytest
from crash_crowd import at_work
from storage_sample import AGGREGATES, adding, command
from storage_tools import is_sqlite
from storage_workers import PATIENCE
from tiers import DEEP, record

from o2c.errors import StorageError
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble


def stop_inside(n: int, url: str) -> None:
    """Holds every lock that a writer can hold, and is stopped there."""
    with Store.open(url, AGGREGATES) as store, store.log.session((), exclusive=True):
        os.kill(os.getpid(), signal.SIGSTOP)


def wait_until_stopped(process: psutil.Process) -> None:
    until = monotonic() + PATIENCE
    while process.status() != psutil.STATUS_STOPPED:
        assert monotonic() < until


def test_others_are_answered_while_a_writer_is_stopped_in_its_transaction(
    database_url: str,
) -> None:
    """With success or an error that says to try again; and both databases go on."""
    with Store.open(database_url, AGGREGATES) as store:
        store.run(command(), adding("a"))
        with at_work(stop_inside, database_url) as (writer,):
            wait_until_stopped(psutil.Process(writer.pid))
            began = monotonic()
            try:
                store.run(command("c-1"), adding("a"))
                code = ""
            except StorageError as error:
                code = str(error.code)
            took = monotonic() - began
        assert code in ("", Trouble.BUSY)
        assert store.run(command("c-1"), adding("a")).positions
    on = "sqlite" if is_sqlite(database_url) else "postgresql"
    record(
        "test 16", "answer while another is stopped", took, "s", on=on, goal="<= 2.5"
    )


@pytest.mark.skipif(not DEEP, reason="waits for five seconds: on long runs only")
def test_one_that_was_stopped_for_long_writes_nothing_afterwards(
    postgres_url: str,
) -> None:
    """PostgreSQL ends its transaction; others have gone on from there."""
    with Store.open(postgres_url, AGGREGATES) as store:
        with at_work(stop_inside, postgres_url) as (writer,):
            wait_until_stopped(psutil.Process(writer.pid))
            answers: list[object] = []
            until = monotonic() + PATIENCE
            while not answers:
                assert monotonic() < until
                try:
                    answers.append(store.run(command("c-1"), adding("a")))
                except StorageError as error:
                    assert error.code == Trouble.BUSY  # noqa: PT017
        assert [event.command_id for event in store.everything()] == ["c-1"]


def test_readers_never_wait_for_a_writer_that_is_stopped(database_url: str) -> None:
    with Store.open(database_url, AGGREGATES) as store:
        done = store.run(command(), adding("a"))
        with at_work(stop_inside, database_url) as (writer,):
            wait_until_stopped(psutil.Process(writer.pid))
            assert [event.position for event in store.everything()] == [*done.positions]
            assert writer.is_alive()
