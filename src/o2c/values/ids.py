"""Identifiers, one type per kind: a checker tells an order from a customer."""

from __future__ import annotations

from typing import NewType
from unicodedata import is_normalized

CustomerId = NewType("CustomerId", str)
ProductId = NewType("ProductId", str)
SiteId = NewType("SiteId", str)
OrderId = NewType("OrderId", str)
ShipmentId = NewType("ShipmentId", str)
InvoiceId = NewType("InvoiceId", str)
CreditMemoId = NewType("CreditMemoId", str)
ReceiptId = NewType("ReceiptId", str)
RmaId = NewType("RmaId", str)
AccountId = NewType("AccountId", str)  # a credit account
SupplyId = NewType("SupplyId", str)

LONGEST = 64  # characters


def item(product: ProductId, site: SiteId) -> str:
    """A product at a site: "SKU-7@MAIN"; ValueError for a site with "@" in its id."""
    if "@" in site:
        raise ValueError(f"a site's id has no '@': {site!r}")
    return f"{product}@{site}"


def of_item(text: str) -> tuple[ProductId, SiteId]:
    """The product and the site again; the last "@" parts them."""
    product, at, site = text.rpartition("@")
    if not at:
        raise ValueError(f"not a product at a site: {text!r}")
    return ProductId(product), SiteId(site)


def check_id(text: str, kind: str) -> str:
    """The id, if it can name a stream and is what it looks like; else ValueError.

    1 to 64 characters that can be seen: no control or format characters (NUL, line
    breaks, right-to-left override), no lone surrogates, no space but a plain one
    inside, no "/", which parts a stream's name, and no "@" in a site's id.  Letters
    are in composed form (NFC), so that ids which look the same are the same.
    """
    if not 1 <= len(text) <= LONGEST:
        raise ValueError(f"{kind} id has {len(text)} characters, not 1 to {LONGEST}")
    if not text.isprintable():
        raise ValueError(f"{kind} id has characters that cannot be seen: {text!a}")
    if not is_normalized("NFC", text):
        raise ValueError(f"{kind} id is not in Unicode's composed form: {text!a}")
    if text != text.strip():
        raise ValueError(f"{kind} id begins or ends with a space: {text!r}")
    for sign in "/@" if kind == "site" else "/":
        if sign in text:
            raise ValueError(f"{kind} id contains {sign!r}: {text!r}")
    return text


def check_written(text: str) -> str:
    """What somebody may write for a product: an id, or a number that may have a "/"."""
    check_id(text.replace("/", "-"), "product")
    return text


def normal_part(text: str) -> str:
    """A part number as it is compared: trimmed, upper case, single spaces."""
    return " ".join(text.upper().split())


def normal_po(text: str, *, zeros: bool = True) -> str:
    """A purchase order number as it is compared: trimmed, upper case, single spaces.

    Source: R01-03.  Leading zeros stay (two numbers may differ in nothing else) unless
    `zeros` says that they mean nothing to the customer; nothing but zeros is one zero.
    """
    plain = normal_part(text)
    return plain if zeros or not plain else plain.lstrip("0") or "0"
