"""The garbage collector is put back as it was, however a pause ends."""

from __future__ import annotations

import gc
from threading import Event, Thread

import pytest

from o2c.storage.collector import collector_paused


def test_it_is_off_inside_and_on_again_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), collector_paused():
        1 / (1 if gc.isenabled() else 0)
    assert gc.isenabled()


def test_whoever_has_switched_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_last_of_several_threads_switches_it_on() -> None:
    inside, go = Event(), Event()

    def other() -> None:
        with collector_paused():
            inside.set()
            go.wait(30)

    thread = Thread(target=other)
    with collector_paused():
        thread.start()
        inside.wait(30)
    assert not gc.isenabled()
    go.set()
    thread.join()
    assert gc.isenabled()
