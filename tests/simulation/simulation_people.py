"""Those who use the desks: clients that ask, and those that keep the views."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from attrs import Factory, define
from laws_facts import Facts
from laws_moves import Table, actor, any_of, dated
from laws_record import answered as told
from laws_world import MARIA, home, written
from simulation_schedule import Crashed
from simulation_world import DeskClock, Wish, World, close

from o2c.door import Desk
from o2c.errors import ConcurrencyError, StorageError
from o2c.projections import VIEWS
from o2c.receipts import Done
from o2c.storage.trouble import Trouble

HOURS = (0, 0, 0, 0, 1, 8, 24, 70)
JUMPS = (-0.001, -1, -30, -72)  # hours, when a clock is set back
FAR = (-400, 3653)  # days, when it is set wrong
GUEST = {
    "name": "A guest",
    "currency": "EUR",
    "terms": {"net_days": 10},
    "bill_to": home("A guest", "DE"),
}
TRIES = 25  # after the last fault; until the others are done as well


@define(eq=False)
class Process:
    """A process with its desk: it dies now and then, and is started again."""

    world: World
    name: str
    clock: DeskClock
    open: Desk | None = None

    @property
    def desk(self) -> Desk:
        if self.open is None:
            self.open = self.world.desk(self.clock)
        return self.open

    def live(self, act: Callable[[], None]) -> bool:
        """Do this; whether it came to its end. A crash takes all memory with it."""
        try:
            act()
        except Crashed:
            self.world.crashes += 1
            self.world.disk.gone(self.name)
            self.open = None
            task = self.world.schedule.current
            assert task is not None
            task.dying = False
            return False
        except (StorageError, ConcurrencyError) as error:
            self.world.schedule.note(f"refused {error.code}")
            if error.code not in PASSING:
                raise
            return False
        return True


def answered(done: Done) -> object:
    """What one was told, as it is stored: who was erased can be read no more."""
    return told(done) if done.receipt is None else done.receipt.stored


PASSING = {
    Trouble.BUSY,
    Trouble.CONFLICT,
    Trouble.ERASURE_PENDING,
    Trouble.OUTCOME_UNKNOWN,
    Trouble.REBUILT_ELSEWHERE,
    Trouble.UNREACHABLE,
    Trouble.UNUSABLE,
}


@define(eq=False)
class Client(Process):
    """Asks for new things, repeats what it or another has asked, and looks."""

    facts: Facts = Factory(Facts)
    read: list[int] = Factory(list)
    asks: int = 12
    numbers: int = 0

    def work(self) -> None:
        self.world.seen.append(self.read)
        for _ in range(self.asks):
            self.time_passes()
            what = self.world.random.random()
            if what < 0.6:
                self.live(self.ask_anew)
            elif what < 0.65:
                self.live(self.part_from_a_guest)
            elif what < 0.9:
                self.live(self.ask_again)
            else:
                self.live(self.look)

    def time_passes(self) -> None:
        random, hours = self.world.random, 0.0
        if random.random() < 0.06:
            hours = random.choice(JUMPS)
        elif random.random() < 0.004:
            hours = 24 * random.choice(FAR)
        else:
            hours = random.choice(HOURS)
        self.clock.now += timedelta(hours=hours)

    def ask_anew(self) -> None:
        self.catch_up()
        random, table = self.world.random, Table(self.facts, self.clock)  # type: ignore[arg-type]
        moves = self.world.moves
        asked = [any_of(moves, random) for _ in range(random.choice((1, 1, 1, 1, 3)))]
        by, wishes = actor(asked[0]), []
        for m in asked:
            fields = moves[m.name](table, m)
            if fields is not None:
                self.numbers += 1
                text = written(m.name, {**fields, **dated(m, self.clock)})  # type: ignore[arg-type]
                wishes.append(Wish(f"{self.name}-{self.numbers}", text, by))
        self.wish(wishes)

    def part_from_a_guest(self) -> None:
        """Somebody becomes a customer, leaves, and has to be forgotten."""
        guest = f"GUEST-{self.name}-{self.numbers}"
        asked = {
            "RegisterCustomer": {**GUEST, "customer": guest},
            "DeactivateCustomer": {
                "customer": guest,
                "reason": "left",
                "block_new_only": True,
            },
            "EraseCustomer": {"customer": guest, "note": "asked"},
        }
        wishes = []
        for name, fields in asked.items():
            self.numbers += 1
            id = f"{self.name}-{self.numbers}"
            wishes.append(Wish(id, written(name, fields), MARIA))
        together = self.world.random.randrange(4)
        self.wish(wishes[:together])
        self.wish(wishes[together:])

    def wish(self, wishes: list[Wish]) -> None:
        for wish in wishes:
            self.world.wishes[wish.command_id] = wish
        self.deliver(wishes)

    def ask_again(self) -> None:
        """What was asked before, by whomever, in any order, answered or not."""
        random, known = self.world.random, list(self.world.wishes.values())
        if not known:
            return
        first = random.choice(known)
        same = [wish for wish in known if wish.by == first.by and wish is not first]
        more = random.sample(same, min(len(same), random.choice((0, 0, 1, 3))))
        self.deliver([first, *more, *random.choice(([], [first]))])

    def look(self) -> None:
        view = self.world.random.choice(VIEWS)
        self.desk.view(view.name, limit=5)

    def catch_up(self) -> None:
        """Read the history on from where we are."""
        last = self.read[-1] if self.read else 0
        new = list(self.desk.history(after=last))
        self.facts.tell(new)
        self.read += [recorded.position for recorded in new]

    def deliver(self, wishes: list[Wish]) -> None:
        if not wishes:
            return
        report = self.desk.do_many(
            [wish.text for wish in wishes],
            by=wishes[0].by,
            command_ids=[wish.command_id for wish in wishes],
        )
        for wish, done in zip(wishes, report.done, strict=True):
            answer = answered(done)
            first = self.world.answers.setdefault(wish.command_id, answer)
            self.world.schedule.note(f"answered {wish.command_id}")
            if first != answer:
                self.world.wrong.append(f"{wish.command_id}: {first} and then {answer}")

    def settle(self) -> None:
        """Once nothing fails any more, all that we have asked is answered soon."""
        for wish in list(self.world.wishes.values()):
            mine = wish.command_id.startswith(f"{self.name}-")
            for _ in range(TRIES):
                if not mine or wish.command_id in self.world.answers:
                    break
                self.live(lambda wish=wish: self.deliver([wish]))  # type: ignore[misc]
            else:
                self.world.wrong.append(f"{wish.command_id} is never answered")
        self.live(self.catch_up)


@define(eq=False)
class Keeper(Process):
    """Keeps the views, reads them slowly, and now and then makes them anew."""

    rounds: int = 8

    def work(self) -> None:
        for _ in range(self.rounds):
            self.world.schedule.sleep(self.world.random.choice((0.0, 0.05, 0.5)))
            what = self.world.random.random()
            if what < 0.75:
                self.live(self.keep)
            elif what < 0.95:
                self.live(self.read_slowly)
            else:
                self.live(self.make_anew)

    def keep(self) -> None:
        self.desk.projector.catch_up()

    def read_slowly(self) -> None:
        view = self.world.random.choice(VIEWS)
        for _ in self.desk.projector.scan(view):
            self.world.schedule.turn("reads")

    def make_anew(self) -> None:
        view = self.world.random.choice(VIEWS)
        self.desk.projector.rebuild([view.name])

    def leave(self) -> None:
        if self.open is not None:
            close(self.open)
