"""An invoice: numbered when issued, then only paid and credited, never changed."""

from typing import get_args

from o2c.domain.invoice.crediting import credit as credit
from o2c.domain.invoice.crediting import deduction as deduction
from o2c.domain.invoice.crediting import reduced_value as reduced_value
from o2c.domain.invoice.crediting import returned_value as returned_value
from o2c.domain.invoice.events import Base as Base
from o2c.domain.invoice.events import Credited as Credited
from o2c.domain.invoice.events import Event as Event
from o2c.domain.invoice.events import InvoiceLine as InvoiceLine
from o2c.domain.invoice.events import Issued as Issued
from o2c.domain.invoice.events import Offset as Offset
from o2c.domain.invoice.events import Paid as Paid
from o2c.domain.invoice.refusals import Refusal as Refusal
from o2c.domain.invoice.refusals import known as known
from o2c.domain.invoice.refusals import line_of as line_of
from o2c.domain.invoice.settling import issue as issue
from o2c.domain.invoice.settling import offset as offset
from o2c.domain.invoice.settling import pay as pay
from o2c.domain.invoice.settling import take_payment_back as take_payment_back
from o2c.domain.invoice.state import Billed as Billed
from o2c.domain.invoice.state import Invoice as Invoice
from o2c.domain.invoice.state import evolve as evolve
from o2c.kernel import Aggregate

INVOICE: Aggregate[Invoice, Event] = Aggregate(
    "invoice", initial=Invoice(), evolve=evolve, events=get_args(Event)
)
