"""What comes in, what is counted, and what is expected: always followed by a refill."""

from __future__ import annotations

from o2c.desk.common import dated, in_stock, product_of, site_of
from o2c.desk.promises import refill
from o2c.desk.work import Work
from o2c.domain.stock import STOCK, moving, supplying
from o2c.requests import warehouse as requests
from o2c.requests.base import Request
from o2c.values.ids import ProductId, SiteId, item


def receive(work: Work, ask: requests.ReceiveStock) -> None:
    """Take goods in, and serve those who wait for them."""
    key = _item(work, ask, ask.product, ask.site)
    goods = product_of(work, ask.product)
    work.decide(
        STOCK,
        key,
        supplying.receive,
        quantity=in_stock(goods, ask.quantity, ask.unit),
        supply=ask.supply,
        on=work.today,
    )
    refill(work, key)


def count(work: Work, ask: requests.CountStock) -> None:
    """Make the books follow the shelf."""
    key = _item(work, ask, ask.product, ask.site)
    goods = product_of(work, ask.product)
    work.decide(
        STOCK,
        key,
        supplying.count,
        counted=in_stock(goods, ask.counted, None),
        note=ask.note,
        on=work.today,
    )
    refill(work, key)


def scrap(work: Work, ask: requests.ScrapStock) -> None:
    """Throw goods on the shelf away."""
    key = _item(work, ask, ask.product, ask.site)
    goods = product_of(work, ask.product)
    work.decide(
        STOCK,
        key,
        moving.scrap,
        rma=None,
        quantity=in_stock(goods, ask.quantity, None),
        note=ask.note,
        on=work.today,
    )
    refill(work, key)


def expect(work: Work, ask: requests.ExpectSupply) -> None:
    """Expect a supply; who waits is promised it."""
    key = _item(work, ask, ask.product, ask.site)
    goods = product_of(work, ask.product)
    work.decide(
        STOCK,
        key,
        supplying.expect,
        supply=ask.supply,
        quantity=in_stock(goods, ask.quantity, ask.unit),
        on=ask.due,
    )
    refill(work, key)


def change_supply(work: Work, ask: requests.ChangeSupply) -> None:
    """A supply comes otherwise than expected; promises that rest on it move."""
    key = _item(work, ask, ask.product, ask.site)
    goods = product_of(work, ask.product)
    quantity = ask.quantity
    work.decide(
        STOCK,
        key,
        supplying.change_supply,
        supply=ask.supply,
        quantity=None if quantity is None else in_stock(goods, quantity, None),
        on=ask.due,
        note=ask.note,
    )
    refill(work, key)


def cancel_supply(work: Work, ask: requests.CancelSupply) -> None:
    """A supply will not come; promises that rest on it are withdrawn."""
    key = _item(work, ask, ask.product, ask.site)
    work.decide(STOCK, key, supplying.cancel_supply, supply=ask.supply, note=ask.note)
    refill(work, key)


def _item(work: Work, ask: Request, product: str, site: str) -> str:
    dated(work, ask, site_of(work, site))
    return item(ProductId(product), SiteId(site))
