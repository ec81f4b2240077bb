"""R10: what a credit check finds, each reason with its figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve as replace
from domain_samples import MONDAY, eur, story

from o2c.domain.credit import (
    CREDIT,
    Above,
    Allowed,
    Committed,
    CreditFinding,
    CreditReason,
    Declined,
    Disputed,
    Doubt,
    DunningSet,
    Foreign,
    Ground,
    GroupSet,
    Invoiced,
    LimitSet,
    Moved,
    OnAccount,
    Opened,
    Rate,
    Refusal,
    Scheduled,
    Secured,
    SecuritySet,
    TemporaryLimitSet,
    assess,
    check,
    commit,
    dispute,
    force,
    invoice,
    move,
    put_on_account,
    review,
    secure,
    send_back,
    set_dunning,
    set_limit,
    set_parent,
    set_temporary_limit,
    settle,
)
from o2c.domain.credit_policy import (
    Checkpoint,
    Component,
    CreditRule,
    CreditSettings,
    Policy,
    RateBasis,
    RuleKind,
    RuleMeasure,
    RuleScope,
)
from o2c.testing import given
from o2c.values.money import Money
from o2c.values.terms import Due

OPENED = Opened(currency="EUR")
LIMIT = LimitSet(was=eur(0), limit=eur(100))
USD = Rate(rate=Decimal("0.9"), on=MONDAY)


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def ground(*rules: CreditRule, today: date = MONDAY, **more: Any) -> Ground:
    """The ground of a policy with these rules and settings."""
    given_too = {k: more.pop(k) for k in ("above", "rates", "ahead") if k in more}
    policy = Policy(settings=CreditSettings(**more), rules=rules)
    return Ground(account="A", today=today, policy=policy, **given_too)


def rule(kind: RuleKind, value: str | int, **more: Any) -> CreditRule:
    measure = {
        RuleKind.DAYS_OVERDUE: RuleMeasure.DAYS,
        RuleKind.DUNNING: RuleMeasure.LEVEL,
        RuleKind.RELEASE_ORDER: RuleMeasure.LEVEL,
        RuleKind.LIMIT_USED: RuleMeasure.PERCENT,
    }.get(kind, RuleMeasure.AMOUNT)
    fields = {"measure": measure, "value": Decimal(value), **more}
    if fields["measure"] is RuleMeasure.AMOUNT:
        fields["currency"] = "EUR"
    return CreditRule(kind=kind, **fields)


def one(*history: Any) -> Any:
    """The one event that a decision of an account with this history comes to."""
    aggregate, *events = history

    def decided(decide: Any, **ask: Any) -> Any:
        (event,) = decide(aggregate.fold(events), **ask)
        return event

    return decided


def owed(minor: int, *, late: int, invoice: str = "INV-1") -> Invoiced:
    """An invoice that has been due for so many days on the Monday."""
    amount = eur(minor)
    return Invoiced(invoice=invoice, amount=amount, due=(Due(day(-late), amount),))


def found(*history: Any, on: Ground, amount: Money | None = None) -> list[str]:
    """The reasons why an order of this much has to wait."""
    credit = CREDIT.fold([OPENED, *history])
    seen = assess(
        credit,
        order="SO-1",
        amount=eur(10) if amount is None else amount,
        ground=on,
        at=Checkpoint.CONFIRM,
    )
    return [each.reason for each in seen.findings]


def test_r10_09_r10_17_what_is_prepaid_and_far_off_is_left_out_once() -> None:
    """An order of 100 beyond the horizon, paid by card, makes no room for others."""
    far = Committed(
        order="SO-2",
        was=eur(0),
        amount=eur(100),
        exposure=eur(100),
        limit=eur(100),
        overridden=False,
        schedule=(Scheduled(on=day(40), amount=eur(100)),),
    )
    start = (LIMIT, far, Secured(order="SO-2", was=eur(0), amount=eur(100)))
    on = ground(horizon_days=30)
    assert found(*start, on=on, amount=eur(100)) == []
    assert found(*start, on=on, amount=eur(101)) == ["limit"]


# -- The limit -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at_limit", "amount", "waits"),
    [(False, 100, False), (False, 101, True), (True, 99, False), (True, 100, True)],
)
def test_r10_02_at_the_limit_or_beyond_it_as_the_policy_says(
    at_limit: bool, amount: int, waits: bool
) -> None:
    on = ground(at_limit=at_limit)
    assert bool(found(LIMIT, on=on, amount=eur(amount))) is waits


@pytest.mark.parametrize(
    ("settings", "n", "reasons"),
    [
        ({}, 5, []),
        ({}, 6, ["limit"]),
        ({"temporary_grace_days": 2}, 7, []),
        ({"temporary_grace_days": 2}, 8, ["limit"]),
    ],
)
def test_r10_18_a_temporary_limit_ends_after_its_grace(
    settings: dict[str, Any], n: int, reasons: list[str]
) -> None:
    more = TemporaryLimitSet(was=None, limit=eur(500), until=day(5))
    on = ground(today=day(n), **settings)
    assert found(LIMIT, more, on=on, amount=eur(300)) == reasons
    if reasons:
        credit = CREDIT.fold([OPENED, LIMIT, more])
        (why,) = assess(
            credit, order="S", amount=eur(300), ground=on, at=Checkpoint.CONFIRM
        ).findings
        assert why.text() == (
            "limit EUR 3.00, allowed EUR 1.00 (the temporary limit ended 2026-03-07)"
        )


def test_r10_18_a_temporary_limit_has_a_last_day() -> None:
    refused = given(CREDIT, OPENED).when(set_temporary_limit, limit=eur(9), until=None)
    refused.then_rejected(Refusal.UNTIL_MISSING)
    given(CREDIT, OPENED).when(
        set_temporary_limit, limit=None, until=None
    ).then_nothing()


def test_r10_04_each_account_above_has_its_say() -> None:
    above = (
        Above(account="TOP", limit=eur(500), besides=450),
        Above(account="WORLD", limit=None, besides=9_999),
    )
    assert found(LIMIT, on=ground(above=above), amount=eur(50)) == []
    assert found(LIMIT, on=ground(above=above), amount=eur(51)) == ["parent_limit"]
    assert found(LIMIT, on=ground(above=above), amount=eur(101)) == [
        "limit",
        "parent_limit",
    ]


def test_r10_04_a_group_has_no_circle_and_one_currency() -> None:
    start = given(CREDIT, OPENED)
    ask = {"account": "A", "parent": "B", "currency": "EUR"}
    start.when(set_parent, **ask, line=["B", "A"]).then_rejected(
        Refusal.PARENT_CIRCULAR
    )
    start.when(set_parent, **ask | {"parent": "A"}, line=["A"]).then_rejected(
        Refusal.PARENT_CIRCULAR
    )
    start.when(set_parent, **ask | {"currency": "USD"}, line=["B"]).then_rejected(
        Refusal.PARENT_CURRENCY
    )


# -- What counts -----------------------------------------------------------------------


def test_r10_09_only_what_goes_out_inside_the_horizon_counts() -> None:
    parts = (
        Scheduled(on=day(10), amount=eur(60)),
        Scheduled(on=day(40), amount=eur(940)),
    )
    asked = {"order": "SO-1", "amount": eur(1000), "schedule": parts}
    start = one(CREDIT, OPENED, LIMIT)
    passed = start(commit, **asked, ground=ground(horizon_days=30))
    assert isinstance(passed, Committed)
    assert passed.exposure == eur(60)
    then = CREDIT.fold([OPENED, LIMIT, passed])
    assert then.exposure == 1000  # the sum of its documents, whatever counts
    later = ground(today=day(20), horizon_days=30)
    again = replace(passed, order="SO-2")
    assert found(LIMIT, again, on=later, amount=eur(1)) == ["limit"]
    held = start(commit, **asked, ground=ground())
    assert isinstance(held, Declined)


def test_r10_17_security_prepayment_and_deposits_do_not_count() -> None:
    start = (LIMIT, SecuritySet(was=None, amount=eur(50), until=day(3)))
    assert found(*start, on=ground(), amount=eur(150)) == []
    assert found(*start, on=ground(), amount=eur(151)) == ["limit"]
    assert found(*start, on=ground(today=day(4)), amount=eur(150)) == ["limit"]
    card = Secured(order="SO-1", was=eur(0), amount=eur(140))
    assert found(LIMIT, card, on=ground(), amount=eur(240)) == []
    assert found(LIMIT, card, on=ground(), amount=eur(241)) == ["limit"]
    paid = OnAccount(source="RC-1", amount=eur(30))
    assert found(LIMIT, paid, on=ground(), amount=eur(130)) == []
    zero = LimitSet(was=eur(100), limit=eur(0))
    late = owed(500, late=90)
    rules = rule(RuleKind.DAYS_OVERDUE, 61)
    whole = Secured(order="SO-1", was=eur(0), amount=eur(10))
    assert found(zero, whole, late, on=ground(rules)) == []  # all of it is paid for


def test_r10_17_what_is_secured_of_an_order_follows_it() -> None:
    tale = story(CREDIT, OPENED, LIMIT)
    tale.do(commit, order="SO-1", amount=eur(60))
    tale.do(secure, order="SO-1", amount=eur(80))
    assert tale.state.prepaid == 60
    tale.do(move, order="SO-1", ordered=eur(0), unbilled=eur(20))
    assert tale.state.prepaid == 20
    assert not tale.do(secure, order="SO-1", amount=eur(80))
    tale.do(move, order="SO-1", ordered=eur(0), unbilled=eur(0))
    assert (tale.state.prepaid, tale.state.orders) == (0, {})


def test_r10_17_nothing_and_small_orders_are_never_held() -> None:
    over = (LIMIT, owed(500, late=90))
    on = ground(rule(RuleKind.DAYS_OVERDUE, 61), small_order=eur(20))
    assert found(*over, on=on, amount=eur(20)) == []
    assert found(*over, on=on, amount=eur(21)) == ["limit", "days_overdue"]
    assert found(*over, on=ground(), amount=eur(-1)) == []
    assert found(*over, on=ground(), amount=eur(0)) == []


def test_r10_17_goods_that_came_back_leave_no_room_before_they_are_credited() -> None:
    """The order's own share is below nothing, and still its growth passes the limit."""
    back = Moved(
        order="SO-1",
        was_ordered=eur(0),
        was_unbilled=eur(0),
        ordered=eur(0),
        unbilled=eur(-25),
    )
    billed = owed(110, late=0)
    assert found(LIMIT, billed, back, on=ground(), amount=eur(15)) == []
    assert found(LIMIT, billed, back, on=ground(), amount=eur(16)) == ["limit"]


def test_what_the_policy_leaves_out_does_not_count() -> None:
    on = ground(counts=(Component.INVOICED, Component.ORDERED))
    shipped = Moved(
        order="SO-2",
        was_ordered=eur(0),
        was_unbilled=eur(0),
        ordered=eur(0),
        unbilled=eur(900),
    )
    assert found(LIMIT, shipped, on=on, amount=eur(100)) == []
    assert found(LIMIT, shipped, on=ground(), amount=eur(100)) == ["limit"]


# -- Other currencies ------------------------------------------------------------------


def test_r10_05_an_order_counts_at_its_own_rate_and_says_so() -> None:
    tale = story(CREDIT, OPENED, LIMIT)
    (event,) = tale.do(commit, order="SO-1", amount=usd(100), rate=USD)
    assert isinstance(event, Committed)
    assert event.amount == eur(90)
    assert event.foreign == Foreign(amount=usd(100), rate=USD.rate, rate_on=MONDAY)
    other = Rate(rate=Decimal("0.5"), on=day(1))
    (moved,) = tale.do(
        move, order="SO-1", ordered=usd(40), unbilled=usd(60), rate=other
    )
    assert isinstance(moved, Moved)
    assert (moved.ordered, moved.unbilled) == (eur(36), eur(54))
    tale.do(invoice, invoice="INV-1", amount=usd(60), order="SO-1", rate=other)
    tale.do(move, order="SO-1", ordered=usd(40), unbilled=usd(0), rate=other)
    assert tale.state.exposure == 90
    tale.do(settle, invoice="INV-1", by="RC-1", amount=usd(20))
    assert tale.state.invoiced == 36
    tale.do(settle, invoice="INV-1", by="RC-1", amount=usd(40))
    assert (tale.state.invoiced, tale.state.invoices) == (0, {})
    tale.do(put_on_account, source="RC-2", amount=usd(10), rate=other)
    tale.do(put_on_account, source="RC-2", amount=usd(-4))
    assert tale.state.on_account == 3


def test_r10_05_without_a_rate_it_waits_and_counts_nothing() -> None:
    event = one(CREDIT, OPENED, LIMIT)(commit, order="SO-1", amount=usd(1))
    assert isinstance(event, Declined)
    assert event.findings == (
        CreditFinding(reason=CreditReason.RATE_MISSING, found="USD in EUR"),
    )
    leave = Allowed(order="SO-1", up_to=usd(1), until=None)
    again = one(CREDIT, OPENED, LIMIT, leave)(commit, order="SO-1", amount=usd(1))
    assert isinstance(again, Declined)


def test_r10_05_or_everything_counts_at_todays_rate() -> None:
    own = Foreign(amount=usd(100), rate=USD.rate, rate_on=MONDAY)
    bill = Invoiced(invoice="INV-1", amount=eur(90), foreign=own)
    limit = LimitSet(was=eur(0), limit=eur(160))
    today = {"USD": Rate(rate=Decimal("1.5"), on=day(3))}
    on = ground(rates={}), ground(rates=today)
    assert found(limit, bill, on=on[1], amount=eur(70)) == []
    policy = Policy(settings=CreditSettings(rates=RateBasis.TODAY))
    at_today = replace(on[1], policy=policy)
    assert found(limit, bill, on=at_today, amount=eur(11)) == ["limit"]
    assert found(limit, bill, on=at_today, amount=eur(10)) == []
    without = replace(on[0], policy=policy)
    assert found(limit, bill, on=without, amount=eur(10)) == ["rate_missing"]


# -- Rules -----------------------------------------------------------------------------


def test_v26_a_more_specific_exclusion_goes_before_the_rule_for_all() -> None:
    """Days overdue 61 for all; 100 excluded for customer A, who is 80 days overdue."""
    rules = (
        rule(RuleKind.DAYS_OVERDUE, 61),
        rule(
            RuleKind.DAYS_OVERDUE, 100, scope=RuleScope.ACCOUNT, of="A", excludes=True
        ),
    )
    late = (LimitSet(was=eur(0), limit=None), owed(500, late=80))
    a = ground(*rules)
    assert found(*late, on=a) == []
    assert found(*late, on=replace(a, account="B")) == ["days_overdue"]
    later = (LimitSet(was=eur(0), limit=None), owed(500, late=101))
    assert found(*later, on=a) == ["days_overdue"]


def test_r10_19_an_exclusion_counts_by_level_kind_and_measure() -> None:
    late = (
        LimitSet(was=eur(0), limit=None),
        GroupSet(was="", group="retail"),
        owed(500, late=80),
    )
    for_all = rule(RuleKind.OVERDUE, 1)
    of_group = {"scope": RuleScope.GROUP, "of": "retail", "excludes": True}
    held, passes = ["overdue"], []
    for other, expected in (
        (rule(RuleKind.OVERDUE, 9, **of_group), passes),
        (rule(RuleKind.OVERDUE, 9, **of_group | {"of": "public"}), held),
        (rule(RuleKind.OVERDUE, 4, **of_group), held),  # EUR 5.00 are overdue
        (rule(RuleKind.OVERDUE, 9, **of_group, measure=RuleMeasure.PERCENT), held),
        (rule(RuleKind.ORDER, 9, **of_group), held),
        (rule(RuleKind.OVERDUE, 9, excludes=True), held),  # the same level
        (rule(RuleKind.RELEASE_ORDER, 0, **of_group), passes),
        (rule(RuleKind.RELEASE_ORDER, 0, excludes=True), passes),
    ):
        assert found(*late, on=ground(for_all, other)) == expected, other


@pytest.mark.parametrize(
    ("each", "reason"),
    [
        (rule(RuleKind.DAYS_OVERDUE, 79), "days_overdue"),
        (rule(RuleKind.DAYS_OVERDUE, 80), None),
        (rule(RuleKind.OVERDUE, "4.99"), "overdue"),
        (rule(RuleKind.OVERDUE, 5), None),
        (rule(RuleKind.OVERDUE, "0.49", measure=RuleMeasure.PERCENT), "overdue"),
        (rule(RuleKind.OVERDUE, "0.5", measure=RuleMeasure.PERCENT), None),
        (rule(RuleKind.OVERDUE, 1, threshold=Decimal("0.5")), "overdue"),
        (rule(RuleKind.OVERDUE, 1, threshold=Decimal("0.6")), None),
        (rule(RuleKind.ORDER, "0.99"), "order"),
        (rule(RuleKind.ORDER, 1), None),
        (rule(RuleKind.ORDER, "0.04", measure=RuleMeasure.PERCENT), "order"),
        (rule(RuleKind.LIMIT_USED, "0.54"), "limit_used"),
        (rule(RuleKind.LIMIT_USED, "0.55"), None),
        (rule(RuleKind.DUNNING, 2), "dunning"),
        (rule(RuleKind.DUNNING, 3), None),
    ],
)
def test_r10_10_every_kind_of_rule_has_its_boundary(
    each: CreditRule, reason: str | None
) -> None:
    """EUR 10.00 are invoiced, half of it for 80 days; the order adds 1 of 20."""
    history = (
        LimitSet(was=eur(0), limit=eur(2000)),
        DunningSet(was=0, level=2),
        owed(500, late=80),
        owed(500, late=-5, invoice="INV-2"),
    )
    reasons = found(*history, on=ground(each), amount=eur(100))
    assert reasons == ([reason] if reason else [])
    warning = ground(replace(each, warns=True))
    event = one(CREDIT, OPENED, *history)(
        commit, order="SO-1", amount=eur(100), ground=warning
    )
    assert isinstance(event, Committed)
    assert [w.reason for w in event.warnings] == reasons


def test_r10_10_all_reasons_at_once_with_what_was_counted() -> None:
    history = (LIMIT, DunningSet(was=0, level=3), owed(500, late=80))
    on = ground(rule(RuleKind.DAYS_OVERDUE, 61), rule(RuleKind.DUNNING, 3))
    event = one(CREDIT, OPENED, *history)(
        commit, order="SO-1", amount=eur(10), ground=on
    )
    assert isinstance(event, Declined)
    assert [each.text() for each in event.findings] == [
        "limit EUR 5.10, allowed EUR 1.00",
        "days overdue 80 days, allowed 61 days (rule for all)",
        "dunning level 3, allowed below level 3 (rule for all)",
    ]
    counted = {each.component: each.amount for each in event.counted}
    assert counted == {Component.ORDERED: eur(10), Component.INVOICED: eur(500)}
    assert sum(each.minor for each in counted.values()) == event.exposure.minor


def test_the_earliest_part_is_paid_first() -> None:
    parts = (Due(day(-50), eur(30)), Due(day(-10), eur(70)))
    bill = Invoiced(invoice="INV-1", amount=eur(100), due=parts)
    tale = story(CREDIT, OPENED, LimitSet(was=eur(0), limit=None), bill)
    on = ground(rule(RuleKind.DAYS_OVERDUE, 9))
    for paid, days in ((0, 50), (29, 50), (1, 10)):
        tale.do(settle, invoice="INV-1", by="RC-1", amount=eur(paid))
        (why,) = assess(
            tale.state, order="S", amount=eur(1), ground=on, at=Checkpoint.CONFIRM
        ).findings
        assert why.found == f"{days} days"
    grace = ground(rule(RuleKind.DAYS_OVERDUE, 9), grace_days=10)
    assert found(*tale.events, on=grace) == []


def test_r10_23_what_is_in_dispute_is_not_overdue() -> None:
    history = (LimitSet(was=eur(0), limit=None), owed(500, late=80))
    on = ground(rule(RuleKind.DAYS_OVERDUE, 61), rule(RuleKind.OVERDUE, 1))
    assert found(*history, on=on) == ["days_overdue", "overdue"]
    for why in Doubt:
        doubt = Disputed(invoice="INV-1", why=why, note="")
        assert found(*history, doubt, on=on) == []
        counts = replace(
            on, policy=replace(on.policy, settings=CreditSettings(disputed_counts=True))
        )
        assert found(*history, doubt, on=counts) == ["days_overdue", "overdue"]


# -- Releases, reviews -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "today", "passes"), [(110, 5, True), (111, 5, False), (110, 6, False)]
)
def test_r10_13_a_release_is_good_up_to_its_amount_and_its_day(
    amount: int, today: int, passes: bool
) -> None:
    leave = Allowed(order="SO-1", up_to=eur(110), until=day(5))
    event = one(CREDIT, OPENED, LIMIT, leave)(
        commit, order="SO-1", amount=eur(amount), ground=ground(today=day(today))
    )
    assert isinstance(event, Committed) is passes


def test_r10_01_a_check_on_the_way_out_counts_the_order_once() -> None:
    tale = story(CREDIT, OPENED, LIMIT)
    tale.do(commit, order="SO-1", amount=eur(60))
    on = ground(checkpoints=(Checkpoint.ISSUE,))
    asked = {"order": "SO-1", "amount": eur(60), "ground": on}
    assert not tale.do(check, **asked, at=Checkpoint.ISSUE)
    tale.do(move, order="SO-1", ordered=eur(20), unbilled=eur(40))
    asked["amount"] = eur(20)
    assert not tale.do(check, **asked, at=Checkpoint.ISSUE)
    (seen,) = tale.do(check, **asked, at=Checkpoint.MANUAL)
    assert seen.exposure == eur(60)


def test_r10_14_a_review_clears_reasons_one_by_one_but_not_a_persons() -> None:
    tale = story(CREDIT, OPENED, LIMIT, DunningSet(was=0, level=3))
    on = ground(rule(RuleKind.DUNNING, 3))
    tale.do(commit, order="SO-1", amount=eur(101), ground=on)
    tale.do(force, order="SO-1", amount=eur(101), note="look")
    tale.do(set_dunning, level=0)
    (event,) = tale.do(review, order="SO-1", amount=eur(101), ground=on)
    assert event.cleared == (CreditReason.DUNNING,)
    tale.do(review, order="SO-1", amount=eur(99), ground=on)
    assert tale.state.waiting["SO-1"].reasons == (CreditReason.FORCED,)
    assert not tale.do(review, order="SO-1", amount=eur(99), ground=on)


def test_r10_14_a_persons_hold_outlives_a_check_on_the_way_out() -> None:
    tale = story(CREDIT, OPENED, LIMIT)
    tale.do(commit, order="SO-1", amount=eur(90))
    tale.do(force, order="SO-1", amount=eur(90), note="look")
    tale.do(set_limit, limit=eur(80))
    on = ground(checkpoints=(Checkpoint.ISSUE,))
    asked = {"order": "SO-1", "amount": eur(90), "ground": on}
    (event,) = tale.do(check, **asked, at=Checkpoint.ISSUE)
    reasons = (CreditReason.LIMIT, CreditReason.FORCED)
    assert tuple(found.reason for found in event.findings) == reasons
    tale.do(set_limit, limit=eur(100))
    tale.do(review, **asked)
    assert tale.state.waiting["SO-1"].forced


def test_r10_14_a_review_follows_the_figures() -> None:
    tale = story(CREDIT, OPENED, LIMIT)
    tale.do(commit, order="SO-1", amount=eur(150))
    tale.do(set_limit, limit=eur(120))
    (event,) = tale.do(review, order="SO-1", amount=eur(150), ground=ground())
    assert (event.cleared, event.findings[0].allowed) == ((), "EUR 1.20")
    assert not tale.do(review, order="SO-1", amount=eur(150), ground=ground())


def test_r10_21_what_was_sent_back_waits_for_another_amount() -> None:
    tale = story(CREDIT, OPENED, LIMIT)
    assert tale.attempt(send_back, order="SO-1", note="") is not None
    given(CREDIT, OPENED).when(send_back, order="SO-1", note="").then_rejected(
        Refusal.NOT_WAITING
    )
    tale.do(commit, order="SO-1", amount=eur(101))
    tale.do(send_back, order="SO-1", note="no")
    tale.do(review, order="SO-1", amount=eur(101), ground=ground())
    assert not tale.state.waiting["SO-1"].ready
    tale.do(review, order="SO-1", amount=eur(100), ground=ground())
    assert tale.state.waiting["SO-1"].ready


def test_a_dunning_level_is_not_negative() -> None:
    given(CREDIT, OPENED).when(set_dunning, level=-1).then_rejected(
        Refusal.LEVEL_NEGATIVE
    )


def test_r10_23_only_an_open_invoice_is_disputed() -> None:
    given(CREDIT, OPENED).when(
        dispute, invoice="INV-1", why=Doubt.DISPUTE, note=""
    ).then_rejected(Refusal.NOT_OWED)
