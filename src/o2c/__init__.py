"""Order to cash, told as a history of events.

`o2c.open(url)` gives a desk: `desk.do(request, by=actor)` asks it for something,
`desk.view(name)` looks at what came of it, `desk.reconcile()` proves the numbers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from o2c.kernel import Actor as Actor
from o2c.kernel import Recorded as Recorded
from o2c.kernel import Rejected as Rejected

if TYPE_CHECKING:
    from os import PathLike

    from o2c.audit.quality import Flaw
    from o2c.desk.roles import Role as Role
    from o2c.domain.tax import TaxEngine
    from o2c.door import Desk as Desk
    from o2c.projections.dossier import Dossier
    from o2c.projections.view import View
    from o2c.receipts import Receipt as Receipt
    from o2c.receipts import Report as Report
    from o2c.storage.archive import Archive as Archive
    from o2c.storage.observing import Observer as Observer
    from o2c.tenants import Companies as Companies

__version__ = "0.1.0"


def open(
    url: str = "sqlite:///o2c.db",
    *,
    company: str | None = None,
    clock: Callable[[], datetime] | None = None,
    views: Sequence[View[Any]] = (),
    views_url: str | None = None,
    keys_url: str | None = None,
    create: bool = True,
    taxes: TaxEngine | None = None,
    telemetry: Observer | bool | None = None,
) -> Desk:
    """Open the desk over a database, making its tables or bringing them up to date.

    `sqlite:///file.db`, `sqlite://` (in memory) or `postgresql://…`; `company` opens
    the store of one of several companies, in a file or schema of its own beside it.
    `views` are kept beside those of o2c; `views_url` keeps all of them in another
    database; `keys_url` says where the keys of personal data are, else they are beside
    the database.  `clock` gives the time, UTC, for tests and imports.

    `taxes` answers which tax is due in place of the tables of rules; it must give the
    same answer to the same question, for a request may be tried more than once.

    With `create=False` no table is ever made or changed: where one is missing or old,
    its owner runs `migrate`.  `telemetry` sends metrics and spans to OpenTelemetry, or
    to an observer (None: if O2C_TELEMETRY is set).

    Raises `o2c.errors.StorageError` where the database cannot be used, or is another
    company's, ValueError where two views have the same name.
    """
    from o2c.opening import open_desk  # heavy: `import o2c` alone stays quick

    desk = open_desk(
        url,
        company=company,
        clock=clock,
        views=views,
        views_url=views_url,
        keys_url=keys_url,
        create=create,
        taxes=taxes,
    )
    if telemetry is not False and (telemetry or "O2C_TELEMETRY" in os.environ):
        from o2c.service.telemetry import observe

        observe(desk, telemetry)
    return desk


def migrate(
    url: str = "sqlite:///o2c.db",
    *,
    company: str | None = None,
    views: Sequence[View[Any]] = (),
    views_url: str | None = None,
    keys_url: str | None = None,
) -> tuple[int, int]:
    """Make or bring up to date every table there is to be; the versions from and to.

    From 0 where there was nothing.  Views that other code has made are made anew.
    """
    from o2c.opening import migrate_desk

    return migrate_desk(
        url, company=company, views=views, views_url=views_url, keys_url=keys_url
    )


def restore(
    file: str | PathLike[str], url: str, *, company: str | None = None
) -> Archive:
    """Fill an empty database from a file that `Desk.backup` wrote; what was in it.

    Raises `o2c.errors.StorageError` for a file that is not whole, was altered, or is
    another company's, and for a database that is not empty: nothing is written then.
    """
    from o2c.storage.archive import restore
    from o2c.storage.companies import of_company

    place = url if company is None else of_company(url, company)
    return restore(file, place, company or "")


def open_companies(
    url: str = "sqlite:///o2c.db",
    *,
    clock: Callable[[], datetime] | None = None,
    views: Sequence[View[Any]] = (),
    views_url: str | None = None,
    keys_url: str | None = None,
    create: bool = True,
    telemetry: Observer | bool | None = None,
) -> Companies:
    """The desks of the companies at a URL: `companies["north"]`, opened when asked for.

    Raises KeyError for a company that has no store yet: `o2c.open` makes one.
    """
    from o2c.tenants import Companies

    return Companies(
        url,
        lambda company: open(
            url,
            company=company,
            clock=clock,
            views=views,
            views_url=views_url,
            keys_url=keys_url,
            create=create,
            telemetry=telemetry,
        ),
    )


def companies(url: str = "sqlite:///o2c.db") -> list[str]:
    """The names of the companies that have a store at this URL, sorted."""
    from o2c.storage.companies import companies as found

    return found(url)


def dossier(desk: Desk, customer: str) -> Dossier:
    """All about one customer: master data, orders, promises, invoices, holds, dates.

    What orders wait for is said in words that may be passed on.  UnknownReference
    where there is no such customer.
    """
    from o2c.surveying import dossier

    return dossier(desk, customer)


def survey(desk: Desk) -> list[Flaw]:
    """What a person should look at in the master data as it stands.

    Products named against the rule or twice, customers that may be one, odd prices;
    `o2c quality --keep` keeps them as flags.
    """
    from o2c.surveying import survey

    return survey(desk)


def __getattr__(name: str) -> object:
    """Names that cost an import: `Role`, `Desk`, `Companies`, `Receipt`, `Report`."""
    home = {
        "Companies": "o2c.tenants",
        "Role": "o2c.desk.roles",
        "Desk": "o2c.door",
        "Receipt": "o2c.receipts",
        "Report": "o2c.receipts",
    }.get(name)
    if home is None:
        raise AttributeError(f"module 'o2c' has no attribute {name!r}")
    return getattr(import_module(home), name)
