"""Where a document's line comes from and where it went: a graph that cites events.

From the customer's purchase order line over order line, promise, shipment line and
invoice line to receipts, returns and credit memos.  A line has the number of its order
line on every document, so that all that became of it has one number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias

from attrs import frozen

from o2c.domain import credit_memo as memo
from o2c.domain import invoice, receipt, rma, shipment
from o2c.domain.order import events as order
from o2c.errors import UnknownReference
from o2c.kernel import Recorded
from o2c.values.money import Money

Read: TypeAlias = Callable[[str], Sequence[Recorded[object]]]  # a stream's events


class Refusal(StrEnum):
    DOCUMENT_UNKNOWN = auto()
    DOCUMENT_LINE_UNKNOWN = auto()


class Of(StrEnum):
    """What a node stands for."""

    PURCHASE_ORDER = "purchase order"
    ORDER = "order"
    PROMISE = "promise"
    SHIPMENT = "shipment"
    FREIGHT = "freight"
    INVOICE = "invoice"
    RECEIPT = "receipt"
    RETURN = "return"
    CREDIT_MEMO = "credit memo"
    FEE = "fee"


@frozen(order=True)
class Node:
    """A document, or one line of it; a promise, freight and a fee are of a document."""

    of: Of
    document: str
    line: int | None = None

    def __str__(self) -> str:
        line = "" if self.line is None else f" line {self.line}"
        own = self.of in (Of.PURCHASE_ORDER, Of.PROMISE, Of.FREIGHT, Of.FEE)
        return f"{f'{self.of} ' if own else ''}{self.document}{line}"


@frozen(kw_only=True)
class Edge:
    """What went from one node to another, by which event.

    `quantity` is in stocking units; `amount` is net and tax.  Edges of a kind add up,
    but those of promises: each promise takes the place of the one before.
    """

    kind: str
    source: Node
    target: Node
    recorded: Recorded[object]
    quantity: Decimal | None = None
    amount: Money | None = None


@frozen(kw_only=True)
class Lineage:
    """The part of the graph that leads to some nodes, or away from them."""

    roots: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, in the order in which the history names them."""
        named = (node for e in self.edges for node in (e.source, e.target))
        return tuple(dict.fromkeys((*named, *self.roots)))

    def into(self, node: Node, kind: str = "") -> list[Edge]:
        """The edges that end in a node, all or those of a kind."""
        return [e for e in self.edges if e.target == node and kind in ("", e.kind)]

    def out_of(self, node: Node, kind: str = "") -> list[Edge]:
        """The edges that begin in a node, all or those of a kind."""
        return [e for e in self.edges if e.source == node and kind in ("", e.kind)]


_KINDS = {
    "order": Of.ORDER,
    "shipment": Of.SHIPMENT,
    "invoice": Of.INVOICE,
    "receipt": Of.RECEIPT,
    "rma": Of.RETURN,
    "credit-memo": Of.CREDIT_MEMO,
}


def root_of(read: Read, document: str) -> str:
    """The stream of a document: `order/SO-000001`, or its number alone."""
    named = [document] if "/" in document else [f"{k}/{document}" for k in _KINDS]
    for stream in named:
        if stream.partition("/")[0] in _KINDS and read(stream):
            return stream
    raise UnknownReference(
        Refusal.DOCUMENT_UNKNOWN,
        f"there is no document {document}",
        field="document",
        remedy="name an order, shipment, invoice, receipt, return or credit memo",
    )


def gathered(read: Read, root: str) -> list[Recorded[object]]:
    """The events of all documents of the orders that a document is about, in order."""
    orders = list(dict.fromkeys(_orders(read, root)))
    found: dict[str, Sequence[Recorded[object]]] = {}
    waiting = [f"order/{each}" for each in orders]
    while waiting:
        stream = waiting.pop()
        if stream not in found:
            found[stream] = read(stream)
            waiting += [name for e in found[stream] for name in _further(e)]
    events = (recorded for told in found.values() for recorded in told)
    return sorted(events, key=lambda recorded: recorded.position)


def _orders(read: Read, root: str) -> Iterator[str]:
    """The orders that a document is about: of a receipt, those that it paid for."""
    kind, _, id = root.partition("/")
    if kind == "order":
        yield id
    for recorded in read(root):
        match recorded.event:
            case receipt.Applied(invoice=number):
                yield from _orders(read, f"invoice/{number}")
            case (
                shipment.Planned(order=number)
                | invoice.Issued(order=number)
                | memo.Issued(order=number)
                | rma.Authorised(order=number)
            ):
                yield number
            case _:
                pass


def _further(recorded: Recorded[object]) -> Iterator[str]:
    """The streams in which the story of an order goes on."""
    match recorded.event:
        case order.Placed(customer=customer, compared_as=number) if number:
            yield f"purchase-order/{customer}|{number}"
        case order.Shipped(shipment=number):
            yield f"shipment/{number}"
        case order.Billed(invoice=number):
            yield f"invoice/{number}"
        case order.Returned(rma=number):
            yield f"rma/{number}"
        case invoice.Paid(receipt=number):
            yield f"receipt/{number}"
        case invoice.Credited(memo=number) | invoice.Offset(memo=number):
            yield f"credit-memo/{number}"
        case _:
            pass


def around(edges: Sequence[Edge], root: str, line: int | None = None) -> Lineage:
    """What leads to a document, or to one line of it, and what it led to.

    What else a credit memo's line came of is shown as well: the goods, or the invoice.
    Raises UnknownReference for a line that the document does not have.
    """
    kind, _, id = root.partition("/")
    nodes = {node for e in edges for node in (e.source, e.target)}
    own = {n for n in nodes if (n.of, n.document) == (_KINDS[kind], id)}
    roots = {n for n in own if line is None or n.line == line}
    if line is not None and not roots:
        raise UnknownReference(
            Refusal.DOCUMENT_LINE_UNKNOWN,
            f"{id} has no line {line}, or nothing became of it",
            field="line",
            remedy="name one of its lines, or leave the line out",
        )
    roots = roots or {Node(_KINDS[kind], id)}
    whole = {n for n in nodes if n.document == id} if line is None else set()
    back = _reached(roots | whole, [(e.target, e.source) for e in edges])
    forth = _reached(roots | whole, [(e.source, e.target) for e in edges])
    kept = [
        e
        for e in edges
        if e.target in back
        or e.source in forth
        or (e.target in forth and e.target.of is Of.CREDIT_MEMO and e.target.line)
    ]
    return Lineage(roots=tuple(sorted(roots, key=_place)), edges=tuple(kept))


def _place(node: Node) -> tuple[str, int]:
    return node.document, node.line or 0


def _reached(start: Iterable[Node], ways: Sequence[tuple[Node, Node]]) -> set[Node]:
    """All nodes to which these ways lead."""
    onward: dict[Node, list[Node]] = {}
    for here, there in ways:
        onward.setdefault(here, []).append(there)
    found, waiting = set(start), list(start)
    while waiting:
        for node in onward.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found
