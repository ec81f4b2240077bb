"""An invoice is issued complete; afterwards it is only paid and credited."""

from typing import Any

import pytest
from domain_samples import (
    MONDAY,
    changed,
    day,
    eur,
    invoiced,
    issued,
    part,
    qty,
    refused,
    story,
    worth,
)

from o2c.domain.common import Amounts, LineAmount
from o2c.domain.invoice import (
    INVOICE,
    Credited,
    Invoice,
    Offset,
    Paid,
    Refusal,
    credit,
    deduction,
    issue,
    line_of,
    offset,
    pay,
    reduced_value,
    returned_value,
    take_payment_back,
)
from o2c.errors import LimitExceeded, UnknownReference, ValidationError
from o2c.testing import given
from o2c.values.money import Money

BILL = issued(invoiced(1, 10, 10_000, 1_900), invoiced(2, 3, 100, 19), freight=500)
TOTAL = 12_519


def credited(*lines: LineAmount, restores: bool = True, amount: int = 0) -> Credited:
    return Credited(
        memo="CM-1", restores=restores, lines=lines, deducted=(), amount=eur(amount)
    )


def ask(*lines: LineAmount, **other: Any) -> dict[str, Any]:
    defaults = {"memo": "CM-1", "restores": True, "amount": eur(0), "on": MONDAY}
    return {**defaults, "lines": lines, **other}


def test_an_invoice_is_issued_complete_x1_04() -> None:
    given(INVOICE).when(issue, issued=BILL).then(BILL)
    bill = INVOICE.fold([BILL])

    assert (bill.open, bill.currency, bill.on) == (TOTAL, "EUR", MONDAY)
    assert (bill.order, bill.customer, bill.account) == ("SO-1", "ACME", "GROUP")
    assert bill.base == BILL.base
    assert bill.lines[1].invoiced == Amounts(10_000, 1_900)
    assert bill.lines[2].quantity == qty(3)


def test_an_issued_invoice_never_changes_r07_44() -> None:
    other = issued(invoiced(1, 1, 1, 0))
    given(INVOICE, BILL).when(issue, issued=other).then_nothing()


def test_an_invoice_for_nothing_is_refused_but_freight_is_something() -> None:
    refusal = (
        given(INVOICE).when(issue, issued=issued()).then_rejected(Refusal.INVOICE_EMPTY)
    )
    given(INVOICE).when(issue, issued=issued(freight=1)).then(issued(freight=1))

    assert isinstance(refusal, ValidationError)


def test_payments_may_be_partial_and_reach_the_last_cent_r07_53() -> None:
    tale = story(INVOICE, BILL)

    assert tale.do(pay, receipt="RC-1", amount=eur(12_500)) == (
        Paid(receipt="RC-1", amount=eur(12_500)),
    )
    assert tale.state.open == 19
    assert tale.do(offset, memo="CM-9", amount=eur(19)) == (
        Offset(memo="CM-9", amount=eur(19)),
    )
    assert tale.state.open == 0


@pytest.mark.parametrize("minor", [TOTAL + 1, 10**9])
def test_nothing_is_settled_beyond_what_is_open_r07_53(minor: int) -> None:
    for_money = given(INVOICE, BILL).when(pay, receipt="RC-1", amount=eur(minor))
    refusal = for_money.then_rejected(Refusal.MORE_THAN_OPEN)
    given(INVOICE, BILL).when(offset, memo="CM-9", amount=eur(minor)).then_rejected(
        Refusal.MORE_THAN_OPEN
    )

    assert isinstance(refusal, LimitExceeded)
    assert refusal.facts["maximum"] == "EUR 125.19"


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (eur(0), Refusal.AMOUNT_NOT_POSITIVE),
        (eur(-1), Refusal.AMOUNT_NOT_POSITIVE),
        (Money(1, "USD"), Refusal.CURRENCY_MISMATCH),
    ],
)
def test_a_settlement_is_some_money_in_the_invoices_currency(
    amount: Money, code: Refusal
) -> None:
    for_money = given(INVOICE, BILL).when(pay, receipt="RC-1", amount=amount)
    refusal = for_money.then_rejected(code)
    given(INVOICE, BILL).when(offset, memo="CM-9", amount=amount).then_rejected(code)

    assert isinstance(refusal, ValidationError)


def test_a_payment_taken_back_is_owed_again_r07_44() -> None:
    paid = Paid(receipt="RC-1", amount=eur(TOTAL))
    given(INVOICE, BILL, paid).when(
        take_payment_back, receipt="RC-1", amount=eur(100)
    ).then(Paid(receipt="RC-1", amount=eur(-100)))
    tale = story(INVOICE, BILL, paid)
    tale.do(take_payment_back, receipt="RC-1", amount=eur(TOTAL))

    assert (tale.state.open, tale.state.payments) == (TOTAL, {})


@pytest.mark.parametrize(
    ("receipt", "amount"),
    [("RC-1", eur(61)), ("RC-1", eur(0)), ("RC-1", eur(-1)), ("RC-2", eur(1))],
)
def test_no_more_is_taken_back_than_was_paid(receipt: str, amount: Money) -> None:
    refusal = (
        given(INVOICE, BILL, Paid(receipt="RC-1", amount=eur(60)))
        .when(take_payment_back, receipt=receipt, amount=amount)
        .then_rejected(Refusal.MORE_THAN_PAID)
    )

    assert isinstance(refusal, LimitExceeded)


def test_a_payment_is_taken_back_in_its_currency_x2_09() -> None:
    given(INVOICE, BILL, Paid(receipt="RC-1", amount=eur(60))).when(
        take_payment_back, receipt="RC-1", amount=Money(1, "USD")
    ).then_rejected(Refusal.CURRENCY_MISMATCH)


def test_a_credit_lowers_what_is_owed() -> None:
    line = worth(1, 4, 4_000, 760)
    given(INVOICE, BILL).when(credit, **ask(line, amount=eur(4_760))).then(
        credited(line, amount=4_760)
    )
    bill = INVOICE.fold([BILL, credited(line, amount=4_760)])

    assert bill.open == TOTAL - 4_760
    assert bill.lines[1].left == Amounts(6_000, 1_140)
    assert (bill.lines[1].returned, bill.memos) == (qty(4), ("CM-1",))


def test_v13_a_credit_without_goods_restores_no_quantity_r06_08() -> None:
    """The order is not told of it, so nothing becomes billable; see order billing."""
    whole = worth(1, 10, 10_000, 1_900)
    bill = INVOICE.fold([BILL, credited(whole, restores=False)])

    assert bill.lines[1].returned == 0
    assert bill.lines[1].left == Amounts(0, 0)
    assert returned_value(bill, part(1, 10)) == whole
    assert deduction(bill, part(1, 10)) == whole


@pytest.mark.parametrize(
    "line",
    [
        worth(1, 1, 10_001, 0),
        worth(1, 1, 0, 1_901),
        worth(1, 1, -1, 0),
        worth(1, 1, 0, -1),
        worth(1, 11, 100, 0),
        worth(1, 0, 100, 0),
    ],
)
def test_no_more_is_credited_than_was_invoiced_r06_07(line: LineAmount) -> None:
    refusal = (
        given(INVOICE, BILL)
        .when(credit, **ask(line))
        .then_rejected(Refusal.MORE_THAN_INVOICED)
    )

    assert isinstance(refusal, LimitExceeded)
    assert refusal.line == 1


def test_all_memos_together_stay_within_the_line_r06_07() -> None:
    first = credited(worth(1, 6, 9_000, 1_900))
    given(INVOICE, BILL, first).when(
        credit, **ask(worth(1, 4, 1_000), memo="CM-2")
    ).then(changed(credited(worth(1, 4, 1_000)), memo="CM-2"))
    for line in (worth(1, 4, 1_001), worth(1, 5, 1), worth(1, 4, 1, 1)):
        given(INVOICE, BILL, first).when(
            credit, **ask(line, memo="CM-2")
        ).then_rejected(Refusal.MORE_THAN_INVOICED)


def test_a_credit_names_each_line_once_r06_07() -> None:
    half = worth(1, 5, 6_000)
    refusal = (
        given(INVOICE, BILL)
        .when(credit, **ask(half, half))
        .then_rejected(Refusal.LINE_TWICE)
    )

    assert refusal.line == 1


def test_a_credit_for_goods_deducts_what_an_allowance_gave_r06_07() -> None:
    allowance = changed(credited(worth(1, 0, 1_000, 190), restores=False), memo="CM-0")
    start, whole = given(INVOICE, BILL, allowance), worth(1, 10, 10_000, 1_900)
    off = worth(1, 10, 1_000, 190)
    start.when(credit, **ask(whole, deducted=(off,))).then(
        changed(credited(whole), deducted=(off,))
    )
    for lines, deducted in (
        ((whole,), ()),
        ((whole,), (worth(1, 10, 999, 190),)),
        ((whole,), (worth(1, 10, 1_001, 190),)),
        ((whole,), (worth(1, 10, 1_000, 191),)),
        ((worth(1, 1, 100),), (worth(1, 1, 101),)),
        ((worth(2, 1, 10),), (off,)),
    ):
        refusal = start.when(credit, **ask(*lines, deducted=deducted)).then_rejected(
            Refusal.MORE_THAN_INVOICED
        )
        assert refusal.line == 1
    start.when(credit, **ask(whole, deducted=(off, off))).then_rejected(
        Refusal.LINE_TWICE
    )
    bill = INVOICE.fold([BILL, allowance, changed(credited(whole), deducted=(off,))])
    assert bill.lines[1].left == bill.lines[1].allowed == Amounts()


def test_a_credit_settles_no_more_than_is_open() -> None:
    paid = Paid(receipt="RC-1", amount=eur(TOTAL - 100))
    line = worth(1, 1, 1_000, 190)
    given(INVOICE, BILL, paid).when(credit, **ask(line, amount=eur(100))).then(
        credited(line, amount=100)
    )
    for minor in (101, -1):
        given(INVOICE, BILL, paid).when(
            credit, **ask(line, amount=eur(minor))
        ).then_rejected(Refusal.MORE_THAN_OPEN)


def test_a_credit_is_in_the_invoices_currency_x2_07() -> None:
    line = worth(1, 1, 1_000)
    for lines, amount in (
        ((line,), Money(1, "USD")),
        ((changed(line, net=Money(1, "USD")),), eur(1)),
        ((changed(line, tax=Money(0, "USD")),), eur(1)),
    ):
        given(INVOICE, BILL).when(credit, **ask(*lines, amount=amount)).then_rejected(
            Refusal.CURRENCY_MISMATCH
        )


def test_a_credit_is_not_dated_before_its_invoice() -> None:
    refusal = (
        given(INVOICE, BILL)
        .when(credit, **ask(worth(1, 1, 1), on=day(-1)))
        .then_rejected(Refusal.DATE_BEFORE_INVOICE)
    )

    assert isinstance(refusal, ValidationError)


def test_a_memo_is_recorded_once() -> None:
    given(INVOICE, BILL, credited(worth(1, 1, 1))).when(
        credit, **ask(worth(1, 1, 1))
    ).then_nothing()


def test_a_line_that_was_not_invoiced_is_refused() -> None:
    refusal = (
        given(INVOICE, BILL)
        .when(credit, **ask(worth(3, 1, 1)))
        .then_rejected(Refusal.LINE_UNKNOWN)
    )
    refused(Refusal.LINE_UNKNOWN, line_of, INVOICE.fold([BILL]), 3)

    assert isinstance(refusal, UnknownReference)
    assert refusal.line == 3


def test_an_unknown_invoice_is_refused() -> None:
    fresh, one = given(INVOICE), eur(1)
    code = Refusal.INVOICE_UNKNOWN
    refusal = fresh.when(pay, receipt="R", amount=one).then_rejected(code)
    fresh.when(take_payment_back, receipt="R", amount=one).then_rejected(code)
    fresh.when(offset, memo="M", amount=one).then_rejected(code)
    fresh.when(credit, **ask()).then_rejected(code)
    refused(code, returned_value, Invoice(), part(1, 1))
    refused(code, reduced_value, Invoice(), line=1, net=one)

    assert isinstance(refusal, UnknownReference)
