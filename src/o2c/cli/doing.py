"""`o2c do`: a file of requests, one JSON object on a line, carried out once each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from uuid import uuid4

from attrs import define, evolve, field, frozen

from o2c.cli.sheet import Heading, Sheet
from o2c.door import BATCH, Desk
from o2c.kernel import Actor, Rejected
from o2c.receipts import Done, Receipt
from o2c.storage.columns import Kind

_HEADINGS = (
    Heading("line", Kind.INTEGER),
    Heading("request"),
    Heading("outcome"),
    Heading("documents"),
    Heading("command_id"),
    Heading("code"),
    Heading("message"),
    Heading("field"),
    Heading("order_line", Kind.INTEGER),
    Heading("remedy"),
    Heading("parked"),
)
BRIEF = ("line", "request", "outcome", "documents", "code")


@frozen(kw_only=True)
class Line:
    """A request in the file: where it stands, what it says, and its command id."""

    number: int
    text: str | bytes
    command_id: str


@frozen(kw_only=True)
class Result:
    """What became of a line."""

    line: Line
    request: str
    receipt: Receipt | None
    refusal: Rejected | None

    @property
    def outcome(self) -> str:
        if self.receipt is None:
            return "refused"
        if self.receipt.repeated:
            return "repeated"
        return "held" if self.receipt.holds else "accepted"

    def row(self) -> tuple[object, ...]:
        no, yes = self.refusal, self.receipt
        return (
            self.line.number,
            self.request,
            self.outcome,
            ", ".join(number for _, number in yes.documents) if yes else "",
            self.line.command_id,
            str(no.code) if no else ", ".join(yes.holds) if yes and yes.holds else None,
            no.message if no else None,
            no.field if no else None,
            no.line if no else None,
            no.remedy if no else None,
            no.facts.get("parked") if no else None,
        )


def sheet(results: Iterable[Result]) -> Sheet:
    return Sheet(_HEADINGS, tuple(result.row() for result in results))


@define
class Reader:
    """Lines of a file with their command ids.

    A line's own `command_id` counts; else the id follows from the batch's name, the
    text of the line and how often that text has come before, so that it does not
    depend on other lines.  Without a name, each line is a new wish.
    """

    batch: str
    seen: Counter[bytes] = field(factory=Counter)

    def read(self, lines: Iterable[bytes]) -> Iterator[Line]:
        for number, raw in enumerate(lines, start=1):
            text = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if text := text.strip():
                yield self._line(number, text)

    def _line(self, number: int, text: bytes) -> Line:
        own = _own_id(text)
        if own is not None:
            command_id, request = own
            return Line(number=number, text=request, command_id=command_id)
        self.seen[text] += 1
        return Line(number=number, text=text, command_id=self._derived(text))

    def _derived(self, text: bytes) -> str:
        if not self.batch:
            return str(uuid4())
        named = f"{self.batch}\n{self.seen[text]}\n".encode()
        return f"file-{sha256(named + text).hexdigest()[:40]}"


def _own_id(text: bytes) -> tuple[str, str] | None:
    """The line's `command_id`, and the request without it."""
    if b'"command_id"' not in text:
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None  # the desk will say what is wrong with it
    if not isinstance(data, dict) or not isinstance(data.get("command_id"), str):
        return None
    command_id = data.pop("command_id")
    return command_id, json.dumps(data, ensure_ascii=False)


def carry_out(
    desk: Desk,
    lines: Iterable[Line],
    by: Actor,
    *,
    correlation_id: str | None = None,
    retry: bool = False,
    tell: Callable[[Line], None] | None = None,
) -> Iterator[Result]:
    """Ask the desk for each line, so many in one transaction.

    `retry` asks once more, under a new id, for what was refused before.
    """
    waiting = iter(lines)
    while batch := list(islice(waiting, BATCH)):
        ids = _tries(desk, batch, retry)
        report = desk.do_many(
            [line.text for line in batch],
            by=by,
            command_ids=ids,
            correlation_id=correlation_id,
        )
        for line, id, done in zip(batch, ids, report.done, strict=True):
            yield _result(evolve(line, command_id=id), done)
        if tell:
            tell(batch[-1])


def _tries(desk: Desk, batch: Sequence[Line], retry: bool) -> list[str]:
    """The id of each line's last try; `retry` made `id#2`, `id#3` and so on."""
    ids = {line.command_id: line.command_id for line in batch}
    open_ids, n = list(ids), 1
    while open_ids:
        n += 1
        accepted = desk.known(ids[first] for first in open_ids)
        refused = [first for first in open_ids if accepted.get(ids[first]) is False]
        later = {first: f"{first}#{n}" for first in refused}
        known = desk.known(later.values())
        if retry:
            ids |= later
        else:
            ids |= {first: id for first, id in later.items() if id in known}
        open_ids = [first for first in refused if later[first] in known]
    return [ids[line.command_id] for line in batch]


def _result(line: Line, done: Done) -> Result:
    return Result(
        line=line,
        request=done.receipt.request if done.receipt else _asked(line.text),
        receipt=done.receipt,
        refusal=done.refusal,
    )


def _asked(text: str | bytes) -> str:
    """The request's name, as far as the line can be read."""
    try:
        name = json.loads(text).get("do")
    except (ValueError, RecursionError, AttributeError):
        return ""
    return name if isinstance(name, str) else ""
