"""What customers want delivered, as readers see it (R07-27)."""

from __future__ import annotations

from projection_samples import History, day, qty, rows, some

from o2c.domain.agreement.events import Commitment, ReleaseLine, ScheduleReleased
from o2c.projections.release_lines import RELEASE_LINES
from o2c.values.ids import ProductId

FIRM, FORECAST = Commitment.FIRM, Commitment.FORECAST


def wanted(on: int, quantity: int, commitment: Commitment = FIRM) -> ReleaseLine:
    return ReleaseLine(
        line=1,
        product=ProductId("SKU-7"),
        due=day(on),
        quantity=qty(quantity),
        commitment=commitment,
    )


def released(
    number: str, *lines: ReleaseLine, replaced: tuple[ReleaseLine, ...] = ()
) -> ScheduleReleased:
    return ScheduleReleased(
        release=number,
        year=2026,
        received=(some(1, 10),),
        shipped=(some(1, 12),),
        lines=lines,
        replaced=replaced,
        by=("maria",),
    )


def test_a_release_is_a_row_for_each_day_with_what_is_required_by_then() -> None:
    first = released("R-1", wanted(2, 4), wanted(9, 3), wanted(20, 5, FORECAST))
    found = rows(RELEASE_LINES, History().tell("agreement/AG-1", first))

    assert [
        (key[2], key[3], row.quantity, row.required) for key, row in found.items()
    ] == [
        (day(2), FIRM, 4, 14),
        (day(9), FIRM, 3, 17),
        (day(20), FORECAST, 5, 22),
    ]
    assert {(row.received, row.shipped) for row in found.values()} == {(10, 12)}


def test_what_the_next_release_does_not_want_is_wanted_no_more() -> None:
    lines = (wanted(2, 4), wanted(9, 3))
    second = released("R-2", wanted(9, 1), wanted(9, 1), replaced=lines)
    history = History().tell("agreement/AG-1", released("R-1", *lines), second)
    ((key, row),) = rows(RELEASE_LINES, history).items()
    assert (key, row.quantity, row.release) == (("AG-1", 1, day(9), FIRM), 2, "R-2")
