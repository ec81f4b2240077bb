"""Orders that leave our conditions, and what is needed to say something to them."""

from __future__ import annotations

from typing import Any

from domain_samples import MONDAY, asked, eur, placed, quote, releaser, story
from order_samples import Tale

from o2c.domain.authority.policy import Role
from o2c.domain.deviation_policy import AnswerLevel, DeviationPolicy, DeviationRules
from o2c.domain.order import ORDER
from o2c.domain.order.deviating import deviate
from o2c.domain.order.finding import findings
from o2c.domain.order.parts import PriceSource, Reference
from o2c.domain.order.placing import place, price
from o2c.domain.order.pricing import Quote
from o2c.values.price import unit_price

STRICT = DeviationPolicy()
LEVELS = DeviationPolicy(
    policy=DeviationRules(
        price_levels=(
            AnswerLevel(role=Role.PRICING, days=2),
            AnswerLevel(role=Role.SUPERVISOR, days=1),
        )
    )
)


def by_hand(
    amount: str,
    *,
    ours: str | None = "10.00",
    discount: str = "0",
    source: PriceSource = PriceSource.CUSTOMER_STATED,
    **more: Any,
) -> Quote:
    """A line's price that somebody has written, beside our own."""
    made = quote(1, amount, discount=discount, source=source)
    held = Reference(price=unit_price(ours, "EUR") if ours else None, **more)
    return Quote(
        line=1,
        price=made.price,
        source=source,
        discount=made.discount,
        tax_class=made.tax_class,
        tax_rate=made.tax_rate,
        ours=held,
    )


def at_price(quoted: Quote, quantity: int = 10) -> Tale:
    """An order of one line at this price, not judged yet."""
    tale = story(ORDER)
    tale.do(place, placed=placed(asked(1, quantity)))
    tale.do(price, quotes=[quoted], freight_tax=eur(0))
    return tale


def judged(
    tale: Tale, policy: DeviationPolicy = STRICT, *by: str, today: Any = MONDAY
) -> list[Any]:
    """What comes of judging the order as it stands."""
    events = tale.do(
        deviate,
        findings=findings(tale.state, policy),
        policy=policy,
        by=by or ("ada",),
        today=today,
    )
    return list(events)


def answer(line: int | None = 1, **more: Any) -> dict[str, Any]:
    """What an approval of the deviation on a line says."""
    return {
        "line": line,
        "kind": None,
        "up_to": None,
        "valid_until": None,
        "note": "fine",
        "by": releaser("max"),
        "today": MONDAY,
        **more,
    }


def waiting(amount: str = "9.00", **more: Any) -> Tale:
    """An order that waits for somebody's yes to its price."""
    tale = at_price(by_hand(amount, **more))
    judged(tale)
    return tale


def found_at(amount: str) -> dict[str, Any]:
    """What a judgement of such an order says, with levels to pass it on to."""
    return {
        "findings": findings(at_price(by_hand(amount)).state, STRICT),
        "policy": LEVELS,
        "by": ("ada",),
        "today": MONDAY,
    }


def saying_no(**more: Any) -> dict[str, Any]:
    return {
        "line": 1,
        "kind": None,
        "note": "too low",
        "by": ("max",),
        "roles": (Role.PRICING,),
        **more,
    }
