"""R12: customers through their life, at the desk: known, let in, changed, merged."""

from __future__ import annotations

from typing import Any

import pytest
from desk_door import MARIA, asked
from desk_goods import HOME
from desk_story import Story, day, eur, line

import o2c
from o2c.desk.common import Refusal as Desk
from o2c.domain.approval import APPROVAL, Stage
from o2c.domain.approval import Refusal as Approval
from o2c.domain.customer import (
    AddressChanged,
    BankChanged,
    Deactivated,
    Merged,
    Reactivated,
    TermsChanged,
    TermsProposed,
)
from o2c.domain.customer import Refusal as Customer
from o2c.domain.flag import Concern
from o2c.domain.order.events import Placed
from o2c.projections.affected_documents import AFFECTED_DOCUMENTS
from o2c.surveying import keep, survey

BREMEN = {**HOME, "city": "Bremen"}
BANK = {"holder": "Acme", "iban": "DE89 3704 0044 0532 0130 00"}


def register(shop: Story, id: str, name: str = "Acme", **more: Any) -> None:
    said = {"customer": id, "name": name, "currency": "EUR", "bill_to": HOME}
    shop.do("RegisterCustomer", **{**said, **more})


# -- Where and whom ----------------------------------------------------------------


def test_r12_01_an_order_takes_the_address_of_its_day(shop: Story) -> None:
    moved: dict[str, Any] = {"usage": "bill_to", "since": day(5), "address": BREMEN}
    shop.do("SetAddress", customer="ACME", **moved)
    gate = {"usage": "ship_to", "label": "gate 2", "address": BREMEN}
    shop.do("SetAddress", customer="ACME", **gate)
    now = shop.order(shop.place(line(1, "FIT", 1), deliver_to="gate 2"))
    assert now.bill_to is not None
    assert now.ship_to is not None
    assert (now.bill_to.city, now.ship_to.city) == ("Berlin", "Bremen")
    shop.go(5)
    later = shop.order(shop.place(line(1, "FIT", 1)))
    assert later.bill_to is not None
    assert later.ship_to == later.bill_to
    assert later.bill_to.city == "Bremen"
    asked = {"customer": "ACME", "site": "MAIN", "lines": [line(1, "FIT", 1)]}
    shop.refuse(Customer.PLACE_UNKNOWN, "PlaceOrder", **asked, deliver_to="gate 3")


def test_r12_02_open_orders_keep_their_address_and_are_listed(shop: Story) -> None:
    order, gone = shop.place(line(1, "BOLT", 1)), shop.place(line(1, "BOLT", 1))
    shop.do("CancelOrder", order=gone, note="not wanted")
    told = shop.do("ChangeCustomer", customer="ACME", bill_to=BREMEN)
    assert told.one(AddressChanged).kept_by == (order,)
    kept = shop.order(order).bill_to
    assert kept is not None
    assert kept.city == "Berlin"


@pytest.mark.parametrize(
    ("scheme", "good", "compact", "bad"),
    [
        ("eu_vat", "DE 136,695 976", "DE136695976", "DE136695977"),
        ("gb_vat", "GB 980 7806 84", "980780684", "802311781"),
        ("ch_uid", "CHE-100.155.212", "CHE100155212", "CHE-100.155.213"),
        ("us_ein", "91-1144442", "911144442", "07-1144442"),
        ("au_abn", "51 824 753 556", "51824753556", "99999999999"),
    ],
)
def test_r12_03_a_tax_number_is_checked_by_its_kind(
    shop: Story, scheme: str, good: str, compact: str, bad: str
) -> None:
    shop.do("AddTaxId", customer="ACME", scheme=scheme, number=good)
    ((_, number),) = shop.customer("ACME").tax_ids.values()
    assert number.text == compact
    shop.refuse(Desk.VALUE, "AddTaxId", customer="ACME", scheme=scheme, number=bad)


def test_r12_01_parents_are_no_circle(shop: Story) -> None:
    for id, parent in (("B", "ACME"), ("C", "B")):
        register(shop, id)
        shop.do("SetParent", customer=id, parent=parent)
    shop.refuse(Customer.PARENT_CIRCULAR, "SetParent", customer="ACME", parent="C")
    shop.refuse(Customer.CUSTOMER_UNKNOWN, "SetParent", customer="C", parent="NOBODY")


def test_r12_01_the_agreed_incoterm_is_the_orders_unless_it_says_another(
    shop: Story,
) -> None:
    agreed = {"code": "DAP", "place": "Berlin"}
    shop.do("SetServiceProfile", customer="ACME", incoterm=agreed, price_list="B2B")
    said = {"customer": "ACME", "site": "MAIN", "lines": [line(1, "FIT", 1)]}
    placed = shop.do("PlaceOrder", **said).one(Placed)
    assert placed.incoterm is not None
    assert placed.incoterm.code == "DAP"
    other = {"code": "EXW", "place": "Bremen"}
    placed = shop.do("PlaceOrder", **said, incoterm=other).one(Placed)
    assert placed.incoterm is not None
    assert placed.incoterm.code == "EXW"


# -- Two people --------------------------------------------------------------------


def propose(shop: Story, days: int = 60) -> str:
    told = shop.do("ChangeTerms", customer="ACME", terms={"net_days": days}, note="x")
    return told.one(TermsProposed).change


def test_r12_10_terms_take_a_second_person(shop: Story) -> None:
    change = propose(shop)
    confirm: dict[str, Any] = {"customer": "ACME", "change": change, "note": "fine"}
    shop.refuse(Approval.OWN_REQUEST, "ConfirmChange", **confirm)
    assert shop.place(line(1, "FIT", 1))
    terms = shop.customer("ACME").terms
    assert terms is not None
    assert terms.code == "NET30"  # the old ones count until then
    told = shop.do("ConfirmChange", "carl", **confirm)
    assert told.one(TermsChanged).terms.code == "NET60"
    assert shop.do("ConfirmChange", "carl", **confirm).log == []


def test_r12_10_an_approval_from_the_queue_can_be_carried_out(shop: Story) -> None:
    change = propose(shop)
    shop.do("GrantApproval", "carl", approval=change, valid_until=day(3), note="fine")
    told = shop.do("ConfirmChange", customer="ACME", change=change, note="carl agreed")
    assert told.one(TermsChanged).change == change
    assert shop.store.state(APPROVAL, change).stage is Stage.CONSUMED


def test_r12_10_a_declined_change_can_be_asked_for_again(shop: Story) -> None:
    change = propose(shop)
    shop.do("DeclineApproval", "carl", approval=change, note="too long")
    confirm: dict[str, Any] = {"customer": "ACME", "change": change, "note": "x"}
    shop.refuse(Approval.APPROVAL_MISSING, "ConfirmChange", "carl", **confirm)
    assert propose(shop) != change


def test_r12_10_another_proposal_takes_the_place_of_the_first(shop: Story) -> None:
    first, second = propose(shop), propose(shop, 45)
    assert shop.store.state(APPROVAL, first).stage is Stage.LAPSED
    confirm: dict[str, Any] = {"customer": "ACME", "note": "x"}
    shop.refuse(
        Customer.CHANGE_UNKNOWN, "ConfirmChange", "carl", **confirm, change=first
    )
    shop.do("ConfirmChange", "carl", **confirm, change=second)


def test_r12_10_bank_details_take_a_second_person(shop: Story) -> None:
    told = shop.do("ChangeBank", customer="ACME", bank=BANK, note="by letter")
    change = told.number("approval")
    done = shop.do(
        "ConfirmChange", "carl", customer="ACME", change=change, note="called back"
    )
    assert done.one(BankChanged).bank.iban == "DE89370400440532013000"
    for bank in ({"holder": "A"}, {**BANK, "account": "1"}):
        shop.refuse(Desk.VALUE, "ChangeBank", customer="ACME", bank=bank, note="x")


# -- In and out --------------------------------------------------------------------


def test_r12_09_from_prospect_to_the_first_order(shop: Story) -> None:
    said = {"customer": "NEWCO", "name": "New", "currency": "EUR", "bill_to": HOME}
    shop.do("RegisterProspect", **said)
    order = {"customer": "NEWCO", "site": "MAIN", "lines": [line(1, "FIT", 1)]}
    shop.refuse(Customer.NOT_ACTIVE_YET, "PlaceOrder", **order)
    looked_at = {"credit_application": "CA-1", "screening": "clear", "note": "new"}
    shop.refuse(
        Customer.DATA_MISSING, "ValidateCustomer", customer="NEWCO", **looked_at
    )
    shop.do("AddTaxId", customer="NEWCO", scheme="eu_vat", number="DE136695976")
    shop.do("ValidateCustomer", customer="NEWCO", **looked_at)
    told = shop.do("ActivateCustomer", customer="NEWCO")
    assert told.log == ["customer/NEWCO Activated", "credit/NEWCO Opened"]
    assert shop.do("ActivateCustomer", customer="NEWCO").log == []
    shop.do("PlaceOrder", **order)


def test_r12_09_s2_02_a_prospect_is_compared_before_it_is_let_in(
    desk: o2c.Desk,
) -> None:
    """Whoever validates it says whom it resembles and is not; a person decides."""
    said = {"customer": "ACM2", "name": "ACME GmbH", "currency": "EUR"}
    asked(desk, "RegisterProspect", **said, bill_to=HOME)
    found = survey(desk)
    assert [(f.kind, f.subjects) for f in found] == [
        (Concern.DUPLICATE_CUSTOMER, ("ACM2", "ACME"))
    ]
    assert keep(desk, found, by=MARIA).done
    (flag,) = desk.view("flags")
    assert (flag.subject, flag.other, flag.stage) == ("ACM2", "ACME", "open")
    asked(desk, "AddTaxId", customer="ACM2", scheme="eu_vat", number="DE136695976")
    looked_at = {"credit_application": "CA-1", "screening": "clear", "note": "new"}
    told = asked(
        desk, "ValidateCustomer", customer="ACM2", apart_from=["ACME"], **looked_at
    )
    assert told.events[0].event.validation.apart_from == ("ACME",)
    asked(desk, "DeactivateCustomer", customer="ACME")
    assert survey(desk) == []  # whoever orders no more is nobody's double


def test_r12_09_deactivation_waits_for_open_documents(shop: Story) -> None:
    order = shop.place(line(1, "BOLT", 1))
    refusal = shop.refuse(
        Customer.DOCUMENTS_OPEN, "DeactivateCustomer", customer="ACME"
    )
    assert refusal.facts["documents"] == order
    told = shop.do("DeactivateCustomer", customer="ACME", block_new_only=True)
    assert told.one(Deactivated).open_documents == (order,)
    shop.receive("BOLT", 1)
    shop.ship(order)  # what is open goes on to its end
    assert shop.bill(order)


def test_r12_09_an_active_customer_s_documents_are_nothing_special(shop: Story) -> None:
    """Also of what was finished in the meantime."""
    gone, left = (shop.place(line(1, "BOLT", 1)) for _ in range(2))
    shop.do("DeactivateCustomer", customer="ACME", block_new_only=True)
    shop.do("CancelOrder", order=gone, note="no more")
    assert len(AFFECTED_DOCUMENTS.fold(shop.store.everything())) == 2
    told = shop.do("ReactivateCustomer", customer="ACME")
    assert set(told.one(Reactivated).open_documents) == {gone, left}
    assert AFFECTED_DOCUMENTS.fold(shop.store.everything()) == {}


# -- Two that are one --------------------------------------------------------------


def merged(shop: Story) -> str:
    """SHOP, with an order, goes on as ACME; the order's number."""
    register(shop, "SHOP")
    shop.do("SetCreditLimit", account="SHOP", limit=None)
    order = shop.place(line(1, "BOLT", 2), customer="SHOP")
    shop.do("MergeCustomer", customer="SHOP", into="ACME", note="the same")
    return order


def test_r12_11_p35_orders_of_the_one_are_the_others_from_now_on(shop: Story) -> None:
    old = merged(shop)
    new = shop.place(line(1, "BOLT", 1), customer="SHOP")
    assert shop.order(new).customer == "ACME"
    assert shop.order(new).account == "ACME"
    # What was open goes on to its end, on the account that it was taken on.
    shop.receive("BOLT", 3)
    shop.ship(old)
    invoice = shop.bill(old)
    assert shop.invoice(invoice).account == "SHOP"
    owed = shop.credit("SHOP").invoiced
    shop.do(
        "RecordReceipt",
        account="SHOP",
        amount=eur("23.92"),
        apply=[{"invoice": invoice, "amount": eur("23.92")}],
    )
    assert (owed, shop.credit("SHOP").exposure) == (2392, 0)


def test_r12_11_the_open_documents_are_listed(shop: Story) -> None:
    register(shop, "SHOP", "Shop")
    shop.do("SetCreditLimit", account="SHOP", limit=None)
    order = shop.place(line(1, "BOLT", 2), customer="SHOP")
    merge: dict[str, Any] = {"customer": "SHOP", "into": "ACME", "note": "the same"}
    refusal = shop.refuse(Customer.MERGE_DIFFERS, "MergeCustomer", **merge)
    assert refusal.facts["differs"] == "name"
    told = shop.do("MergeCustomer", **merge, acknowledge_different=True)
    assert told.one(Merged).open_documents == (order,)


def test_r12_11_until_the_next_document_it_can_be_undone(shop: Story) -> None:
    merged(shop)
    shop.do("UnmergeCustomer", customer="SHOP", note="two after all")
    assert shop.do("UnmergeCustomer", customer="SHOP", note="again").log == []
    assert shop.order(shop.place(line(1, "BOLT", 1), customer="SHOP")).customer == (
        "SHOP"
    )
    shop.do("MergeCustomer", customer="SHOP", into="ACME", note="one after all")
    shop.place(line(1, "BOLT", 1), customer="SHOP")
    shop.refuse(Customer.MERGE_USED, "UnmergeCustomer", customer="SHOP", note="late")


def test_r12_11_a_company_is_not_merged_with_its_branch(shop: Story) -> None:
    register(shop, "SHOP")
    shop.do("SetParent", customer="SHOP", parent="ACME")
    for one, other in (("SHOP", "ACME"), ("ACME", "SHOP")):
        shop.refuse(
            Customer.MERGE_RELATED, "MergeCustomer", customer=one, into=other, note="x"
        )
