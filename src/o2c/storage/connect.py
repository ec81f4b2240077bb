"""From a URL to the database behind it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from o2c.errors import StorageError
from o2c.storage.log import Log
from o2c.storage.trouble import Trouble


def connect(
    url: str, patience: float = 10.0, company: str = "", *, create: bool = True
) -> Log:
    """The log at this URL, its tables made or brought up to date.

    `company` is whose it is, and is told apart from every other one's.  Without
    `create` tables are left alone, and refused where they are missing or old.
    Drivers are imported where they are used: SQLite needs no PostgreSQL library.
    """
    if is_sqlite(url):
        from o2c.storage.sqlite_log import SqliteLog

        return SqliteLog(sqlite_path(url), company, create=create)
    from o2c.storage.postgres_log import PostgresLog

    return PostgresLog(
        *postgres_parts(url),
        patience,
        company,
        create=create,
        relaxed=is_relaxed(url),
    )


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
    """The URL without o2c's own parameters, and the schema that it names (`public`)."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    schema = query.pop("schema", "public")
    query.pop("durability", None)
    # `urlunsplit` would drop the slashes of a URL without a host.
    plain = f"postgresql://{parts.netloc}{parts.path}?{urlencode(query)}"
    return plain.removesuffix("?"), schema


def is_relaxed(url: str) -> bool:
    """Whether `durability=relaxed` accepts a server that may lose what it confirmed."""
    asked = dict(parse_qsl(urlsplit(url).query)).get("durability", "strict")
    if asked not in ("strict", "relaxed"):
        raise bad_url("a durability that is neither strict nor relaxed")
    return asked == "relaxed"


def bad_url(what: str) -> StorageError:
    return StorageError(
        Trouble.BAD_URL,
        f"{what} is no database that o2c knows",
        remedy="use sqlite:///file.db or postgresql://user@host/database",
    )
