"""Opening a desk: the store, its views and its keys, each where it is said to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from o2c.asking import noted
from o2c.desk.series import SERIES
from o2c.domain import AGGREGATES
from o2c.domain.evolution import SCHEMAS, UPCASTERS
from o2c.domain.tax import TaxEngine
from o2c.door import Desk
from o2c.edge.holidays import public_holidays
from o2c.projections import VIEWS, apart
from o2c.projections.view import View
from o2c.storage.companies import beside, of_company
from o2c.storage.log import SCHEMA_VERSION
from o2c.storage.projector import Projector
from o2c.storage.store import Store


def open_desk(
    url: str,
    *,
    company: str | None = None,
    clock: Callable[[], datetime] | None = None,
    views: Sequence[View[Any]] = (),
    views_url: str | None = None,
    keys_url: str | None = None,
    new_key: Callable[[int], bytes] | None = None,
    create: bool = True,
    taxes: TaxEngine | None = None,
) -> Desk:
    """The desk over a database; see `o2c.open`.  `new_key` makes so many bytes."""
    every = (*VIEWS, *apart(views))
    if company is not None:
        url = of_company(url, company)
        views_url, keys_url = beside(views_url, company), beside(keys_url, company)
    store = Store.open(
        url,
        AGGREGATES,
        clock=clock,
        holidays=public_holidays,
        schemas=SCHEMAS,
        upcasters=UPCASTERS,
        noting=noted,
        company=company or "",
        keys_url=keys_url,
        new_key=new_key,
        create=create,
        taxes=taxes,
    )
    return Desk(store, Projector(store, every, views_url=views_url), views)


def migrate_desk(url: str, **where: Any) -> tuple[int, int]:
    """Make all tables or bring them up to date; see `o2c.migrate`."""
    with open_desk(url, **where) as desk:
        for kind in SERIES:
            desk.store.log.make_series(kind)
        desk.store.prepare()
        desk.projector.catch_up(upto=0)
        desk.projector.prepare()
        return desk.store.log.was, SCHEMA_VERSION
