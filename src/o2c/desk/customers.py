"""Keeping customers: who they are, where, whom to ask, in good standing or not."""

from __future__ import annotations

from o2c.desk.common import checked
from o2c.desk.documents import open_documents, orders_of
from o2c.desk.entering import trade_term
from o2c.desk.master import address, payment_terms
from o2c.desk.work import Work
from o2c.domain import credit, customer
from o2c.domain.credit import CREDIT
from o2c.domain.customer import CUSTOMER, Place, ServiceProfile, TradeName, UsedAddress
from o2c.requests import customers as requests
from o2c.requests.master import AddressPart
from o2c.requests.reaching import tax_number
from o2c.values.address import (
    AddressUsage,
    Contact,
    PartyName,
    PersonalText,
)
from o2c.values.ids import AccountId, CustomerId


def register_customer(work: Work, ask: requests.RegisterCustomer) -> None:
    """Take a customer on, and open the account of the party that pays."""
    account = AccountId(ask.account or ask.customer)
    addresses = addresses_of(ask.customer, ask.bill_to, ask.ship_to)
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
    addresses = addresses_of(ask.customer, ask.bill_to, ask.ship_to)
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.change,
        name=name,
        places=tuple(Place(usage=u.usage, address=u.address) for u in addresses),
        kept_by=_kept_by(work, ask.customer, addresses),
    )


def set_address(work: Work, ask: requests.SetAddress) -> None:
    """Keep an address for a usage; open orders keep what they were placed with."""
    where = address(ask.customer, ask.address)
    place = Place(
        usage=ask.usage,
        label=ask.label,
        since=ask.since,
        until=ask.until,
        address=where,
    )
    used = (UsedAddress(usage=ask.usage, address=where),)
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.change,
        places=(place,),
        kept_by=_kept_by(work, ask.customer, used),
    )


def _kept_by(
    work: Work, id: str, addresses: tuple[UsedAddress, ...]
) -> dict[AddressUsage, tuple[str, ...]]:
    """By usage, the open orders that go on with another address than the new one."""
    if not addresses:
        return {}
    orders = [(number, o) for number, o in orders_of(work, id) if o.live]
    theirs = {AddressUsage.BILL_TO: "bill_to", AddressUsage.SHIP_TO: "ship_to"}
    kept: dict[AddressUsage, tuple[str, ...]] = {}
    for used in addresses:
        field = theirs.get(used.usage)
        if field is not None:
            kept[used.usage] = tuple(
                number
                for number, order in orders
                if any(line.open for line in order.lines.values())
                and getattr(order, field) != used.address
            )
    return kept


def set_contact(work: Work, ask: requests.SetContact) -> None:
    """Keep whom to ask about what."""
    person = Contact(
        subject=ask.customer, name=ask.name, email=ask.email, phone=ask.phone
    )
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.set_contact,
        number=ask.contact,
        usages=tuple(dict.fromkeys(ask.usages)),
        person=person,
    )


def remove_contact(work: Work, ask: requests.RemoveContact) -> None:
    """Ask a contact no more."""
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.remove_contact,
        number=ask.contact,
        note=ask.note,
    )


def add_tax_id(work: Work, ask: requests.AddTaxId) -> None:
    """Keep a tax number that may be right."""
    with checked("number"):
        number = tax_number(ask.scheme, ask.number)
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.add_tax_id,
        scheme=ask.scheme,
        number=PersonalText(subject=ask.customer, text=number),
    )


def record_tax_id_check(work: Work, ask: requests.RecordTaxIdCheck) -> None:
    """Note what a service said of a tax number."""
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.record_check,
        tax_id=ask.tax_id,
        outcome=ask.outcome,
        service=ask.service,
        on=ask.checked_on or work.today,
        reference=ask.reference,
    )


def set_service(work: Work, ask: requests.SetServiceProfile) -> None:
    """Say how a customer wants to be served."""
    agreed = None
    if ask.incoterm is not None:
        agreed = trade_term(ask.incoterm)
    profile = ServiceProfile(
        trade_names=tuple(
            TradeName(name=PartyName(subject=ask.customer, name=name))
            for name in ask.trade_names
        ),
        price_list=ask.price_list,
        incoterm=agreed,
        invoicing=ask.invoicing,
        grouped=ask.grouped,
        labels=ask.labels,
        edi=ask.edi,
    )
    work.decide(CUSTOMER, ask.customer, customer.set_service, profile=profile)


def set_parent(work: Work, ask: requests.SetParent) -> None:
    """Say whom a customer belongs to."""
    parents: tuple[CustomerId, ...] = ()
    if ask.parent is not None:
        customer.known(work.get(CUSTOMER, ask.parent))
        parents = parents_of(work, ask.parent)
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.set_parent,
        me=CustomerId(ask.customer),
        parent=CustomerId(ask.parent) if ask.parent else None,
        parents=parents,
    )


def parents_of(work: Work, id: str) -> tuple[CustomerId, ...]:
    """Whom a customer belongs to, and whom they do, up to the top."""
    found: list[CustomerId] = []
    parent = work.get(CUSTOMER, id).parent
    while parent is not None:
        found.append(parent)
        parent = work.get(CUSTOMER, parent).parent
    return tuple(found)


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
    pending = customer.Pending()
    if work.get(CUSTOMER, ask.customer).active:
        pending, _ = open_documents(work, ask.customer)
    work.decide(
        CUSTOMER,
        ask.customer,
        customer.deactivate,
        note=ask.reason,
        pending=pending,
        block_new_only=ask.block_new_only,
    )


def reactivate_customer(work: Work, ask: requests.ReactivateCustomer) -> None:
    """Take orders of a customer again."""
    work.decide(CUSTOMER, ask.customer, customer.reactivate, note=ask.reason)


def addresses_of(
    subject: str, bill_to: AddressPart | None, ship_to: AddressPart | None
) -> tuple[UsedAddress, ...]:
    """The usual addresses that are given, each with its usage."""
    given = ((AddressUsage.BILL_TO, bill_to), (AddressUsage.SHIP_TO, ship_to))
    return tuple(
        UsedAddress(usage=usage, address=address(subject, part))
        for usage, part in given
        if part is not None
    )
