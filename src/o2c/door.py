"""The one door: a request is validated, authorised, run, recorded and answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Context, localcontext
from itertools import count
from typing import Any, Self

from o2c.asking import Ask, Asked, asked, paired, parking, worth_parking
from o2c.audit import Finding, Picture, check
from o2c.domain import AGGREGATES
from o2c.domain.common import NOTHING, Slot
from o2c.domain.evolution import SCHEMAS, UPCASTERS
from o2c.domain.stock.promising import earliest
from o2c.edge.holidays import prepare, public_holidays
from o2c.kernel import Actor, Aggregate, Recorded, Rejected
from o2c.projections import VIEWS, apart, question
from o2c.projections.atp import AtpBucket, AtpRow, available_to_promise
from o2c.projections.shares import read_slots
from o2c.projections.view import View
from o2c.receipts import Done, Receipt, Report
from o2c.storage.collector import collector_paused
from o2c.storage.command import Outcome, refusal_from
from o2c.storage.projector import Projector
from o2c.storage.reading import Where
from o2c.storage.store import Store

BATCH = 100  # requests that `do_many` commits together
WIDE = Context(prec=60)  # whatever precision the caller reckons with


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
            command_ids=[command_id or self.store.new_id()],
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
        waiting: list[Asked] = []
        ids = (
            (self.store.new_id() for _ in count())
            if command_ids is None
            else command_ids
        )
        for index, (ask, command_id) in enumerate(paired(asks, ids)):
            waiting.append(
                asked(
                    index,
                    ask,
                    by=by,
                    today=self.store.now().date(),
                    command_id=command_id,
                    correlation_id=correlation_id,
                )
            )
            if len(waiting) >= batch:
                done += self._run(waiting)
                waiting = []
                if progress:
                    progress(len(done))
        done += self._run(waiting)
        if progress:
            progress(len(done))
        return Report(done=tuple(done))

    def _run(self, asked: Sequence[Asked]) -> list[Done]:
        prepare()
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
        self, asked: Sequence[Asked], answers: Sequence[Outcome | Exception]
    ) -> dict[int, str]:
        """Keep the raw input of refused orders; the number it is kept under, each."""
        members = [
            (a.index, parking(a, answer))
            for a, answer in zip(asked, answers, strict=True)
            if isinstance(answer, Rejected) and worth_parking(a, answer)
        ]
        outcomes = self.store.run_many([member for _, member in members])
        return {
            index: outcome.events[0].id
            for (index, _), outcome in zip(members, outcomes, strict=True)
            if isinstance(outcome, Outcome)
        }

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
        self._catch_up()
        return self._rows(name, where, order_by, limit)

    def _catch_up(self) -> None:
        with localcontext(WIDE):
            self.projector.catch_up()

    def _rows(
        self,
        name: str,
        where: Where | None,
        order_by: str | Sequence[str] = (),
        limit: int | None = None,
    ) -> list[Any]:
        """Rows of a view as they are."""
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
        return self.atp_of([product], site, today=today)[product]

    def atp_of(
        self, products: Collection[str], site: str, *, today: date | None = None
    ) -> dict[str, list[AtpRow]]:
        """The same for many products in one look at each view."""
        self._catch_up()
        these = [("site", "=", site), ("product", "in", products)]
        on_hand = {s.product: s.on_hand for s in self._rows("stock_on_hand", these)}
        buckets: dict[str, list[AtpBucket]] = {product: [] for product in products}
        for bucket in self._rows("atp", these):
            buckets[bucket.product].append(bucket)
        picked: dict[str, list[Slot]] = {product: [] for product in products}
        for claim in self._rows("reservations", [*these, ("picked", ">", NOTHING)]):
            slots = read_slots(claim.schedule)
            picked[claim.product] += earliest(slots, claim.picked)
        return {
            product: available_to_promise(
                on_hand.get(product, NOTHING),
                buckets[product],
                today=today or self.store.now().date(),
                picked=picked[product],
            )
            for product in products
        }

    def trail(self, stream: str) -> list[Recorded[object]]:
        """Everything that ever happened to one document or item, in order."""
        return list(self.store.history(stream))

    def history(self, after: int = 0) -> Iterator[Recorded[object]]:
        """The whole history after a position, in order."""
        return self.store.everything(after)

    def reconcile(self) -> tuple[Finding, ...]:
        """Compare independent derivations of the history, check by check."""
        self._catch_up()
        with collector_paused():
            return check(self._picture())

    def _picture(self) -> Picture:
        return Picture.of(
            states=self._states,
            rows=lambda name: self.projector.scan(question(name, self.own).view),
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


def open_desk(
    url: str,
    *,
    clock: Callable[[], datetime] | None,
    views: Sequence[View[Any]],
    views_url: str | None,
) -> Desk:
    """The desk over a database; see `o2c.open`."""
    every = (*VIEWS, *apart(views))
    store = Store.open(
        url,
        AGGREGATES,
        clock=clock,
        holidays=public_holidays,
        schemas=SCHEMAS,
        upcasters=UPCASTERS,
    )
    return Desk(store, Projector(store, every, views_url=views_url), views)
