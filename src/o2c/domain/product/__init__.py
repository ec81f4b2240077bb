"""A product: what it is, how it is counted and packed, and what it lists at."""

from typing import get_args

from o2c.domain.product.events import Changed as Changed
from o2c.domain.product.events import Discontinued as Discontinued
from o2c.domain.product.events import Event as Event
from o2c.domain.product.events import KitComponent as KitComponent
from o2c.domain.product.events import KitDefined as KitDefined
from o2c.domain.product.events import ListPriceSet as ListPriceSet
from o2c.domain.product.events import OrderRulesSet as OrderRulesSet
from o2c.domain.product.events import Pack as Pack
from o2c.domain.product.events import PackAdded as PackAdded
from o2c.domain.product.events import Registered as Registered
from o2c.domain.product.events import Superseded as Superseded
from o2c.domain.product.keeping import add_pack as add_pack
from o2c.domain.product.keeping import change as change
from o2c.domain.product.keeping import discontinue as discontinue
from o2c.domain.product.keeping import register as register
from o2c.domain.product.keeping import set_list_price as set_list_price
from o2c.domain.product.kits import define_kit as define_kit
from o2c.domain.product.ordering import may_be_so_many as may_be_so_many
from o2c.domain.product.ordering import nearest as nearest
from o2c.domain.product.ordering import set_order_rules as set_order_rules
from o2c.domain.product.ordering import supersede as supersede
from o2c.domain.product.refusals import Refusal as Refusal
from o2c.domain.product.refusals import known as known
from o2c.domain.product.refusals import may_be_ordered as may_be_ordered
from o2c.domain.product.state import Product as Product
from o2c.domain.product.state import evolve as evolve
from o2c.kernel import Aggregate

PRODUCT: Aggregate[Product, Event] = Aggregate(
    "product", initial=Product(), evolve=evolve, events=get_args(Event)
)
