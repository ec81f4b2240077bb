"""Every kind of harmful value in every field of every request: refused in our words,
or taken as it is; and what is refused leaves nothing in the history."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from attrs import evolve, frozen
from crash_hostile import (
    FOREIGN,
    HOSTILE,
    NEGATIVE,
    NO_TEXTS,
    Path,
    examples,
    paths,
    put,
)
from crash_tools import differences, tell, torn
from desk_door import CARL, MARIA, opened
from desk_story import as_json, eur, line, part
from tiers import DEEP

from o2c.door import Desk
from o2c.errors import ValidationError
from o2c.kernel import Rejected
from o2c.requests import REQUESTS, parse
from o2c.storage.trouble import Trouble

EXAMPLES = examples()


@frozen
class Attempt:
    """A request that is right but for one field."""

    request: str
    path: Path
    what: str

    @property
    def text(self) -> str:
        return put(self.request, EXAMPLES[self.request], self.path, HOSTILE[self.what])


ATTEMPTS = [
    Attempt(request, path, what)
    for request, example in EXAMPLES.items()
    for path in paths(example)
    for what in HOSTILE
]


# Numbers without a bound: what they are compared with has one.
UNBOUNDED = {(n, "version") for n, k in REQUESTS.items() if "version" in k.model_fields}
LARGE = {"19 digits", "4,300 digits"}
CARD = "a card's number"
ORDERING = ("PlaceOrder", "SaveDraft", "DraftQuote", "SetCustomerPart")
# A text in which everything is kept that a sender has sent.
RAW = "raw"


def kind_of(attempt: Attempt) -> str:
    """What belongs in the field."""
    value: Any = EXAMPLES[attempt.request]
    for key in attempt.path:
        value = value[key]
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return type(value).__name__
    if value == "2026-03-02":
        return "date"
    return "number" if isinstance(value, int) or value in ("1", "0.5") else "text"


def expected_refused(attempt: Attempt) -> bool:
    """Whether nobody may ever say this in a field of this kind."""
    place = (attempt.request, str(attempt.path[-1]))
    if attempt.what == "null":
        return False  # much may be left out
    match kind_of(attempt):
        case "number":
            unbounded = place in UNBOUNDED and attempt.what in LARGE
            return attempt.what not in NEGATIVE and not unbounded
        case "text":
            return attempt.what in NO_TEXTS and place[1] != RAW
        case "date":
            return True
        case _:
            return attempt.what in {**NO_TEXTS, **FOREIGN}


def test_every_field_of_every_request_is_tried() -> None:
    for name, example in EXAMPLES.items():
        request = parse(json.dumps({"do": name, **example}), REQUESTS)
        assert set(example) == set(type(request).model_fields)
    assert set(EXAMPLES) == set(REQUESTS)
    assert {kind_of(attempt) for attempt in ATTEMPTS} == {
        *("number", "text", "date", "bool", "list", "dict")
    }


def test_what_makes_no_sense_in_a_field_is_refused_with_its_name() -> None:
    for attempt in ATTEMPTS:
        refused = refusal_of(attempt)
        assert refused or not expected_refused(attempt), attempt
        if refused:
            unread = attempt.what in ("4,301 digits", "lone surrogate")
            assert unread or str(refused.field).startswith(str(attempt.path[0]))
            assert refused.remedy


def test_what_can_be_read_is_what_was_written() -> None:
    for attempt in ATTEMPTS:
        if not refusal_of(attempt):
            request = parse(attempt.text, REQUESTS)
            again = {"do": attempt.request, **json.loads(request.model_dump_json())}
            assert parse(json.dumps(again), REQUESTS) == request


def refusal_of(attempt: Attempt) -> ValidationError | None:
    """Why it cannot even be read, if it cannot."""
    try:
        parse(attempt.text, REQUESTS)
    except ValidationError as refused:
        return refused
    return None


# -- At the door. ----------------------------------------------------------------


def story(desk: Desk) -> None:
    """A document of each kind, so that a request finds what it speaks of."""
    order = {"customer": "ACME", "site": "MAIN"}
    item = {"product": "TEN", "site": "MAIN"}
    tell(desk, "ReceiveStock", **item, quantity=10**6)
    tell(desk, "ExpectSupply", **item, supply="PO-1", quantity=10, due="2026-03-20")
    tell(desk, "PlaceOrder", **order, lines=[line(n, "TEN", 99) for n in (1, 2)])
    tell(desk, "ShipOrder", order="SO-000001", lines=[part(1, 9)])
    tell(desk, "IssueInvoice", order="SO-000001")
    tell(desk, "RecordReceipt", account="ACME", amount=eur(20))
    tell(desk, "AuthoriseReturn", order="SO-000001", lines=[part(1, 5, reason="x")])
    tell(desk, "ReceiveReturn", rma="RMA-000001", lines=[part(1, 4)])
    tell(desk, "InspectReturn", rma="RMA-000001", line=1, quantity=3, condition="good")
    tell(desk, "PlanShipment", order="SO-000001", lines=[part(1, 2)])
    card = {"token": "tok_1", "brand": "visa", "last4": "1111", "expires": "2027-03"}
    tell(desk, "PlaceOrder", **order, lines=[line(1, "TEN", 5)], prepaid="card")
    tell(desk, "AuthoriseCard", order="SO-000002", **card)
    allowed = [{"line": 1, "net": eur(5)}]
    tell(desk, "IssueAllowance", invoice="INV-2026-000001", lines=allowed, note="x")
    tell(desk, "DraftQuote", **order, lines=[line(1, "TEN", 9)])
    tell(desk, "OfferQuote", quote="QU-000001", valid_days=30)
    agreed = [{"line": 1, "product": "TEN", "quantity": 90, "price": 8}]
    runs = {"since": "2026-03-02", "until": "2026-12-31"}
    tell(desk, "DraftAgreement", customer="ACME", **runs, lines=agreed)
    tell(desk, "StartAgreement", agreement="AG-000001")
    tell(desk, "SaveDraft", **order, lines=[line(1, "TEN", 1, agreement="AG-000001")])
    tell(desk, "RaiseFlag", kind="sku_name", subjects=["TEN"], figures=["spaces"])
    with pytest.raises(Rejected):
        tell(desk, "PlaceOrder", **order, lines=[line(1, "NONE", 1)])


def test_nothing_of_what_is_refused_gets_into_the_history(database_url: str) -> None:
    """And what is granted is there as it was said, and adds up."""
    asked = {f"{n}": attempt for n, attempt in enumerate(at_the_door())}
    with opened(database_url) as desk:
        story(desk)
        before = desk.store.head()
        granted = granted_of(desk, asked)
        assert len(granted) > 350
        for event in desk.history(before):
            kept = event.name in ("intake.Parked", "attempt.Refused")
            assert event.command_id in granted or kept
            json.loads(event.text, parse_float=no_number, parse_constant=no_number)
            assert "4111 1111" not in event.text  # R10-44
        for command in desk.store.commands():
            if command.command_id in granted:
                sent = asked[command.command_id]
                kept = {"do": command.request, **json.loads(command.payload)}
                assert parse(json.dumps(kept), REQUESTS) == parse(
                    without(sent), REQUESTS
                )
        assert list(torn(desk)) == []
        assert differences(desk) == []


def at_the_door() -> list[Attempt]:
    """What can be read, on short runs the most telling of it; some of what cannot."""
    telling = {"number": {*NEGATIVE, *LARGE}, "text": {*FOREIGN}}
    chosen = [a for a in ATTEMPTS if DEEP or a.what in telling.get(kind_of(a), ())]
    return [
        *(a for a in chosen if not refusal_of(a)),
        *(a for a in ATTEMPTS if a.what == "nul" and len(a.path) == 1),
        *(a for a in ATTEMPTS if a.what == CARD and a.request in ORDERING),
    ]


# What cannot be said together with the other fields of an example.
_ORDER = (
    *("terms", "deliver_to", "agreement", "agreement_line", "commercial", "schedule"),
    *("settles", "prepaid"),
)
_KEY = ("group", "price_list", "category")
APART: Mapping[str, tuple[str, ...]] = {
    "PlaceOrder": _ORDER,
    "DraftQuote": _ORDER,
    "ReviseQuote": (*_ORDER, "version"),
    "OfferQuote": ("version", "valid_until"),
    "ConvertQuote": ("version", "unit"),
    "AmendOrder": ("version",),
    "SetPrice": (*_KEY, "basis", "free", "until"),
    "EndPrice": _KEY,
    "SavePromotion": ("group", "category", "unit"),
    "SetFloor": ("group", "category"),
    "SetMaxDiscount": ("category",),
    "SetCreditRule": ("of",),
    "RemoveCreditRule": ("of",),
    "SetAuthority": ("person",),
    "SetCategory": ("parent",),
    "ChangeBank": ("account",),
    "ChangeProduct": ("category", "packs"),
    "RegisterProduct": ("category", "packs"),
    "RegisterCustomer": ("terms",),
    "RegisterProspect": ("terms",),
    "IssueAllowance": ("approval",),
    "CreditReturn": ("fee",),
}


# What is asked last, because much is refused after it.
LAST = (
    *("DiscontinueProduct", "SupersedeProduct", "HoldOrder", "BlockCustomer"),
    *("CountStock", "SetCreditLimit", "SetCreditPolicy", "SetDunningLevel"),
    *("LoseQuote", "CloseAgreement", "CancelAgreement", "ClearFlag", "DiscardDraft"),
)


def granted_of(desk: Desk, asked: Mapping[str, Attempt]) -> set[str]:
    """The command ids of what is granted; all else is refused, in our words."""
    ids = sorted(asked, key=lambda each: asked[each].request in LAST)
    texts = [without(asked[each]) for each in ids]
    report = desk.do_many(texts, by=CARL, command_ids=ids)
    assert all(done.refusal.remedy for done in report.refused if done.refusal)
    return {done.receipt.command_id for done in report.done if done.receipt}


def without(attempt: Attempt) -> str:
    """The attempt without what would have it refused for another reason."""
    said = json.loads(attempt.text)
    names = set(APART.get(attempt.request, ())) - set(attempt.path)
    for fields in parts(said):
        for name in names:
            fields.pop(name, None)
    return json.dumps(said)


def parts(said: Any) -> Iterator[dict[str, Any]]:
    """A request and every part of it that has fields."""
    if isinstance(said, dict):
        yield said
    for each in said.values() if isinstance(said, dict) else said:
        if isinstance(each, (dict, list)):
            yield from parts(each)


def test_most_requests_would_be_granted_without_the_harm() -> None:
    """What is refused for another reason says nothing about what is put in it."""
    asked = {name: Attempt(name, ("reason",), "foreign") for name in EXAMPLES}
    with opened() as desk:
        story(desk)
        granted = granted_of(desk, asked)
    assert len(granted) > 95
    assert {"ConvertQuote", "ChangeDraft", "RecordPaymentAnswer"} <= granted


def no_number(text: str) -> None:
    raise AssertionError(f"{text} is in the history")


def test_no_number_less_than_nothing_is_granted() -> None:
    asked = {
        f"{attempt.request} {attempt.path}": attempt
        for attempt in ATTEMPTS
        if kind_of(attempt) == "number" and attempt.what == "negative as text"
    }
    with opened() as desk:
        story(desk)
        # What a customer wrote is kept as it came; an order of another total is held.
        # A draft keeps what is wrong with it, and says so: it is no order yet.
        # A rule that never was is gone, whatever it would have said.
        granted = granted_of(desk, asked)
        harmless = ("SaveDraft ", "ChangeDraft ", "RemoveCreditRule ")
        assert {name for name in granted if not name.startswith(harmless)} == {
            "PlaceOrder ('stated_total', 'amount')",
            "ConvertQuote ('stated_total', 'amount')",
        }


def test_what_comes_beside_a_request_is_no_less_checked(database_url: str) -> None:
    """Ids and names that one database or the other could not hold."""
    text = as_json("DiscontinueProduct", {"product": "TEN"})
    with opened(database_url) as desk:
        before = desk.store.head()
        for harm in ("a\ud800b", "a\0b"):
            for beside in (
                {"command_id": harm},
                {"correlation_id": harm},
                {"by": evolve(MARIA, id=harm)},
                {"by": evolve(MARIA, on_behalf_of=harm)},
            ):
                with pytest.raises(ValidationError) as refused:
                    desk.do(text, **{"by": MARIA, **beside})  # type: ignore[arg-type]
                assert refused.value.code == Trouble.BAD_TEXT
        assert desk.store.head() == before
