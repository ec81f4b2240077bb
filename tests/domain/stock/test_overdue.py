"""Goods that were to leave before today are still for those who were promised them."""

from domain_samples import qty
from stock_samples import expected, going, received, reserved

from o2c.domain.stock import STOCK
from o2c.domain.stock.events import Event, Picked
from o2c.domain.stock.moving import issue, pick
from o2c.domain.stock.refusals import Refusal
from o2c.errors import LimitExceeded
from o2c.testing import given

# Seven on the shelf for SO-0 since day 0; SO-1 rests on a supply that is due on day 5.
WAITING: tuple[Event, ...] = (
    received(7),
    expected("PO-1", 6, 5),
    reserved("SO-0", (0, 7)),
    reserved("SO-1", (5, 4)),
)


def test_who_rests_on_todays_supply_does_not_take_what_others_wait_to_collect() -> None:
    """Were the supply late again, the shelf would be empty for SO-0 too."""
    for decide, ask in (
        (pick, going(4, "SO-1", on=5, pick=True)),
        (issue, going(4, "SO-1", on=5)),
    ):
        refusal = (
            given(STOCK, *WAITING)
            .when(decide, **ask)
            .then_rejected(Refusal.NOT_AVAILABLE_YET)
        )
        assert isinstance(refusal, LimitExceeded)
        assert refusal.facts["maximum"] == "0"


def test_who_was_promised_them_takes_them() -> None:
    taken = Picked(order="SO-0", line=1, shipment="SH-1", quantity=qty(7))

    given(STOCK, *WAITING).when(pick, **going(7, "SO-0", on=5, pick=True)).then(taken)


def test_once_the_supply_is_there_the_other_takes_its_own() -> None:
    taken = Picked(order="SO-1", line=1, shipment="SH-1", quantity=qty(4))
    ask = going(4, "SO-1", on=5, pick=True)

    given(STOCK, *WAITING, received(6, on=5)).when(pick, **ask).then(taken)


def test_what_is_picked_already_is_not_counted_twice() -> None:
    history = (*WAITING, received(6, on=5))
    out = Picked(order="SO-0", line=1, shipment="SH-0", quantity=qty(5))
    taken = Picked(order="SO-1", line=1, shipment="SH-1", quantity=qty(4))
    ask = going(4, "SO-1", on=5, pick=True)

    given(STOCK, *history, out).when(pick, **ask).then(taken)
