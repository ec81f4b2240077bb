"""Requests about payment before goods ship: cards, and money in advance.

No request has room for a card's number: the gateway gives a token for it (R10-44).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from o2c.requests.base import Request
from o2c.requests.fields import Amount, Day, DocumentRef, Name, Text


class AuthoriseCard(Request):
    """Have a card's limit set aside for an order, which is paid with it as it ships.

    `token` is what the gateway knows the card by, `expires` its last month ("2027-03").
    `amount` is what is not covered yet, unless it is given: less, for a second card.
    """

    order: DocumentRef
    token: Name
    brand: Annotated[Text, Field(max_length=40)]
    last4: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    expires: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
    amount: Amount | None = None


class RecordPaymentAnswer(Request):
    """Record what the gateway answered to an intent of the view payment_intents.

    `amount` is what was set aside or taken; `tolerance` what may be taken beyond it;
    `expires_on` the last day of an authorisation; `code` why the answer is no.
    """

    order: DocumentRef
    intent: DocumentRef
    outcome: Literal["approved", "declined"]
    amount: Amount | None = None
    tolerance: Amount | None = None
    expires_on: Day | None = None
    reference: Text = ""
    code: Annotated[Text, Field(max_length=80)] = ""


class RecordPrepayment(Request):
    """Money came in for an order before it ships; no other order uses it meanwhile."""

    order: DocumentRef
    amount: Amount
    method: Text = ""
    reference: Text = ""
