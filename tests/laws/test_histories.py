"""Whatever is asked of a desk, in whatever order, the laws hold after every step.

By default a few histories are told, the same in every run: a red test is about the
change at hand.  `make nightly` tells 2,000 longer ones, and five times as many in
which all derivations are compared at the end only, from number `O2C_LAWS_FIRST` on.
With the number and `O2C_LAWS_HISTORIES=1`, one is told again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import laws_agreed as agreed
import laws_approvals as authority
import laws_credit as credit
import laws_deviations as deviations
import laws_exempting as exempting
import laws_exposure as exposure
import laws_goods as goods
import laws_kits as kits
import laws_money as money
import laws_offers as quotes
import laws_priced as priced
import laws_record as records
import pytest
from laws_telling import AfterStep, AtTheEnd, Tale, broken, shortened, tale
from tiers import record, size

FIRST = int(os.environ.get("O2C_LAWS_FIRST", "0"))
HISTORIES = int(os.environ.get("O2C_LAWS_HISTORIES") or size(10, 2000))
STEPS = size(30, 50)
ON_POSTGRESQL = size((1, 10), (200, 50))  # histories, steps of each
QUICK = range(FIRST + HISTORIES, FIRST + HISTORIES + 5 * HISTORIES)

CHEAP = (
    goods.what_is_ordered_is_open_shipped_or_cancelled,
    goods.an_order_claims_what_it_has_open,
    goods.nothing_is_oversold,
    goods.no_promise_suffers_from_another,
    goods.goods_stay_for_whom_they_wait,
    money.no_order_goes_on_beyond_the_limit_unreleased,
    money.no_limit_is_passed_unseen,
    credit.exposure_is_what_the_documents_say,
    exposure.exposure_is_its_documents_at_the_rates_that_were_set,
    exposure.a_leave_is_a_persons_release,
    credit.a_group_is_a_tree,
    credit.what_a_person_held_goes_by_a_persons_release,
    money.no_more_is_billed_than_was_delivered,
    money.no_more_is_credited_than_was_billed,
    money.freight_is_billed_once,
    money.legal_numbers_have_no_gap,
    records.what_is_refused_leaves_no_trace,
    kits.kits_stay_whole,
    quotes.no_more_is_ordered_than_was_quoted,
    quotes.an_order_of_a_quote_is_in_time_and_at_its_price,
    agreed.what_is_called_off_is_what_stands_in_orders,
    agreed.a_commercial_line_is_its_deliveries,
    agreed.nothing_below_what_is_called_off_is_agreed,
    priced.an_order_keeps_its_price_unless_it_is_priced_again,
    priced.a_price_that_was_found_says_where,
    authority.nobody_releases_what_they_had_a_hand_in,
    authority.an_approval_counts_once_in_time_and_for_one_thing,
    authority.every_refused_attempt_is_recorded,
    deviations.nothing_leaves_our_conditions_unapproved,
    deviations.no_path_leads_from_a_deviation_to_the_customer,
    deviations.a_deviation_is_approved_once_and_by_another,
    deviations.who_asked_for_a_deviation_lets_it_be_nowhere,
    deviations.an_order_waits_for_its_deviations,
    exempting.whoever_is_exempt_has_shown_a_certificate,
    exempting.an_exemption_rests_on_what_was_in_force,
)
DEAR = (
    records.what_is_asked_again_is_done_once,
    records.an_id_is_for_one_request,
    records.the_journal_balances,
    records.everything_reconciles,
)
AT_THE_END = (
    records.all_is_asked_again,
    records.a_rebuild_gives_the_same_rows,
)


@pytest.mark.parametrize("number", range(FIRST, FIRST + HISTORIES))
def test_every_law_holds_after_every_step(number: int) -> None:
    hold(tale(number, STEPS), (*CHEAP, *DEAR), AT_THE_END)


@pytest.mark.parametrize("number", QUICK)
def test_goods_and_money_agree_after_every_step(number: int) -> None:
    """Many more histories, in which all derivations are compared at the end only."""
    hold(tale(number, STEPS + 10), CHEAP, (records.everything_agrees_at_last,))


@pytest.mark.parametrize("number", range(FIRST, FIRST + ON_POSTGRESQL[0]))
def test_every_law_holds_on_postgresql_too(
    number: int, fresh_url: Callable[[], str]
) -> None:
    """Test 23: the same laws after every step, in the other database."""
    whole = tale(number, ON_POSTGRESQL[1])
    hold(whole, (*CHEAP, *DEAR), AT_THE_END, fresh_url)


def test_there_are_laws_enough() -> None:
    """Test 23 asks for ten; how many histories they were held against is recorded."""
    laws = len({*CHEAP, *DEAR, *AT_THE_END, records.everything_agrees_at_last})
    record("test 23", "laws", laws, "invariants", goal=">= 10")
    for on, histories, steps in (
        ("sqlite", HISTORIES, STEPS),
        ("postgresql", *ON_POSTGRESQL),
    ):
        record("test 23", "histories, all laws after a step", histories, "", on=on)
        record("test 23", "steps of each", steps, "steps", on=on)
    record("test 23", "histories reconciled at the end", len(QUICK), "", on="sqlite")
    assert laws >= 10


def hold(
    whole: Tale,
    after_every_step: Sequence[AfterStep],
    at_the_end: Sequence[AtTheEnd],
    url: Callable[[], str] = lambda: "sqlite://",
) -> None:
    """Tell a history; where it breaks a law, say which, and tell it shortly."""
    found = broken(whole, after_every_step, at_the_end, url())
    if found is None:
        return
    after = [law for law in after_every_step if law is found.law]
    last = [law for law in at_the_end if law is found.law]

    def still(tale: Tale) -> bool:
        now = broken(tale, after, last, url())
        return now is not None and type(now.error) is type(found.error)

    short = broken(shortened(whole, still), after, last, url()) or found
    law = f"{found.law.__name__}: {found.law.__doc__}"
    pytest.fail(f"{law}\n\n{short.told}\n\n{short.error!r}", pytrace=False)
