"""The Merkle tree of RFC 9162, section 2: roots, and proofs that anyone can check.

A tree is a list of leaf hashes; its nodes are asked for one by one, so that they may
live anywhere.  Proofs are verified by the RFC's own algorithms, word for word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

from attrs import define, field

# The hash of the complete subtree of 2**level leaves that is the n-th of its level.
Nodes: TypeAlias = Callable[[int, int], bytes]
Proof: TypeAlias = list[bytes]

EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def paired(hashes: Sequence[bytes]) -> list[bytes]:
    """The level above an even number of hashes."""
    each = iter(hashes)
    return [
        sha256(b"\x01" + left + right).digest()
        for left, right in zip(each, each, strict=True)
    ]


@define
class Frontier:
    """A tree that only grows: per level the subtree that waits for its other half.

    Its memory is a hash for each bit of its size.
    """

    size: int = 0
    waiting: list[bytes | None] = field(factory=list)

    def append(self, hashes: Sequence[bytes]) -> None:
        """Take in leaf hashes, in order."""
        self.size += len(hashes)
        level = 0
        while hashes:
            if level == len(self.waiting):
                self.waiting.append(None)
            before = self.waiting[level]
            if before is not None:
                hashes = [before, *hashes]
            odd = len(hashes) % 2
            self.waiting[level] = hashes[-1] if odd else None
            hashes = paired(hashes[: len(hashes) - odd])
            level += 1

    def root(self) -> bytes:
        """The tree's root as it is now."""
        found: bytes | None = None
        for left in self.waiting:
            if left is not None:
                found = left if found is None else node_hash(left, found)
        return EMPTY if found is None else found


@define
class Tree:
    """A whole tree in memory, level by level."""

    levels: list[list[bytes]]

    @classmethod
    def of(cls, leaves: Sequence[bytes]) -> Tree:
        levels = [list(leaves)]
        while len(levels[-1]) > 1:
            below = levels[-1]
            levels.append(paired(below[: len(below) & ~1]))
        return cls(levels)

    def node(self, level: int, number: int) -> bytes:
        return self.levels[level][number]


# -- What a tree says --------------------------------------------------------------


def root(nodes: Nodes, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _subtree(nodes, 0, size) if size else EMPTY


def inclusion(nodes: Nodes, index: int, size: int) -> Proof:
    """That a leaf is in the tree: the hashes from it up to the root (2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")
    start, found = 0, []
    while size > 1:
        half = _half(size)
        if index < half:
            found.append(_subtree(nodes, start + half, size - half))
            size = half
        else:
            found.append(_subtree(nodes, start, half))
            start, index, size = start + half, index - half, size - half
    return found[::-1]


def consistency(nodes: Nodes, older: int, newer: int) -> Proof:
    """That a tree begins with an older one: nothing was changed, only added (2.1.4.1).

    There is nothing to prove of an empty tree, or of the same one.
    """
    if not 0 <= older <= newer:
        raise ValueError(f"a tree of {newer} does not follow one of {older}")
    if older in (0, newer):
        return []
    start, size, whole = 0, newer, True
    found = []
    while older != size:
        half = _half(size)
        if older <= half:
            found.append(_subtree(nodes, start + half, size - half))
            size = half
        else:
            found.append(_subtree(nodes, start, half))
            start, older, size, whole = start + half, older - half, size - half, False
    if not whole:
        found.append(_subtree(nodes, start, size))
    return found[::-1]


def _half(size: int) -> int:
    """The largest power of two that is smaller."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(nodes: Nodes, start: int, size: int) -> bytes:
    """The hash over `size` leaves from `start`, where a subtree begins."""
    peaks = []
    while size:
        level = size.bit_length() - 1
        peaks.append(nodes(level, start >> level))
        start, size = start + (1 << level), size - (1 << level)
    found = peaks.pop()
    while peaks:
        found = node_hash(peaks.pop(), found)
    return found


# -- What a proof shows ------------------------------------------------------------


def proves_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the proof leads from the leaf's hash to the root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, found = index, size - 1, leaf
    for part in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            found = node_hash(part, found)
            while fn & 1 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, part)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def proves_consistency(
    older: int, newer: int, old: bytes, new: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof leads from the older root to the newer one (2.1.4.2)."""
    if not 0 <= older <= newer:
        return False
    if older == newer:
        return not proof and old == new
    if older == 0:
        return not proof and old == EMPTY
    parts = [*([old] if older & older - 1 == 0 else []), *proof]
    if not parts:
        return False
    fn, sn = older - 1, newer - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = parts[0]
    for part in parts[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(part, fr), node_hash(part, sr)
            while fn & 1 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, part)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old and sr == new
