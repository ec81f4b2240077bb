"""Who depends on whom: anomalies of isolation, found as cycles, as Elle does it.

Every transaction appends its id to lists and says how long each list was that it read,
and what stood last in it.  The lists themselves give the order of writes, so that all
dependencies are known: ww (wrote after), wr (read what was written), rw (wrote what
was not read yet).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from attrs import Factory, frozen

Edges = Mapping[str, Collection[str]]


@frozen
class Read:
    """A list as a transaction read it: its length, and the last id ("" if empty)."""

    length: int
    last: str


@frozen
class Transaction:
    """What one committed transaction read of which lists, before it wrote any."""

    id: str
    reads: Mapping[str, Read] = Factory(dict)


def anomalies(
    lists: Mapping[str, Sequence[str]],
    transactions: Collection[Transaction],
    aborted: Collection[str] = (),
) -> Iterator[str]:
    """What no serial order could have come to; nothing where there is one."""
    yield from _reads(lists, transactions, set(aborted))
    yield from _lost_updates(lists, transactions)
    ww, wr, rw = edges(lists, transactions)
    if found := cycle(ww):
        yield f"G0: {found}"
    if found := cycle(_joined(ww, wr)):
        yield f"G1c: {found}"
    whole = _joined(ww, wr, rw)
    if found := cycle(whole):
        single = _closed_by_one(_joined(ww, wr), rw)
        yield f"G-single: {single}" if single else f"G2: {found}"


def _reads(
    lists: Mapping[str, Sequence[str]],
    transactions: Iterable[Transaction],
    aborted: Collection[str],
) -> Iterator[str]:
    for each in transactions:
        for name, read in each.reads.items():
            written = lists.get(name, ())
            if read.last in aborted:
                yield f"G1a: {each.id} read {read.last} of {name}, which was refused"
            elif read.length > len(written) or (
                read.length and written[read.length - 1] != read.last
            ):
                yield f"{each.id} read another {name} than there is"
            elif read.length and read.last in set(written[read.length :]) - {each.id}:
                yield f"G1b: {each.id} read {name} in the midst of {read.last}"
    for name, written in lists.items():
        for id in set(written) & set(aborted):
            yield f"G1a: {name} holds {id}, which was refused"


def _lost_updates(
    lists: Mapping[str, Sequence[str]], transactions: Iterable[Transaction]
) -> Iterator[str]:
    """Two that read a list at the same length, and both wrote to it."""
    seen: dict[tuple[str, int], str] = {}
    for each in transactions:
        for name, read in each.reads.items():
            if each.id in lists.get(name, ()):
                other = seen.setdefault((name, read.length), each.id)
                if other != each.id:
                    yield f"lost update: {other} and {each.id} on {name}"


def edges(
    lists: Mapping[str, Sequence[str]], transactions: Iterable[Transaction]
) -> tuple[Edges, Edges, Edges]:
    """From each transaction to those that come after it: ww, wr and rw."""
    ww: defaultdict[str, set[str]] = defaultdict(set)
    wr: defaultdict[str, set[str]] = defaultdict(set)
    rw: defaultdict[str, set[str]] = defaultdict(set)
    for written in lists.values():
        for one, next_one in pairwise(written):
            _add(ww, one, next_one)
    for each in transactions:
        for name, read in each.reads.items():
            written = lists.get(name, ())
            if 0 < read.length <= len(written):
                _add(wr, written[read.length - 1], each.id)
            if read.length < len(written):
                _add(rw, each.id, written[read.length])
    return ww, wr, rw


def _add(found: defaultdict[str, set[str]], one: str, other: str) -> None:
    if one != other:
        found[one].add(other)


def _joined(*parts: Edges) -> Edges:
    whole: defaultdict[str, set[str]] = defaultdict(set)
    for part in parts:
        for one, others in part.items():
            whole[one].update(others)
    return whole


def cycle(graph: Edges) -> list[str]:
    """The ids of one strongly connected part with more than one in it, or none."""
    return next((sorted(part) for part in components(graph) if len(part) > 1), [])


def components(graph: Edges) -> Iterator[list[str]]:
    """The strongly connected parts (Tarjan 1972), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in sorted(graph):
        if root in index:
            continue
        work = [(root, iter(sorted(graph.get(root, ()))))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, others = work[-1]
            for other in others:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(sorted(graph.get(other, ())))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    part: list[str] = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                        on_stack.discard(part[-1])
                    yield part


def _closed_by_one(graph: Edges, rw: Edges) -> list[str]:
    """A cycle with a single rw edge: from its end, ww and wr lead back to its start."""
    for one, others in sorted(rw.items()):
        for other in sorted(others):
            seen, ahead = {other}, [other]
            while ahead:
                at = ahead.pop()
                if at == one:
                    return [one, other]
                new = set(graph.get(at, ())) - seen
                seen |= new
                ahead += new
    return []
