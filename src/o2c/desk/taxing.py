"""What is taxed, at which rate, and who is exempt: lines and freight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from o2c.desk.entering import Sale, sale_of
from o2c.desk.work import Work
from o2c.domain.common import NOTHING
from o2c.domain.customer import Certificate, Customer
from o2c.domain.order.state import Line, Order
from o2c.domain.tax import TAX, Accepts, Rules, TaxDecision, TaxQuestion, answer
from o2c.values.exemption import Exemption
from o2c.values.jurisdiction import within
from o2c.values.money import Money
from o2c.values.price import UnitPrice

EXEMPT = "exempt"  # the tax class of what is never taxed
STATED = "stated"  # the rule of a rate that whoever asked has given


def tax_of(work: Work, sale: Sale, tax_class: str) -> TaxDecision:
    """How a class is taxed where the goods go, at the rates of the sale's date.

    Certificates count that are valid on the day that this is decided.  The desk's own
    tax engine answers, if it has one, else the tables of rules.
    """
    if tax_class == EXEMPT:
        return TaxDecision(rate=Decimal(0), rule=EXEMPT)
    places = within(sale.jurisdiction)
    work.fetch(*((TAX, place) for place in places))
    table = [(place, work.get(TAX, place)) for place in places]
    ask = TaxQuestion(
        jurisdiction=sale.jurisdiction,
        tax_class=tax_class,
        exemption=exemption(sale.buyer, table, work.today),
        on=sale.on,
    )
    engine = work.source.taxes
    return engine(ask) if engine is not None else answer(ask, table)


def line_tax(
    work: Work, sale: Sale, tax_class: str, stated: Decimal | None
) -> TaxDecision:
    """How a line is taxed: as is stated, or looked up."""
    if stated is not None:
        return TaxDecision(rate=stated, rule=STATED)
    return tax_of(work, sale, tax_class)


def tax_again(work: Work, sale: Sale, line: Line, tax_class: str) -> TaxDecision:
    """How a line is taxed when it is priced again: a rate that is known stays.

    An exemption does not, once it holds no more.
    """
    if line.tax_rate is None or line.exemption is not None:
        return tax_of(work, sale, tax_class)
    return TaxDecision(rate=line.tax_rate, rule=line.tax_rule)


def outdated(work: Work, sale: Sale, line: Line) -> bool:
    """Whether an unshipped line is taxed under a certificate that counts no more."""
    if line.exemption is None or line.shipped or not line.open:
        return False
    return tax_of(work, sale, line.tax_class).exemption != line.exemption


def exemption(
    buyer: Customer, table: Sequence[tuple[str, Rules]], day: date
) -> Exemption | None:
    """The first of a customer's certificates that counts there on a day (R12-06).

    It covers the jurisdiction or one that this lies in, its dates do, and the smallest
    jurisdiction that says anything of its reason accepts it.
    """
    for certificate in buyer.certificates:
        where = [place for place, _ in table if place in certificate.jurisdictions]
        if not (where and certificate.holds(day)):
            continue
        said = [(p, rules.accepts(certificate.reason, day)) for p, rules in table]
        known = next(((p, how) for p, how in said if how is not None), None)
        if known is not None and _accepted(certificate, *known):
            return Exemption(
                number=certificate.number,
                reason=certificate.reason,
                jurisdiction=where[0],
            )
    return None


def _accepted(certificate: Certificate, place: str, accepts: Accepts) -> bool:
    """Some jurisdictions take only what they have issued themselves."""
    if accepts is Accepts.OWN:
        return place in within(certificate.issuer)
    return accepts is Accepts.ANY


def freight_tax(work: Work, found: Order) -> Money:
    """The tax on an order's freight; none where no rate is known: the order waits."""
    if found.freight_billed:
        return Money(found.freight.tax, found.currency)
    freight = Money(found.freight.net, found.currency)
    if not freight:
        return freight
    price = UnitPrice(freight.amount, found.currency)
    return price.extend(_freight_rate(work, found) or NOTHING, NOTHING, found.rounding)


def freight_untaxed(work: Work, found: Order) -> bool:
    """Whether an order bears freight for which no tax rate is known."""
    return bool(found.freight.net) and _freight_rate(work, found) is None


def _freight_rate(work: Work, found: Order) -> Decimal | None:
    sale = sale_of(work, found)
    rate = tax_of(work, sale, "freight").rate
    return tax_of(work, sale, "standard").rate if rate is None else rate
