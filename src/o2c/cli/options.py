"""The options that commands share."""

from __future__ import annotations

import getpass
import os
from contextvars import ContextVar
from enum import StrEnum
from typing import Annotated, TypeAlias

import typer
from attrs import frozen

# As given before the command's name; opening a desk is far from where that is known.
COMPANY: ContextVar[str | None] = ContextVar("company", default=None)
KEYS: ContextVar[str | None] = ContextVar("keys", default=None)
DEFAULT_URL = "sqlite:///o2c.db"


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


Db: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="The database: sqlite:///FILE or postgresql://USER@HOST/NAME. "
        f"Else O2C_DB from the environment, else {DEFAULT_URL}.",
        show_default=False,
    ),
]
Company: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--company",
        metavar="NAME",
        help="Which of several companies: each has a file or a schema of its own "
        "beside the database. Else O2C_COMPANY from the environment.",
        show_default=False,
    ),
]
As: TypeAlias = Annotated[
    Format | None,
    typer.Option("--format", help="How to print: table unless given."),
]
Keys: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--keys",
        metavar="URL",
        help="The database of keys to personal data. Else O2C_KEYS from the "
        "environment, else a database beside the other one.",
        show_default=False,
    ),
]
AsOf: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="MOMENT",
        help="Look back: to a position (1234), an instant (2026-01-31T23:59:59Z), or "
        "a business date (2026-01-31), which counts what is dated on it or before.",
    ),
]
KnownAt: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="MOMENT",
        help="With a business date: only what was known at that position or instant.",
    ),
]
By: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="ID",
        help="Who asks. Else O2C_BY from the environment, else your login name.",
        show_default=False,
    ),
]
Roles: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        metavar="ROLE",
        help="A role of who asks; may be repeated. Else O2C_ROLES, separated by "
        "spaces. Roles: order_desk, credit, pricing, warehouse, purchasing, billing, "
        "returns, master_data, supervisor, accounting, privacy, "
        "payments.",
        show_default=False,
    ),
]


@frozen
class Given:
    """What was given before the command's name: `o2c --db URL show …`."""

    db: str | None = None
    format: Format | None = None


def url_of(context: typer.Context, db: str | None) -> str:
    """The database meant: the option nearest to the command wins."""
    return db or given_db(context) or os.environ.get("O2C_DB") or DEFAULT_URL


def given_db(context: typer.Context) -> str | None:
    """The database given before the command's name."""
    return (context.find_object(Given) or Given()).db


def keys_url() -> str | None:
    """Where the keys of personal data are, if that was said."""
    return KEYS.get() or os.environ.get("O2C_KEYS") or None


def company_of() -> str | None:
    """The company meant: as given before the command's name, or by the environment."""
    return COMPANY.get() or os.environ.get("O2C_COMPANY") or None


def format_of(context: typer.Context, form: Format | None) -> Format:
    given = context.find_object(Given) or Given()
    return form or given.format or Format.TABLE


def who(by: str | None) -> str:
    """Who asks: as given, or as the system knows its user."""
    if found := by or os.environ.get("O2C_BY"):
        return found
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        raise typer.BadParameter("say who asks", param_hint="--by") from None


def roles_of(roles: list[str] | None) -> tuple[str, ...]:
    return tuple(roles or os.environ.get("O2C_ROLES", "").split())
