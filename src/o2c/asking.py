"""A request on its way in: what came, what it means, or why it means nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import TypeAlias

from attrs import frozen

from o2c.desk import USE_CASES
from o2c.desk.attempts import about, note
from o2c.desk.roles import authorise, stranger
from o2c.desk.work import Work
from o2c.domain.customer import CUSTOMER
from o2c.domain.intake import INTAKE, OWN, park
from o2c.errors import ConcurrencyError, DuplicateError, NotAuthorised, StorageError
from o2c.kernel import Actor, Rejected
from o2c.requests import REQUESTS, Request, parse
from o2c.requests.privacy import subject_of
from o2c.storage.command import Command
from o2c.values.address import PersonalText
from o2c.values.ids import check_id
from o2c.values.pan import masked

Ask: TypeAlias = Request | str | bytes  # a request, or one as JSON text

UNREADABLE = "Unreadable"
# What looks for a customer's documents: nobody may make one meanwhile.
ALONE = (
    "ChangeCustomer",
    "EraseCustomer",
    "DeactivateCustomer",
    "MergeCustomer",
    "UnmergeCustomer",
    "ReviewCertificates",
    "InvalidateCertificate",
    "SetAddress",
)
ORDERS = (
    "PlaceOrder",
    "SaveDraft",
    UNREADABLE,
)  # what may be an order, and must not get lost


@frozen
class Asked:
    """The command that a request comes to, its use case, and its text as it came.

    `customer` is whose order it is, if that can be read.
    """

    index: int
    command: Command
    use: Callable[[Work], None]
    raw: str
    customer: str = ""


def asked(
    index: int,
    ask: Ask,
    *,
    by: Actor,
    today: date,
    command_id: str,
    correlation_id: str | None,
    company: str = "",
) -> Asked:
    """Read a request; one that cannot be read becomes a command that is refused.

    `company` is whose desk it is: whoever works for another is refused.
    """
    raw = masked(storable(ask)) if isinstance(ask, (str, bytes)) else None
    name, text, on, reason, alone = UNREADABLE, "", None, "", False
    subject: str | None = None
    customer = ""
    about_it = ""
    try:
        request = parse(ask, REQUESTS) if isinstance(ask, (str, bytes)) else ask
    except Rejected as error:
        name = error.facts.get("request", name)
        text = raw or ""
        subject = _subject(name, text, command_id)
        use = partial(_refuse, blotted(error))
    else:
        name, on, reason = type(request).__name__, request.on, request.reason
        about_it = about(request)
        text = request.model_dump_json(exclude_defaults=True)
        customer = getattr(request, "customer", "")
        subject, alone = subject_of(request), name in ALONE
        use = partial(_carry_out, by, request)
    if by.company is not None and by.company != company:
        use = partial(_refuse, stranger(by))
        # What was asked here under the same id is not for strangers to learn.
        command_id = f"{by.company}/{command_id}"
    command = Command(
        command_id=command_id,
        request=name,
        payload=text,
        actor=by,
        today=today,
        on=on,
        reason=reason,
        correlation_id=correlation_id,
        subject=subject,
        alone=alone,
        about=about_it,
    )
    return Asked(index, command, use, text if raw is None else raw, customer)


def blotted(error: Rejected) -> Rejected:
    """The refusal without a card number that it repeats of the input (R10-44)."""
    return type(error)(
        error.code,
        masked(error.message),
        field=masked(error.field) if error.field else error.field,
        line=error.line,
        remedy=masked(error.remedy),
        **{name: masked(value) for name, value in error.facts.items()},
    )


def parking(a: Asked, error: Rejected) -> tuple[Command, Callable[[Work], None]]:
    """The command that keeps a refused order's raw input, and its use case."""
    command = Command(
        command_id=f"{a.command.command_id}/park",
        request="Park",
        payload=a.command.payload,
        actor=a.command.actor,
        today=a.command.today,
        correlation_id=a.command.correlation_id,
        subject=a.command.subject,
    )
    return command, partial(_keep, a, error)


def storable(raw: str | bytes) -> str:
    """The input as text that any database holds: what none does is written out."""
    if isinstance(raw, bytes):
        raw = raw.decode("utf-8", "backslashreplace")
    text = raw.encode("utf-8", "backslashreplace").decode()
    return text.replace("\0", r"\u0000")


def paired(asks: Iterable[Ask], ids: Iterable[str]) -> Iterator[tuple[Ask, str]]:
    """Each request with its command id; ValueError where the ids run out first."""
    left = iter(ids)
    for ask in asks:
        if (command_id := next(left, None)) is None:
            raise ValueError("give every request a command id, or none of them")
        yield ask, command_id


def noted(work: Work, command: Command, error: Rejected) -> None:
    """Keep what has to be kept of a refusal, beside the outcome of its command."""
    note(work, command.request, command.about, error)


def _carry_out(by: Actor, ask: Request, work: Work) -> None:
    authorise(by, ask)
    USE_CASES[type(ask).__name__](work, ask)


def _refuse(error: Rejected, work: Work) -> None:
    raise error


def worth_parking(a: Asked, error: Rejected) -> bool:
    """An order must not get lost; a duplicate or an intruder's is not one."""
    families = (DuplicateError, NotAuthorised, ConcurrencyError, StorageError)
    if isinstance(error, families):
        return False
    return a.command.request in ORDERS


def _subject(name: str, text: str, command_id: str) -> str:
    """Whom input that cannot be read is about: a customer that it names, else itself.

    Nobody, where it is not kept either: it cannot have been an order.
    """
    try:
        named = json.loads(text)["customer"]
        return check_id(named, "customer")
    except (ValueError, TypeError, KeyError, RecursionError):
        return f"{OWN}{command_id}" if name in ORDERS else ""


def _keep(a: Asked, error: Rejected, work: Work) -> None:
    subject = a.command.subject or a.customer
    if not subject.startswith(OWN) and work.get(CUSTOMER, subject).erased:
        subject = f"{OWN}{a.command.command_id}"  # under the old key nothing is kept
    work.decide(
        INTAKE,
        work.number("IN"),
        park,
        request=a.command.request,
        raw=PersonalText(subject=subject, text=a.raw),
        code=str(error.code),
        message=error.message,
        remedy=error.remedy,
    )
