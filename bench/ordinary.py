"""The same business with `eventsourcing` used the ordinary way.

Its Aggregate class with `@event`, its Application and its JSON transcoder, one
aggregate per document; aggregates that live long have snapshots.  `cached` also turns
its cache of aggregates on, which it leaves off.  A document's id comes of its request,
so that a request made twice breaks the key.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from eventsourcing.application import Application
from psycopg.conninfo import conninfo_to_dict

from bench import trade
from bench.databases import Place, Sqlite
from bench.ordinary_aggregates import (
    Credit,
    Invoice,
    Order,
    Payment,
    Product,
    Series,
    Shipment,
    StockItem,
    id_of,
)
from bench.trade import SITE, TODAY, Trade

EVERY = 100  # versions between two snapshots of an aggregate that lives long
CACHED = 100_000  # aggregates kept in memory
RATE = Decimal(trade.TAX) / 10_000


class Shop(Application[UUID]):
    """Loads aggregates, asks them, and saves all that changed in one transaction."""

    snapshotting_intervals: ClassVar[dict[type, int]] = {
        StockItem: EVERY,
        Credit: EVERY,
        Series: EVERY,
    }

    def place(self, request: str, customer: str, asked: Sequence[trade.Line]) -> UUID:
        get = self.repository.get
        lines = []
        for each in asked:
            price = get(id_of("product", each.product)).price
            quantity = Decimal(each.quantity)
            net = price * quantity
            tax = cents(net * RATE)
            line = {"product": each.product, "quantity": quantity, "price": price}
            lines.append({**line, "rate": RATE, "net": net, "tax": tax})
        order = Order(request, customer, lines, on=TODAY.isoformat())
        credit = get(id_of("credit", customer))
        credit.commit(str(order.id), order.total)
        stock = [get(id_of("stock", f"{line['product']}@{SITE}")) for line in lines]
        for item, line in zip(stock, lines, strict=True):
            item.promise(str(order.id), line["quantity"])
        self.save(order, credit, *stock)
        return order.id

    def ship(self, request: str, order_id: UUID) -> None:
        get = self.repository.get
        order = get(order_id)
        lines = [{key: x[key] for key in ("product", "quantity")} for x in order.lines]
        shipment = Shipment(request, str(order_id), lines, on=TODAY.isoformat())
        order.ship(str(shipment.id))
        stock = [get(id_of("stock", f"{line['product']}@{SITE}")) for line in lines]
        for item, line in zip(stock, lines, strict=True):
            item.issue(str(order_id), line["quantity"])
        credit = get(id_of("credit", order.customer))
        credit.ship(str(order_id), order.total)
        self.save(order, shipment, credit, *stock)

    def invoice(self, request: str, order_id: UUID) -> tuple[UUID, Decimal]:
        get = self.repository.get
        order, series = get(order_id), get(id_of("series", "INV"))
        series.draw()
        invoice = Invoice(
            request=request,
            number=f"INV-{series.last:06d}",
            order=str(order_id),
            account=order.customer,
            lines=order.lines,
            on=TODAY.isoformat(),
            due=trade.due(TODAY).isoformat(),
        )
        order.bill(str(invoice.id))
        credit = get(id_of("credit", order.customer))
        credit.invoice(invoice.number, invoice.total)
        self.save(order, series, invoice, credit)
        return invoice.id, invoice.total

    def pay(self, request: str, account: str, invoice_id: UUID, total: Decimal) -> None:
        get = self.repository.get
        payment = Payment(request, account, total, on=TODAY.isoformat())
        invoice = get(invoice_id)
        invoice.pay(str(payment.id), total)
        payment.apply(str(invoice_id), total)
        credit = get(id_of("credit", account))
        credit.settle(str(payment.id), total)
        self.save(payment, invoice, credit)


class Ordinary:
    """Does each step for one order; what is known of the orders is kept beside."""

    def __init__(self, place: Place, fresh: str, business: Trade, cached: bool) -> None:
        self.name = "eventsourcing, cached" if cached else "eventsourcing"
        cache = {"AGGREGATE_CACHE_MAXSIZE": str(CACHED)} if cached else {}
        self.shop = Shop(env=_environment(place, fresh) | cache)
        self.business = business
        self.orders: dict[int, UUID] = {}
        self.invoices: dict[int, tuple[UUID, Decimal]] = {}
        limit, on_hand = Decimal(trade.LIMIT) / 100, Decimal(trade.STOCK)
        goods, buyers = business.goods(), business.buyers()
        self.shop.save(
            Series("INV"),
            *(Product(p, Decimal(trade.price(p)) / 100) for p in goods),
            *(StockItem(p, SITE, on_hand) for p in goods),
            *(Credit(account, limit) for account in buyers),
        )

    def step(self, kind: str, numbers: Sequence[int]) -> None:
        """One step for these orders, each committed by itself."""
        for n in numbers:
            request = f"{kind}-{n}"
            match kind:
                case "place":
                    buyer, lines = self.business.customer(n), self.business.lines(n)
                    self.orders[n] = self.shop.place(request, buyer, lines)
                case "ship":
                    self.shop.ship(request, self.orders[n])
                case "invoice":
                    self.invoices[n] = self.shop.invoice(request, self.orders[n])
                case _:
                    buyer = self.business.customer(n)
                    self.shop.pay(request, buyer, *self.invoices[n])

    def billed(self) -> int:
        """What was billed and is paid, in minor units."""
        return int(100 * sum(total for _, total in self.invoices.values()))

    def close(self) -> None:
        self.shop.close()


def cents(amount: Decimal) -> Decimal:
    """Rounded half up."""
    return amount.quantize(Decimal("0.01"), "ROUND_HALF_UP")


def _environment(place: Place, fresh: str) -> dict[str, str]:
    if isinstance(place, Sqlite):
        module = "eventsourcing.sqlite"
        return {"PERSISTENCE_MODULE": module, "SQLITE_DBNAME": fresh}
    place.connect(fresh).close()
    server = conninfo_to_dict(place.server)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(server.get("dbname", "postgres")),
        "POSTGRES_HOST": str(server.get("host", "")),
        "POSTGRES_PORT": str(server.get("port") or 5432),
        "POSTGRES_USER": str(server.get("user", "postgres")),
        "POSTGRES_PASSWORD": str(server.get("password") or "-"),
        "POSTGRES_SCHEMA": fresh,
    }
