"""A shipment as it was planned, and a credit memo as it was issued."""

from domain_samples import HOME, MONDAY, eur, issued, qty, worth

from o2c.domain.credit_memo import Issued, Kind
from o2c.domain.shipment import Planned, ShipmentLine
from o2c.values.ids import AccountId, CustomerId, InvoiceId, OrderId, ProductId, SiteId


def carried(line: int, quantity: int) -> ShipmentLine:
    return ShipmentLine(
        line=line, product=ProductId("SKU-1"), tracked=True, quantity=qty(quantity)
    )


PLANNED = Planned(
    order=OrderId("SO-1"),
    customer=CustomerId("ACME"),
    site=SiteId("MAIN"),
    ship_to=HOME,
    ship_on=MONDAY,
    lines=(carried(1, 10), carried(2, 5)),
)
MEMO = Issued(
    kind=Kind.RETURN,
    invoice=InvoiceId("INV-1"),
    rma="RMA-1",
    order=OrderId("SO-1"),
    customer=CustomerId("ACME"),
    account=AccountId("GROUP"),
    currency="EUR",
    on=MONDAY,
    note="broken",
    lines=(worth(1, 2, 100, 19),),
    net=eur(100),
    tax=eur(19),
    deducted=eur(0),
    deducted_tax=eur(0),
    fee=eur(9),
    total=eur(110),
    applied=eur(60),
    on_account=eur(50),
    base=issued().base,
)
