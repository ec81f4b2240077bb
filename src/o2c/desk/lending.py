"""Keeping credit accounts: limits, security, groups, disputes; and the policy."""

from __future__ import annotations

from o2c.desk.approving import lapse, of_account, use
from o2c.desk.common import dated
from o2c.desk.exposing import line_of
from o2c.desk.powers import power_of
from o2c.desk.reviewing import review
from o2c.desk.work import Work
from o2c.domain import credit, credit_policy, invoice
from o2c.domain.authority.policy import Action
from o2c.domain.authority.power import Power
from o2c.domain.credit import CREDIT
from o2c.domain.credit_policy import CREDIT_POLICY, MAIN, CreditRule, CreditSettings
from o2c.domain.invoice import INVOICE
from o2c.requests import credit as requests
from o2c.requests.credit import RulePart
from o2c.requests.master import SetCreditLimit
from o2c.values.money import Money


def set_policy(work: Work, ask: requests.SetCreditPolicy) -> None:
    """Say how credit is checked; orders that wait are looked at when next reviewed."""
    work.decide(
        CREDIT_POLICY,
        MAIN,
        credit_policy.set_policy,
        settings=CreditSettings(
            at_limit=ask.at_limit,
            counts=ask.counts,
            horizon_days=ask.horizon_days,
            rates=ask.rates,
            grace_days=ask.grace_days,
            disputed_counts=ask.disputed_counts,
            temporary_grace_days=ask.temporary_grace_days,
            small_order=ask.small_order,
            tolerance=ask.tolerance,
            release_days=ask.release_days,
            auto_release=ask.auto_release,
            checkpoints=ask.checkpoints,
            stops=ask.stops,
            priorities=ask.priorities,
        ),
        by=work.actor.persons,
    )


def set_rule(work: Work, ask: requests.SetCreditRule) -> None:
    """Let a blocking rule or an exclusion hold."""
    work.decide(
        CREDIT_POLICY,
        MAIN,
        credit_policy.set_rule,
        rule=_rule(ask.rule),
        by=work.actor.persons,
    )


def remove_rule(work: Work, ask: requests.RemoveCreditRule) -> None:
    """Take a rule back."""
    work.decide(
        CREDIT_POLICY,
        MAIN,
        credit_policy.remove_rule,
        rule=_rule(ask.rule),
        by=work.actor.persons,
    )


def _rule(part: RulePart) -> CreditRule:
    return CreditRule(
        kind=part.kind,
        scope=part.scope,
        of=part.of,
        measure=part.measure,
        value=part.value,
        currency=part.currency or "",
        threshold=part.threshold,
        excludes=part.excludes,
        warns=part.warns,
    )


def set_credit_limit(work: Work, ask: SetCreditLimit) -> None:
    """How much a paying party may owe; raising it takes authority, or an approval."""
    power, approval = _leave(work, ask.account, ask.limit, ask.approval)
    if work.decide(
        CREDIT,
        ask.account,
        credit.set_limit,
        limit=ask.limit,
        power=power,
        approval=approval,
    ):
        lapse(work, CREDIT.stream(ask.account), "the limit was changed")
        review(work, ask.account)


def set_temporary_limit(work: Work, ask: requests.SetTemporaryLimit) -> None:
    """Another limit up to a day; a higher one takes authority, or an approval."""
    power, approval = None, None
    if ask.limit is not None:
        power, approval = _leave(work, ask.account, ask.limit, ask.approval)
    if work.decide(
        CREDIT,
        ask.account,
        credit.set_temporary_limit,
        limit=ask.limit,
        until=ask.until,
        power=power,
        approval=approval,
    ):
        lapse(work, CREDIT.stream(ask.account), "a temporary limit was set")
        review(work, ask.account)


def _leave(
    work: Work, account: str, limit: Money | None, approval: str | None
) -> tuple[Power | None, str | None]:
    """The authority of whoever asks for a higher limit, or the approval they name."""
    found = work.get(CREDIT, account)
    if not credit.raises(found, limit):
        return None, None
    if approval is None:
        return power_of(work, Action.RAISE_CREDIT_LIMIT, found.currency), None
    subject = of_account(found, account, limit)
    use(work, approval, subject, frozenset(work.actor.persons))
    return None, approval


def set_security(work: Work, ask: requests.SetSecurity) -> None:
    """How much insurance or a letter of credit covers, and until when."""
    if work.decide(
        CREDIT,
        ask.account,
        credit.set_security,
        amount=ask.amount,
        until=ask.until,
        note=ask.note,
    ):
        review(work, ask.account)


def set_dunning(work: Work, ask: requests.SetDunningLevel) -> None:
    """How far reminders have come."""
    if work.decide(CREDIT, ask.account, credit.set_dunning, level=ask.level):
        review(work, ask.account)


def set_group(work: Work, ask: requests.SetCreditGroup) -> None:
    """Which credit group's rules concern an account."""
    if work.decide(CREDIT, ask.account, credit.set_group, group=ask.group):
        review(work, ask.account)


def set_parent(work: Work, ask: requests.SetCreditParent) -> None:
    """Let an account count against another's limit too, or no longer."""
    before = work.get(CREDIT, ask.account).parent
    line: tuple[str, ...] = ()
    currency = ""
    if ask.parent is not None:
        above = work.get(CREDIT, ask.parent)
        credit.known(above)
        currency, line = above.currency, line_of(work, ask.parent)
    if not work.decide(
        CREDIT,
        ask.account,
        credit.set_parent,
        account=ask.account,
        parent=ask.parent,
        currency=currency,
        line=line,
    ):
        return
    if before is not None:
        work.decide(CREDIT, before, credit.part, child=ask.account)
        review(work, before)
    if ask.parent is not None:
        work.decide(CREDIT, ask.parent, credit.join, child=ask.account)
    review(work, ask.account)


def dispute(work: Work, ask: requests.DisputeInvoice) -> None:
    """The customer does not agree with an invoice, or keeps the money back."""
    account = _debtor(work, ask.invoice)
    dated(work, ask)
    if work.decide(
        CREDIT,
        account,
        credit.dispute,
        invoice=ask.invoice,
        why=ask.why,
        note=ask.note,
        by=work.actor.persons,
    ):
        review(work, account)


def resolve_dispute(work: Work, ask: requests.ResolveDispute) -> None:
    """The invoice is due like any other again."""
    account = _debtor(work, ask.invoice)
    dated(work, ask)
    if work.decide(
        CREDIT,
        account,
        credit.resolve_dispute,
        invoice=ask.invoice,
        note=ask.note,
        by=work.actor.persons,
    ):
        review(work, account)


def _debtor(work: Work, number: str) -> str:
    found = work.get(INVOICE, number)
    invoice.known(found)
    return found.account
