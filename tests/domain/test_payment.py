"""A card is authorised once, captured as goods ship, then let go (R10-40 to 43)."""

from __future__ import annotations

import pytest
from domain_samples import day, eur
from hypothesis import given as drawn
from hypothesis import strategies as st
from payment_samples import ASKING, AUTHORISED, CARD, ORDER, REQUESTED, TODAY, WHO, YES

from o2c.domain.payment import PAYMENT, authorising, capturing
from o2c.domain.payment.events import (
    AuthorisationDeclined,
    Authorised,
    Captured,
    CaptureDeclined,
    CaptureRequested,
    Event,
    Expired,
    Freed,
    Prepaid,
    ReleaseDeclined,
    ReleaseRequested,
    Unpaid,
    Used,
    Waived,
)
from o2c.domain.payment.refusals import Refusal
from o2c.testing import given
from o2c.values.money import Money

PREPAID = Prepaid(
    receipt="RC-9", customer=WHO["customer"], account=WHO["account"], amount=eur(20)
)


def capture(number: int, amount: int, shipment: str = "SH-1") -> CaptureRequested:
    return CaptureRequested(
        intent=f"SO-1-{number}",
        authorisation="SO-1-1",
        reference="ref-1",
        shipment=shipment,
        amount=eur(amount),
    )


def captured(number: int, amount: int, shipment: str = "SH-1") -> Captured:
    return Captured(
        intent=f"SO-1-{number}",
        authorisation="SO-1-1",
        shipment=shipment,
        amount=eur(amount),
        receipt=f"RC-{number}",
        reference="taken",
    )


def take(amount: int, shipment: str = "SH-1", n: int = 0) -> dict[str, object]:
    return {
        "order": ORDER,
        "shipment": shipment,
        "amount": eur(amount),
        "today": day(n),
    }


def test_r10_40_no_double_authorise() -> None:
    given(PAYMENT).when(authorising.authorise, **ASKING).then(REQUESTED)
    pending = given(PAYMENT, REQUESTED).when(authorising.authorise, **ASKING)
    pending.then_rejected(Refusal.AUTHORISATION_PENDING)
    there = given(PAYMENT, REQUESTED, AUTHORISED)
    again = there.when(authorising.authorise, **ASKING)
    again.then_rejected(Refusal.ALREADY_COVERED)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount": eur(101)}, Refusal.MORE_THAN_NEEDED),
        ({"amount": eur(0)}, Refusal.AMOUNT_NOT_POSITIVE),
        ({"amount": Money(9, "USD")}, Refusal.CURRENCY_MISMATCH),
        ({"today": day(400)}, Refusal.CARD_EXPIRED),
    ],
)
def test_only_what_is_needed_is_asked_of_a_valid_card(
    wrong: dict[str, object], code: Refusal
) -> None:
    given(PAYMENT).when(authorising.authorise, **{**ASKING, **wrong}).then_rejected(
        code
    )


def test_a_second_card_takes_what_the_first_does_not() -> None:
    first = Authorised(**{**YES, "amount": eur(60), "tolerance": eur(0)})
    (asked,) = authorising.authorise(PAYMENT.fold([REQUESTED, first]), **ASKING)
    assert asked == REQUESTED.__class__(
        intent="SO-1-2",
        customer=WHO["customer"],
        account=WHO["account"],
        card=CARD,
        amount=eur(40),
    )


def test_r10_40_capture_is_asked_once_a_shipment_and_within_tolerance() -> None:
    there = given(PAYMENT, REQUESTED, AUTHORISED)
    there.when(capturing.take, **take(60)).then(capture(2, 60))
    more = given(PAYMENT, REQUESTED, AUTHORISED, capture(2, 60))
    more.when(capturing.take, **take(60)).then_nothing()
    more.when(capturing.take, **take(55, "SH-2")).then(capture(3, 55, "SH-2"))
    beyond = more.when(capturing.take, **take(56, "SH-2"))
    beyond.then(capture(3, 55, "SH-2"), Unpaid(shipment="SH-2", amount=eur(1)))


def test_r10_40_no_capture_without_authorisation() -> None:
    owed = Unpaid(shipment="SH-1", amount=eur(60))
    given(PAYMENT, REQUESTED).when(capturing.take, **take(60)).then(owed)


def test_r10_41_what_ran_out_is_not_captured_but_asked_for_again() -> None:
    late = given(PAYMENT, REQUESTED, AUTHORISED)
    late.when(capturing.take, **take(60, n=7)).then(capture(2, 60))
    late.when(capturing.take, **take(60, n=8)).then(
        Unpaid(shipment="SH-1", amount=eur(60))
    )
    gone = Expired(authorisation="SO-1-1", amount=eur(100))
    late.when(authorising.expire, today=day(8)).then(gone)
    late.when(authorising.expire, today=day(7)).then_nothing()
    again = given(PAYMENT, REQUESTED, AUTHORISED, gone)
    (asked,) = again.when(
        authorising.top_up, **WHO, need=eur(100), today=day(8)
    ).outcome()
    assert (asked.intent, asked.amount) == ("SO-1-2", eur(100))


def test_r10_42_a_higher_total_asks_for_the_difference_a_lower_one_for_nothing() -> (
    None
):
    there = PAYMENT.fold([REQUESTED, AUTHORISED])
    (asked,) = authorising.top_up(there, **WHO, need=eur(140), **TODAY)
    assert asked.amount == eur(25)  # 15 are within tolerance
    assert not list(authorising.top_up(there, **WHO, need=eur(40), **TODAY))


def test_after_a_refusal_the_card_is_not_asked_again_by_itself() -> None:
    no = AuthorisationDeclined(intent="SO-1-1", amount=eur(100), code="stolen")
    given(PAYMENT, REQUESTED).when(
        authorising.decline, intent="SO-1-1", code="stolen"
    ).then(no)
    refused = given(PAYMENT, REQUESTED, no)
    refused.when(authorising.top_up, **WHO, need=eur(9), **TODAY).then_nothing()


def test_r10_43_the_rest_is_released_once_and_not_what_was_captured() -> None:
    part = given(PAYMENT, REQUESTED, AUTHORISED, capture(2, 60))
    rest = ReleaseRequested(
        intent="SO-1-3", authorisation="SO-1-1", reference="ref-1", amount=eur(40)
    )
    part.when(authorising.release_rest, order=ORDER).then(rest)
    whole = given(PAYMENT, REQUESTED, AUTHORISED, capture(2, 100), captured(2, 100))
    whole.when(authorising.release_rest, order=ORDER).then_nothing()
    asked = given(PAYMENT, REQUESTED, AUTHORISED, capture(2, 60), rest)
    asked.when(authorising.decline, intent="SO-1-3", code="late").then(
        ReleaseDeclined(
            intent="SO-1-3", authorisation="SO-1-1", amount=eur(40), code="late"
        )
    )


def test_a_capture_that_comes_in_part_leaves_the_rest_owed() -> None:
    asked = given(PAYMENT, REQUESTED, AUTHORISED, capture(2, 60))
    said = {"intent": "SO-1-2", "receipt": "RC-2", "reference": "taken"}
    asked.when(capturing.confirm_capture, amount=eur(45), **said).then(
        captured(2, 45),
        CaptureDeclined(
            intent="SO-1-2",
            authorisation="SO-1-1",
            shipment="SH-1",
            amount=eur(15),
            code="captured_in_part",
        ),
    )
    too_much = asked.when(capturing.confirm_capture, amount=eur(61), **said)
    too_much.then_rejected(Refusal.MORE_THAN_ASKED)


@pytest.mark.parametrize(
    ("tolerance", "code"),
    [
        (eur(-1), Refusal.TOLERANCE_NEGATIVE),
        (Money(5, "USD"), Refusal.CURRENCY_MISMATCH),
    ],
)
def test_a_tolerance_is_nothing_or_more_of_the_orders_money(
    tolerance: Money, code: Refusal
) -> None:
    """R10-40: what a gateway lets be taken beyond the amount."""
    refusal = (
        given(PAYMENT, REQUESTED)
        .when(
            authorising.approve,
            intent="SO-1-1",
            amount=eur(100),
            tolerance=tolerance,
            expires_on=day(7),
            reference="auth-1",
        )
        .then_rejected(code)
    )
    assert refusal.field == "tolerance"


def test_an_answer_to_what_nobody_asked_is_refused() -> None:
    asked = given(PAYMENT, REQUESTED)
    for intent in ("SO-1-2", "SO-1-0", "SO-1-x", "x"):
        other = asked.when(authorising.approve, **{**YES, "intent": intent})
        other.then_rejected(Refusal.INTENT_UNKNOWN)
    wrong = asked.when(authorising.confirm_release, intent="SO-1-1")
    wrong.then_rejected(Refusal.INTENT_UNKNOWN)


def test_r07_50_money_in_advance_is_used_first_and_freed_when_it_is_not_needed() -> (
    None
):
    kept = given(PAYMENT, PREPAID, REQUESTED, AUTHORISED)
    kept.when(capturing.take, **take(30)).then(
        Used(shipment="SH-1", amount=eur(20)), capture(2, 10)
    )
    given(PAYMENT, PREPAID).when(authorising.release_rest, order=ORDER).then(
        Freed(prepaid=eur(20), waived=eur(0))
    )


def test_leave_to_go_without_payment_is_for_so_much_and_is_used_up() -> None:
    leave = Waived(amount=eur(5), by=("carl",))
    waived = PAYMENT.fold([PREPAID, leave])
    assert waived.covered(day(0)) == 25
    after = PAYMENT.fold([PREPAID, leave, *capturing.take(waived, **take(25))])
    assert (after.covered(day(0)), after.waived) == (0, 0)


@drawn(
    st.lists(st.integers(1, 60), min_size=1, max_size=8),
    st.integers(0, 40),
    st.lists(st.sampled_from(["yes", "part", "no", "later"]), min_size=8, max_size=8),
)
def test_however_shipments_are_split_nothing_is_taken_twice_or_beyond(
    parts: list[int], prepaid: int, answers: list[str]
) -> None:
    """Each shipment is paid, captured or owed to the cent; captures stay within."""
    events: list[Event] = [REQUESTED, AUTHORISED]
    if prepaid:
        events.append(
            Prepaid(
                receipt="RC-9",
                customer=WHO["customer"],
                account=WHO["account"],
                amount=eur(prepaid),
            )
        )
    for n, amount in enumerate(parts):
        new = list(
            capturing.take(
                PAYMENT.fold(events),
                order=ORDER,
                shipment=f"SH-{n}",
                amount=eur(amount),
                today=day(0),
            )
        )
        assert sum(e.amount.minor for e in new) == amount
        events += new
        for asked in [e for e in new if isinstance(e, CaptureRequested)]:
            events += _answered(PAYMENT.fold(events), asked, answers[n])
    payment = PAYMENT.fold(events)
    pending = sum(i.amount for i in payment.intents.values())
    used = sum(e.amount.minor for e in events if isinstance(e, Used))
    assert payment.captured + pending <= 115
    assert used <= prepaid
    assert payment.prepaid == prepaid - used


def _answered(payment: object, asked: CaptureRequested, how: str) -> list[Event]:
    said = {"intent": asked.intent, "receipt": "RC", "reference": ""}
    match how:
        case "yes":
            return list(capturing.confirm_capture(payment, amount=asked.amount, **said))
        case "part" if asked.amount.minor > 1:
            some = eur(asked.amount.minor // 2)
            return list(capturing.confirm_capture(payment, amount=some, **said))
        case "no":
            return list(
                capturing.decline_capture(payment, intent=asked.intent, code="no")
            )
        case _:
            return []
