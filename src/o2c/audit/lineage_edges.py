"""The edges of a lineage, from the events of an order's documents.

An invoice names no shipment: what it bills is matched with what was shipped first and
not billed yet.  What comes back before it is billed is taken from what was shipped
last.  An amount that is matched in parts is shared so that the parts add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from attrs import Factory, define

from o2c.audit.lineage import Edge, Node, Of
from o2c.domain import credit_memo as memo
from o2c.domain import invoice, rma
from o2c.domain.common import NOTHING, LineAmount, quantity_of
from o2c.domain.order import events as order
from o2c.domain.order.parts import Asked, LinePromise
from o2c.kernel import Recorded
from o2c.values.money import Money, share


@define
class _Lot:
    """What a shipment carried of a line: what of it is not billed, and what is.

    And what came back of either: `gone` was never billed, `owed` is to be credited.
    """

    node: Node
    unbilled: Decimal
    billed: Decimal = NOTHING
    gone: Decimal = NOTHING
    owed: Decimal = NOTHING


@define
class _Order:
    """What has been promised and shipped of an order's lines so far."""

    promised: set[int] = Factory(set)
    lots: dict[int, list[_Lot]] = Factory(dict)
    covered: dict[int, Decimal] = Factory(dict)  # billed once, to be shipped again


def edges(history: Iterable[Recorded[object]]) -> list[Edge]:
    """All edges, in the order of the events that they cite."""
    orders: dict[str, _Order] = {}
    found: list[Edge] = []
    for recorded in history:
        kind = recorded.stream.partition("/")[0]
        if kind == "order":
            known = orders.setdefault(recorded.id, _Order())
            found += _of_order(recorded, known)
        else:
            found += _of_document(recorded)
    return found


def _of_order(recorded: Recorded[object], known: _Order) -> Iterator[Edge]:
    number, event = recorded.id, recorded.event
    match event:
        case order.Placed(lines=lines):
            for asked in lines:
                yield _asked(recorded, event.purchase_order, asked)
        case order.LineAdded(asked=asked):
            yield _asked(recorded, event.purchase_order, asked)
        case order.Confirmed(lines=promises) | order.Promised(lines=promises):
            yield from _promised(recorded, promises, known)
        case order.Shipped(shipment=shipment, lines=lines):
            for part in lines:
                source = _line(number, part.line, known)
                target = Node(Of.SHIPMENT, shipment, part.line)
                _shipped(known, part, target)
                yield _moved("shipped", recorded, source, target, part)
        case order.Billed(invoice=invoice_number, lines=lines):
            for part in lines:
                target = Node(Of.INVOICE, invoice_number, part.line)
                yield from _matched("billed", recorded, target, part, known)
            yield from _freight(recorded, event)
        case order.Returned(rma=name, lines=lines):
            for part in lines:
                target = Node(Of.RETURN, name, part.line)
                yield from _matched("returned", recorded, target, part, known)
        case order.ReturnReversed(rma=name, lines=lines):
            for part in lines:
                target = Node(Of.RETURN, name, part.line)
                yield from _matched("sent back", recorded, target, part, known)
        case order.Replaced(lines=again):
            for replaced in again:
                owed = _settle(known, replaced.line, replaced.quantity)
                so_far = known.covered.get(replaced.line, NOTHING)
                known.covered[replaced.line] = so_far + owed
        case order.Credited(lines=lines):
            for part in lines:
                _settle(known, part.line, part.quantity)
        case _:
            pass


def _shipped(known: _Order, part: LineAmount, target: Node) -> None:
    """A new lot; goods in place of others that were billed are not billed again."""
    billed = min(known.covered.get(part.line, NOTHING), part.quantity)
    known.covered[part.line] = known.covered.get(part.line, NOTHING) - billed
    lot = _Lot(target, part.quantity - billed, billed)
    known.lots.setdefault(part.line, []).append(lot)


def _settle(known: _Order, line: int, quantity: Decimal) -> Decimal:
    """Nothing is owed any more for so much that came back; how much it was."""
    left = quantity
    for lot in reversed(known.lots.get(line, [])):
        settled = min(lot.owed, left)
        lot.owed, left = lot.owed - settled, left - settled
    return quantity - left


def _asked(recorded: Recorded[object], number: str, asked: Asked) -> Edge:
    """The customer's line; without a number, the request that it came in with."""
    named = number or f"by request {recorded.command_id}"
    return Edge(
        kind="ordered",
        source=Node(Of.PURCHASE_ORDER, named, asked.line),
        target=Node(Of.ORDER, recorded.id, asked.line),
        recorded=recorded,
        quantity=asked.quantity,
    )


def _promised(
    recorded: Recorded[object], promises: Sequence[LinePromise], known: _Order
) -> Iterator[Edge]:
    for promise in promises:
        if promise.slots:
            known.promised.add(promise.line)
            yield Edge(
                kind="promised",
                source=Node(Of.ORDER, recorded.id, promise.line),
                target=Node(Of.PROMISE, recorded.id, promise.line),
                recorded=recorded,
                quantity=quantity_of(promise.slots),
            )


def _line(number: str, line: int, known: _Order) -> Node:
    """Where goods are shipped from: the line's promise, if it has any."""
    of = Of.PROMISE if line in known.promised else Of.ORDER
    return Node(of, number, line)


def _moved(
    kind: str, recorded: Recorded[object], source: Node, target: Node, part: LineAmount
) -> Edge:
    amount = part.net + part.tax
    return Edge(
        kind=kind,
        source=source,
        target=target,
        recorded=recorded,
        quantity=part.quantity,
        amount=amount,
    )


def _matched(
    kind: str, recorded: Recorded[object], target: Node, part: LineAmount, known: _Order
) -> Iterator[Edge]:
    """One edge for each lot that the part is taken of; the amounts add up to its."""
    whole = part.net + part.tax
    lots = known.lots.get(part.line, [])
    taken = list(_takes(kind, lots, part.quantity))
    rest = part.quantity - sum((q for _, q in taken), NOTHING)
    if rest or not taken:  # of no shipment: only its value moves
        taken.append((_line(recorded.id, part.line, known), rest))
    sign = -1 if kind == "sent back" else 1
    so_far, given = NOTHING, 0
    for left, (source, quantity) in enumerate(taken, 1 - len(taken)):
        so_far += quantity
        upto = share(whole.minor, so_far, part.quantity) if left else whole.minor
        yield Edge(
            kind=kind,
            source=source,
            target=target,
            recorded=recorded,
            quantity=sign * quantity,
            amount=Money(sign * (upto - given), whole.currency),
        )
        given = upto


def _takes(
    kind: str, lots: Sequence[_Lot], quantity: Decimal
) -> Iterator[tuple[Node, Decimal]]:
    """Of which lots so much is taken, or given back to."""
    ways = {
        "billed": (lots, (("unbilled", "billed"),)),
        "returned": (lots[::-1], (("unbilled", "gone"), ("billed", "owed"))),
        "sent back": (lots[::-1], (("owed", "billed"), ("gone", "unbilled"))),
    }
    those, moves = ways[kind]
    left = quantity
    for source, target in moves:
        for lot in those:
            taken = min(getattr(lot, source), left)
            if taken > 0:
                setattr(lot, source, getattr(lot, source) - taken)
                setattr(lot, target, getattr(lot, target) + taken)
                left -= taken
                yield lot.node, taken


def _freight(recorded: Recorded[object], event: order.Billed) -> Iterator[Edge]:
    if event.freight.minor or event.freight_tax.minor:
        yield Edge(
            kind="freight",
            source=Node(Of.FREIGHT, recorded.id),
            target=Node(Of.INVOICE, event.invoice),
            recorded=recorded,
            amount=event.freight + event.freight_tax,
        )


def _of_document(recorded: Recorded[object]) -> Iterator[Edge]:
    number, event = recorded.id, recorded.event
    own = Node(Of.INVOICE, number)
    match event:
        case invoice.Issued(lines=billed):
            for line in billed:
                part = LineAmount(
                    line=line.line, quantity=line.quantity, net=line.net, tax=line.tax
                )
                source = Node(Of.INVOICE, number, line.line)
                yield _moved("invoiced", recorded, source, own, part)
        case invoice.Paid(receipt=name, amount=amount):
            yield _settled("paid", recorded, own, Node(Of.RECEIPT, name), amount)
        case invoice.Offset(memo=name, amount=amount):
            yield _settled("offset", recorded, own, Node(Of.CREDIT_MEMO, name), amount)
        case invoice.Credited(memo=name, lines=lines, deducted=deducted):
            for part in lines:
                yield from _credited("credited", recorded, name, part, 1)
            for part in deducted:
                yield from _credited("deducted", recorded, name, part, -1)
            target = Node(Of.CREDIT_MEMO, name)
            yield _settled("settled", recorded, own, target, event.amount)
        case memo.Issued(fee=fee) if fee.minor:
            target = Node(Of.CREDIT_MEMO, number)
            yield _settled("fee", recorded, Node(Of.FEE, number), target, -fee)
        case rma.Credited(memo=name, lines=returned) if name:
            for back in returned:
                yield Edge(
                    kind="credited goods",
                    source=Node(Of.RETURN, number, back.line),
                    target=Node(Of.CREDIT_MEMO, name, back.line),
                    recorded=recorded,
                    quantity=back.quantity,
                )
        case _:
            pass


def _credited(
    kind: str, recorded: Recorded[object], name: str, part: LineAmount, sign: int
) -> Iterator[Edge]:
    """From the invoice's line to the memo's, and from there to the memo as a whole."""
    amount = Money(sign * (part.net + part.tax).minor, part.net.currency)
    line = Node(Of.CREDIT_MEMO, name, part.line)
    ways = ((Node(Of.INVOICE, recorded.id, part.line), line), (line, line_less(line)))
    for source, target in ways:
        yield Edge(
            kind=kind,
            source=source,
            target=target,
            recorded=recorded,
            quantity=part.quantity if sign > 0 else None,
            amount=amount,
        )


def line_less(node: Node) -> Node:
    """The document that a line is a part of."""
    return Node(node.of, node.document)


def _settled(
    kind: str, recorded: Recorded[object], source: Node, target: Node, amount: Money
) -> Edge:
    return Edge(
        kind=kind, source=source, target=target, recorded=recorded, amount=amount
    )
