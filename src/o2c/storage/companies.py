"""One company, one store: where it is kept, and which companies there are.

A company's history, numbers, keys and views live in a file or a schema of their own,
`shop.north.db` or `shop_north`, so that no query could reach another one's.  The name
is written into the store when it is made, and checked whenever it is opened.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from o2c.errors import StorageError
from o2c.storage.connect import is_sqlite, postgres_parts, sqlite_path
from o2c.storage.sqlite import usable
from o2c.storage.trouble import Trouble

NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_TAKEN = frozenset(["keys"])  # beside a database, these are the keys of its people
_LONGEST = 41  # characters of a schema's name


def of_company(url: str, company: str) -> str:
    """Where a company's store is, beside those of the others at this URL."""
    _checked(company)
    if is_sqlite(url):
        path = sqlite_path(url)
        if not path:
            return url  # in memory: nobody else can open it
        file = Path(path)
        return f"sqlite:///{file.with_name(f'{file.stem}.{company}{file.suffix}')}"
    own = f"{postgres_parts(url)[1]}_{company}"
    if len(own) > _LONGEST:
        raise _bad(f"{own!r} is too long for a schema")
    parts = urlsplit(url)
    query = urlencode({**dict(parse_qsl(parts.query)), "schema": own})
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}"


def beside(url: str | None, company: str) -> str | None:
    """The same for a database of views or of keys, if they have one of their own."""
    return None if url is None else of_company(url, company)


def companies(url: str) -> list[str]:
    """The companies that have a store at this URL, sorted."""
    found = _in_files(sqlite_path(url)) if is_sqlite(url) else _in_schemas(url)
    return sorted(found)


def _in_files(path: str) -> list[str]:
    if not path:
        return []
    file = Path(path)
    found = []
    for each in file.parent.glob(f"{_escaped(file.stem)}.*{_escaped(file.suffix)}"):
        company = each.name[len(file.stem) + 1 : len(each.name) - len(file.suffix)]
        if NAME.fullmatch(company) and _company_in(each) == company:
            found.append(company)
    return found


def _escaped(text: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", text)


def _company_in(file: Path) -> str | None:
    """Whose store a file says it is; None where it is no store."""
    query = "SELECT value FROM o2c_meta WHERE key = 'company'"
    try:
        uri = f"{file.absolute().as_uri()}?mode=ro"
        with usable(), closing(sqlite3.connect(uri, uri=True)) as connection:
            rows = connection.execute(query).fetchall()
    except StorageError:
        return None
    return str(rows[0][0]) if rows else None


def _in_schemas(url: str) -> list[str]:
    import psycopg

    from o2c.storage.postgres import conninfo
    from o2c.storage.postgres_session import unreachable

    plain, schema = postgres_parts(url)
    try:
        with closing(psycopg.connect(conninfo(plain), autocommit=True)) as connection:
            names = connection.execute(_SCHEMAS, [f"{schema}_"]).fetchall()
            found = []
            for (name,) in names:
                company = name.removeprefix(f"{schema}_")
                query = f"SELECT value FROM \"{name}\".o2c_meta WHERE key = 'company'"
                if NAME.fullmatch(company):
                    rows = connection.execute(query.encode()).fetchall()
                    found += [company] if rows == [(company,)] else []
            return found
    except psycopg.Error as error:
        raise unreachable(error) from error


# Schemas with a table that says whose they are, and that this user may look into.
_SCHEMAS = """
SELECT n.nspname FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'o2c_meta' AND starts_with(n.nspname, %s)
    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
"""


def _checked(company: str) -> None:
    if not NAME.fullmatch(company) or company in _TAKEN or company.endswith("_keys"):
        raise _bad("this cannot name a company")


def _bad(what: str) -> StorageError:
    return StorageError(
        Trouble.BAD_COMPANY,
        what,
        field="company",
        remedy="use small letters, digits and underscores, 31 at most, a letter first",
    )
