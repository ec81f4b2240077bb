"""The tree of RFC 9162: published vectors, small sizes, wrong bits (test 38)."""

from __future__ import annotations

import json
from hashlib import sha256
from random import Random

import pytest
from tiers import DEEP, record, size

from o2c.audit import merkle, verify_alone
from o2c.audit.leaves import COMMAND, EVENT, command_hashes, event_hashes, leaf
from o2c.audit.merkle import (
    EMPTY,
    Frontier,
    Tree,
    consistency,
    inclusion,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
    root,
)

# The leaves and roots that implementations of RFC 6962 and 9162 are tested with.
LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
PATHS = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
}
STEPS = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}
SMALL = size(24, 70)  # leaves of trees that are proved whole
TREE = Tree.of([leaf_hash(bytes.fromhex(each)) for each in LEAVES])


def raw(texts: tuple[str, ...]) -> list[bytes]:
    return [bytes.fromhex(each) for each in texts]


def tree_of(size: int) -> Tree:
    return Tree.of([leaf_hash(b"%d" % n) for n in range(size)])


def test_roots_are_those_that_were_published() -> None:
    frontier = Frontier()
    for count, published in enumerate(ROOTS):
        assert root(TREE.node, count).hex() == frontier.root().hex() == published
        frontier.append(TREE.levels[0][count : count + 1])


def test_proofs_are_those_that_were_published() -> None:
    for (index, count), published in PATHS.items():
        assert inclusion(TREE.node, index, count) == raw(published)
    for (older, newer), published in STEPS.items():
        assert consistency(TREE.node, older, newer) == raw(published)


INCLUDES = pytest.mark.parametrize(
    "included", [proves_inclusion, verify_alone.included]
)
FOLLOWS = pytest.mark.parametrize("follows", [proves_consistency, verify_alone.follows])


@INCLUDES
def test_every_leaf_of_every_small_tree_is_proved(included) -> None:
    tree = tree_of(SMALL)
    for count in range(1, SMALL + 1):
        top = root(tree.node, count)
        for index in range(count):
            path = inclusion(tree.node, index, count)
            leaf = tree.levels[0][index]
            assert included(leaf, index, count, path, top)
            assert not included(leaf, index, count, [*path, top], top)
            assert not included(leaf, index, count, path[:-1], top) or not path
            wrong = (index + 1) % count
            assert wrong == index or not included(leaf, wrong, count, path, top)


@FOLLOWS
def test_every_small_tree_is_shown_to_follow_every_smaller_one(follows) -> None:
    tree = tree_of(SMALL)
    for newer in range(1, SMALL + 1):
        top = root(tree.node, newer)
        for older in range(newer + 1):
            old, path = root(tree.node, older), consistency(tree.node, older, newer)
            assert follows(older, newer, old, top, path)
            assert not follows(older, newer, old, top, [*path, old])
            assert not follows(older, newer, leaf_hash(old), top, path)
            assert not follows(newer + 1, newer, old, top, path)


@FOLLOWS
def test_random_pairs_of_sizes_are_consistent(follows) -> None:
    """Test 38: consistency for random pairs of sizes."""
    random, pairs = Random(38), size(100, 1000)
    tree, held = tree_of(size(3000, 100_000)), 0
    for _ in range(pairs):
        older, newer = sorted(random.sample(range(1, len(tree.levels[0])), 2))
        path = consistency(tree.node, older, newer)
        old, new = root(tree.node, older), root(tree.node, newer)
        held += follows(older, newer, old, new, path)
        assert not follows(older, newer, new, old, path)
    assert held == pairs
    record("test 38", "consistency proved", held, "pairs", goal=f"= {pairs}")


def test_a_proof_among_a_million_leaves_has_twenty_hashes_at_most() -> None:
    """Test 38: how long it is depends on sizes alone."""
    random = Random(20)
    indexes = [0, 999_999, *(random.randrange(10**6) for _ in range(500))]
    longest = max(len(inclusion(lambda *_: EMPTY, n, 10**6)) for n in indexes)
    assert longest <= 20
    record("test 38", "inclusion proof at 1M", longest, "hashes", goal="<= 20")


@INCLUDES
def test_no_wrong_bit_passes_in_an_inclusion_proof(included) -> None:
    """Test 38: of the leaf, the path, or the root."""
    tree, count, index = tree_of(37), 37, 21
    path, leaf, top = inclusion(tree.node, index, count), tree.levels[0][index], b""
    top = root(tree.node, count)
    parts = [leaf, *path, top]
    assert included(leaf, index, count, path, top)
    for n in range(len(parts)):
        for bit in range(0, 256, 1 if DEEP else 9):
            bad = flipped(parts, n, bit)
            assert not included(bad[0], index, count, bad[1:-1], bad[-1])


@FOLLOWS
def test_no_wrong_bit_passes_in_a_consistency_proof(follows) -> None:
    """Test 38: of either root, or of the path."""
    tree, older, newer = tree_of(37), 21, 37
    roots = [root(tree.node, older), root(tree.node, newer)]
    parts = [*roots, *consistency(tree.node, older, newer)]
    assert follows(older, newer, parts[0], parts[1], parts[2:])
    for n in range(len(parts)):
        for bit in range(0, 256, 1 if DEEP else 9):
            bad = flipped(parts, n, bit)
            assert not follows(older, newer, bad[0], bad[1], bad[2:])


def flipped(parts: list[bytes], n: int, bit: int) -> list[bytes]:
    raw = bytearray(parts[n])
    raw[bit // 8] ^= 1 << bit % 8
    return [*parts[:n], bytes(raw), *parts[n + 1 :]]


def test_the_frontier_may_grow_in_steps_of_any_size() -> None:
    tree, random = tree_of(500), Random(5)
    frontier, at = Frontier(), 0
    while at < 500:
        upto = min(500, at + random.randrange(1, 40))
        frontier.append(tree.levels[0][at:upto])
        at = upto
        assert frontier.size == at
        assert frontier.root() == root(tree.node, at)


@pytest.mark.parametrize("wrong", [(-1, 3), (3, 3), (0, 0)])
def test_what_is_not_in_a_tree_cannot_be_proved(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion(TREE.node, *wrong)
    assert not proves_inclusion(EMPTY, *wrong, [], EMPTY)


def test_a_larger_tree_does_not_precede_a_smaller_one() -> None:
    with pytest.raises(ValueError, match="follow"):
        consistency(TREE.node, 5, 4)


# -- Leaves ------------------------------------------------------------------------

EVENTS = [
    (1, "order/SO-1", 1, "order.Placed.1", '{"data":{}}'),
    (7, "order/Zoë", 2, "order.Placed.1", '{"data":{"name":"Zoë"}}'),
    (8, "order/\udce4", 2, "order.Placed.1", "{}"),
    (9, "order/SO-1", 3, "order.Placed.1", b"{}"),
]
COMMAND_ROWS = [
    (1, "id", "Do", "{}", "hash", "bob", "2026-01-01T00:00:00.000000Z", "null", 1, 2),
    (2, "ié", "Do", "{}", "hash", "bob", "2026-01-01T00:00:00.000000Z", "{}", None, 2),
]


def test_a_leaf_is_netstrings_of_all_columns() -> None:
    assert leaf(EVENT, EVENTS[0]) == (
        b'5:event,1:1,10:order/SO-1,1:1,14:order.Placed.1,11:{"data":{}},'
    )
    assert leaf(COMMAND, (5, None, "ß")) == b"7:command,1:5,-2:\xc3\x9f,"


def test_hashes_are_those_of_the_leaves() -> None:
    """The quick way, and that of the verifier, for text of any kind."""
    for kind, rows, hashes in (
        (EVENT, EVENTS, event_hashes),
        (COMMAND, COMMAND_ROWS, command_hashes),
    ):
        assert hashes(rows) == [leaf_hash(leaf(kind, row)) for row in rows]
        assert [leaf(kind, row) for row in rows] == [
            verify_alone.leaf(kind, list(row)) for row in rows
        ]


def test_no_two_rows_have_one_leaf() -> None:
    """What is moved from one column to the next is another leaf."""
    rows = [
        (1, "a", 1, "b", "cd"),
        (1, "a", 1, "bc", "d"),
        (1, "a,", 1, "b", "cd"),
        (11, "a", 1, "b", "cd"),
        (1, "a", 11, "b", "cd"),
        (1, "a", 1, "b", "1:c,d"),
        (1, "a", 1, "b", None),
        (1, "a", 1, "b", "-"),
    ]
    assert len({leaf(EVENT, row) for row in rows}) == len(rows)
    assert leaf(EVENT, rows[0]) != leaf(COMMAND, rows[0])


def test_a_row_is_the_same_leaf_after_json() -> None:
    row = json.loads(json.dumps(EVENTS[2]))
    assert verify_alone.leaf(EVENT, row) == leaf(EVENT, EVENTS[2])


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert root(TREE.node, 0) == Frontier().root() == sha256(b"").digest()
    assert verify_alone.EMPTY == merkle.EMPTY
