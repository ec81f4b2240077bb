"""A desk with many persons in it, and a look at every byte that it keeps of them."""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

import o2c
from o2c.desk.roles import Role
from o2c.storage.connect import is_sqlite, postgres_parts, sqlite_path

ANN = o2c.Actor("ann", tuple(Role))
BEGINNING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("OpenBooks", {"currency": "EUR"}),
    ("RegisterSite", {"site": "MAIN", "name": "Main", "country": "DE"}),
    (
        "SetTaxRate",
        {
            "jurisdiction": "DE",
            "tax_class": "standard",
            "rate": "0.19",
            "since": "2020-01-01",
        },
    ),
    ("RegisterProduct", {"product": "TEN", "name": "Ten"}),
    ("SetListPrice", {"product": "TEN", "price": "10", "currency": "EUR"}),
    ("ReceiveStock", {"product": "TEN", "site": "MAIN", "quantity": "100000"}),
)


def do(desk: o2c.Desk, name: str, /, **fields: Any) -> Any:
    return desk.do(json.dumps({"do": name, **fields}), by=ANN)


def refused(desk: o2c.Desk, name: str, /, **fields: Any) -> o2c.Rejected:
    try:
        do(desk, name, **fields)
    except o2c.Rejected as refusal:
        return refusal
    raise AssertionError(f"{name} was not refused")


def begin(desk: o2c.Desk) -> None:
    for name, fields in BEGINNING:
        do(desk, name, **fields)


def marker(customer: str, what: str) -> str:
    """A word that stands for something personal, and can be found again."""
    return f"Qx{customer}x{what}xQ"


def home(customer: str, which: str) -> dict[str, Any]:
    """An address in which everything personal is marked."""
    return {
        "name": marker(customer, f"{which}name"),
        "lines": [marker(customer, f"{which}line{n}") for n in (1, 2)],
        "city": marker(customer, f"{which}city"),
        "region": marker(customer, f"{which}region"),
        "postal_code": marker(customer, f"{which}zip"),
        "country": "DE",
    }


def live(desk: o2c.Desk, customer: str) -> None:
    """All requests that say something personal, and all documents made of it."""
    said = {"customer": customer, "currency": "EUR", "name": marker(customer, "name")}
    addresses = {"bill_to": home(customer, "bill"), "ship_to": home(customer, "ship")}
    do(desk, "RegisterCustomer", **said, **addresses)
    do(desk, "SetCreditLimit", account=customer, limit=None)
    moved = {"bill_to": home(customer, "moved"), "name": marker(customer, "renamed")}
    do(desk, "ChangeCustomer", customer=customer, **moved)
    order = {"customer": customer, "site": "MAIN", "lines": [line("TEN")]}
    given = {"ship_to": home(customer, "gift"), "raw": marker(customer, "raw")}
    placed = do(desk, "PlaceOrder", **order, **given)
    number = next(e.id for e in placed.events if e.name == "order.Placed")
    do(desk, "ShipOrder", order=number)
    issued = do(desk, "IssueInvoice", order=number)
    invoice = next(e for e in issued.events if e.name == "invoice.Issued")
    total = {"amount": str(invoice.event.total.amount), "currency": "EUR"}
    paid = {"amount": total, "apply": [{"invoice": invoice.id, "amount": total}]}
    do(desk, "RecordReceipt", account=customer, **paid)
    # What is refused is kept too: read in full, in part, and not at all.
    text = {**order, **given, "lines": [line("GHOST")]}
    refused(desk, "PlaceOrder", **text)
    refused(desk, "PlaceOrder", **{**text, "ship_to": marker(customer, "short")})
    refused(desk, "ChangeCustomer", customer=customer, mail=marker(customer, "mail"))
    refused(desk, "HoldOrder", order=marker(customer, "lost"), text="x")
    other = {**said, "name": marker(customer, "other"), **addresses}
    refused(desk, "RegisterCustomer", **other)


def line(product: str) -> dict[str, Any]:
    return {"line": 1, "product": product, "quantity": 1}


def leave(desk: o2c.Desk, customer: str) -> None:
    do(desk, "DeactivateCustomer", customer=customer)
    do(desk, "EraseCustomer", customer=customer, note="asked for in writing")


def everything(url: str) -> bytes:
    """Every byte of the files that a SQLite store has, and every row of a PostgreSQL.

    Of PostgreSQL also what its planner remembers, and the tables' pages as they are on
    its disk.
    """
    if is_sqlite(url):
        path = Path(sqlite_path(url))
        files = sorted(path.parent.glob("*"))
        return b"".join(file.read_bytes() for file in files if file.is_file())
    plain, schema = postgres_parts(url)
    found = []
    with psycopg.connect(plain, autocommit=True) as conn:
        tables = conn.execute(
            "SELECT n.nspname, c.relname, current_setting('data_directory') || '/'"
            " || pg_relation_filepath(c.oid) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname IN (%s, %s) AND c.relkind IN ('r', 't')",
            [schema, f"{schema}_keys"],
        ).fetchall()
        for space, table, _ in tables:
            query = f'SELECT t::text FROM "{space}"."{table}" t'
            found += [row[0] for row in conn.execute(query.encode())]
        stats = "SELECT s::text FROM pg_stats s WHERE schemaname IN (%s, %s)"
        found += [r[0] for r in conn.execute(stats, [schema, f"{schema}_keys"])]
        conn.execute("CHECKPOINT")
        pages = [Path(file).read_bytes() for *_, file in tables]
    return "\n".join(found).encode() + b"".join(pages)


def stored(url: str) -> str:
    """A digest of the history as it is stored: events, and commands."""
    queries = (
        "SELECT position, originator_id, originator_version, topic, state"
        " FROM events ORDER BY position",
        "SELECT entry, command_id, request, payload, payload_hash, outcome"
        " FROM commands ORDER BY entry",
    )
    summed = sha256()
    for query in queries:
        for row in rows(url, query):
            summed.update(repr(tuple(row)).encode())
    return summed.hexdigest()


def rows(url: str, query: str) -> list[Any]:
    if is_sqlite(url):
        lite = sqlite3.connect(sqlite_path(url))
        try:
            return lite.execute(query).fetchall()
        finally:
            lite.close()
    plain, schema = postgres_parts(url)
    with psycopg.connect(plain) as conn:
        conn.execute(f'SET search_path TO "{schema}"'.encode())
        return conn.execute(query.encode()).fetchall()
