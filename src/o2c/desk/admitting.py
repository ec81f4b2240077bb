"""From a prospect to a customer, and two customers that turn out to be one."""

from __future__ import annotations

from o2c.desk.customers import addresses_of, parents_of
from o2c.desk.documents import open_documents
from o2c.desk.master import payment_terms
from o2c.desk.work import Work
from o2c.domain import credit, customer
from o2c.domain.credit import CREDIT
from o2c.domain.customer import CUSTOMER, Customer, Target, Validation
from o2c.requests import customers as requests
from o2c.values.address import PartyName
from o2c.values.ids import AccountId, CustomerId


def register_prospect(work: Work, ask: requests.RegisterProspect) -> None:
    """Take someone down who may become a customer."""
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.prospect,
        name=PartyName(subject=ask.customer, name=ask.name),
        group=ask.group,
        currency=ask.currency,
        terms=payment_terms(ask.terms),
        account=AccountId(ask.account or ask.customer),
        addresses=addresses_of(ask.customer, ask.bill_to, ask.ship_to),
    )


def validate_customer(work: Work, ask: requests.ValidateCustomer) -> None:
    """Say that a prospect is complete and was looked at."""
    validation = Validation(
        apart_from=tuple(CustomerId(id) for id in ask.apart_from),
        credit_application=ask.credit_application,
        screening=ask.screening,
        screening_reference=ask.screening_reference,
        screened_on=ask.screened_on or work.today,
        no_tax_id=ask.no_tax_id,
        note=ask.note,
    )
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.validate,
        validation=validation,
        by=work.actor.persons,
    )


def activate_customer(work: Work, ask: requests.ActivateCustomer) -> None:
    """Let a customer order, and open the account of the party that pays."""
    if work.decide(CUSTOMER, ask.customer, customer.activate):
        found = work.get(CUSTOMER, ask.customer)
        work.decide(CREDIT, found.account, credit.open_account, currency=found.currency)


def merge_customer(work: Work, ask: requests.MergeCustomer) -> None:
    """Let a customer go on as another."""
    into = CustomerId(ask.into)
    work.fetch((CUSTOMER, ask.customer), (CUSTOMER, into))
    pending, mine = open_documents(work, ask.customer)
    _, theirs = open_documents(work, into)
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.merge,
        me=CustomerId(ask.customer),
        parents=parents_of(work, ask.customer),
        into=Target(
            id=into,
            customer=work.get(CUSTOMER, into),
            parents=parents_of(work, into),
        ),
        acknowledged=ask.acknowledge_different,
        open_documents=pending.documents,
        documents=mine + theirs,
        note=ask.note,
        by=work.actor.persons,
    )


def unmerge_customer(work: Work, ask: requests.UnmergeCustomer) -> None:
    """Take a merge back."""
    found = work.get(CUSTOMER, ask.customer)
    documents = 0
    if found.replaced_by is not None:
        _, mine = open_documents(work, ask.customer)
        _, theirs = open_documents(work, found.replaced_by)
        documents = mine + theirs
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.unmerge,
        documents=documents,
        note=ask.note,
        by=work.actor.persons,
    )


def buyer_of(work: Work, id: str) -> tuple[str, Customer]:
    """Who buys where this customer is named: the one that it goes on as, if any."""
    found = work.get(CUSTOMER, id)
    while found.replaced_by is not None:
        id = found.replaced_by
        found = work.get(CUSTOMER, id)
    return id, found
