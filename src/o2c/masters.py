"""A desk's master data, read from its views for the rules that survey it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from o2c.audit.quality import Masters, Party
from o2c.audit.quality.prices import At, Former, Standing
from o2c.domain.cost import COST
from o2c.domain.customer.parts import Status
from o2c.domain.naming import MAIN, NAMING, NamingRule
from o2c.domain.pricing.records import Basis
from o2c.door import Desk
from o2c.projections.addresses import ALWAYS
from o2c.projections.shares import read


def masters(desk: Desk) -> Masters:
    """The master data as it stands: what is sold, who buys, at which prices."""
    customers = desk.view("customers", where={"erased": False, "active": True})
    return Masters(
        products=list(_products(desk)),
        parties=list(_parties(desk)),
        prices=[*_listed(desk), *_kept(desk)],
        costs=dict(_costs(desk)),
        currencies=sorted({row.currency for row in customers}),
    )


def _products(desk: Desk) -> Iterator[tuple[str, NamingRule | None]]:
    """Each product that is sold, with the naming rule for it."""
    rules = defaultdict[str, NamingRule | None](lambda: None)
    for stream in desk.store.streams(NAMING):
        name = stream.partition("/")[2]
        rules[name] = desk.store.state(NAMING, name).rule
    for row in desk.view("products", where={"discontinued": False}):
        yield row.product, rules[row.category or MAIN] or rules[MAIN]


def _parties(desk: Desk) -> Iterator[Party]:
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    phones: defaultdict[str, set[str]] = defaultdict(set)
    mails: defaultdict[str, set[str]] = defaultdict(set)
    streets: dict[str, str] = {}
    usual = {"usage": "bill_to", "label": "", "since": ALWAYS}
    for row in desk.view("tax_ids"):
        numbers[row.customer].add(f"{row.scheme}:{row.number}")
    for row in desk.view("addresses", where=usual):
        streets[row.customer] = row.lines
    for row in desk.view("contacts"):
        phones[row.customer] |= {row.phone} - {None}
        mails[row.customer] |= {row.email} - {None}
    there = [("erased", "=", False), ("status", "!=", Status.INACTIVE)]
    for row in desk.view("customers", where=there):  # prospects too, before they order
        yield Party(
            customer=row.customer,
            name=row.name,
            country=row.country,
            postal_code=row.postal_code or "",
            city=row.city,
            street=streets.get(row.customer, ""),
            tax_ids=frozenset(numbers[row.customer]),
            phones=frozenset(phones[row.customer]),
            mails=frozenset(mails[row.customer]),
            parent=row.parent or "",
        )


def _listed(desk: Desk) -> Iterator[Standing]:
    """Base list prices."""
    for row in desk.view("list_prices"):
        former = None
        if row.was is not None:
            former = Former(row.was, row.was_per or Decimal(1))
        yield Standing(
            where=f"list:{row.product}",
            product=row.product,
            currency=row.currency,
            price=row.price,
            per=row.per,
            since=row.since,
            base=True,
            former=former,
        )


def _kept(desk: Desk) -> Iterator[Standing]:
    """Contract, group and list prices that are amounts: the first break of each.

    What has ended is only what came before.
    """
    today = desk.store.now().date()
    packs = {row.product: read(row.packs) for row in desk.view("products")}
    before: dict[tuple[str, str, str], Former] = {}
    kept = {"basis": Basis.AMOUNT, "tier": 1, "adds": False}
    for row in desk.view("prices", where=kept, order_by=("stream", "since")):
        per = packs.get(row.product, {}).get(row.unit, Decimal(1))
        key = (row.stream, row.currency, row.unit)
        if row.until is None or row.until >= today:
            yield Standing(
                where=row.stream.partition("/")[2],
                product=row.product,
                currency=row.currency,
                price=row.value,
                per=per,
                since=row.since,
                meant=row.free or "",
                former=before.get(key),
            )
        before[key] = Former(row.value, per)


def _costs(desk: Desk) -> Iterator[tuple[At, Standing]]:
    """What each product costs today, by currency."""
    today = desk.store.now().date()
    for stream in desk.store.streams(COST):
        product = stream.partition("/")[2]
        costs = desk.store.state(COST, product)
        for currency in costs.costs:
            held = costs.on(currency, today)
            if held is not None:
                yield (
                    (product, currency),
                    Standing(
                        where=f"cost:{product}",
                        product=product,
                        currency=currency,
                        price=held.cost.amount,
                        per=held.cost.per,
                        since=held.on,
                    ),
                )
