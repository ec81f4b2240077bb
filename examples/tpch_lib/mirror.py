"""o2c's views in DuckDB, and there as TPC-H's own tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from o2c.door import Desk
from tpch_lib.nations import ISO

TEXT, DAY = pa.string(), pa.date32()
CENTS = pa.int64()
EXACT = pa.decimal128(15, 2)  # Arrow refuses a value that has more digits

COLUMNS: Mapping[str, Mapping[str, pa.DataType]] = {
    "customers": {
        "customer": TEXT,
        "name": TEXT,
        "customer_group": TEXT,
        "country": TEXT,
    },
    "products": {"product": TEXT, "name": TEXT},
    "list_prices": {"product": TEXT, "price": EXACT},
    "order_status": {
        "customer": TEXT,
        "purchase_order": TEXT,
        "priority": TEXT,
        "ordered_on": DAY,
        "stated_total": CENTS,
        "open": EXACT,
        "shipped": EXACT,
    },
    "order_lines": {
        "order": TEXT,
        "line": pa.int32(),
        "purchase_order": TEXT,
        "product": TEXT,
        "site": TEXT,
        "requested": DAY,
        "ordered": EXACT,
        "open": EXACT,
        "returned": EXACT,
        "gross": CENTS,
        "net": CENTS,
        "tax": CENTS,
        "discount": EXACT,
        "tax_rate": EXACT,
    },
    "shipment_lines": {"shipment": TEXT, "order": TEXT, "line": pa.int32()},
    "shipments": {
        "shipment": TEXT,
        "carrier": TEXT,
        "ship_on": DAY,
        "shipped_on": DAY,
        "delivered_on": DAY,
    },
}


def mirror(desk: Desk, db: duckdb.DuckDBPyConnection) -> None:
    """Make the schemas `o2c`, of o2c's views, and `known`, of TPC-H's files.

    What o2c has no view of (nations, regions, suppliers) is TPC-H's own.
    """
    here = Path(__file__).parent
    db.execute("CREATE SCHEMA o2c; SET schema = 'o2c'")
    for name, columns in COLUMNS.items():
        view = arrow(desk, name, columns)
        db.register("rows", view)
        db.execute(f'CREATE TABLE "{name}" AS FROM rows')
        db.unregister("rows")
    db.execute("CREATE TABLE iso (n_name TEXT, n_iso TEXT)")
    db.executemany("INSERT INTO iso VALUES (?, ?)", list(ISO.items()))
    db.execute("CREATE VIEW nation AS FROM raw.nation JOIN iso USING (n_name)")
    db.execute("CREATE VIEW region AS FROM raw.region")
    db.execute("CREATE VIEW supplier AS FROM raw.supplier")
    db.execute((here / "mirror.sql").read_text())
    db.execute("CREATE SCHEMA known; SET schema = 'known'")
    db.execute((here / "known.sql").read_text())


def arrow(desk: Desk, name: str, columns: Mapping[str, pa.DataType]) -> pa.Table:
    """Columns of a view as Arrow has them, exactly."""
    rows = desk.view(name)
    return pa.table(
        {
            column: pa.array([getattr(row, column) for row in rows], kind)
            for column, kind in columns.items()
        }
    )
