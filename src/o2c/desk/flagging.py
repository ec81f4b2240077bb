"""The quality of master data: rules for names, and flags that people decide on."""

from __future__ import annotations

from o2c.desk.work import Work
from o2c.domain import flag, naming
from o2c.domain.flag import FLAG
from o2c.domain.naming import MAIN, NAMING, SKU, NamingRule
from o2c.requests import quality as requests


def set_naming_rule(work: Work, ask: requests.SetNamingRule) -> None:
    """Say what numbers of new products have to look like."""
    rule = NamingRule(
        pattern=ask.pattern,
        alphabet="".join(dict.fromkeys(ask.alphabet)),
        longest=ask.longest,
        apart=ask.apart,
    )
    work.decide(NAMING, ask.category or MAIN, naming.set_rule, rule=rule)


def name_product(work: Work, product: str, category: str) -> None:
    """Take a number for a new product: one that keeps to the rule and is free.

    Where there is no rule, any number that is not there yet will do.
    """
    work.fetch(
        (NAMING, MAIN), (NAMING, category or MAIN), (SKU, naming.normal(product))
    )
    rule = work.get(NAMING, category or MAIN).rule or work.get(NAMING, MAIN).rule
    if rule is None:
        return
    naming.check(rule, product)
    forms = {naming.normal(product), naming.normal(product, alike=rule.apart)}
    for key in sorted(forms - {""}):
        work.decide(SKU, key, naming.take, product=product)


def raise_flag(work: Work, ask: requests.RaiseFlag) -> None:
    """Raise a flag, unless a person has dealt with just this."""
    work.decide(
        FLAG,
        flag.id_of(ask.kind, ask.subjects),
        flag.find,
        kind=ask.kind,
        subjects=ask.subjects,
        figures=ask.figures,
    )


def clear_flag(work: Work, ask: requests.ClearFlag) -> None:
    """Close a flag of what is not found any more."""
    work.decide(FLAG, ask.flag, flag.clear, note=ask.note)


def assign_flag(work: Work, ask: requests.AssignFlag) -> None:
    """Give a flag to a person."""
    work.decide(FLAG, ask.flag, flag.assign, owner=ask.owner)


def accept_flag(work: Work, ask: requests.AcceptFlag) -> None:
    """Say that it is wrong."""
    by = work.actor.persons
    work.decide(FLAG, ask.flag, flag.accept, note=ask.note, by=by)


def reject_flag(work: Work, ask: requests.RejectFlag) -> None:
    """Say that it is right as it is."""
    by = work.actor.persons
    work.decide(FLAG, ask.flag, flag.reject, note=ask.note, by=by)
