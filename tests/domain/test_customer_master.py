"""R12-01 to R12-04, R12-10: what is kept of a customer, and by how many people."""

from __future__ import annotations

from typing import Any

import pytest
from domain_samples import HOME, MONDAY, changed, day, refused, story
from master_samples import ACME, BILL, NAME, PORT, customer_data

from o2c.domain.customer import (
    CUSTOMER,
    Activated,
    AddressChanged,
    BankChanged,
    BankProposed,
    Check,
    ContactRemoved,
    ContactSet,
    ContactUsage,
    Customer,
    Deactivated,
    Erased,
    Merged,
    ParentSet,
    Pending,
    Place,
    Prospected,
    Refusal,
    Screening,
    ServiceProfile,
    ServiceProfileSet,
    Status,
    TaxIdAdded,
    TaxIdChecked,
    TaxScheme,
    TermsChanged,
    TermsProposed,
    TradeName,
    Unmerged,
    UsedAddress,
    Validated,
    Validation,
    activate,
    add_tax_id,
    change,
    confirm,
    deactivate,
    erase,
    may_order,
    merge,
    propose_bank,
    propose_terms,
    prospect,
    reactivate,
    record_check,
    remove_contact,
    set_contact,
    set_parent,
    set_service,
    ship_to,
    unmerge,
    validate,
)
from o2c.domain.customer.merging import Target
from o2c.errors import StateError, UnknownReference, ValidationError
from o2c.testing import given
from o2c.values.address import (
    AddressUsage,
    BankAccount,
    Contact,
    Forgotten,
    PartyName,
    PersonalText,
)
from o2c.values.ids import CustomerId
from o2c.values.terms import net

BEN = Contact(subject="ACME", name="Ben", email="ben@acme.example", phone="+4930123456")
CLEO = Contact(subject="ACME", name="Cleo", email="cleo@acme.example")
ORDERS = (ContactUsage.ORDERS,)
BEN_SET = ContactSet(contact=1, usages=ORDERS, was=None, person=BEN)
VAT = PersonalText(subject="ACME", text="DE136695976")
VAT_ADDED = TaxIdAdded(tax_id=1, scheme=TaxScheme.EU_VAT, number=VAT)
BANK = BankAccount(subject="ACME", name="Acme", iban="DE89370400440532013000")
CALLED = ServiceProfile(trade_names=(TradeName(name=NAME),))
FINE = Validation(
    apart_from=(CustomerId("ACNE"),),
    credit_application="CA-1",
    screening=Screening.CLEAR,
    screening_reference="S-1",
    screened_on=MONDAY,
    no_tax_id="",
    note="looked at",
)
MAYBE = Prospected(
    **{name: value for name, value in customer_data().items() if name != "note"}
)
PASS: dict[str, Any] = {"validation": FINE, "by": ("ann",)}


# -- Addresses ---------------------------------------------------------------------


def gate(n: int, until: int | None = None, label: str = "gate 1") -> Place:
    return Place(
        usage=AddressUsage.SHIP_TO,
        label=label,
        since=day(n),
        until=None if until is None else day(until),
        address=changed(HOME, city=f"City {n}"),
    )


def test_r12_01_of_several_addresses_the_one_of_the_day_holds() -> None:
    tale = story(CUSTOMER, ACME)
    tale.do(change, places=(gate(0, 9), gate(5), gate(0, label="gate 2")))

    def city(n: int, label: str = "gate 1") -> str | None:
        found = tale.state.address_on(AddressUsage.SHIP_TO, day(n), label)
        return found.city if found else None

    assert [city(-1), city(0), city(4), city(5), city(10)] == [
        None,
        "City 0",
        "City 0",
        "City 5",
        "City 5",
    ]
    assert city(3, "gate 2") == "City 0"
    assert ship_to(tale.state, day(3), "gate 2").city == "City 0"
    assert ship_to(tale.state, day(3)) == HOME
    refused(Refusal.PLACE_UNKNOWN, ship_to, tale.state, day(3), "gate 3")
    assert tale.state.address_on(AddressUsage.BILL_TO, day(0)) == HOME
    assert tale.state.address_on(AddressUsage.INVOICE, day(0)) is None


def test_r12_02_a_change_says_which_open_orders_keep_another_address() -> None:
    place = Place(usage=AddressUsage.BILL_TO, address=PORT)
    kept = {AddressUsage.BILL_TO: ("SO-1",)}
    given(CUSTOMER, ACME).when(change, places=(place,), kept_by=kept).then(
        AddressChanged(
            usage=AddressUsage.BILL_TO, was=HOME, address=PORT, kept_by=("SO-1",)
        )
    )
    longer = gate(0, 7)
    tale = story(CUSTOMER, ACME)
    tale.do(change, places=(gate(0, 5),))
    (event,) = tale.do(change, places=(longer,))
    assert isinstance(event, AddressChanged)
    assert event.was == longer.address
    assert tale.state.places == (longer,)
    assert not tale.do(change, places=(longer,))


def test_an_address_does_not_end_before_it_begins() -> None:
    refusal = (
        given(CUSTOMER, ACME)
        .when(change, places=(gate(5, 4),))
        .then_rejected(Refusal.ADDRESS_DATES)
    )
    assert isinstance(refusal, ValidationError)


# -- Contacts and numbers ----------------------------------------------------------


def test_r12_01_contacts_have_numbers_that_stay() -> None:
    tale = story(CUSTOMER, ACME)
    assert tale.do(set_contact, number=None, usages=ORDERS, person=BEN) == (BEN_SET,)
    assert tale.do(remove_contact, number=1, note="left") == (
        ContactRemoved(contact=1, note="left"),
    )
    (second,) = tale.do(set_contact, number=None, usages=ORDERS, person=BEN)
    assert isinstance(second, ContactSet)
    assert second.contact == 2
    (again,) = tale.do(set_contact, number=2, usages=ORDERS, person=CLEO)
    assert again == ContactSet(contact=2, usages=ORDERS, was=BEN, person=CLEO)


@pytest.mark.parametrize("field", ["email", "phone"])
def test_r12_04_the_same_mail_or_phone_twice_is_refused(field: str) -> None:
    other = Contact(subject="ACME", name="Bo", **{field: getattr(BEN, field)})
    refusal = (
        given(CUSTOMER, ACME, BEN_SET)
        .when(set_contact, number=None, usages=ORDERS, person=other)
        .then_rejected(Refusal.CONTACT_TWICE)
    )
    assert isinstance(refusal, ValidationError)
    assert refusal.message == f"contact 1 has this {field} already"


def test_an_unknown_contact_is_refused() -> None:
    for decide, ask in (
        (set_contact, {"number": 7, "usages": ORDERS, "person": BEN}),
        (remove_contact, {"number": 7, "note": ""}),
    ):
        refusal = (
            given(CUSTOMER, ACME)
            .when(decide, **ask)  # type: ignore[arg-type]
            .then_rejected(Refusal.CONTACT_UNKNOWN)
        )
        assert isinstance(refusal, UnknownReference)


def test_r12_04_the_same_tax_number_twice_is_refused() -> None:
    ask: dict[str, Any] = {"scheme": TaxScheme.EU_VAT, "number": VAT}
    given(CUSTOMER, ACME).when(add_tax_id, **ask).then(VAT_ADDED)
    refusal = (
        given(CUSTOMER, ACME, VAT_ADDED)
        .when(add_tax_id, **ask)
        .then_rejected(Refusal.TAX_ID_TWICE)
    )
    assert isinstance(refusal, ValidationError)


def test_r12_03_a_service_that_is_not_there_says_nothing_of_the_number() -> None:
    tale = story(CUSTOMER, ACME, VAT_ADDED)
    ask: dict[str, Any] = {"tax_id": 1, "service": "VIES", "reference": ""}
    assert tale.state.standing(1) is None
    for n, outcome, stands in (
        (0, Check.UNAVAILABLE, None),
        (1, Check.VALID, Check.VALID),
        (2, Check.UNAVAILABLE, Check.VALID),
        (3, Check.INVALID, Check.INVALID),
    ):
        (event,) = tale.do(record_check, **ask, outcome=outcome, on=day(n))
        assert isinstance(event, TaxIdChecked)
        assert tale.state.standing(1) is stands
    given(CUSTOMER, ACME).when(
        record_check, **ask, outcome=Check.VALID, on=day(0)
    ).then_rejected(Refusal.TAX_ID_UNKNOWN)


def test_r12_01_how_a_customer_is_served_is_kept() -> None:
    other = ServiceProfile(price_list="B2B", labels=("GS1-128",), edi="ACME-EDI")
    given(CUSTOMER, ACME).when(set_service, profile=other).then(
        ServiceProfileSet(was=ServiceProfile(), profile=other)
    )


def test_a_customer_never_belongs_to_itself() -> None:
    top = CustomerId("TOP")
    given(CUSTOMER, ACME).when(
        set_parent, me=CustomerId("ACME"), parent=top, parents=()
    ).then(ParentSet(was=None, parent=top))
    for parent, parents in ((top, ("ACME",)), ("ACME", ())):
        refusal = (
            given(CUSTOMER, ACME)
            .when(
                set_parent,
                me=CustomerId("ACME"),
                parent=CustomerId(parent),
                parents=tuple(map(CustomerId, parents)),
            )
            .then_rejected(Refusal.PARENT_CIRCULAR)
        )
        assert isinstance(refusal, ValidationError)


# -- Two people --------------------------------------------------------------------


def test_r12_10_terms_hold_once_another_has_confirmed_them() -> None:
    tale = story(CUSTOMER, ACME)
    asked = tale.do(propose_terms, change="AP-1", terms=net(60), by=("ann",))
    assert asked == (TermsProposed(change="AP-1", terms=net(60), by=("ann",)),)
    assert tale.state.terms == net(30)
    assert tale.do(confirm, change="AP-1") == (
        TermsChanged(was=net(30), terms=net(60), change="AP-1"),
    )
    assert tale.state.terms == net(60)
    assert not tale.do(confirm, change="AP-1")


def test_r12_10_bank_details_hold_once_another_has_confirmed_them() -> None:
    tale = story(CUSTOMER, ACME)
    asked = tale.do(propose_bank, change="AP-1", bank=BANK, by=("ann",))
    assert asked == (BankProposed(change="AP-1", bank=BANK, by=("ann",)),)
    assert tale.state.bank is None
    assert tale.do(confirm, change="AP-1") == (
        BankChanged(was=None, bank=BANK, change="AP-1"),
    )
    assert tale.state.bank == BANK


def test_what_is_so_or_asked_for_already_is_not_asked_again() -> None:
    given(CUSTOMER, ACME).when(
        propose_terms, change="AP-2", terms=net(30), by=()
    ).then_nothing()
    asked = TermsProposed(change="AP-1", terms=net(60), by=())
    given(CUSTOMER, ACME, asked).when(
        propose_terms, change="AP-2", terms=net(60), by=()
    ).then_nothing()
    # Unless it was declined in between.
    given(CUSTOMER, ACME, asked).when(
        propose_terms, change="AP-2", terms=net(60), by=(), stands=False
    ).then(TermsProposed(change="AP-2", terms=net(60), by=()))


def test_an_unknown_change_is_refused() -> None:
    refusal = (
        given(CUSTOMER, ACME)
        .when(confirm, change="AP-9")
        .then_rejected(Refusal.CHANGE_UNKNOWN)
    )
    assert isinstance(refusal, UnknownReference)


# -- From prospect to customer -----------------------------------------------------


def test_r12_09_a_prospect_is_validated_then_active_and_only_then_orders() -> None:
    tale = story(CUSTOMER, MAYBE, VAT_ADDED)
    for _ in range(2):
        with pytest.raises(StateError) as refused:
            may_order(tale.state)
        assert refused.value.code is Refusal.NOT_ACTIVE_YET
        if tale.state.status is Status.PROSPECT:
            assert tale.do(validate, **PASS) == (
                Validated(validation=FINE, by=("ann",)),
            )
    assert tale.do(activate) == (Activated(),)
    may_order(tale.state)


def test_r12_09_what_is_missing_is_named() -> None:
    bare = Prospected(**{**customer_data(), "addresses": ()})
    none = Validation(
        apart_from=(),
        credit_application="",
        screening=Screening.CLEAR,
        screening_reference="",
        screened_on=MONDAY,
        no_tax_id="",
        note="",
    )
    said = {}
    for name, history, validation in (
        ("nothing", [bare], none),
        ("number", [MAYBE], FINE),
        (
            "valid",
            [
                MAYBE,
                VAT_ADDED,
                TaxIdChecked(
                    tax_id=1,
                    outcome=Check.INVALID,
                    service="VIES",
                    on=MONDAY,
                    reference="",
                ),
            ],
            FINE,
        ),
    ):
        refusal = (
            given(CUSTOMER, *history)
            .when(validate, validation=validation, by=())
            .then_rejected(Refusal.DATA_MISSING)
        )
        said[name] = refusal.facts["missing"]
    assert said == {
        "nothing": "bill-to address, credit application",
        "number": "valid tax number (eu_vat)",
        "valid": "valid tax number (eu_vat)",
    }


def test_r12_09_whoever_is_on_a_list_is_not_let_in() -> None:
    from attrs import evolve as replace

    hit = replace(FINE, screening=Screening.HIT)
    given(CUSTOMER, MAYBE, VAT_ADDED).when(
        validate, validation=hit, by=()
    ).then_rejected(Refusal.SCREENING_HIT)


def test_r12_09_steps_are_not_left_out() -> None:
    given(CUSTOMER, MAYBE).when(activate).then_rejected(Refusal.NOT_VALIDATED)
    given(CUSTOMER, ACME).when(validate, **PASS).then_rejected(Refusal.NOT_A_PROSPECT)
    given(CUSTOMER, ACME).when(activate).then_nothing()
    for decide in (deactivate, reactivate):
        given(CUSTOMER, MAYBE).when(decide, note="").then_rejected(
            Refusal.NOT_ACTIVE_YET
        )
    given(CUSTOMER, MAYBE).when(
        prospect, **customer_data(currency="USD")
    ).then_rejected(Refusal.CUSTOMER_EXISTS)


def test_r12_09_with_open_documents_only_new_orders_can_be_stopped() -> None:
    pending = Pending(orders=("SO-1",), unpaid=("INV-1",), unbilled=("SO-1",))
    refusal = (
        given(CUSTOMER, ACME)
        .when(deactivate, note="", pending=pending)
        .then_rejected(Refusal.DOCUMENTS_OPEN)
    )
    assert refusal.facts["documents"] == "SO-1, INV-1"
    given(CUSTOMER, ACME).when(
        deactivate, note="", pending=pending, block_new_only=True
    ).then(Deactivated(note="", open_documents=("SO-1", "INV-1")))


# -- Merging -----------------------------------------------------------------------


def into(*history: Any, id: str = "BETA", parents: tuple[str, ...] = ()) -> Target:
    return Target(
        id=CustomerId(id),
        customer=CUSTOMER.fold(history or [ACME]),
        parents=tuple(map(CustomerId, parents)),
    )


def merging(**other: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "me": CustomerId("ACME"),
        "parents": (),
        "into": into(),
        "acknowledged": False,
        "open_documents": ("SO-1",),
        "documents": 3,
        "note": "the same",
        "by": ("ann",),
    }
    return known | other


def test_r12_11_p35_a_customer_goes_on_as_another_and_back() -> None:
    tale = story(CUSTOMER, ACME, BEN_SET)
    (merged,) = tale.do(merge, **merging())
    assert merged == Merged(
        into=CustomerId("BETA"),
        was=Status.ACTIVE,
        differs=(),
        open_documents=("SO-1",),
        documents=3,
        note="the same",
        by=("ann",),
    )
    assert tale.state.replaced_by == "BETA"
    assert tale.state.contacts == {1: (ORDERS, BEN)}  # P35: nobody loses contacts
    with pytest.raises(StateError) as refused:
        may_order(tale.state)
    assert refused.value.code is Refusal.CUSTOMER_MERGED
    given(CUSTOMER, ACME, merged).when(reactivate, note="").then_rejected(
        Refusal.CUSTOMER_MERGED
    )
    (back,) = tale.do(unmerge, documents=3, note="not", by=("bob",))
    assert back == Unmerged(
        into=CustomerId("BETA"),
        back=Status.ACTIVE,
        open_documents=("SO-1",),
        note="not",
        by=("bob",),
    )
    assert tale.state.active


def test_r12_11_it_cannot_be_undone_once_there_is_another_document() -> None:
    tale = story(CUSTOMER, ACME)
    tale.do(merge, **merging())
    refusal = tale.attempt(unmerge, documents=4, note="", by=())
    assert isinstance(refusal, StateError)
    assert refusal.code is Refusal.MERGE_USED


def test_r12_11_another_name_or_number_has_to_be_acknowledged() -> None:
    other = Prospected(
        **{**customer_data(), "name": PartyName(subject="BETA", name="Beta")}
    )
    target = into(other, VAT_ADDED, Validated(validation=FINE, by=()), Activated())
    refusal = (
        given(CUSTOMER, ACME)
        .when(merge, **merging(into=target))
        .then_rejected(Refusal.MERGE_DIFFERS)
    )
    assert refusal.facts["differs"] == "name, tax_ids"
    tale = story(CUSTOMER, ACME)
    (merged,) = tale.do(merge, **merging(into=target, acknowledged=True))
    assert isinstance(merged, Merged)
    assert merged.differs == ("name", "tax_ids")


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        ({"into": into(parents=("ACME",))}, Refusal.MERGE_RELATED),
        ({"parents": (CustomerId("BETA"),)}, Refusal.MERGE_RELATED),
        ({"into": into(id="ACME")}, Refusal.MERGE_RELATED),
        ({"into": into(MAYBE)}, Refusal.CUSTOMER_INACTIVE),
    ],
)
def test_r12_11_a_company_is_not_merged_with_its_own(
    ask: dict[str, Any], code: Refusal
) -> None:
    given(CUSTOMER, ACME).when(merge, **merging(**ask)).then_rejected(code)


def test_r12_11_one_that_goes_on_as_another_is_not_merged_again() -> None:
    tale = story(CUSTOMER, ACME)
    tale.do(merge, **merging())
    refusal = tale.attempt(merge, **merging(into=into(id="THIRD")))
    assert isinstance(refusal, StateError)
    assert refusal.code is Refusal.ALREADY_MERGED


def test_r12_11_two_that_buy_in_other_currencies_are_two() -> None:
    from attrs import evolve as replace

    dollars = into(replace(ACME, currency="USD"))
    given(CUSTOMER, ACME).when(merge, **merging(into=dollars)).then_rejected(
        Refusal.MERGE_CURRENCY
    )


# -- Forgetting --------------------------------------------------------------------


def test_x1_11_of_a_forgotten_customer_nothing_personal_is_left() -> None:
    tale = story(
        CUSTOMER,
        ACME,
        BEN_SET,
        VAT_ADDED,
        BankProposed(change="AP-1", bank=BANK, by=()),
        BankChanged(was=None, bank=BANK, change="AP-1"),
        BankProposed(change="AP-2", bank=BANK, by=()),
        ServiceProfileSet(was=ServiceProfile(), profile=CALLED),
    )
    tale.do(change, places=(gate(0),))
    tale.do(deactivate, note="")
    (gone,) = tale.do(
        erase, person=Forgotten(subject="ACME"), pending=Pending(), parked=(), note=""
    )
    assert isinstance(gone, Erased)
    assert [key.label for key in gone.addresses] == ["", "gate 1"]
    assert (gone.contacts, gone.tax_ids) == ((1,), (1,))
    left = repr(tale.state)
    assert isinstance(tale.state, Customer)
    for word in ("Acme", "Ben", "ben@", "+49", "DE1366", "DE8937", "City 0"):
        assert word not in left.replace("subject='ACME'", "")


def test_bill_to_is_what_was_given_first() -> None:
    assert isinstance(BILL, UsedAddress)
    given(CUSTOMER).when(prospect, **customer_data()).then(MAYBE)
