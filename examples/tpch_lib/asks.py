"""What TPC-H's rows mean in o2c's requests.

A supplier is a site that ships its own goods, so part supply is stock at that site;
an order's number is the customer's purchase order number.  Each line has a ship date,
a ship mode and a receipt date of its own, so each is a shipment of its own.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from o2c.desk.roles import Role
from o2c.domain.common import For
from o2c.domain.order.parts import Channel
from o2c.domain.rma import Condition, Disposition, Settlement
from o2c.requests import (
    billing,
    customers,
    deviations,
    master,
    orders,
    returns,
    warehouse,
)
from o2c.values.money import Money, money
from tpch_lib.clerk import Clerk
from tpch_lib.nations import ISO
from tpch_lib.source import Customer, Line, Order, Part, Supplier, Supply

CURRENCY = "USD"
SLOW = 5  # every fifth customer pays only half of an invoice


def customer_id(key: int) -> str:
    return f"C{key}"


def part_id(key: int) -> str:
    return f"P{key}"


def site_id(key: int) -> str:
    return f"S{key}"


def open_books(clerk: Clerk, on: date) -> None:
    """TPC-H gives discounts of up to ten per cent; nobody has to approve those."""
    clerk.ask("tpch/books", master.OpenBooks(on=on, currency=CURRENCY))
    given = deviations.AllowancePart(role=Role.ORDER_DESK, discount=Decimal("0.1"))
    clerk.ask("tpch/policy", deviations.SetDeviationPolicy(on=on, discounts=(given,)))


def register_supplier(supplier: Supplier, clerk: Clerk, on: date) -> None:
    """TPC-H knows no days off: goods leave and arrive on any day."""
    clerk.ask(
        f"tpch/supplier/{supplier.key}",
        master.RegisterSite(
            on=on,
            site=site_id(supplier.key),
            name=supplier.name,
            country=ISO[supplier.nation],
            workdays=(0, 1, 2, 3, 4, 5, 6),
            observes_holidays=False,
        ),
    )


def register_customer(customer: Customer, clerk: Clerk, on: date) -> None:
    """TPC-H knows no credit limit: theirs is unlimited."""
    id = customer_id(customer.key)
    clerk.ask(
        f"tpch/customer/{customer.key}",
        customers.RegisterCustomer(
            on=on,
            customer=id,
            name=customer.name,
            group=customer.segment,
            currency=CURRENCY,
            bill_to=master.AddressPart(
                name=customer.name,
                lines=(customer.address,),
                region=customer.nation,
                country=ISO[customer.nation],
            ),
        ),
    )
    limit = master.SetCreditLimit(on=on, account=id, limit=None)
    clerk.ask(f"tpch/limit/{customer.key}", limit)


def register_part(part: Part, clerk: Clerk, on: date) -> None:
    id = part_id(part.key)
    product = master.RegisterProduct(on=on, product=id, name=part.name)
    clerk.ask(f"tpch/part/{part.key}", product)
    price = master.SetListPrice(on=on, product=id, price=part.price, currency=CURRENCY)
    clerk.ask(f"tpch/price/{part.key}", price)


def stock_up(supply: Supply, clerk: Clerk, on: date) -> None:
    clerk.ask(
        f"tpch/stock/{supply.part}/{supply.supplier}",
        warehouse.ReceiveStock(
            on=on,
            product=part_id(supply.part),
            site=site_id(supply.supplier),
            quantity=Decimal(supply.quantity),
        ),
    )


def place(order: Order, clerk: Clerk, on: date) -> None:
    clerk.ask(
        f"tpch/order/{order.key}",
        orders.PlaceOrder(
            on=on,
            customer=customer_id(order.customer),
            purchase_order=str(order.key),
            channel=Channel.FILE,
            site=site_id(order.lines[0].supplier),
            priority=order.priority,
            stated_total=money(order.total, CURRENCY),
            instructions=tuple(
                orders.InstructionPart(kind=For.INTERNAL, text=text)
                for text in (order.clerk, order.comment)
                if text
            ),
            lines=tuple(_asked(line) for line in order.lines),
        ),
    )


def _asked(line: Line) -> orders.LinePart:
    return orders.LinePart(
        line=line.number,
        product=part_id(line.part),
        quantity=line.quantity,
        requested=line.commit_date,
        site=site_id(line.supplier),
        price=line.price,
        discount=line.discount,
        tax_rate=line.tax,
    )


def expect(line: Line, short: Decimal, due: date, clerk: Clerk, on: date) -> None:
    """The supplier has not enough for a line, and makes the rest."""
    clerk.ask(
        f"tpch/expect/{line.order}/{line.number}",
        warehouse.ExpectSupply(
            on=on,
            product=part_id(line.part),
            site=site_id(line.supplier),
            supply=f"{line.order}-{line.number}",
            quantity=short,
            due=due,
        ),
    )


def receive(line: Line, short: Decimal, clerk: Clerk, on: date) -> None:
    clerk.ask(
        f"tpch/receive/{line.order}/{line.number}",
        warehouse.ReceiveStock(
            on=on,
            product=part_id(line.part),
            site=site_id(line.supplier),
            quantity=short,
            supply=f"{line.order}-{line.number}",
        ),
    )


def plan(line: Line, clerk: Clerk, on: date) -> None:
    """A ship date after TPC-H's current date is a plan."""
    clerk.ask(
        f"tpch/plan/{line.order}/{line.number}",
        warehouse.PlanShipment(
            on=on,
            order=clerk.number(f"tpch/order/{line.order}"),
            site=site_id(line.supplier),
            ship_on=line.ship_date,
            lines=(_moved(line),),
        ),
    )


def ship(line: Line, clerk: Clerk, on: date) -> None:
    clerk.ask(
        f"tpch/ship/{line.order}/{line.number}",
        warehouse.ShipOrder(
            on=on,
            order=clerk.number(f"tpch/order/{line.order}"),
            site=site_id(line.supplier),
            carrier=line.ship_mode,
            tracking=f"{line.order}-{line.number}",
            lines=(_moved(line),),
        ),
    )


def _moved(line: Line) -> warehouse.ShipmentLinePart:
    return warehouse.ShipmentLinePart(line=line.number, quantity=line.quantity)


def deliver(line: Line, clerk: Clerk, on: date) -> None:
    clerk.ask(
        f"tpch/deliver/{line.order}/{line.number}",
        warehouse.DeliverShipment(
            on=on,
            shipment=clerk.number(f"tpch/ship/{line.order}/{line.number}"),
            proof=line.instructions,
        ),
    )


def authorise_return(order: Order, clerk: Clerk, on: date) -> None:
    lines = tuple(
        returns.ReturnLinePart(
            line=line.number, quantity=line.quantity, reason="TPC-H return flag R"
        )
        for line in order.lines
        if line.returned
    )
    number = clerk.number(f"tpch/order/{order.key}")
    request = returns.AuthoriseReturn(on=on, order=number, lines=lines)
    clerk.ask(f"tpch/rma/{order.key}", request)


def take_back(order: Order, clerk: Clerk, on: date) -> None:
    """All that an order's customer returns, on the day the last of it had arrived."""
    rma = clerk.number(f"tpch/rma/{order.key}")
    back = [line for line in order.lines if line.returned]
    lines = tuple(
        returns.ReceivedPart(line=line.number, quantity=line.quantity) for line in back
    )
    received = returns.ReceiveReturn(on=on, rma=rma, lines=lines)
    clerk.ask(f"tpch/rma/{order.key}/receive", received)
    for line in back:
        _dispose(line, rma, clerk, on)
    credited = returns.CreditReturn(on=on, rma=rma, reason="goods returned")
    clerk.ask(f"tpch/rma/{order.key}/credit", credited)
    clerk.ask(f"tpch/rma/{order.key}/close", returns.CloseReturn(on=on, rma=rma))


def _dispose(line: Line, rma: str, clerk: Clerk, on: date) -> None:
    """Every tenth line comes back damaged and is scrapped; the others are restocked."""
    good = (line.order + line.number) % 10 != 0
    name = f"tpch/rma/{line.order}"
    clerk.ask(
        f"{name}/inspect/{line.number}",
        returns.InspectReturn(
            on=on,
            rma=rma,
            line=line.number,
            quantity=line.quantity,
            condition=Condition.GOOD if good else Condition.DAMAGED,
        ),
    )
    clerk.ask(
        f"{name}/dispose/{line.number}",
        returns.DisposeReturn(
            on=on,
            rma=rma,
            line=line.number,
            quantity=line.quantity,
            disposition=Disposition.RESTOCK if good else Disposition.SCRAP,
            settlement=Settlement.CREDIT,
        ),
    )


def bill(order: Order, clerk: Clerk, on: date) -> None:
    number = clerk.number(f"tpch/order/{order.key}")
    request = billing.IssueInvoice(on=on, order=number)
    clerk.ask(f"tpch/invoice/{order.key}/{on}", request)


def collect(clerk: Clerk, on: date) -> None:
    """Customers pay what is due by now, each with one payment for all its invoices."""
    clerk.send()
    due = [("settlement", "!=", "settled"), ("due_on", "<=", on), ("paid", "=", 0)]
    found = defaultdict(list)
    for invoice in clerk.desk.view("invoices", where=due):
        found[invoice.account].append(invoice)
    for account, invoices in found.items():
        slow = int(account[1:]) % SLOW == 0
        parts = tuple(
            billing.ApplicationPart(
                invoice=invoice.invoice,
                amount=Money(_half(invoice.open) if slow else invoice.open, CURRENCY),
            )
            for invoice in invoices
        )
        amount = Money(sum(part.amount.minor for part in parts), CURRENCY)
        clerk.ask(
            f"tpch/receipt/{account}/{on}",
            billing.RecordReceipt(on=on, account=account, amount=amount, apply=parts),
        )


def _half(minor: int) -> int:
    return (minor + 1) // 2
