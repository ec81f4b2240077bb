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

    from o2c.desk.roles import Role as Role
    from o2c.door import Desk as Desk
    from o2c.projections.view import View
    from o2c.receipts import Receipt as Receipt
    from o2c.receipts import Report as Report
    from o2c.storage.archive import Archive as Archive
    from o2c.storage.observing import Observer

__version__ = "0.1.0"


def open(
    url: str = "sqlite:///o2c.db",
    *,
    clock: Callable[[], datetime] | None = None,
    views: Sequence[View[Any]] = (),
    views_url: str | None = None,
    create: bool = True,
    # THEIRS telemetry: Observer | bool | None = None
    # THEIRS keys_url: str | None = None
) -> Desk:
    """Open the desk over a database, making its tables or bringing them up to date.

    `sqlite:///file.db`, `sqlite://` (in memory) or `postgresql://…`; `views` are kept
    beside those of o2c; `views_url` keeps all of them in another database; `clock`
    gives the time, UTC, for tests and imports.  With `create=False` no table is ever
    made or changed: where one is missing or old, its owner runs `migrate`.

    Raises `o2c.errors.StorageError` where the database cannot be used, ValueError where
    two views have the same name.
    """
    from o2c.door import open_desk  # heavy: `import o2c` alone stays quick

    return open_desk(url, clock=clock, views=views, views_url=views_url, create=create)


def migrate(
    url: str = "sqlite:///o2c.db",
    *,
    views: Sequence[View[Any]] = (),
    views_url: str | None = None,
) -> tuple[int, int]:
    """Make or bring up to date every table there is to be; the versions from and to.

    From 0 where there was nothing.  Views that other code has made are made anew.
    """
    from o2c.door import migrate_desk

    return migrate_desk(url, views=views, views_url=views_url)


def restore(file: str | PathLike[str], url: str) -> Archive:
    """Fill an empty database from a file that `Desk.backup` wrote; what was in it.

    Raises `o2c.errors.StorageError` for a file that is not whole or was altered, and
    for a database that is not empty: nothing is written then.
    """
    from o2c.storage.archive import restore

    return restore(file, url)


def __getattr__(name: str) -> object:
    """Names that cost an import: `Role`, `Desk`, `Receipt` and `Report`."""
    home = {
        "Role": "o2c.desk.roles",
        "Desk": "o2c.door",
        "Receipt": "o2c.receipts",
        "Report": "o2c.receipts",
    }.get(name)
    if home is None:
        raise AttributeError(f"module 'o2c' has no attribute {name!r}")
    return getattr(import_module(home), name)
