"""Who may ask for what: the table is whole, and it is kept."""

import pytest
from desk_door import ORDER, asked, head
from desk_story import as_json, line

import o2c
from o2c.desk import USE_CASES
from o2c.desk.roles import MAY_ASK, MAY_RELEASE, Refusal, Role, authorise
from o2c.domain.order.parts import HoldReason
from o2c.door import Desk
from o2c.errors import NotAuthorised
from o2c.requests import REQUESTS

# The table as it should be, request by request, in words of its own.
TABLE = {
    "accounting": "RecordTaxIdCheck ChangeBank ConfirmChange "
    "OpenBooks ClosePeriod ReopenPeriod SetTaxRate SetExchangeRate "
    "SetAcceptance RecordCertificate InvalidateCertificate ReviewCertificates",
    "master_data": "RegisterProspect ValidateCustomer ActivateCustomer MergeCustomer "
    "UnmergeCustomer SetAddress SetContact RemoveContact AddTaxId RecordTaxIdCheck "
    "SetServiceProfile SetParent ChangeTerms ChangeBank ConfirmChange "
    "RegisterCustomer ChangeCustomer BlockCustomer UnblockCustomer "
    "DeactivateCustomer ReactivateCustomer RegisterProduct ChangeProduct "
    "DiscontinueProduct RegisterSite ChangeSiteHours SetOrderProfile SetCustomerPart "
    "EndCustomerPart AssignGtin SupersedeProduct SetOrderRules DefineKit SetCategory "
    "SetNamingRule RaiseFlag "
    "ClearFlag AssignFlag AcceptFlag RejectFlag RecordCertificate "
    "InvalidateCertificate ReviewCertificates",
    "credit": "ChangeTerms ConfirmChange "
    "BlockCustomer UnblockCustomer SetCreditLimit HoldOrder SetCreditPolicy "
    "SetCreditRule RemoveCreditRule SetTemporaryLimit SetSecurity SetDunningLevel "
    "SetCreditGroup SetCreditParent DisputeInvoice ResolveDispute CheckCredit "
    "ReviewCredit RejectCredit SetTermsRank",
    "pricing": "SetListPrice HoldOrder RepriceOrder SetPrice EndPrice SavePriceList "
    "RetirePriceList SavePromotion EndPromotion SetCost SetFloor SetMaxDiscount "
    "SetDiscountPolicy DraftAgreement StartAgreement "
    "AmendAgreement CloseAgreement CancelAgreement RaiseFlag ClearFlag AssignFlag "
    "AcceptFlag RejectFlag",
    "supervisor": "HoldOrder PlaceLegalHold LiftLegalHold SetAuthority AssignFlag "
    "ReopenAgreement SetDeviationPolicy "
    "ExpireQuotes",
    "privacy": "EraseCustomer EraseParked PlaceLegalHold",
    "order_desk": "RegisterProspect SetContact RemoveContact ReleaseSchedule "
    "CallOffRelease "
    "SetOrderProfile SetCustomerPart EndCustomerPart "
    "SaveDraft ChangeDraft PlaceDraft DiscardDraft CopyOrder "
    "PlaceOrder SettleParked "
    "HoldOrder RepriceOrder AmendOrder "
    "CancelOrder CloseOrder ReopenOrder PlanShipment DeliverShipment CancelShipment "
    "AuthoriseReturn AuthoriseCard CheckCredit EscalateDeviations "
    "DraftQuote ReviseQuote OfferQuote TrackQuote ConvertQuote "
    "LoseQuote CancelQuote ExpireQuotes",
    "warehouse": "ReceiveStock CountStock ScrapStock ExpectSupply ChangeSupply "
    "CancelSupply PlanShipment PickShipment PackShipment DispatchShipment ShipOrder "
    "DeliverShipment CancelShipment ReceiveReturn",
    "purchasing": "ExpectSupply ChangeSupply CancelSupply",
    "billing": "IssueInvoice IssueAllowance RecordReceipt ApplyReceipt UnapplyReceipt "
    "ApplyCreditMemo CreditReturn SetDunningLevel DisputeInvoice ResolveDispute "
    "AuthoriseCard RecordPrepayment",
    "payments": "RecordPaymentAnswer",
    "returns": "AuthoriseReturn ReceiveReturn InspectReturn DisposeReturn "
    "CancelReturn CloseReturn",
}
# Who may approve something may lend that authority; everyone may ask for approval.
ANYONE = "RequestApproval WithdrawApproval"
APPROVING = "GrantApproval DeclineApproval DelegateAuthority RevokeDelegation"
APPROVERS = ("credit", "pricing", "accounting", "supervisor", "billing")
ANSWERING = "ApproveDeviation RejectDeviation EscalateDeviations"
ANSWERERS = ("credit", "pricing", "supervisor")  # the last where nobody else does
RELEASES = {
    "credit": "credit",
    "price": "pricing supervisor",
    "tax": "accounting",
    "terms": "credit supervisor",
    "payment": "credit",
    "customer": "credit",
    "compliance": "supervisor",
    "manual": "supervisor",
}


def may(role: str, ask: o2c.requests.Request) -> bool:
    try:
        authorise(o2c.Actor("eve", (role,)), ask)
    except NotAuthorised as refusal:
        return not (refusal.code is Refusal.ROLE_MISSING and refusal.remedy)
    return True


def test_every_request_has_a_use_case_and_someone_who_may_ask_it() -> None:
    assert set(USE_CASES) == set(REQUESTS) == set(MAY_ASK)
    assert all(MAY_ASK.values())
    assert set(MAY_RELEASE) == set(HoldReason)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_ask_this_and_nothing_else(role: Role) -> None:
    granted = {
        name
        for name, kind in REQUESTS.items()
        if name != "ReleaseOrder" and may(role, kind.model_construct())
    }
    more = APPROVING if role in APPROVERS else ""
    more += f" {ANSWERING}" if role in ANSWERERS else ""
    assert granted == set(f"{TABLE[role]} {ANYONE} {more}".split())


@pytest.mark.parametrize("hold", list(HoldReason))
def test_each_hold_is_released_by_its_own_role(hold: HoldReason) -> None:
    """X5-02: the order desk releases none of them."""
    ask = REQUESTS["ReleaseOrder"].model_construct(hold=hold)
    assert {role for role in Role if may(role, ask)} == set(RELEASES[hold].split())


def test_nobody_without_a_role_may_ask_anything() -> None:
    for name, kind in REQUESTS.items():
        hold = {"hold": HoldReason.MANUAL} if name == "ReleaseOrder" else {}
        with pytest.raises(NotAuthorised):
            authorise(o2c.Actor("eve"), kind.model_construct(**hold))


def test_the_door_refuses_an_intruder_and_remembers_it(desk: Desk) -> None:
    eve = o2c.Actor("eve", (Role.BILLING, Role.RETURNS))
    before = head(desk) + 1  # that she tried is in the history, once
    fields = {**ORDER, "lines": [line(1, "TEN", 1)]}
    for _ in range(2):
        with pytest.raises(NotAuthorised) as refused:
            asked(desk, "PlaceOrder", **fields, by=eve, command_id="x")
        assert str(refused.value) == (
            "role_missing: eve may not ask for PlaceOrder. "
            "Remedy: ask someone with the role order_desk"
        )
    assert head(desk) == before


def test_several_roles_add_up(desk: Desk) -> None:
    both = o2c.Actor("ann", (Role.BILLING, Role.ORDER_DESK))
    fields = {**ORDER, "lines": [line(1, "FIT", 1)]}
    desk.do(as_json("PlaceOrder", fields), by=both)
    with pytest.raises(NotAuthorised):
        desk.do(as_json("ShipOrder", {"order": "SO-000001"}), by=both)
