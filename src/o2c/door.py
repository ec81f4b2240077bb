"""The one door: a request is validated, authorised, run, recorded and answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Context, localcontext
from itertools import count
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

from o2c.asking import Ask, Asked, asked, paired
from o2c.audit import Finding
from o2c.audit.comparing import Change
from o2c.audit.explain import Explanation
from o2c.audit.lineage import Lineage
from o2c.carrying import carry_out, forgotten
from o2c.kernel import Actor, Recorded
from o2c.moments import Moment
from o2c.projections import VIEWS, question
from o2c.projections.atp import AtpRow, promisable
from o2c.projections.view import View
from o2c.receipts import Done, Receipt, Report
from o2c.reconciling import reconciled
from o2c.snapshots import Snapshots
from o2c.storage.archive import Archive, backup
from o2c.storage.command import refusal_from
from o2c.storage.cuts import Known, cut_of
from o2c.storage.dead_letters import DeadLetter
from o2c.storage.health import Health
from o2c.storage.past import Past
from o2c.storage.projector import Projector
from o2c.storage.reading import Where, listed
from o2c.storage.store import Store
from o2c.storage.view_snapshots import Taken

if TYPE_CHECKING:
    from o2c.storage.sealed import SealedHistory

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
        self.past = Past(store, projector)
        self.snapshots = Snapshots(self.past, (*VIEWS, *own))

    @property
    def company(self) -> str:
        """Whose desk it is; nothing where it is no company's in particular."""
        return self.store.log.company

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
                    company=self.company,
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
        with localcontext(WIDE):
            done = carry_out(self.store, asked)
            if forgotten(asked, done):
                self.projector.scrub()
        return done

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
        incomplete_ok: bool = False,
    ) -> list[Any]:
        """Rows of a view, caught up with the history first.

        `where` gives values by column, or (column, operator, value) each; `-column`
        sorts downwards.  StorageError where the view lacks events that it could not
        take (see `dead_letters`), unless that is ok.
        """
        self._catch_up()
        rows = self._rows(name, where, order_by, limit)
        if not incomplete_ok:
            self.complete(name)
        return rows

    def complete(self, *names: str) -> None:
        """StorageError where one of these views lacks an event."""
        views = [question(name, self.own).view.name for name in names]
        self.projector.refuse_incomplete(views)

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
        conditions = [*asked.where, *listed(where)]
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
        today = today or self.store.now().date()
        promised = promisable(self._rows, products, site, today)
        self.complete("stock_on_hand", "atp", "reservations")
        return promised

    def as_of(
        self,
        *,
        position: int | None = None,
        at: datetime | None = None,
        on: date | None = None,
        known: Known | None = None,
    ) -> Moment:
        """The desk as of a position, an instant (UTC), or a business date.

        `known`, a position or an instant, goes with `on`: what counted by that day, of
        what was known then; without it, of all that is known now.
        """
        cut = cut_of(self.store, position=position, at=at, on=on, known=known)
        self._catch_up()
        return Moment(self.past, cut, self.own)

    def compare(
        self, view: str, then: Moment, now: Moment, *, where: Where | None = None
    ) -> tuple[Change, ...]:
        """Rows that differ between two moments, with the events that made it so."""
        return then.compare(view, now, where=where)

    def explain(
        self, view: str, key: object, column: str, *, as_of: Moment | None = None
    ) -> Explanation:
        """The events that add up to a value of a view's row, or that last set it.

        `key` is a value, or a tuple of one for each of the view's key columns.  Raises
        UnknownReference for a row that never was, StorageError where what readers see
        is not what the events add up to.
        """
        return (as_of or self.as_of()).explain(view, key, column)

    def lineage(
        self, document: str, line: int | None = None, *, as_of: Moment | None = None
    ) -> Lineage:
        """Where a document, or one of its lines, comes from, and where it went.

        From the customer's purchase order to the cash, for an order, shipment, invoice,
        receipt, return or credit memo; UnknownReference where there is none.
        """
        return (as_of or self.as_of()).lineage(document, line)

    def snapshot(self, **moment: Any) -> list[Taken]:
        """Keep the views' rows as of a moment, named as for `as_of`: looking back
        there is quick then."""
        self._catch_up()
        return self.snapshots.take(cut_of(self.store, **moment))

    def trail(self, stream: str) -> list[Recorded[object]]:
        """Everything that ever happened to one document or item, in order."""
        return list(self.store.history(stream))

    def readable(self, recorded: Recorded[object]) -> Recorded[object]:
        """With a text in which nothing is sealed that can still be read."""
        return self.store.readable(recorded)

    def history(self, after: int = 0) -> Iterator[Recorded[object]]:
        """The whole history after a position, in order."""
        return self.store.everything(after)

    def reconcile(self) -> tuple[Finding, ...]:
        """Compare independent derivations of the history, check by check.

        Views that go without an event are not compared; that they do is a finding.
        """
        self._catch_up()
        return reconciled(self.store, self.projector, (*VIEWS, *self.own))

    def backup(self, file: str | PathLike[str]) -> Archive:
        """Write the history as it stands now into one file; see `o2c.restore`.

        Others go on writing meanwhile.  A name that ends in .gz is compressed.
        Raises StorageError where the file is there already or cannot be written.
        """
        return backup(self.store.log, file)

    def wait(
        self, position: int, *, view: str | None = None, timeout: int = 10
    ) -> None:
        """Until all views, or one, have come to a position: for readers with SQL.

        `timeout` is in seconds; StorageError when they are over.
        """
        every = [view.name for view in (*VIEWS, *self.own)]
        names = every if view is None else [question(view, self.own).view.name]
        self.projector.wait(position, names, timeout)

    def health(self) -> Health:
        """How far the views are, who keeps them, and what they lack."""
        return self.projector.health()

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        """Events that views could not take, and what became of them."""
        return self.projector.dead_letters()

    def retry(self, position: int | None = None, *, view: str | None = None) -> None:
        """Try what is parked again, all of it or one event: views are made anew."""
        self.projector.mending().retry(position, view)

    def skip(
        self, position: int, *, by: Actor, reason: str, view: str | None = None
    ) -> None:
        """Go on without a parked event, in all views or one; it stays listed."""
        self.projector.mending().skip(position, by=by.id, reason=reason, view=view)

    def replay(
        self, position: int, *, by: Actor, reason: str, view: str | None = None
    ) -> None:
        """Take a skipped event back into the views."""
        self.projector.mending().replay(position, by=by.id, reason=reason, view=view)

    @property
    def sealed(self) -> SealedHistory:
        """The history under seal: `seal` it, `prove` what is in it, `verify` it."""
        from o2c.storage.sealed import SealedHistory  # cryptography: only when asked

        return SealedHistory(self.store, self.projector.db)

    def close(self) -> None:
        """Let go of the database."""
        self.projector.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
