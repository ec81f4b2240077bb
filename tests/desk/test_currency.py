"""Documents in another currency than the books': rate, its date, and the rounding."""

from decimal import Decimal, localcontext

import pytest
from desk_goods import HOME
from desk_story import MONDAY, Story, Told, day, eur, line, part, usd

from o2c.desk.billing import Refusal as Billing
from o2c.domain.credit import Refusal as Credit
from o2c.domain.credit_memo import Issued as Memo
from o2c.domain.invoice import Issued
from o2c.domain.invoice import Refusal as Invoice
from o2c.domain.order.events import Held
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.receipt import Refusal as Receipt
from o2c.errors import StateError
from o2c.values.money import Money


@pytest.fixture
def dollars(shop: Story) -> Story:
    """A customer in dollars, and a bolt that costs three of them and a third."""
    shop.do(
        "RegisterCustomer", customer="USCO", name="US Co", currency="USD", bill_to=HOME
    )
    shop.do("SetCreditLimit", account="USCO", limit=None)
    shop.do("SetListPrice", product="BOLT", price="3.33", currency="USD")
    shop.receive("BOLT", 100)
    return shop


def shipped(shop: Story, quantity: int = 1, **more: object) -> str:
    number = shop.place(line(1, "BOLT", quantity), customer="USCO", **more)
    shop.do("ShipOrder", order=number)
    return number


def rate(shop: Story, worth: str, n: int = 0) -> None:
    shop.do("SetExchangeRate", currency="USD", base="EUR", rate=worth, since=day(n))


def bill(shop: Story, number: str) -> Told:
    return shop.do("IssueInvoice", order=number)


def test_the_list_price_is_the_one_in_the_customers_currency(dollars: Story) -> None:
    number = shipped(dollars)
    assert dollars.line(number).net == 333
    told = dollars.do(
        "PlaceOrder", customer="USCO", site="MAIN", lines=[line(1, "TEN", 1)]
    )
    assert told.one(Held).reason is HoldReason.PRICE


def test_x2_07_an_invoice_has_its_rate_and_the_rates_date(dollars: Story) -> None:
    rate(dollars, "0.9", -30)
    rate(dollars, "0.91234", -1)
    rate(dollars, "0.8", 1)
    number = shipped(dollars, freight=usd("9.99"))
    issued = bill(dollars, number).one(Issued)
    assert issued.total == Money(333 + 63 + 999 + 190, "USD")
    base = issued.base
    assert (base.rate, base.rate_on) == (Decimal("0.91234"), day(-1))
    # 3.33, 2.53 and 9.99 by themselves are 3.04, 2.31 and 9.11; together 14.46
    assert (base.net, base.tax, base.freight) == (
        Money(304, "EUR"),
        Money(231, "EUR"),
        Money(911, "EUR"),
    )
    assert base.total == Money(1446, "EUR")
    assert base.rounding == Money(0, "EUR")


def test_x2_07_what_the_parts_leave_is_a_part_of_its_own(dollars: Story) -> None:
    rate(dollars, "0.5")
    issued = bill(dollars, shipped(dollars)).one(Issued)
    base = issued.base  # 3.33 and 0.63 are 1.67 and 0.32, but 3.96 is 1.98
    assert (base.net.minor, base.tax.minor, base.total.minor) == (167, 32, 198)
    assert base.rounding == Money(-1, "EUR")


def test_x2_09_no_rate_no_invoice_and_no_number(dollars: Story) -> None:
    number = shipped(dollars)
    rate(dollars, "0.9", 1)
    refusal = dollars.refuse(
        Billing.EXCHANGE_RATE_MISSING, "IssueInvoice", order=number
    )
    assert (type(refusal), refusal.field) == (StateError, "currency")
    rate(dollars, "0.9")
    assert bill(dollars, number).number("invoice") == "INV-2026-000001"


def test_a_rate_that_makes_the_amount_unreckonable_is_refused(dollars: Story) -> None:
    number = dollars.place(line(1, "BOLT", 10, price="800000000"), customer="USCO")
    dollars.agree(number)
    dollars.do("ShipOrder", order=number)
    rate(dollars, "900000000")
    dollars.refuse(Billing.EXCHANGE_RATE_WRONG, "IssueInvoice", order=number)


def test_no_rate_is_needed_where_no_books_are_open(fresh: Story) -> None:
    for name, fields in (
        ("RegisterSite", {"site": "MAIN", "name": "Main", "country": "US"}),
        ("RegisterProduct", {"product": "BOLT", "name": "B", "tax_class": "exempt"}),
        ("SetListPrice", {"product": "BOLT", "price": 1, "currency": "USD"}),
        (
            "RegisterCustomer",
            {"customer": "USCO", "name": "U", "currency": "USD", "bill_to": HOME},
        ),
        ("SetCreditLimit", {"account": "USCO", "limit": None}),
    ):
        fresh.do(name, **fields)
    fresh.receive("BOLT", 1)
    base = bill(fresh, shipped(fresh)).one(Issued).base
    assert (base.rate, base.rate_on) == (1, MONDAY)
    assert base.total == Money(100, "USD")


def test_currencies_with_other_digits_convert_by_their_own(shop: Story) -> None:
    shop.do("RegisterCustomer", customer="JPCO", name="J", currency="JPY", bill_to=HOME)
    shop.do("SetCreditLimit", account="JPCO", limit=None)
    shop.do("SetExchangeRate", currency="JPY", base="EUR", rate="0.0061", since=MONDAY)
    shop.receive("TEN", 10)
    number = shop.place(line(1, "TEN", 1, price=12345), customer="JPCO")
    shop.agree(number)
    shop.do("ShipOrder", order=number)
    issued = bill(shop, number).one(Issued)
    assert issued.total == Money(12345, "JPY")
    assert issued.base.total == Money(7530, "EUR")  # 75.3045


def test_the_callers_decimal_context_rounds_nothing(dollars: Story) -> None:
    rate(dollars, "0.91234567")
    number = shipped(dollars, 100)
    with localcontext() as careless:
        careless.prec = 3
        issued = bill(dollars, number).one(Issued)
    assert issued.total == Money(39627, "USD")
    assert issued.base.total == Money(36154, "EUR")  # 361.535...


def test_x2_07_a_credit_memo_has_the_rate_of_its_invoice(dollars: Story) -> None:
    """Also where that has changed since: nothing is left over."""
    rate(dollars, "0.9")
    issued = bill(dollars, shipped(dollars, 3)).one(Issued)
    dollars.go(1)
    rate(dollars, "0.5", 1)
    told = dollars.do(
        "IssueAllowance",
        invoice="INV-2026-000001",
        lines=[{"line": 1, "net": usd("9.99")}],
        note="all of it",
    )
    memo = told.one(Memo)
    assert memo.total == issued.total
    assert memo.base.total == issued.base.total
    assert (memo.base.rate, memo.base.rate_on) == (Decimal("0.9"), MONDAY)


def test_x2_09_money_in_another_currency_is_refused(dollars: Story) -> None:
    rate(dollars, "0.9")
    bill(dollars, shipped(dollars))
    for code, money, applied in (
        (Credit.RATE_MISSING, eur(1), []),
        (Invoice.CURRENCY_MISMATCH, usd(1), [eur(1)]),
        (Receipt.MORE_THAN_LEFT, eur(1), [usd(1)]),
    ):
        dollars.refuse(
            code,
            "RecordReceipt",
            account="USCO",
            amount=money,
            apply=[{"invoice": "INV-2026-000001", "amount": part} for part in applied],
        )
    dollars.refuse(
        Credit.CURRENCY_MISMATCH, "SetCreditLimit", account="USCO", limit=eur(1)
    )


def test_x2_09_a_fee_in_another_currency_is_refused(dollars: Story) -> None:
    rate(dollars, "0.9")
    number = shipped(dollars)
    bill(dollars, number)
    back = {"line": 1, "quantity": 1}
    dollars.do("AuthoriseReturn", order=number, lines=[{**back, "reason": "x"}])
    dollars.do("ReceiveReturn", rma="RMA-000001", lines=[back])
    dollars.do("InspectReturn", rma="RMA-000001", **back, condition="good")
    dollars.do(
        "DisposeReturn",
        rma="RMA-000001",
        **back,
        disposition="restock",
        settlement="credit",
    )
    refusal = dollars.refuse(
        Billing.FEE_CURRENCY, "CreditReturn", rma="RMA-000001", fee=eur(1)
    )
    assert refusal.field == "fee"
    memo = dollars.do("CreditReturn", rma="RMA-000001", fee=usd(1)).one(Memo)
    assert memo.total == Money(296, "USD")


def test_an_account_has_one_currency_and_customers_may_have_others(
    dollars: Story,
) -> None:
    dollars.do(
        "RegisterCustomer",
        customer="OTHER",
        name="Other",
        currency="EUR",
        account="USCO",
        bill_to=HOME,
    )
    assert dollars.credit("USCO").currency == "USD"
    assert dollars.customer("OTHER").currency == "EUR"


def test_a_stated_price_is_in_the_customers_currency(dollars: Story) -> None:
    number = dollars.place(line(1, "TEN", 1, price=5), customer="USCO")
    held = dollars.line(number)
    assert held.price is not None
    assert held.price.currency == "USD"
    dollars.refuse(
        Order.CURRENCY_MISMATCH,
        "PlaceOrder",
        customer="USCO",
        site="MAIN",
        freight=eur(1),
        lines=[part(1, 1, product="TEN")],
    )
