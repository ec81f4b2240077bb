"""The one door: a request is validated, authorised, run, recorded and answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Context, localcontext
from functools import partial
from itertools import count
from typing import Any, Self, TypeAlias
from uuid import uuid4

from attrs import frozen

from o2c.audit import Finding, Picture, check
from o2c.desk import USE_CASES
from o2c.desk.roles import authorise
from o2c.desk.work import Work
from o2c.domain import AGGREGATES
from o2c.domain.common import NOTHING
from o2c.domain.intake import INTAKE, park
from o2c.domain.stock.promising import earliest
from o2c.edge.holidays import public_holidays
from o2c.errors import ConcurrencyError, DuplicateError, NotAuthorised, StorageError
from o2c.kernel import Actor, Aggregate, Recorded, Rejected
from o2c.projections import VIEWS, apart, question
from o2c.projections.atp import AtpRow, available_to_promise
from o2c.projections.shares import read_slots
from o2c.projections.view import View
from o2c.receipts import Done, Receipt, Report
from o2c.requests import REQUESTS, Request, parse
from o2c.storage.command import Command, Outcome, refusal_from
from o2c.storage.projector import Projector
from o2c.storage.reading import Where
from o2c.storage.store import Store

Ask: TypeAlias = Request | str | bytes  # a request, or one as JSON text

BATCH = 100  # requests that `do_many` commits together
WIDE = Context(prec=60)  # whatever precision the caller reckons with


@frozen
class _Asked:
    """A request on its way in: what came, what it means, or why it means nothing."""

    index: int
    command: Command
    use: Callable[[Work], None]
    raw: str


class Desk:
    """An order desk over one history: ask with `do`, look with `view`."""

    def __init__(
        self, store: Store, projector: Projector, own: Sequence[View[Any]] = ()
    ) -> None:
        self.store = store
        self.projector = projector
        self.own = own  # views beside those of o2c

    def do(
        self,
        ask: Ask,
        *,
        by: Actor,
        command_id: str | None = None,
        correlation_id: str | None = None,
    ) -> Receipt:
        """Carry a request out once, whatever `command_id` is repeated with it.

        Raises `Rejected` (see o2c.errors) with code, message, field or line and remedy;
        an order that is refused is parked with its raw input, and the refusal's
        `facts["parked"]` says under which number.
        """
        done = self.do_many(
            [ask],
            by=by,
            command_ids=[command_id or str(uuid4())],
            correlation_id=correlation_id,
        ).done[0]
        if done.refusal is not None:
            raise done.refusal
        assert done.receipt is not None
        return done.receipt

    def do_many(
        self,
        asks: Iterable[Ask],
        *,
        by: Actor,
        command_ids: Iterable[str] | None = None,
        correlation_id: str | None = None,
        batch: int = BATCH,
        progress: Callable[[int], None] | None = None,
    ) -> Report:
        """Carry many requests out, `batch` of them in one transaction.

        Each is all or nothing, and a refused one never stands in another's way; the
        report says what became of each.
        """
        done: list[Done] = []
        waiting: list[_Asked] = []
        ids = (str(uuid4()) for _ in count()) if command_ids is None else command_ids
        for index, (ask, command_id) in enumerate(_paired(asks, ids)):
            waiting.append(self._asked(index, ask, by, command_id, correlation_id))
            if len(waiting) >= batch:
                done += self._run(waiting)
                waiting = []
                if progress:
                    progress(len(done))
        done += self._run(waiting)
        if progress:
            progress(len(done))
        return Report(done=tuple(done))

    def _asked(
        self, index: int, ask: Ask, by: Actor, command_id: str, correlation: str | None
    ) -> _Asked:
        raw = _storable(ask) if isinstance(ask, (str, bytes)) else None
        name, text, on, reason = "Unreadable", "", None, ""
        try:
            request = parse(ask, REQUESTS) if isinstance(ask, (str, bytes)) else ask
        except Rejected as error:
            name = error.facts.get("request", name)
            text = raw or ""
            use = partial(_refuse, error)
        else:
            name, on, reason = type(request).__name__, request.on, request.reason
            text = request.model_dump_json(exclude_defaults=True)
            use = partial(_carry_out, by, request)
        command = Command(
            command_id=command_id,
            request=name,
            payload=text,
            actor=by,
            today=self.store.now().date(),
            on=on,
            reason=reason,
            correlation_id=correlation,
        )
        return _Asked(index, command, use, text if raw is None else raw)

    def _run(self, asked: Sequence[_Asked]) -> list[Done]:
        with localcontext(WIDE):
            answers = self.store.run_many([(a.command, a.use) for a in asked])
            parked = self._park(asked, answers)
        done = []
        for a, answer in zip(asked, answers, strict=True):
            if isinstance(answer, Outcome):
                receipt = Receipt(
                    command_id=a.command.command_id,
                    request=a.command.request,
                    stored=answer.stored,
                    repeated=answer.repeated,
                    read=answer.read,
                )
                done.append(Done(index=a.index, receipt=receipt))
            elif isinstance(answer, Rejected):
                if a.index in parked:
                    answer.facts["parked"] = parked[a.index]
                done.append(Done(index=a.index, refusal=answer))
            else:
                raise answer
        return done

    def _park(
        self, asked: Sequence[_Asked], answers: Sequence[Outcome | Exception]
    ) -> dict[int, str]:
        """Keep the raw input of refused orders; the number it is kept under, each."""
        members = [
            (a.index, (self._parking(a), partial(_keep, a, answer)))
            for a, answer in zip(asked, answers, strict=True)
            if isinstance(answer, Rejected) and _worth_parking(a, answer)
        ]
        outcomes = self.store.run_many([member for _, member in members])
        return {
            index: outcome.events[0].id
            for (index, _), outcome in zip(members, outcomes, strict=True)
            if isinstance(outcome, Outcome)
        }

    def _parking(self, a: _Asked) -> Command:
        return Command(
            command_id=f"{a.command.command_id}/park",
            request="Park",
            payload=a.command.payload,
            actor=a.command.actor,
            today=a.command.today,
            correlation_id=a.command.correlation_id,
        )

    def known(self, command_ids: Iterable[str]) -> dict[str, bool]:
        """Of these commands those asked for before, and whether they were accepted."""
        known = self.store.log.find(list(command_ids))
        return {id: refusal_from(row.outcome) is None for id, row in known.items()}

    def view(
        self,
        name: str,
        *,
        where: Where | None = None,
        order_by: str | Sequence[str] = (),
        limit: int | None = None,
    ) -> list[Any]:
        """Rows of a view, caught up with the history first.

        `where` gives values by column, or (column, operator, value) each; `-column`
        sorts downwards.
        """
        with localcontext(WIDE):
            self.projector.catch_up()
        asked = question(name, self.own)
        if isinstance(where, Mapping):
            where = [(column, "=", value) for column, value in where.items()]
        conditions = [*asked.where, *(where or ())]
        order = (order_by,) if isinstance(order_by, str) else order_by
        return self.projector.rows(asked.view, conditions, order, limit)

    def atp(
        self, product: str, site: str, *, today: date | None = None
    ) -> list[AtpRow]:
        """What can be promised of a product at a site, date by date from today on."""
        item = {"product": product, "site": site}
        stock = self.view("stock_on_hand", where=item)
        claims = self.view("reservations", where=item)
        return available_to_promise(
            stock[0].on_hand if stock else NOTHING,
            self.view("atp", where=item),
            today=today or self.store.now().date(),
            picked=[
                slot
                for claim in claims
                for slot in earliest(read_slots(claim.schedule), claim.picked)
            ],
        )

    def trail(self, stream: str) -> list[Recorded[object]]:
        """Everything that ever happened to one document or item, in order."""
        return list(self.store.history(stream))

    def history(self, after: int = 0) -> Iterator[Recorded[object]]:
        """The whole history after a position, in order."""
        return self.store.everything(after)

    def reconcile(self) -> tuple[Finding, ...]:
        """Compare independent derivations of the history, check by check."""
        self.projector.catch_up()
        return check(self._picture())

    def _picture(self) -> Picture:
        return Picture.of(
            states=self._states,
            rows=lambda name: self.projector.rows(question(name, self.own).view),
            history=self.store.everything(),
            views=(*VIEWS, *self.own),
        )

    def _states(self, aggregate: Aggregate[Any, Any]) -> Mapping[str, object]:
        ids = (stream.partition("/")[2] for stream in self.store.streams(aggregate))
        return {id: self.store.state(aggregate, id) for id in ids}

    def close(self) -> None:
        """Let go of the database."""
        self.projector.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _storable(raw: str | bytes) -> str:
    """The input as text that any database holds: what none does is written out."""
    if isinstance(raw, bytes):
        raw = raw.decode("utf-8", "backslashreplace")
    text = raw.encode("utf-8", "backslashreplace").decode()
    return text.replace("\0", r"\u0000")


def _paired(asks: Iterable[Ask], ids: Iterable[str]) -> Iterator[tuple[Ask, str]]:
    """Each request with its command id; ValueError where the ids run out first."""
    left = iter(ids)
    for ask in asks:
        if (command_id := next(left, None)) is None:
            raise ValueError("give every request a command id, or none of them")
        yield ask, command_id


def _carry_out(by: Actor, ask: Request, work: Work) -> None:
    authorise(by, ask)
    USE_CASES[type(ask).__name__](work, ask)


def _refuse(error: Rejected, work: Work) -> None:
    raise error


def _worth_parking(a: _Asked, error: Rejected) -> bool:
    """An order must not get lost; a duplicate or an intruder's is not one."""
    families = (DuplicateError, NotAuthorised, ConcurrencyError, StorageError)
    if isinstance(error, families):
        return False
    return a.command.request in ("PlaceOrder", "Unreadable")


def _keep(a: _Asked, error: Rejected, work: Work) -> None:
    work.decide(
        INTAKE,
        work.number("IN"),
        park,
        request=a.command.request,
        raw=a.raw,
        code=str(error.code),
        message=error.message,
        remedy=error.remedy,
    )


def open_desk(
    url: str,
    *,
    clock: Callable[[], datetime] | None,
    views: Sequence[View[Any]],
    views_url: str | None,
) -> Desk:
    """The desk over a database; see `o2c.open`."""
    every = (*VIEWS, *apart(views))
    store = Store.open(url, AGGREGATES, clock=clock, holidays=public_holidays)
    return Desk(store, Projector(store, every, views_url=views_url), views)
