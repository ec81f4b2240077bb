"""A customer as an order sees it, and as those who keep it do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.customer.events import (
    BankProposed,
    TermsProposed,
)
from o2c.domain.customer.facts import (
    TaxIdChecked,
)
from o2c.domain.customer.parts import (
    Certificate,
    Check,
    ContactUsage,
    OrderProfile,
    Place,
    PlaceKey,
    ServiceProfile,
    Status,
    TaxScheme,
    Validation,
)
from o2c.values.address import (
    Address,
    AddressUsage,
    BankAccount,
    Contact,
    PartyName,
    PersonalText,
)
from o2c.values.ids import AccountId, CustomerId
from o2c.values.terms import PaymentTerms


@frozen(kw_only=True)
class Customer:
    """A customer; `name` None where there is none.

    `addresses` are the usual ones, `places` those with a label or with days.
    `documents` is how many there were when it was merged into `replaced_by`.
    """

    name: PartyName | None = None
    group: str = ""
    currency: str = ""
    terms: PaymentTerms | None = None
    account: AccountId = AccountId("")
    addresses: Mapping[AddressUsage, Address] = field(factory=dict)
    places: tuple[Place, ...] = ()
    contacts: Mapping[int, tuple[tuple[ContactUsage, ...], Contact]] = field(
        factory=dict
    )
    contacts_ever: tuple[int, ...] = ()
    tax_ids: Mapping[int, tuple[TaxScheme, PersonalText]] = field(factory=dict)
    checks: Mapping[int, TaxIdChecked] = field(factory=dict)  # the last of each
    verdicts: Mapping[int, Check] = field(factory=dict)  # the last that said something
    service: ServiceProfile = ServiceProfile()
    profile: OrderProfile = OrderProfile()
    own_parts: bool = False  # whether it has part numbers of its own
    parent: CustomerId | None = None
    bank: BankAccount | None = None
    terms_proposed: TermsProposed | None = None
    bank_proposed: BankProposed | None = None
    confirmed: tuple[str, ...] = ()  # changes
    status: Status = Status.UNKNOWN
    left_open: tuple[str, ...] = ()  # documents that go on without it being active
    validation: Validation | None = None
    replaced_by: CustomerId | None = None
    merged_when: Status = Status.UNKNOWN
    documents: int = 0
    carried: tuple[str, ...] = ()  # documents that were open then
    blocked: bool = False
    blocked_by: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] = ()  # those that may apply
    void: tuple[Certificate, ...] = ()  # expired and invalid ones
    expired: tuple[str, ...] = ()
    warned: Mapping[str, int] = field(factory=dict)  # the last warning, by number
    legal_holds: tuple[str, ...] = ()  # their references
    erased: bool = False

    @property
    def active(self) -> bool:
        """Whether it may order."""
        return self.status is Status.ACTIVE

    @property
    def every_certificate(self) -> tuple[Certificate, ...]:
        """Those that may apply, and those that do no more."""
        return (*self.certificates, *self.void)

    @property
    def numbers(self) -> frozenset[tuple[TaxScheme, str]]:
        """Its tax numbers."""
        return frozenset((kind, said.text) for kind, said in self.tax_ids.values())

    def standing(self, tax_id: int) -> Check | None:
        """What a service last said of a tax number; None where none ever has."""
        return self.verdicts.get(tax_id)

    def address_on(
        self, usage: AddressUsage, day: date, label: str = ""
    ) -> Address | None:
        """The address for a usage on a day: of those that hold, the latest begun."""
        held = [
            place
            for place in self.places
            if (place.usage, place.label) == (usage, label) and place.holds(day)
        ]
        if held:
            return max(held, key=lambda place: place.since or date.min).address
        return None if label else self.addresses.get(usage)

    @property
    def place_keys(self) -> tuple[PlaceKey, ...]:
        """Which addresses it has."""
        usual = [PlaceKey(usage=u, label="", since=None) for u in self.addresses]
        more = [
            PlaceKey(usage=p.usage, label=p.label, since=p.since) for p in self.places
        ]
        return (*usual, *more)


def with_address(customer: Customer, place: Place) -> Customer:
    """The customer with one more address, in place of one like it."""
    if place.usual:
        usual = {**customer.addresses, place.usage: place.address}
        return replace(customer, addresses=usual)
    others = (each for each in customer.places if not each.alike(place))
    return replace(customer, places=(*others, place))


def forgotten(customer: Customer) -> Customer:
    """What is left of a customer who was erased."""
    bank = customer.bank_proposed
    trade_names = tuple(
        replace(each, name=each.name.erased()) for each in customer.service.trade_names
    )
    return replace(
        customer,
        name=customer.name and customer.name.erased(),
        addresses={u: a.erased() for u, a in customer.addresses.items()},
        places=tuple(
            replace(each, address=each.address.erased()) for each in customer.places
        ),
        contacts={n: (u, c.erased()) for n, (u, c) in customer.contacts.items()},
        tax_ids={n: (k, t.erased()) for n, (k, t) in customer.tax_ids.items()},
        service=replace(customer.service, trade_names=trade_names),
        bank=customer.bank and customer.bank.erased(),
        bank_proposed=bank and replace(bank, bank=bank.bank.erased()),
        erased=True,
    )
