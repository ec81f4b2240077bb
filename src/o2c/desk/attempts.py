"""What is kept of a refused attempt: that it was made, by whom, at what, and why not.

Which refusals are attempts is policy: those for want of authority.  A wrong quantity is
a mistake, and stays in the log of commands only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from o2c.desk.work import Work
from o2c.domain import attempt
from o2c.domain.attempt import ATTEMPT, Figure
from o2c.domain.authority.policy import DONE_TO, Role
from o2c.errors import ApprovalRequired, NotAuthorised
from o2c.kernel import Rejected
from o2c.requests.authority import RequestApproval
from o2c.requests.base import Request

FAMILIES: tuple[type[Rejected], ...] = (NotAuthorised, ApprovalRequired)

# What a request is about: the first of these fields that it has, and its stream's kind.
ABOUT: Mapping[str, str] = {
    "order": "order",
    "quote": "quote",
    "shipment": "shipment",
    "rma": "rma",
    "invoice": "invoice",
    "memo": "credit-memo",
    "receipt": "receipt",
    "approval": "approval",
    "agreement": "agreement",
    "draft": "draft",
    "account": "credit",
    "customer": "customer",
    "product": "product",
    "price_list": "price-list",
    "promotion": "promotion",
    "parked": "intake",
    "flag": "flag",
}
_COMPANY = re.compile(r"[a-z][a-z0-9_]{0,30}")


def about(ask: Request) -> str:
    """The stream that a request is about; nothing where it is about none."""
    if isinstance(ask, RequestApproval):
        return f"{DONE_TO[ask.action]}/{ask.id}"
    for field, kind in ABOUT.items():
        id = getattr(ask, field, None)
        if isinstance(id, str) and id:
            return f"{kind}/{id}"
    return ""


def note(work: Work, request: str, resource: str, error: Rejected) -> None:
    """Keep an attempt that was refused for want of authority; nothing of its text."""
    if not isinstance(error, FAMILIES):
        return
    company = work.actor.company
    if company is not None and not _COMPANY.fullmatch(company):
        company = "?"
    known = frozenset(Role)
    refused = attempt.Refused(
        request=request,
        family=type(error).__name__,
        code=str(error.code),
        resource=resource,
        roles=tuple(role for role in work.actor.roles if role in known),
        company=company,
        figures=tuple(Figure(name=n, value=v) for n, v in error.facts.items()),
    )
    stream = resource or f"request/{request}"
    work.decide(ATTEMPT, stream, attempt.refuse, refused=refused)
