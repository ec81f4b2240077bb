"""A page of the history as messages, and what became of them when they were sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum, auto

from attrs import frozen

from o2c.errors import DeliveryError, UnreadableEvent
from o2c.kernel import Rejected
from o2c.service.publishing import Message, Publisher
from o2c.service.transport import Sent
from o2c.storage.log import Entry
from o2c.storage.store import Store


class Refusal(StrEnum):
    MESSAGE_NOT_MADE = auto()


@frozen
class Item:
    """An event on its way out; `why` says that no message can be made of it."""

    position: int
    stream: str
    event: str  # its name
    messages: tuple[Message, ...] = ()
    why: Rejected | None = None


@frozen
class Unsent:
    """An event that is left behind: refused, or, without a reason, held for another."""

    item: Item
    why: Rejected | None


@frozen
class Progress:
    """All up to `position` is sent or left behind; `failed` is why it is not more."""

    position: int
    unsent: tuple[Unsent, ...] = ()
    failed: Rejected | None = None


def items(store: Store, publisher: Publisher, page: Sequence[Entry]) -> list[Item]:
    """The messages of each event; what cannot be read, or told, says why."""
    return [_item(store, publisher, entry) for entry in page]


def _item(store: Store, publisher: Publisher, entry: Entry) -> Item:
    position, stream, _, topic = entry[:4]
    name = topic.rpartition(".")[0]
    if publisher.chosen.get(name) == ():
        return Item(position, stream, name)
    try:
        recorded = store.codec.read(*entry)
    except UnreadableEvent as error:
        return Item(position, stream, name, why=error)
    try:
        return Item(position, stream, name, tuple(publisher.messages(recorded)))
    except Exception as error:
        # Whatever a publication raises; its text is not ours to repeat.
        return Item(position, stream, name, why=_not_made(name, type(error).__name__))


def deal(
    page: Sequence[Item],
    held: Collection[str],
    publish: Callable[[Sequence[Message]], Sent],
) -> Progress:
    """Send a page in order; leave behind what is refused, and what follows it.

    What follows a refused event is the rest of its stream: whoever receives a
    document's events receives them in order and without a gap.  Streams in `held` wait
    already.
    """
    unsent: list[Unsent] = []
    todo = list(page)
    while todo:
        ready, left = _parted(todo, {*held, *(each.item.stream for each in unsent)})
        messages = [message for item in ready for message in item.messages]
        sent = publish(messages) if messages else Sent(0)
        stopped = _first_unsent(ready, sent.count)
        if stopped is None:
            return Progress(page[-1].position, (*unsent, *left))
        unsent += [each for each in left if each.item.position < stopped.position]
        if sent.refused is None:
            return Progress(stopped.position - 1, tuple(unsent), sent.failed)
        unsent.append(Unsent(stopped, sent.refused))
        todo = [item for item in todo if item.position > stopped.position]
    return Progress(page[-1].position, tuple(unsent))


def _parted(todo: Sequence[Item], waiting: set[str]) -> tuple[list[Item], list[Unsent]]:
    """What can be sent, and what has to stay."""
    ready: list[Item] = []
    left: list[Unsent] = []
    for item in todo:
        if item.stream in waiting:
            if item.messages or item.why:
                left.append(Unsent(item, None))
        elif item.why:
            waiting.add(item.stream)
            left.append(Unsent(item, item.why))
        else:
            ready.append(item)
    return ready, left


def _first_unsent(ready: Sequence[Item], count: int) -> Item | None:
    """The first event of which not all messages are among the first `count`."""
    for item in ready:
        count -= len(item.messages)
        if count < 0:
            return item
    return None


def _not_made(event: str, error: str) -> DeliveryError:
    return DeliveryError(
        Refusal.MESSAGE_NOT_MADE,
        f"the publication of {event} raised {error}",
        remedy="mend the publication and retry, or skip the event",
    )
