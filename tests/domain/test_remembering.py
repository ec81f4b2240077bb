"""What a document was begun with, those who go on with it find in its state."""

import pytest
from document_samples import MEMO, PLANNED
from domain_samples import changed, day, eur, refused
from master_samples import BREMEN
from rma_samples import ASKED, DONE, GOT, OFF, SEEN, back, saw, went

from o2c.domain.books import BOOKS, Opened, PeriodClosed, PeriodReopened, check_date
from o2c.domain.books import Refusal as BooksRefusal
from o2c.domain.credit_memo import CREDIT_MEMO, issue
from o2c.domain.credit_memo import Refusal as MemoRefusal
from o2c.domain.rma import RMA, Event, Settlement, dispose, inspect
from o2c.domain.rma import Refusal as RmaRefusal
from o2c.domain.shipment import SHIPMENT
from o2c.domain.site import SITE
from o2c.testing import given


def test_a_return_knows_what_comes_back_and_where_to() -> None:
    rma = RMA.fold([changed(ASKED, lines=(changed(back(1, 5), tracked=False),))])
    line = rma.lines[1]

    assert (line.product, line.site, line.tracked) == ("SKU-1", "MAIN", False)


@pytest.mark.parametrize("end", [DONE, OFF])
def test_a_return_that_has_ended_is_not_live(end: Event) -> None:
    assert RMA.fold([ASKED]).live is True
    assert RMA.fold([ASKED, end]).live is False


def test_a_shipment_knows_its_order_and_its_site() -> None:
    shipment = SHIPMENT.fold([PLANNED])

    assert (shipment.order, shipment.site) == ("SO-1", "MAIN")


@pytest.mark.parametrize("observes", [True, False])
def test_a_site_works_on_public_holidays_or_not(observes: bool) -> None:
    site = SITE.fold([changed(BREMEN, observes_holidays=observes)])

    assert site.observes_holidays is observes


def test_a_reopened_period_is_closed_up_to_the_day_given_x7_01() -> None:
    books = BOOKS.fold(
        [
            Opened(currency="EUR"),
            PeriodClosed(was=None, through=day(10)),
            PeriodReopened(was=day(10), through=day(5), note=""),
        ]
    )

    refused(BooksRefusal.PERIOD_CLOSED, check_date, books, on=day(5), today=day(15))


def test_a_date_ahead_is_refused_unless_something_is_said_x7_04() -> None:
    refused(
        BooksRefusal.DATE_IN_FUTURE, check_date, BOOKS.initial, on=day(1), today=day(0)
    )


@pytest.mark.parametrize(("fee", "passes"), [(85, True), (86, False)])
def test_a_fee_takes_no_more_than_is_left_after_deductions(
    fee: int, passes: bool
) -> None:
    """119 given, 34 of it deducted (net 30, tax 4): a fee takes 85 at most."""
    memo = changed(MEMO, deducted=eur(30), deducted_tax=eur(4), fee=eur(fee))
    when = given(CREDIT_MEMO).when(issue, issued=memo)
    if passes:
        when.then(memo)
    else:
        refusal = when.then_rejected(MemoRefusal.FEE_TOO_HIGH)
        assert refusal.facts["maximum"] == "EUR 0.85"


def test_goods_are_inspected_once_r08_09() -> None:
    refusal = (
        given(RMA, ASKED, GOT, SEEN)
        .when(inspect, **saw(quantity=1))
        .then_rejected(RmaRefusal.MORE_THAN_RECEIVED)
    )

    assert refusal.facts["maximum"] == "0"


def test_a_settlement_that_does_not_go_with_the_goods_is_what_is_wrong() -> None:
    refusal = (
        given(RMA, ASKED, GOT, SEEN)
        .when(dispose, **went(due=Settlement.NONE))
        .then_rejected(RmaRefusal.GOODS_UNSETTLED)
    )

    assert (refusal.line, refusal.field) == (1, "settlement")
