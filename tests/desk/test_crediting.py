"""What came back is credited: at its invoice's price, once, and to the last cent."""

import pytest
from desk_story import MONDAY, Story, Told, day, eur, line, part

from o2c.desk.common import Refusal as Desk
from o2c.domain.credit_memo import Issued as Memo
from o2c.domain.credit_memo import Kind
from o2c.domain.credit_memo import Refusal as MemoRefusal
from o2c.domain.order.events import Credited
from o2c.domain.order.refusals import Refusal as Order
from o2c.domain.rma import Credited as Settled
from o2c.domain.series import Refusal as Series
from o2c.values.money import Money


def sell(shop: Story, quantity: int, **more: object) -> str:
    shop.receive("BOLT", quantity)
    number = shop.place(line(1, "BOLT", quantity, **more), freight=eur(10))
    if more:
        shop.agree(number)
    shop.ship(number)
    return number


def back(shop: Story, number: str, quantity: int) -> str:
    """So many pieces of line 1 are back on the shelf, to be credited."""
    rma = shop.take_back(number, part(1, quantity))
    shop.dispose(rma, quantity, "restock", "credit")
    return rma


def credit(shop: Story, rma: str, **more: object) -> Told:
    return shop.do("CreditReturn", rma=rma, **more)


def test_a_memo_reverses_the_invoice_exactly(shop: Story) -> None:
    """R08-05, R08-06: at the price and tax of the invoice, whatever holds today."""
    number = sell(shop, 7, discount="0.03")
    invoice = shop.bill(number)
    shop.do("SetListPrice", product="BOLT", price=99, currency="EUR")
    shop.do(
        "SetTaxRate", jurisdiction="DE", tax_class="standard", rate="0.5", since=MONDAY
    )
    rma = back(shop, number, 7)
    told = credit(shop, rma, reason="all of it")
    assert told.log == [
        "series/CRN-2026 Numbered",
        "credit-memo/CRN-2026-000001 Issued",
        "invoice/INV-2026-000001 Credited",
        "credit/ACME Settled",
        "rma/RMA-000001 Credited",
        "order/SO-000001 Credited",
        "credit/ACME Moved",
    ]
    memo = told.one(Memo)
    held = shop.invoice(invoice).lines[1]
    assert (memo.net.minor, memo.tax.minor) == (6824, 1297)  # 7 x 10.05 less 3 %
    assert held.left.gross == 0
    assert (memo.kind, memo.rma, memo.note) == (Kind.RETURN, rma, "all of it")
    # The freight stays owed; nothing of it comes back with the goods.
    assert shop.invoice(invoice).open == 1190
    assert shop.exposure() == "EUR 11.90"


def test_parts_of_a_return_add_up_to_what_was_invoiced(shop: Story) -> None:
    number = sell(shop, 7)
    invoice = shop.bill(number)
    memos = [
        credit(shop, back(shop, number, quantity)).one(Memo)
        for quantity in (1, 2, 3, 1)
    ]
    assert sum(memo.net.minor for memo in memos) == 7035
    assert sum(memo.tax.minor for memo in memos) == 1337
    assert shop.invoice(invoice).lines[1].left.gross == 0
    assert shop.exposure() == "EUR 11.90"


def test_goods_of_several_invoices_get_several_memos(shop: Story) -> None:
    """The latest invoice first; each memo is for one invoice."""
    number = sell(shop, 6)
    invoices = [shop.bill(number, part(1, n)) for n in (1, 2, 3)]
    told = credit(shop, back(shop, number, 4))
    memos = told.all(Memo)
    assert [memo.invoice for memo in memos] == [invoices[2], invoices[1]]
    assert [memo.lines[0].quantity for memo in memos] == [3, 1]
    assert [c.memo for c in told.all(Settled)] == ["CRN-2026-000001", "CRN-2026-000002"]
    rest = credit(shop, back(shop, number, 2)).all(Memo)
    assert [memo.invoice for memo in rest] == [invoices[1], invoices[0]]
    assert sum(memo.total.minor for memo in (*memos, *rest)) == 6030 + 1146
    assert shop.exposure() == "EUR 11.90"


def test_a_fee_is_taken_off_once(shop: Story) -> None:
    number = sell(shop, 4)
    for quantity in (1, 3):
        shop.bill(number, part(1, quantity))
    memos = credit(shop, back(shop, number, 4), fee=eur(5)).all(Memo)
    assert [memo.fee.minor for memo in memos] == [500, 0]
    assert memos[0].total == memos[0].net + memos[0].tax - Money(500, "EUR")
    assert shop.exposure() == "EUR 16.90"


@pytest.mark.parametrize("fee", ["11.97", "-0.01"])
def test_a_fee_is_at_most_the_credit(shop: Story, fee: str) -> None:
    number = sell(shop, 1)
    shop.bill(number)
    rma = back(shop, number, 1)
    refusal = shop.refuse(
        MemoRefusal.FEE_TOO_HIGH, "CreditReturn", rma=rma, fee=eur(fee)
    )
    assert refusal.facts == {"maximum": "EUR 11.96"}
    credit(shop, rma, fee=eur("11.96"))


def test_a_return_before_the_invoice_needs_no_memo(shop: Story) -> None:
    number = sell(shop, 4)
    rma = back(shop, number, 4)
    told = credit(shop, rma)
    assert told.log == ["rma/RMA-000001 Credited"]
    assert told.one(Settled).amount == Money(0, "EUR")
    shop.do("CloseReturn", rma=rma)
    assert shop.exposure() == "EUR 11.90"


def test_a_second_return_before_the_invoice_needs_none_either(shop: Story) -> None:
    number = sell(shop, 4)
    rma = shop.authorise(number, part(1, 2))
    for _ in range(2):
        shop.do("ReceiveReturn", rma=rma, lines=[part(1, 1)])
        shop.dispose(rma, 1, "restock", "credit")
        credit(shop, rma)
    shop.do("CloseReturn", rma=rma)


def test_a_fee_needs_a_credit_that_it_is_taken_off(shop: Story) -> None:
    rma = back(shop, sell(shop, 4), 4)
    refusal = shop.refuse(Desk.VALUE, "CreditReturn", rma=rma, fee=eur(5))
    assert refusal.field == "fee"
    credit(shop, rma)


def test_what_is_not_billed_comes_off_first(shop: Story) -> None:
    """Six shipped, four billed: of three that come back two were never billed."""
    number = sell(shop, 6)
    shop.bill(number, part(1, 4))
    told = credit(shop, back(shop, number, 3))
    assert told.one(Memo).lines[0].quantity == 1
    assert [(c.memo, c.lines[0].quantity) for c in told.all(Settled)] == [
        ("CRN-2026-000001", 1),
        ("", 2),
    ]
    shop.refuse(Order.NOTHING_TO_BILL, "IssueInvoice", order=number)
    assert shop.line(number).unbilled == 0
    assert shop.exposure() == "EUR 47.78"  # three bolts, and the freight


def test_a_credit_on_a_paid_invoice_is_kept_for_the_customer(shop: Story) -> None:
    number = sell(shop, 4)
    invoice = shop.bill(number)
    shop.do(
        "RecordReceipt",
        account="ACME",
        amount=eur("55.00"),
        apply=[{"invoice": invoice, "amount": eur("55.00")}],
    )
    memo = credit(shop, back(shop, number, 4)).one(Memo)
    assert memo.total.minor == 4784
    assert (memo.applied.minor, memo.on_account.minor) == (474, 4310)
    assert shop.invoice(invoice).open == 0
    assert shop.exposure() == "EUR -43.10"


def test_an_allowance_is_not_given_back_with_the_goods_again(shop: Story) -> None:
    """Of 40.20 and 7.64 tax a quarter was given back before the goods were."""
    number = sell(shop, 4)
    invoice = shop.bill(number)
    shop.do(
        "IssueAllowance",
        invoice=invoice,
        lines=[{"line": 1, "net": eur("10.05")}],
        note="late",
    )
    memos = [credit(shop, back(shop, number, n)).one(Memo) for n in (1, 3)]
    assert sum(memo.total.minor for memo in memos) == 4784 - 1196
    assert shop.invoice(invoice).lines[1].left.gross == 0
    assert shop.exposure() == "EUR 11.90"


def test_a_return_is_credited_once(shop: Story) -> None:
    number = sell(shop, 4)
    shop.bill(number)
    rma = back(shop, number, 2)
    credit(shop, rma)
    assert credit(shop, rma).log == []


def test_only_what_is_disposed_of_for_credit_is_credited(shop: Story) -> None:
    number = sell(shop, 4)
    shop.bill(number)
    rma = shop.take_back(number, part(1, 4))
    assert credit(shop, rma).log == []
    shop.dispose(rma, 1, "restock", "credit")
    shop.dispose(rma, 1, "scrap", "replace")
    shop.dispose(rma, 1, "return_to_customer", "none")
    told = credit(shop, rma)
    assert told.one(Credited).lines[0].quantity == 1
    assert told.one(Memo).total.minor == 1196


def test_a_replacement_and_a_credit_of_one_line_keep_their_places(
    shop: Story,
) -> None:
    number = sell(shop, 5)
    shop.bill(number)
    rma = shop.take_back(number, part(1, 5))
    shop.dispose(rma, 2, "scrap", "replace")
    shop.dispose(rma, 3, "restock", "credit")
    assert credit(shop, rma).one(Memo).lines[0].quantity == 3
    shop.ship(number)
    held = shop.line(number)
    assert (held.billable, held.unbilled, held.open) == (2, 0, 0)
    assert shop.exposure() == "EUR 35.82"
    shop.do("CloseReturn", rma=rma)


def test_r08_07_a_memo_is_not_dated_before_the_last_one(shop: Story) -> None:
    number = sell(shop, 4)
    shop.go(2)
    shop.bill(number)
    first, second = back(shop, number, 1), back(shop, number, 1)
    shop.go(2)
    credit(shop, first)
    shop.refuse(Series.DATE_BEFORE_LAST, "CreditReturn", rma=second, on=day(3))
    credit(shop, second)


@pytest.mark.parametrize("method", ["per_line", "per_document"])
def test_x2_02_a_whole_return_gives_back_the_whole_tax(
    shop: Story, method: str
) -> None:
    shop.receive("BOLT", 3)
    number = shop.place(
        *(line(n, "BOLT", 1, tax_rate="0.07") for n in (1, 2, 3)), tax_method=method
    )
    shop.ship(number)
    shop.bill(number)
    rma = shop.take_back(number, *(part(n, 1) for n in (1, 2, 3)))
    for n in (1, 2, 3):
        shop.dispose(rma, 1, "restock", "credit", n)
    memo = credit(shop, rma).one(Memo)
    assert memo.tax.minor == (210 if method == "per_line" else 211)
    assert shop.exposure() == "EUR 0.00"
