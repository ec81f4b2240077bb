"""A site, a customer and a product, as they were registered."""

from typing import Any

from domain_samples import HOME, MONDAY, changed, day, qty

from o2c.domain import customer, product, site
from o2c.values.address import AddressUsage, PartyName
from o2c.values.exemption import ExemptionReason
from o2c.values.ids import AccountId
from o2c.values.terms import net

NOON = (site.Deadline(weekday=0, time="12:00"),)
BREMEN = site.Registered(
    name="Bremen",
    country="DE",
    subdivision="HB",
    zone="Europe/Berlin",
    workdays=(0, 1, 2, 3, 4),
    deadlines=NOON,
    observes_holidays=True,
)
NAME = PartyName(subject="ACME", name="Acme")
BILL = customer.UsedAddress(usage=AddressUsage.BILL_TO, address=HOME)
SHIP = customer.UsedAddress(usage=AddressUsage.SHIP_TO, address=HOME)
PORT = changed(HOME, city="Bremerhaven")
ACME = customer.Registered(
    name=NAME,
    group="retail",
    currency="EUR",
    terms=net(30),
    account=AccountId("GROUP"),
    addresses=(BILL,),
)


CERTIFICATE = customer.Certificate(
    number="R-1",
    jurisdictions=("US-CA", "DE"),
    reason=ExemptionReason.RESALE,
    issuer="US-CA",
    effective=MONDAY,
    expires=day(6),
    document="scan 17",
)


def customer_data(**other: Any) -> dict[str, Any]:
    fields = ("name", "group", "currency", "terms", "account", "addresses")
    return {name: getattr(ACME, name) for name in fields} | other


CASE = product.Pack(unit="XCS", holds=qty(12))
BOLT = product.Registered(
    name="Bolt", unit="EA", digits=0, packs=(CASE,), tax_class="standard", tracked=True
)


def product_data(**other: Any) -> dict[str, Any]:
    fields = ("name", "unit", "digits", "packs", "tax_class", "tracked")
    return {name: getattr(BOLT, name) for name in fields} | other
