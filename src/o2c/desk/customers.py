"""Keeping customers: take them on, change them, block and deactivate them."""

from __future__ import annotations

from o2c.desk.master import address, payment_terms
from o2c.desk.work import Work
from o2c.domain import credit, customer
from o2c.domain.credit import CREDIT
from o2c.domain.customer import CUSTOMER, UsedAddress
from o2c.requests import customers as requests
from o2c.requests.master import AddressPart
from o2c.values.address import AddressUsage, PartyName
from o2c.values.ids import AccountId


def register_customer(work: Work, ask: requests.RegisterCustomer) -> None:
    """Take a customer on, and open the account of the party that pays."""
    account = AccountId(ask.account or ask.customer)
    addresses = _addresses(ask.customer, ask.bill_to, ask.ship_to)
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.register,
        name=PartyName(subject=ask.customer, name=ask.name),
        group=ask.group,
        currency=ask.currency,
        terms=payment_terms(ask.terms),
        account=account,
        addresses=addresses,
    )
    work.decide(CREDIT, account, credit.open_account, currency=ask.currency)


def change_customer(work: Work, ask: requests.ChangeCustomer) -> None:
    """Change what is given; open orders keep what they were placed with."""
    name = PartyName(subject=ask.customer, name=ask.name) if ask.name else None
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.change,
        name=name,
        terms=payment_terms(ask.terms) if ask.terms else None,
        addresses=_addresses(ask.customer, ask.bill_to, ask.ship_to),
    )


def block_customer(work: Work, ask: requests.BlockCustomer) -> None:
    """Let new orders of a customer wait for a person."""
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.block,
        note=ask.reason,
        by=work.actor.persons,
    )


def unblock_customer(work: Work, ask: requests.UnblockCustomer) -> None:
    """Let new orders of a customer go on as usual."""
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.unblock,
        note=ask.reason,
        by=work.actor.persons,
    )


def deactivate_customer(work: Work, ask: requests.DeactivateCustomer) -> None:
    """Take no more orders of a customer."""
    work.decide(CUSTOMER, ask.customer, customer.deactivate, note=ask.reason)


def reactivate_customer(work: Work, ask: requests.ReactivateCustomer) -> None:
    """Take orders of a customer again."""
    work.decide(CUSTOMER, ask.customer, customer.reactivate, note=ask.reason)


def _addresses(
    subject: str, bill_to: AddressPart | None, ship_to: AddressPart | None
) -> tuple[UsedAddress, ...]:
    given = ((AddressUsage.BILL_TO, bill_to), (AddressUsage.SHIP_TO, ship_to))
    return tuple(
        UsedAddress(usage=usage, address=address(subject, part))
        for usage, part in given
        if part is not None
    )
