"""From a URL to the database behind it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from o2c.errors import StorageError
from o2c.storage.log import Log
from o2c.storage.trouble import Trouble


def connect(url: str, patience: float = 10.0, company: str = "") -> Log:
    """The log at this URL, its tables made if there are none.

    `company` is whose it is, and is told apart from every other one's.
    Drivers are imported where they are used: SQLite needs no PostgreSQL library.
    """
    if is_sqlite(url):
        from o2c.storage.sqlite_log import SqliteLog

        return SqliteLog(sqlite_path(url), company)
    from o2c.storage.postgres_log import PostgresLog

    return PostgresLog(*postgres_parts(url), patience, company)


def create(url: str) -> None:
    """Make the tables, once: for whoever wants an owner to do it beforehand."""
    connect(url).close()


def is_sqlite(url: str) -> bool:
    """Whether it is SQLite's; StorageError for a database that we do not know."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return True
    if scheme in ("postgresql", "postgres"):
        return False
    raise bad_url(scheme or "nothing")


def sqlite_path(url: str) -> str:
    """`sqlite:///a.db` is `a.db` here; `sqlite://`, in memory, has no path."""
    path = url.removeprefix("sqlite://")
    if path and not path.startswith("/"):
        raise bad_url(f"sqlite with a host ({path})")
    return "" if path[1:] == ":memory:" else path[1:]


def postgres_parts(url: str) -> tuple[str, str]:
    """The URL without its parameter `schema`, and the schema (`public`)."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    schema = query.pop("schema", "public")
    # `urlunsplit` would drop the slashes of a URL without a host.
    plain = f"postgresql://{parts.netloc}{parts.path}?{urlencode(query)}"
    return plain.removesuffix("?"), schema


def bad_url(what: str) -> StorageError:
    return StorageError(
        Trouble.BAD_URL,
        f"{what} is no database that o2c knows",
        remedy="use sqlite:///file.db or postgresql://user@host/database",
    )
