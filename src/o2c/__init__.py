"""Order to cash, told as a history of events.

`o2c.open(url)` gives a desk: `desk.do(request, by=actor)` asks it for something,
`desk.view(name)` looks at what came of it, `desk.reconcile()` proves the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from o2c.kernel import Actor as Actor
from o2c.kernel import Recorded as Recorded
from o2c.kernel import Rejected as Rejected

if TYPE_CHECKING:
    from o2c.desk.roles import Role as Role
    from o2c.door import Desk as Desk
    from o2c.projections.view import View
    from o2c.receipts import Receipt as Receipt
    from o2c.receipts import Report as Report
    from o2c.tenants import Companies as Companies

__version__ = "0.1.0"


def open(
    url: str = "sqlite:///o2c.db",
    *,
    clock: Callable[[], datetime] | None = None,
    views: Sequence[View[Any]] = (),
    views_url: str | None = None,
    company: str | None = None,
) -> Desk:
    """Open the desk over a database, making its tables if it is new.

    `sqlite:///file.db`, `sqlite://` (in memory) or `postgresql://…`; `views` are kept
    beside those of o2c; `views_url` keeps all of them in another database; `clock`
    gives the time, UTC, for tests and imports.  `company` opens the store of one of
    several companies, in a file or a schema of its own beside this URL.

    Raises `o2c.errors.StorageError` where the database cannot be used, or is another
    company's, ValueError where two views have the same name.
    """
    from o2c.door import open_desk  # heavy: `import o2c` alone stays quick

    return open_desk(
        url, clock=clock, views=views, views_url=views_url, company=company
    )


def open_companies(
    url: str = "sqlite:///o2c.db",
    *,
    clock: Callable[[], datetime] | None = None,
    views: Sequence[View[Any]] = (),
    views_url: str | None = None,
) -> Companies:
    """The desks of the companies at a URL: `companies["north"]`, opened when asked for.

    Raises KeyError for a company that has no store yet: `o2c.open` makes one.
    """
    from o2c.tenants import Companies

    return Companies(url, clock=clock, views=views, views_url=views_url)


def companies(url: str = "sqlite:///o2c.db") -> list[str]:
    """The names of the companies that have a store at this URL, sorted."""
    from o2c.storage.companies import companies as found

    return found(url)


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
