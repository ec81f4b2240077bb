"""A lineage drawn as two trees: where it comes from, and where it went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from o2c.audit.lineage import Edge, Lineage, Node
from o2c.values.quantity import plain


def tree(lineage: Lineage) -> list[str]:
    """Lines of text; each says what moved, by which event, when, and who did it."""
    lines: list[str] = []
    for root in lineage.roots:
        lines.append(str(root))
        for title, near, far in (
            ("from", lineage.into, _source),
            ("to", lineage.out_of, _target),
        ):
            branches = list(_branches(root, near, far, 2, {root}))
            if branches:
                lines += [f"  {title}", *branches]
    return lines


def _branches(
    node: Node,
    near: Callable[[Node], list[Edge]],
    far: Callable[[Edge], Node],
    depth: int,
    above: set[Node],
) -> Iterator[str]:
    edges: dict[Node, list[Edge]] = {}
    for edge in near(node):
        edges.setdefault(far(edge), []).append(edge)
    for other, ways in edges.items():
        yield f"{'  ' * depth}{other}"
        yield from (f"{'  ' * (depth + 1)}{told(edge)}" for edge in ways)
        if other not in above:
            yield from _branches(other, near, far, depth + 1, above | {other})


def told(edge: Edge) -> str:
    """An edge in words: `billed 4, EUR 47.60 (12 order.Billed, 2026-03-02, bo)`."""
    recorded = edge.recorded
    what = [_quantity(edge.quantity), "" if edge.amount is None else edge.amount.text()]
    moved = ", ".join(filter(None, what))
    cited = f"{recorded.position} {recorded.name}, {recorded.effective_on}"
    return f"{edge.kind} {moved} ({cited}, {recorded.actor})"


def _quantity(quantity: Decimal | None) -> str:
    return "" if quantity is None else plain(quantity)


def _source(edge: Edge) -> Node:
    return edge.source


def _target(edge: Edge) -> Node:
    return edge.target
