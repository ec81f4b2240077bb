"""From options to an open desk, and from refusals to messages and exit statuses."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum, auto
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import typer

import o2c
from o2c.cli.options import company_of, keys_url
from o2c.cli.printing import note
from o2c.desk.roles import Role
from o2c.door import Desk
from o2c.errors import StorageError, UnreadableEvent, ValidationError
from o2c.kernel import Actor, Rejected
from o2c.projections.view import View
from o2c.storage.companies import of_company
from o2c.storage.connect import connect, is_sqlite, sqlite_path
from o2c.storage.trouble import Trouble

REFUSED, USAGE, STORAGE = 1, 2, 3  # exit statuses


class Refusal(StrEnum):
    DATABASE_MISSING = auto()
    DATABASE_NOT_EMPTY = auto()
    FILE_UNREADABLE = auto()
    FILE_UNWRITABLE = auto()
    KEY_UNNAMED = auto()
    ROLE_UNKNOWN = auto()
    NAME_UNKNOWN = auto()
    CONDITION = auto()
    MOMENT = auto()
    STREAM_UNKNOWN = auto()
    STREAM_UNCLEAR = auto()
    VIEWS_MISSING = auto()
    PUBLICATIONS_MISSING = auto()
    RECEIVER_MISSING = auto()


class WrongUse(ValidationError):
    """The command line itself is wrong: nothing was asked of the desk."""


@contextmanager
def answering() -> Iterator[None]:
    """Turn an expected error into one line on standard error and an exit status."""
    try:
        yield
    except Rejected as error:
        note(str(error))
        raise typer.Exit(status_of(error)) from None
    except BrokenPipeError:
        # Whoever read our output has enough; do not complain at exit either.
        sys.stdout = None
        raise typer.Exit(0) from None


def status_of(error: Rejected) -> int:
    if isinstance(error, (StorageError, UnreadableEvent)):
        return STORAGE
    return USAGE if isinstance(error, WrongUse) else REFUSED


@contextmanager
def opened(
    url: str, *, new: bool = False, clock: Callable[[], datetime] | None = None
) -> Iterator[Desk]:
    """The desk over a database; a file that is not there is made only if `new`.

    O2C_CREATE=no keeps tables from being made or changed, unless `new`.
    """
    company = company_of()
    place = url if company is None else of_company(url, company)
    if not new and not _there(place, company or ""):
        raise StorageError(
            Refusal.DATABASE_MISSING,
            f"there is no database at {masked(place)}",
            remedy="make it with `o2c init`, or name another with --db",
        )
    create = new or os.environ.get("O2C_CREATE", "").lower() not in ("no", "0", "off")
    with o2c.open(
        url,
        clock=clock,
        company=company,
        views=own_views(),
        keys_url=keys_url(),
        create=create,
    ) as desk:
        yield desk


def _there(url: str, company: str) -> bool:
    """Whether there is a store, of whichever version; looking makes none."""
    if is_sqlite(url):
        path = sqlite_path(url)
        return not path or Path(path).exists()
    try:
        connect(url, company=company, create=False).close()
    except StorageError as error:
        return error.code != Trouble.OLDER_SCHEMA or error.facts.get("found") != "0"
    return True


def own_views() -> tuple[View[Any], ...]:
    """The views that O2C_VIEWS names, such as `shop.views:VIEWS`; none without it."""
    named = os.environ.get("O2C_VIEWS", "")
    if not named:
        return ()
    module, _, attribute = named.partition(":")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        found = getattr(import_module(module), attribute)
        views = (found,) if isinstance(found, View) else tuple(found)
        if wrong := [each for each in views if not isinstance(each, View)]:
            raise TypeError(f"{wrong[0]!r} is no view")
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise WrongUse(
            Refusal.VIEWS_MISSING,
            f"O2C_VIEWS={named}: {error}",
            remedy="name a module and its views, such as shop.views:VIEWS",
        ) from None
    return views


def masked(url: str) -> str:
    """The URL without its password."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    user = f"{parts.username or ''}:***@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=user))


def actor(by: str, roles: tuple[str, ...]) -> Actor:
    """Who asks; WrongUse for a role that there is not."""
    for role in roles:
        known("role", role, list(Role), Refusal.ROLE_UNKNOWN)
    return Actor(by, roles=roles)


def known(
    kind: str,
    name: str,
    names: Iterable[str],
    code: Refusal = Refusal.NAME_UNKNOWN,
) -> str:
    """The name, if it is one of these; else WrongUse, which says what was meant."""
    names = [str(each) for each in names]
    if name in names:
        return name
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    meant = f"did you mean {' or '.join(close)}?" if close else ""
    raise WrongUse(
        code,
        f"there is no {kind} {name!r}",
        field=kind,
        remedy=meant or f"use one of {', '.join(names)}",
    )
