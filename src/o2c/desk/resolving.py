"""From what a line says to what it means: product, site, stocking units."""

from __future__ import annotations

from o2c.desk.common import in_stock, site_of
from o2c.desk.work import Work
from o2c.domain import product
from o2c.domain.order.parts import Asked
from o2c.domain.product import PRODUCT
from o2c.requests.orders import LinePart
from o2c.values.ids import ProductId, SiteId


def asked_line(work: Work, line: LinePart, site: str) -> Asked:
    """A line as written, resolved to a product, a site and stocking units."""
    found = work.get(PRODUCT, line.product)
    product.may_be_ordered(found, line.line)
    site_of(work, site, line.line)
    return Asked(
        line=line.line,
        written=line.product,
        product=ProductId(line.product),
        description=found.name,
        site=SiteId(site),
        tracked=found.tracked,
        quantity=in_stock(found, line.quantity, line.unit, line.line),
        unit=found.unit,
        asked_quantity=line.quantity,
        asked_unit=line.unit or found.unit,
        requested=line.requested or work.today,
        commercial=line.commercial,
    )
