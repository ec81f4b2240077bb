"""Transactions of many processes come to what some serial order comes to (test 22)."""

from __future__ import annotations

from random import Random

import pytest
from crash_graph import Read, Transaction, anomalies, components
from crash_lists import LISTS, observed, transact
from storage_workers import PATIENCE, context, finish, start
from tiers import record, size

from o2c.storage.store import Store

WRITERS = 4
EACH = size(75, 2_500)


def transacted(url: str, dice: Random, each: int, broken: bool = False) -> list[str]:
    """The anomalies that came of so many transactions, and how many there were."""
    with Store.open(url, LISTS) as store:
        gate, seed = context.Barrier(WRITERS), dice.randrange(10**6)
        arguments = (url, gate, seed, each, broken)
        finish(start(transact, *arguments, times=WRITERS), size(1, 20) * PATIENCE)
        lists, done, refused = observed(store)
        assert len(done) + len(refused) == WRITERS * each
        assert refused
        return list(anomalies(lists, done, refused))


def test_no_anomaly_comes_of_many_writers(database_url: str, dice: Random) -> None:
    """No lost update, no G1 (aborted or intermediate reads), no cycle (G0, G1c, G2)."""
    found = transacted(database_url, dice, EACH)
    on = database_url.partition(":")[0]
    record("test 22", "transactions", WRITERS * EACH, "transactions", on=on)
    record("test 22", "anomalies", len(found), "", on=on, goal="= 0")
    assert found == []


def test_the_check_can_fail(database_url: str, dice: Random) -> None:
    """Without guards of what was only read, and with states believed, one is found."""
    found = transacted(database_url, dice, 75, broken=True)
    on = database_url.partition(":")[0]
    record("test 22", "anomalies of the broken one", len(found), "", on=on, goal=">= 1")
    assert found


# -- The search itself, on histories made by hand. -------------------------------------


def txn(id: str, **reads: tuple[int, str]) -> Transaction:
    return Transaction(id, {name: Read(*read) for name, read in reads.items()})


@pytest.mark.parametrize(
    ("what", "lists", "done"),
    [
        ("G0", {"x": ["a", "b"], "y": ["b", "a"]}, [txn("a"), txn("b")]),
        (
            "G1c",
            {"x": ["a"], "y": ["b"]},
            [txn("a", y=(1, "b")), txn("b", x=(1, "a"))],
        ),
        ("G1a", {"x": ["a"]}, [txn("b", x=(1, "gone"))]),
        ("G1b", {"x": ["a", "a"]}, [txn("b", x=(1, "a"))]),
        (
            "lost update",
            {"x": ["a", "b"]},
            [txn("a", x=(0, "")), txn("b", x=(0, ""))],
        ),
        (
            "G-single",
            {"x": ["a"], "y": ["a"]},
            [txn("a"), txn("b", x=(1, "a"), y=(0, ""))],
        ),
        (
            "G2",
            {"x": ["a"], "y": ["b"]},
            [txn("a", x=(0, ""), y=(0, "")), txn("b", x=(0, ""), y=(0, ""))],
        ),
        ("another", {"x": ["a"]}, [txn("b", x=(2, "c"))]),
    ],
)
def test_each_anomaly_is_known_by_its_name(
    what: str, lists: dict[str, list[str]], done: list[Transaction]
) -> None:
    found = list(anomalies(lists, done, aborted={"gone"}))
    assert any(what in each for each in found), found


def test_a_serial_history_has_no_anomaly() -> None:
    lists = {"x": ["a", "b", "b"], "y": ["a", "c"]}
    done = [
        txn("a", x=(0, ""), y=(0, "")),
        txn("b", x=(1, "a"), y=(1, "a")),
        txn("c", x=(3, "b"), y=(1, "a")),
    ]
    assert list(anomalies(lists, done)) == []


def test_strongly_connected_parts_are_found_however_deep() -> None:
    ring = {f"{n}": [f"{(n + 1) % 5000}"] for n in range(5000)}
    assert [len(part) for part in components(ring)] == [5000]
    graph = {"a": ["b"], "b": ["c", "d"], "c": ["a"], "d": ["e"], "e": ["d"], "f": []}
    parts = sorted(sorted(part) for part in components(graph))
    assert parts == [["a", "b", "c"], ["d", "e"], ["f"]]
