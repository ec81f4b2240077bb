"""One who asks the desk in big batches, and waits only for numbers that are needed."""

from __future__ import annotations

from collections import Counter

from attrs import Factory, define

from o2c import Actor
from o2c.door import Desk
from o2c.requests import Request


@define
class Clerk:
    """Asks in the order it is told to; a later request may need an earlier's number.

    Every request has an id that is the same in every run.  So a run that was broken off
    is taken up where it stopped: what was done before is answered, and not done again.
    """

    desk: Desk
    by: Actor
    batch: int = 200
    waiting: dict[str, Request] = Factory(dict)
    numbers: dict[str, str] = Factory(dict)  # of documents, by the request's id
    asked: Counter[str] = Factory(Counter)
    events: int = 0
    repeated: int = 0

    def ask(self, id: str, request: Request) -> None:
        """Ask soon; raises what the desk refuses, now or with a later request."""
        if id in self.waiting:
            raise ValueError(f"{id} is asked twice")
        self.waiting[id] = request
        if len(self.waiting) >= self.batch:
            self.send()

    def number(self, id: str) -> str:
        """The number of the document that came of a request."""
        if id in self.waiting:
            self.send()
        return self.numbers[id]

    def send(self) -> None:
        """Ask everything that waits, in one transaction."""
        if not self.waiting:
            return
        asks, self.waiting = self.waiting, {}
        report = self.desk.do_many(
            asks.values(), by=self.by, command_ids=asks, batch=len(asks)
        )
        for (id, request), done in zip(asks.items(), report.done, strict=True):
            if done.refusal is not None:
                done.refusal.add_note(f"{id}: {request.model_dump_json()}")
                raise done.refusal
            assert done.receipt is not None
            if done.receipt.documents:
                self.numbers[id] = done.receipt.documents[0][1]
            self.asked[type(request).__name__] += 1
            if done.receipt.repeated:
                self.repeated += 1
            else:
                self.events += len(done.receipt.events)
