"""An order that leaves our conditions waits for somebody else's yes, one for each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve as replace
from deviation_samples import (
    LEVELS,
    STRICT,
    answer,
    at_price,
    by_hand,
    judged,
    saying_no,
    waiting,
)
from domain_samples import (
    MONDAY,
    asked,
    day,
    eur,
    part,
    placed,
    qty,
    quote,
    refused,
    releaser,
    story,
)
from hypothesis import given as forall
from hypothesis import strategies as st

from o2c.domain.authority import Limit
from o2c.domain.authority.policy import Action, Role
from o2c.domain.authority.power import Own, Power
from o2c.domain.authority.refusals import Refusal as Authority
from o2c.domain.deviation_policy import DeviationPolicy, DeviationRules
from o2c.domain.order import ORDER
from o2c.domain.order.amending import cancel_line, change_price, change_quantity
from o2c.domain.order.answering import approve, reject
from o2c.domain.order.billing import bill
from o2c.domain.order.closing import close
from o2c.domain.order.deviating import deviate, escalate, expire
from o2c.domain.order.deviation import (
    Deviated,
    DeviationApproved,
    DeviationClosed,
    DeviationEscalated,
    DeviationKind,
    DeviationRejected,
    DeviationVoided,
    Finding,
    HoldEnded,
    Standing,
    VoidReason,
)
from o2c.domain.order.events import Held, Released
from o2c.domain.order.finding import (
    Unvouched,
    findings,
    net_of,
    percent_below,
)
from o2c.domain.order.neutral import neutral
from o2c.domain.order.parts import HoldReason, PriceSource
from o2c.domain.order.placing import confirm, hold, place, price, release
from o2c.domain.order.refusals import Refusal
from o2c.domain.order.releasing import at_stake
from o2c.domain.order.terms import change_terms
from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.source import FreeReason
from o2c.errors import ApprovalRequired
from o2c.values.incoterm import incoterm
from o2c.values.money import Rounding
from o2c.values.price import unit_price
from o2c.values.terms import CashDiscount, Instalment, net, terms

PRICE, TERMS = HoldReason.PRICE, HoldReason.TERMS
STATED = DeviationKind.STATED_PRICE


def tolerant(**fields: Any) -> DeviationPolicy:
    return DeviationPolicy(policy=DeviationRules(**fields))


def kinds(tale: Any, policy: DeviationPolicy = STRICT) -> list[DeviationKind]:
    return [found.kind for found in findings(tale.state, policy)]


# -- What is one -------------------------------------------------------------------


def test_r01_07_a_stated_price_that_is_ours_is_no_deviation() -> None:
    tale = at_price(by_hand("10.00"))
    assert judged(tale) == []
    assert not tale.state.holds


def test_r02_11_a_stated_price_that_differs_is_one_and_holds_the_order() -> None:
    tale = at_price(by_hand("9.50"))
    held, deviated = judged(tale)
    assert isinstance(held, Held)
    assert (held.reason, held.amount, held.deviation) == (PRICE, eur(9500), True)
    assert isinstance(deviated, Deviated)
    found = deviated.finding
    assert (found.line, found.kind, found.percent) == (1, STATED, qty("0.05"))
    assert (found.asked, found.reference) == ("EUR 9.5", "EUR 10")
    assert (found.quantity, found.amount) == (10, eur(9500))
    assert (deviated.by, deviated.role, deviated.due) == (("ada",), "pricing", None)
    assert judged(tale) == []


@pytest.mark.parametrize(
    ("amount", "percent", "minor", "deviates"),
    [
        ("9.90", "0.01", 0, False),
        ("9.89", "0.01", 0, True),
        ("9.89", "0.01", 110, False),  # 1.10 on the line
        ("9.89", "0.01", 109, True),
        ("10.11", "0.01", 0, True),
        ("10.10", "0.01", 0, False),
    ],
)
def test_r02_11_tolerated_is_what_is_within_the_percentage_or_the_amount(
    amount: str, percent: str, minor: int, deviates: bool
) -> None:
    policy = tolerant(percent=qty(percent), amounts=(eur(minor),))
    assert bool(kinds(at_price(by_hand(amount)), policy)) is deviates


def test_r02_11_where_we_have_no_price_nothing_vouches_for_another() -> None:
    tale = at_price(by_hand("10.00", ours=None))
    (found,) = findings(tale.state, STRICT)
    assert (found.kind, found.percent, found.reference) == (STATED, 1, "no price")


def test_r02_11_a_price_by_hand_that_nothing_was_compared_with_is_one() -> None:
    tale = at_price(quote(1, "10.00", source=PriceSource.MANUAL))
    assert kinds(tale) == [DeviationKind.MANUAL_PRICE]


def test_our_own_price_is_none() -> None:
    assert kinds(at_price(quote(1, "10.00", discount="0.4"))) == []


@pytest.mark.parametrize(("discount", "deviates"), [("0.05", False), ("0.06", True)])
def test_r02_11_a_discount_beyond_what_the_role_may_give(
    discount: str, deviates: bool
) -> None:
    listed = by_hand(
        "10.00", discount=discount, source=PriceSource.LIST, allowed=qty("0.05")
    )
    expected = [DeviationKind.DISCOUNT] if deviates else []
    assert kinds(at_price(listed)) == expected


def test_r02_10_below_the_floor_is_graver_than_by_hand() -> None:
    cost = unit_price("7.2", "EUR")  # with a margin of a fifth of the price: 9.00
    tale = at_price(by_hand("8.00", cost=cost, margin=qty("0.2")))
    (found,) = findings(tale.state, STRICT)
    assert (found.kind, found.also) == (DeviationKind.BELOW_FLOOR, (STATED,))
    assert found.percent == qty("0.2")
    assert found.reference == "EUR 10"


def test_r02_10_our_own_price_below_the_floor_says_what_it_should_earn() -> None:
    cost = unit_price("8.5", "EUR")
    ours = by_hand("10.00", cost=cost, margin=qty("0.2"), source=PriceSource.LIST)
    (found,) = findings(at_price(ours).state, STRICT)
    assert (found.asked, found.reference) == (
        "EUR 10",
        "EUR 10, with a margin of 20 %",
    )


@pytest.mark.parametrize(
    ("price", "discount", "refuse"),
    [
        ("8", "0", False),
        ("7.99", "0", True),
        ("9", "0.12", True),
        ("9", "0.11", False),
        ("12", "0", False),
        ("12.01", "0", True),
    ],
)
def test_r02_08_a_price_by_hand_keeps_to_its_limits(
    price: str, discount: str, refuse: bool
) -> None:
    found = Determination(lower=unit_price("8", "EUR"), upper=unit_price("12", "EUR"))
    tale = at_price(quote(1))
    ask = {
        "line": 1,
        "price": unit_price(price, "EUR"),
        "discount": qty(discount),
        "source": PriceSource.MANUAL,
        "version": 2,
        "determination": found,
    }
    if refuse:
        refusal = refused(Refusal.PRICE_BEYOND_LIMITS, tale.do, change_price, **ask)
        assert refusal.facts == {"minimum": "EUR 8", "maximum": "EUR 12"}
    else:
        assert tale.do(change_price, **ask)


def test_an_expired_contract_is_one() -> None:
    """The price that was agreed once is asked for again."""
    asked_again = by_hand("9.00", expired=True)
    (found,) = findings(at_price(asked_again).state, STRICT)
    assert (found.kind, found.also) == (DeviationKind.EXPIRED_CONTRACT, (STATED,))
    assert kinds(at_price(by_hand("10.00", expired=True))) == []


def test_r02_06_free_goods_need_a_reason_and_leave() -> None:
    free = by_hand("0")
    tale = at_price(free)
    tale.do(hold, reason=PRICE, note="nothing says why")
    refused(
        Refusal.FREE_WITHOUT_REASON,
        tale.do,
        release,
        reason=PRICE,
        note="",
        by=releaser("max"),
    )
    tale.do(
        change_price,
        line=1,
        price=unit_price(0, "EUR"),
        discount=qty(0),
        source=PriceSource.MANUAL,
        version=2,
        ours=free.ours,
        free=FreeReason.SAMPLE,
    )
    (found,) = findings(tale.state, STRICT)
    assert (found.kind, found.percent, found.amount) == (
        DeviationKind.FREE_GOODS,
        1,
        eur(10000),
    )


@pytest.mark.parametrize(
    ("rounding", "cents"), [(Rounding.HALF_UP, 1), (Rounding.HALF_EVEN, 0)]
)
def test_r02_06_what_is_given_away_is_rounded_as_the_order_is(
    rounding: Rounding, cents: int
) -> None:
    """One at half a cent."""
    tale = story(ORDER)
    tale.do(place, placed=placed(asked(1, 1), rounding=rounding))
    free = replace(by_hand("0", ours="0.005"), free=FreeReason.SAMPLE)
    tale.do(price, quotes=[free], freight_tax=eur(0))
    (found,) = findings(tale.state, STRICT)
    assert found.amount == eur(cents)


def test_r02_11_an_order_below_the_minimum_is_one_until_something_ships() -> None:
    tale = at_price(quote(1, "10.00"), 4)
    policy = tolerant(minimums=(eur(5000),))
    (found,) = findings(tale.state, policy)
    assert (found.line, found.kind) == (None, DeviationKind.MINIMUM_ORDER)
    assert (found.asked, found.percent) == ("EUR 40.00", qty("0.2"))
    assert kinds(at_price(quote(1, "10.00"), 5), policy) == []


# -- Terms -------------------------------------------------------------------------


def on_terms(code: str, days: int) -> Any:
    tale = at_price(quote(1))
    tale.do(change_terms, terms=net(days, code), own=net(30), version=2, by=("ada",))
    return tale


@pytest.mark.parametrize(("days", "deviates"), [(31, True), (30, False), (14, False)])
def test_r02_12_longer_terms_are_one_where_nothing_is_ranked(
    days: int, deviates: bool
) -> None:
    expected = [DeviationKind.TERMS] if deviates else []
    assert kinds(on_terms("OTHER", days)) == expected


@pytest.mark.parametrize(("rank", "deviates"), [(4, False), (5, False), (6, True)])
def test_r02_12_ranks_decide_where_both_have_one(rank: int, deviates: bool) -> None:
    policy = DeviationPolicy(ranks={"NET30": 5, "OTHER": rank})
    assert bool(kinds(on_terms("OTHER", 90), policy)) is deviates


def test_r02_12_a_larger_cash_discount_is_higher_too() -> None:
    less = terms("NET30", (Instalment(None, 30),), CashDiscount(qty("0.02"), 8))
    tale = at_price(quote(1))
    tale.do(change_terms, terms=less, own=net(30), version=2)
    assert kinds(tale) == [DeviationKind.TERMS]
    held, deviated = judged(tale)
    assert (held.reason, deviated.role) == (TERMS, Role.CREDIT)


def test_terms_that_are_the_customers_again_close_it() -> None:
    tale = on_terms("NET60", 60)
    judged(tale)
    tale.do(change_terms, terms=net(30), own=net(30), version=3)
    assert judged(tale) == [
        DeviationClosed(line=None, kind=DeviationKind.TERMS),
        HoldEnded(reason=TERMS),
    ]


def on_freight_term(code: str, own: str | None) -> Any:
    agreed = incoterm(own, 2020, "Berlin") if own is not None else None
    said = placed(asked(1, 10))
    said = replace(said, incoterm=incoterm(code, 2020, "Berlin"), own_incoterm=agreed)
    tale = story(ORDER)
    tale.do(place, placed=said)
    tale.do(price, quotes=[quote(1)], freight_tax=eur(0))
    return tale


def test_r02_11_another_freight_term_is_one_of_the_order_as_a_whole() -> None:
    tale = on_freight_term("FCA", "DAP")
    held, deviated = judged(tale, LEVELS)
    assert (held.reason, deviated.role) == (TERMS, Role.CREDIT)
    assert deviated.finding == Finding(
        line=None,
        kind=DeviationKind.FREIGHT_TERM,
        asked="FCA Berlin (Incoterms 2020)",
        reference="DAP Berlin (Incoterms 2020)",
        amount=at_stake(tale.state),
    )
    assert judged(tale, LEVELS) == []
    assert kinds(on_freight_term("FCA", None)) == []


def test_r02_11_an_approved_freight_term_is_void_when_it_is_another() -> None:
    tale = on_freight_term("FCA", "DAP")
    judged(tale)
    tale.do(approve, **answer(None))
    assert judged(tale) == []
    (found,) = findings(tale.state, STRICT)
    other = replace(found, asked="EXW Berlin (Incoterms 2020)")
    held, voided, asked_anew = tale.do(
        deviate, findings=(other,), policy=STRICT, by=("ada",), today=MONDAY
    )
    assert (held.reason, voided.why) == (TERMS, VoidReason.CHANGED)
    assert asked_anew.finding == other


# -- What no agreement vouches for -------------------------------------------------


def test_r02_11_r07_22_what_no_agreement_vouches_for_is_compared_with_our_own() -> None:
    """Even where the price is not by hand; without one of ours it is all of it."""
    tale = at_price(quote(1, "8.00"))
    ours = unit_price("10", "EUR")
    alone = Unvouched(price=ours, discount=qty(0), figures=("2 over",))
    (found,) = findings(tale.state, STRICT, {1: alone})
    assert (found.kind, found.also) == (DeviationKind.EXPIRED_CONTRACT, ())
    assert (found.percent, found.figures) == (qty("0.2"), ("2 over",))
    none = replace(alone, price=None)
    (found,) = findings(tale.state, STRICT, {1: none})
    assert (found.percent, found.reference) == (1, "no price")


# -- Yes ---------------------------------------------------------------------------


def test_r02_13_an_approval_is_for_a_line_a_price_a_quantity_and_a_time() -> None:
    tale = waiting()
    approved, ended = tale.do(approve, **answer(up_to=qty(20), valid_until=day(3)))
    assert approved == DeviationApproved(
        line=1,
        kind=STATED,
        price=unit_price("9.00", "EUR"),
        discount=Decimal(0),
        up_to=qty(20),
        valid_until=day(3),
        amount=eur(18000),
        percent=qty("0.1"),
        approved_by="max",
        note="fine",
    )
    assert ended == HoldEnded(reason=PRICE)
    assert tale.state.holds == ()
    assert tale.do(approve, **answer()) == ()


def test_one_deviation_needs_one_approval_whichever_way() -> None:
    tale = waiting()
    approved, released = tale.do(release, reason=PRICE, note="", by=releaser("max"))
    assert isinstance(approved, DeviationApproved)
    assert isinstance(released, Released)
    assert tale.do(approve, **answer()) == ()


def test_a_hold_that_a_person_put_too_is_not_ended_by_the_approval() -> None:
    tale = waiting()
    tale.do(hold, reason=PRICE, note="I want to see this", by=("eva",))
    (approved,) = tale.do(approve, **answer())
    assert isinstance(approved, DeviationApproved)
    assert tale.state.holds == (PRICE,)


@pytest.mark.parametrize("person", ["ada", "amy", "sam"])
def test_x5_02_nobody_approves_what_they_had_a_hand_in(person: str) -> None:
    """Entered by sam, amended by amy, asked for by ada."""
    tale = at_price(by_hand("9.00"))
    tale.do(change_quantity, line=1, quantity=qty(11), version=2, by=("amy",))
    judged(tale)
    entered = tale.state.entered[0]
    who = entered if person == "sam" else person
    with pytest.raises(ApprovalRequired):
        tale.do(approve, **answer(by=releaser(who)))


def test_x5_02_nor_releases_the_hold_that_it_waits_under() -> None:
    """A release approves what waits under the hold: it is no way around."""
    tale = at_price(by_hand("9.00"))
    judged(tale, STRICT, "eva")
    ask = {"reason": PRICE, "note": ""}
    refused(Refusal.ASKED_FOR_IT, tale.do, release, **ask, by=releaser("eva"))
    assert tale.do(release, **ask, by=releaser("max"))


def power(amount: int, percent: str | None) -> Power:
    limit = Limit(amount=eur(amount), percent=qty(percent) if percent else None)
    return Power(
        action=Action.RELEASE_PRICE,
        roles=(Role.PRICING,),
        today=day(0),
        own=Own(limits=(limit,)),
    )


@pytest.mark.parametrize(
    ("amount", "percent", "up_to", "enough"),
    [
        (9000, None, None, True),
        (8999, None, None, False),
        (9000, "0.1", None, True),
        (9000, "0.099", None, False),
        (9000, "0.1", 11, False),
        (9900, "0.1", 11, True),
    ],
)
def test_x5_02_authority_is_for_an_amount_and_a_percentage(
    amount: int, percent: str | None, up_to: int | None, enough: bool
) -> None:
    tale = waiting()
    by = releaser("max", power=power(amount, percent))
    band = None if up_to is None else qty(up_to)
    ask = answer(by=by, up_to=band)
    if enough:
        assert tale.do(approve, **ask)
    else:
        refused(Authority.AUTHORITY_EXCEEDED, tale.do, approve, **ask)


def test_x5_02_a_release_takes_the_same_percentage() -> None:
    tale = waiting()
    by = releaser("max", power=power(10**6, "0.09"))
    refused(
        Authority.AUTHORITY_EXCEEDED, tale.do, release, reason=PRICE, note="", by=by
    )


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        (Refusal.DEVIATION_UNKNOWN, answer(2)),
        (Refusal.DEVIATION_UNKNOWN, answer(kind=DeviationKind.TERMS)),
        (Refusal.UNTIL_PASSED, answer(valid_until=day(-1))),
        (Refusal.BAND_BELOW_ORDERED, answer(up_to=qty(9))),
        (Refusal.ASKED_FOR_IT, answer(by=releaser("ada"))),
    ],
)
def test_an_approval_that_is_refused(code: Refusal, ask: dict[str, Any]) -> None:
    refused(code, waiting().do, approve, **ask)


# -- Void --------------------------------------------------------------------------


def agreed(**more: Any) -> Any:
    tale = waiting()
    tale.do(approve, **answer(**more))
    return tale


def repriced(tale: Any, amount: str) -> None:
    tale.do(
        change_price,
        line=1,
        price=unit_price(amount, "EUR"),
        discount=qty(0),
        source=PriceSource.CUSTOMER_STATED,
        version=tale.state.version + 1,
        ours=tale.state.lines[1].ours,
    )


def test_r02_13_a_lower_price_voids_it_and_holds_again() -> None:
    tale = agreed()
    repriced(tale, "8.99")
    held, voided, deviated = judged(tale)
    assert isinstance(held, Held)
    assert isinstance(voided, DeviationVoided)
    assert voided.why is VoidReason.CHANGED
    assert isinstance(deviated, Deviated)
    assert tale.state.holds == (PRICE,)


def test_r02_13_a_price_that_comes_nearer_keeps_it() -> None:
    tale = agreed()
    repriced(tale, "9.50")
    assert judged(tale) == []


@pytest.mark.parametrize(("amount", "void"), [("11.00", False), ("11.01", True)])
def test_r02_13_nor_is_it_for_more_than_was_approved_above_ours(
    amount: str, void: bool
) -> None:
    tale = waiting("11.00")
    tale.do(approve, **answer())
    if amount != "11.00":
        repriced(tale, amount)
    assert bool([e for e in judged(tale) if isinstance(e, DeviationVoided)]) is void


def test_r02_13_our_own_price_closes_it() -> None:
    tale = waiting()
    repriced(tale, "10.00")
    assert judged(tale) == [
        DeviationClosed(line=1, kind=STATED),
        HoldEnded(reason=PRICE),
    ]


@pytest.mark.parametrize(("quantity", "void"), [(20, False), (21, True), (2, False)])
def test_r02_13_a_quantity_beyond_the_band_voids_it(quantity: int, void: bool) -> None:
    tale = agreed(up_to=qty(20))
    tale.do(change_quantity, line=1, quantity=qty(quantity), version=2)
    assert bool([e for e in judged(tale) if isinstance(e, DeviationVoided)]) is void


@pytest.mark.parametrize(("today", "over"), [(day(3), False), (day(4), True)])
def test_x5_01_an_approval_ends_with_its_last_day(today: date, over: bool) -> None:
    tale = agreed(valid_until=day(3))
    events = tale.do(expire, policy=STRICT, today=today)
    assert [type(each) for each in events] == ([Held, DeviationVoided] if over else [])
    assert tale.do(expire, policy=STRICT, today=today) == ()


def test_a_line_that_is_cancelled_deviates_no_more() -> None:
    tale = waiting()
    tale.do(cancel_line, line=1, remaining=qty(0), note="", version=2)
    assert [type(each) for each in judged(tale)] == [DeviationClosed, HoldEnded]


def test_an_order_that_ends_takes_its_deviations_along() -> None:
    tale = waiting()
    closed, _ = tale.do(close, note="")
    assert closed == DeviationClosed(line=1, kind=STATED)
    assert tale.state.deviations == ()
    assert tale.state.ended_holds == ()


# -- No, and no answer -------------------------------------------------------------


def test_r02_18_a_line_that_is_rejected_waits_until_it_is_amended() -> None:
    tale = waiting()
    (rejected,) = tale.do(reject, **saying_no())
    assert isinstance(rejected, DeviationRejected)
    assert (rejected.note, rejected.by) == ("too low", ("max",))
    assert "price" not in rejected.notice
    assert tale.do(reject, **saying_no()) == ()
    refused(Refusal.DEVIATION_REJECTED, tale.do, approve, **answer())
    refused(
        Refusal.DEVIATION_REJECTED,
        tale.do,
        release,
        reason=PRICE,
        note="",
        by=releaser("max"),
    )
    assert judged(tale) == []
    repriced(tale, "9.80")
    (deviated,) = judged(tale)
    assert isinstance(deviated, Deviated)
    assert tale.state.deviations[0].standing is Standing.OPEN


def test_what_is_approved_is_not_rejected_afterwards() -> None:
    refused(Refusal.DEVIATION_SETTLED, agreed().do, reject, **saying_no())


def test_who_has_no_say_in_prices_rejects_none() -> None:
    refused(
        Refusal.NOT_YOURS_TO_ANSWER,
        waiting().do,
        reject,
        **saying_no(roles=(Role.CREDIT,)),
    )


def test_r02_18_what_nobody_answers_in_time_goes_to_the_next_level() -> None:
    tale = at_price(by_hand("9.00"))
    (_, deviated) = judged(tale, LEVELS)
    assert (deviated.level, deviated.role, deviated.due) == (0, "pricing", day(2))
    assert tale.do(escalate, policy=LEVELS, today=day(2)) == ()
    (passed,) = tale.do(escalate, policy=LEVELS, today=day(3))
    assert passed == DeviationEscalated(
        line=1,
        kind=STATED,
        level=1,
        was_role=Role.PRICING,
        role=Role.SUPERVISOR,
        due=day(4),
    )
    assert tale.do(escalate, policy=LEVELS, today=day(3)) == ()
    assert tale.do(escalate, policy=LEVELS, today=day(9)) == ()  # nobody is above


# -- What stands still -------------------------------------------------------------


def test_r02_14_nothing_is_billed_while_a_deviation_is_open() -> None:
    tale = at_price(quote(1, "10.00"))
    tale.do(confirm, lines=())
    tale.do(change_price, line=1, **LOWER)
    judged(tale)
    refused(Refusal.DEVIATION_OPEN, tale.do, bill, invoice="I", lines=[part(1, 1)])


LOWER: dict[str, Any] = {
    "price": unit_price("9", "EUR"),
    "discount": qty(0),
    "source": PriceSource.MANUAL,
    "version": 2,
}


def test_r03_10_the_customer_is_never_told_why() -> None:
    for reason in HoldReason:
        text = neutral(reason).lower()
        assert not [word for word in ("credit", "price", "pay", "term") if word in text]


@forall(
    price=st.decimals("0.01", "1000", places=2),
    ours=st.decimals("0.01", "1000", places=2),
)
def test_a_percentage_is_never_less_than_the_deviation(
    price: Decimal, ours: Decimal
) -> None:
    """Rounded away from nothing, so that rounding gives nobody more authority."""
    theirs, mine = (
        net_of(unit_price(each, "EUR"), Decimal(0)) for each in (price, ours)
    )
    found = percent_below(theirs, mine)
    exact = (ours - price) / ours
    assert abs(found) >= min(abs(exact), 1000)
    assert abs(found) - abs(exact) < Decimal("0.000001")
    assert (found > 0) is (price < ours)
    assert (found < 0) is (price > ours)


def test_two_lines_are_two_deviations_under_one_hold() -> None:
    tale = story(ORDER)
    tale.do(place, placed=placed(asked(1, 1), asked(2, 1)))
    manual = [quote(n, "9", source=PriceSource.MANUAL) for n in (1, 2)]
    tale.do(price, quotes=manual, freight_tax=eur(0))
    assert [type(each) for each in judged(tale)] == [Held, Deviated, Deviated]
    assert [type(e) for e in tale.do(approve, **answer(1))] == [DeviationApproved]
    assert [type(e) for e in tale.do(approve, **answer(2))] == [
        DeviationApproved,
        HoldEnded,
    ]
