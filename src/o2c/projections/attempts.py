"""Who tried what they may not do, when, and why it was refused."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from o2c.domain.attempt import Refused
from o2c.kernel import Recorded
from o2c.projections.view import column, entry_view


@frozen(kw_only=True, slots=False)
class Attempt:
    """One attempt that was refused for want of authority."""

    position: int = column("its place in the history; gaps are normal")
    tried_at: datetime = column("when it was tried, UTC")
    actor: str = column("who tried")
    on_behalf_of: str | None = column("for whom")
    roles: str = column("in which roles, separated by spaces")
    company: str | None = column("whom they said they work for, if they did")
    effective_on: date = column("the business date it was meant for")
    request: str = column("what was asked")
    resource: str = column("what it was about, such as `order/SO-000001`")
    code: str = column("why it was refused, for programs")
    family: str = column("the kind of refusal")
    figures: str = column("the figures that it was about, separated by semicolons")
    command_id: str = column("the request that was refused")


def entries(recorded: Recorded[object]) -> tuple[Attempt, ...]:
    """The attempt as one line."""
    event = recorded.event
    if not isinstance(event, Refused):
        return ()
    attempt = Attempt(
        position=recorded.position,
        tried_at=recorded.recorded_at,
        actor=recorded.actor,
        on_behalf_of=recorded.on_behalf_of,
        roles=" ".join(event.roles),
        company=event.company,
        effective_on=recorded.effective_on,
        request=event.request,
        resource=event.resource,
        code=event.code,
        family=event.family,
        figures="; ".join(f"{figure.name} {figure.value}" for figure in event.figures),
        command_id=recorded.command_id,
    )
    return (attempt,)


ATTEMPTS = entry_view(
    name="attempts",
    row=Attempt,
    key=("position",),
    events=(Refused,),
    entries=entries,
    dated="effective_on",
)
