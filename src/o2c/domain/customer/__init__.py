"""A customer: who orders, who pays, on which terms, at which addresses."""

from typing import get_args

from o2c.domain.customer.certificates import (
    invalidate_certificate as invalidate_certificate,
)
from o2c.domain.customer.certificates import record_certificate as record_certificate
from o2c.domain.customer.certificates import review_certificates as review_certificates
from o2c.domain.customer.events import AddressChanged as AddressChanged
from o2c.domain.customer.events import Blocked as Blocked
from o2c.domain.customer.events import Certificate as Certificate
from o2c.domain.customer.events import CertificateExpired as CertificateExpired
from o2c.domain.customer.events import CertificateInvalidated as CertificateInvalidated
from o2c.domain.customer.events import CertificateRecorded as CertificateRecorded
from o2c.domain.customer.events import CertificateWarned as CertificateWarned
from o2c.domain.customer.events import Deactivated as Deactivated
from o2c.domain.customer.events import Erased as Erased
from o2c.domain.customer.events import Event as Event
from o2c.domain.customer.events import LegalHoldLifted as LegalHoldLifted
from o2c.domain.customer.events import LegalHoldPlaced as LegalHoldPlaced
from o2c.domain.customer.events import OrderProfile as OrderProfile
from o2c.domain.customer.events import OrderProfileSet as OrderProfileSet
from o2c.domain.customer.events import PartNumbersGiven as PartNumbersGiven
from o2c.domain.customer.events import Reactivated as Reactivated
from o2c.domain.customer.events import Registered as Registered
from o2c.domain.customer.events import Renamed as Renamed
from o2c.domain.customer.events import TermsChanged as TermsChanged
from o2c.domain.customer.events import Unblocked as Unblocked
from o2c.domain.customer.events import UsedAddress as UsedAddress
from o2c.domain.customer.forgetting import Pending as Pending
from o2c.domain.customer.forgetting import erase as erase
from o2c.domain.customer.forgetting import lift_hold as lift_hold
from o2c.domain.customer.forgetting import place_hold as place_hold
from o2c.domain.customer.keeping import block as block
from o2c.domain.customer.keeping import change as change
from o2c.domain.customer.keeping import deactivate as deactivate
from o2c.domain.customer.keeping import reactivate as reactivate
from o2c.domain.customer.keeping import register as register
from o2c.domain.customer.keeping import unblock as unblock
from o2c.domain.customer.ordering import give_part_numbers as give_part_numbers
from o2c.domain.customer.ordering import set_profile as set_profile
from o2c.domain.customer.refusals import Refusal as Refusal
from o2c.domain.customer.refusals import known as known
from o2c.domain.customer.refusals import may_order as may_order
from o2c.domain.customer.refusals import not_erased as not_erased
from o2c.domain.customer.state import Customer as Customer
from o2c.domain.customer.state import evolve as evolve
from o2c.kernel import Aggregate

CUSTOMER: Aggregate[Customer, Event] = Aggregate(
    "customer", initial=Customer(), evolve=evolve, events=get_args(Event)
)
