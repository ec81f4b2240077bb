"""An exchange rate holds from a date on."""

import pytest
from domain_samples import day, qty

from o2c.domain.rates import EXCHANGE, ExchangeRateSet, Refusal, set_exchange
from o2c.testing import given

DOLLAR = ExchangeRateSet(since=day(0), was=None, rate=qty("0.9"))


def test_an_exchange_rate_is_set_like_a_tax_rate() -> None:
    given(EXCHANGE).when(set_exchange, rate=qty("0.9"), since=day(0)).then(DOLLAR)
    given(EXCHANGE, DOLLAR).when(
        set_exchange, rate=qty("0.9"), since=day(7)
    ).then_nothing()
    given(EXCHANGE, DOLLAR).when(set_exchange, rate=qty("0.8"), since=day(7)).then(
        ExchangeRateSet(since=day(7), was=qty("0.9"), rate=qty("0.8"))
    )


@pytest.mark.parametrize("rate", ["0", "-1"])
def test_an_exchange_rate_is_positive(rate: str) -> None:
    given(EXCHANGE).when(set_exchange, rate=qty(rate), since=day(0)).then_rejected(
        Refusal.RATE_OUT_OF_RANGE
    )
