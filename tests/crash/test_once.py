"""One command, however often it is delivered, is done once and answered alike."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

from crash_crowd import all_ask
from crash_tools import Ask, an_order, differences, one_ten
from crash_workers import asked
from desk_door import opened
from desk_story import as_json, eur, line
from tiers import size

from o2c.storage.trouble import Trouble

ORDER = one_ten("the-order")
REFUSED = an_order("the-refusal", line(1, "NONE", 1))
OTHER = an_order("the-order", line(1, "TEN", 2))


def test_a_command_that_comes_again_and_again_is_done_once(database_url: str) -> None:
    """The refusal comes again too, and what was refused is parked once."""
    times = size(300, 10_000)
    with opened(database_url) as desk:
        before = desk.store.head()
        first = asked(desk, ORDER)
        again = {asked(desk, ORDER).positions for _ in range(times)}
        assert again == {first.positions}
        assert desk.store.head() == before + len(first.positions)
        refusals = {asked(desk, REFUSED).code for _ in range(times)}
        assert refusals == {"product_unknown"}
        assert len(desk.view("parked")) == 1
        assert asked(desk, OTHER).code == Trouble.COMMAND_ID_REUSED
        assert len(desk.view("order_status")) == 1


def test_commands_that_many_deliver_at_once_are_done_once(
    database_url: str, tmp_path: Path, dice: Random
) -> None:
    """The same few, from everyone, in any order, one of them in two versions."""
    money = {"account": "ACME", "amount": eur(7)}
    wanted = [ORDER, REFUSED, Ask("the-money", as_json("RecordReceipt", money))]
    mixed = [*wanted, OTHER]
    asks = [
        [dice.choice(mixed) for _ in range(size(10, 300))] for _ in range(size(8, 32))
    ]
    with opened(database_url) as desk:
        noted = all_ask(database_url, tmp_path, asks)
        by_command: dict[str, set[tuple[int, ...]]] = {}
        for each in noted:
            if not each.code:
                by_command.setdefault(each.command_id, set()).add(each.positions)
        assert [len(answers) for answers in by_command.values()] == [1, 1]
        assert set(Counter(each.code for each in noted)) == {
            "",
            "product_unknown",
            Trouble.COMMAND_ID_REUSED,
        }
        assert len(desk.view("order_status")) == len(desk.view("parked")) == 1
        (account,) = desk.view("credit_exposure")
        assert account.on_account == 7_00
        assert differences(desk) == []
