"""Views of what is kept of customers, and of what they are taxed at."""

from __future__ import annotations

from datetime import date

from projection_samples import HOME, MONDAY, History, day, qty, row, rows, shown

from o2c.domain import customer, tax
from o2c.domain.approval import Declined, Granted
from o2c.projections.acceptances import ACCEPTANCES
from o2c.projections.addresses import ADDRESSES, ALWAYS
from o2c.projections.affected_documents import AFFECTED_DOCUMENTS
from o2c.projections.certificates import CERTIFICATES, Standing
from o2c.projections.contacts import CONTACTS
from o2c.projections.customers import CUSTOMERS
from o2c.projections.pending_changes import PENDING_CHANGES
from o2c.projections.tax_ids import TAX_IDS
from o2c.projections.tax_rules import TAX_RULES
from o2c.values.address import (
    ERASED,
    AddressUsage,
    BankAccount,
    Contact,
    Forgotten,
    PartyName,
    PersonalText,
)
from o2c.values.exemption import ExemptionReason
from o2c.values.ids import AccountId, CustomerId
from o2c.values.terms import net

STREAM = "customer/ACME"
BILL_TO = AddressUsage.BILL_TO


def prospect() -> History:
    event = customer.Prospected(
        name=PartyName(subject="ACME", name="Acme"),
        group="",
        currency="EUR",
        terms=net(30),
        account=AccountId("ACME"),
        addresses=(customer.UsedAddress(usage=BILL_TO, address=HOME),),
    )
    return History().tell(STREAM, event)


def test_r12_09_a_customer_is_listed_from_prospect_on() -> None:
    history = prospect()
    assert row(CUSTOMERS, history, "ACME").status is customer.Status.PROSPECT
    assert not row(CUSTOMERS, history, "ACME").active
    merged = customer.Merged(
        into=CustomerId("BETA"),
        was=customer.Status.ACTIVE,
        differs=(),
        open_documents=("SO-1",),
        documents=1,
        note="",
        by=(),
    )
    history.tell(STREAM, customer.Activated(), merged)
    assert shown(row(CUSTOMERS, history, "ACME"), "active", "replaced_by") == {
        "active": False,
        "replaced_by": "BETA",
    }
    found = row(AFFECTED_DOCUMENTS, history, "ACME", "SO-1", "merged")
    assert found.counts_as == "BETA"
    back = customer.Unmerged(
        into=CustomerId("BETA"),
        back=customer.Status.ACTIVE,
        open_documents=("SO-1",),
        note="",
        by=(),
    )
    history.tell(STREAM, back)
    assert row(CUSTOMERS, history, "ACME").active
    assert rows(AFFECTED_DOCUMENTS, history) == {}


def test_r12_01_addresses_contacts_and_numbers_are_listed_until_forgotten() -> None:
    gate = customer.AddressChanged(
        usage=AddressUsage.SHIP_TO,
        label="gate 2",
        since=day(1),
        was=None,
        address=HOME,
        kept_by=("SO-1",),
    )
    ann = Contact(subject="ACME", name="Ann", email="ann@acme.example")
    number = PersonalText(subject="ACME", text="DE136695976")
    orders = (customer.ContactUsage.ORDERS,)
    history = prospect().tell(
        STREAM,
        gate,
        customer.ContactSet(contact=1, usages=orders, was=None, person=ann),
        customer.TaxIdAdded(tax_id=1, scheme=customer.TaxScheme.EU_VAT, number=number),
        customer.TaxIdChecked(
            tax_id=1,
            outcome=customer.Check.UNAVAILABLE,
            service="VIES",
            on=MONDAY,
            reference="",
        ),
    )
    assert row(ADDRESSES, history, "ACME", BILL_TO, "", ALWAYS).city == "Bremen"
    key = ("ACME", AddressUsage.SHIP_TO, "gate 2", day(1))
    assert row(ADDRESSES, history, *key).name == "Acme"
    because = row(AFFECTED_DOCUMENTS, history, "ACME", "SO-1", "address")
    assert because.counts_as == "ACME"
    assert row(CONTACTS, history, "ACME", 1).email == "ann@acme.example"
    assert shown(row(TAX_IDS, history, "ACME", 1), "number", "standing", "answer") == {
        "number": "DE136695976",
        "standing": None,
        "answer": customer.Check.UNAVAILABLE,
    }
    gone = customer.Erased(
        person=Forgotten(subject="ACME"),
        parked=(),
        note="",
        addresses=(
            customer.PlaceKey(usage=AddressUsage.SHIP_TO, label="gate 2", since=day(1)),
        ),
        contacts=(1,),
        tax_ids=(1,),
    )
    history.tell(STREAM, gone)
    assert shown(row(ADDRESSES, history, *key), "name", "city", "country") == {
        "name": ERASED,
        "city": ERASED,
        "country": "DE",
    }
    assert row(CONTACTS, history, "ACME", 1).email is None
    assert row(TAX_IDS, history, "ACME", 1).number == ERASED


def test_r12_10_what_waits_for_a_second_person_is_listed() -> None:
    bank = BankAccount(subject="ACME", name="Acme", iban="DE89370400440532013000")
    history = prospect().tell(
        STREAM,
        customer.TermsProposed(change="AP-1", terms=net(60), by=("ann", "bob")),
        customer.BankProposed(change="AP-2", bank=bank, by=("ann",)),
    )
    yes = Granted(
        approvers=("carl",),
        role="credit",
        limit=None,
        lender=None,
        valid_until=day(1),
        note="",
    )
    history.tell("approval/AP-1", yes).tell("approval/AP-7", yes)
    found = rows(PENDING_CHANGES, history)
    assert {key: (r.what, r.terms, r.stage) for key, r in found.items()} == {
        ("AP-1",): ("terms", "NET60", "granted"),
        ("AP-2",): ("bank", "", "requested"),
    }
    assert found["AP-1",].proposed_by == "ann, bob"
    history.tell("approval/AP-2", Declined(by=("carl",), note="no"))
    history.tell(
        STREAM, customer.TermsChanged(was=net(30), terms=net(60), change="AP-1")
    )
    assert rows(PENDING_CHANGES, history) == {}


def test_r12_08_certificates_are_listed_with_their_warnings() -> None:
    of = customer.Certificate(
        number="R-1",
        jurisdictions=("US-CA", "US-NV"),
        reason=ExemptionReason.RESALE,
        issuer="",
        effective=MONDAY,
        expires=day(7),
        document="",
    )
    history = prospect().tell(
        STREAM,
        customer.CertificateRecorded(certificate=of),
        customer.CertificateWarned(number="R-1", expires=day(7), ahead=7, left=7),
    )
    names = ("jurisdictions", "standing", "warning", "warned_on")
    assert shown(row(CERTIFICATES, history, "ACME", "R-1"), *names) == {
        "jurisdictions": "US-CA,US-NV",
        "standing": Standing.VALID,
        "warning": 7,
        "warned_on": MONDAY,
    }
    over = customer.CertificateExpired(number="R-1", expires=day(7))
    history.tell(STREAM, over)
    assert row(CERTIFICATES, history, "ACME", "R-1").standing is Standing.EXPIRED


def test_tax_rules_and_what_is_accepted_are_listed() -> None:
    since = date(2026, 1, 1)
    history = History().tell(
        "tax/US-CA",
        tax.TaxRateSet(tax_class="standard", since=since, was=None, rate=qty("0.0725")),
        tax.AcceptanceSet(
            reason=ExemptionReason.RESALE,
            since=since,
            was=tax.Accepts.NOTHING,
            accepts=tax.Accepts.OWN,
        ),
    )
    assert row(TAX_RULES, history, "US-CA", "standard", "", since).rate == qty("0.0725")
    found = row(ACCEPTANCES, history, "US-CA", ExemptionReason.RESALE, since)
    assert found.accepts is tax.Accepts.OWN
