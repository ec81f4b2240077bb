"""A customer: who orders, who pays, on which terms, at which addresses."""

from typing import get_args

from o2c.domain.customer.admitting import activate as activate
from o2c.domain.customer.admitting import prospect as prospect
from o2c.domain.customer.admitting import validate as validate
from o2c.domain.customer.certificates import (
    invalidate_certificate as invalidate_certificate,
)
from o2c.domain.customer.certificates import record_certificate as record_certificate
from o2c.domain.customer.certificates import review_certificates as review_certificates
from o2c.domain.customer.events import Activated as Activated
from o2c.domain.customer.events import AddressChanged as AddressChanged
from o2c.domain.customer.events import BankChanged as BankChanged
from o2c.domain.customer.events import BankProposed as BankProposed
from o2c.domain.customer.events import Blocked as Blocked
from o2c.domain.customer.events import CertificateExpired as CertificateExpired
from o2c.domain.customer.events import CertificateInvalidated as CertificateInvalidated
from o2c.domain.customer.events import CertificateRecorded as CertificateRecorded
from o2c.domain.customer.events import CertificateWarned as CertificateWarned
from o2c.domain.customer.events import Deactivated as Deactivated
from o2c.domain.customer.events import Erased as Erased
from o2c.domain.customer.events import Event as Event
from o2c.domain.customer.events import LegalHoldLifted as LegalHoldLifted
from o2c.domain.customer.events import LegalHoldPlaced as LegalHoldPlaced
from o2c.domain.customer.events import Merged as Merged
from o2c.domain.customer.events import Prospected as Prospected
from o2c.domain.customer.events import Reactivated as Reactivated
from o2c.domain.customer.events import Registered as Registered
from o2c.domain.customer.events import Renamed as Renamed
from o2c.domain.customer.events import TermsChanged as TermsChanged
from o2c.domain.customer.events import TermsProposed as TermsProposed
from o2c.domain.customer.events import Unblocked as Unblocked
from o2c.domain.customer.events import Unmerged as Unmerged
from o2c.domain.customer.events import Validated as Validated
from o2c.domain.customer.evolving import evolve as evolve
from o2c.domain.customer.facts import ContactRemoved as ContactRemoved
from o2c.domain.customer.facts import ContactSet as ContactSet
from o2c.domain.customer.facts import OrderProfileSet as OrderProfileSet
from o2c.domain.customer.facts import ParentSet as ParentSet
from o2c.domain.customer.facts import PartNumbersGiven as PartNumbersGiven
from o2c.domain.customer.facts import ServiceProfileSet as ServiceProfileSet
from o2c.domain.customer.facts import TaxIdAdded as TaxIdAdded
from o2c.domain.customer.facts import TaxIdChecked as TaxIdChecked
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
from o2c.domain.customer.knowing import add_tax_id as add_tax_id
from o2c.domain.customer.knowing import record_check as record_check
from o2c.domain.customer.knowing import remove_contact as remove_contact
from o2c.domain.customer.knowing import set_contact as set_contact
from o2c.domain.customer.knowing import set_parent as set_parent
from o2c.domain.customer.knowing import set_service as set_service
from o2c.domain.customer.merging import Target as Target
from o2c.domain.customer.merging import merge as merge
from o2c.domain.customer.merging import unmerge as unmerge
from o2c.domain.customer.ordering import give_part_numbers as give_part_numbers
from o2c.domain.customer.ordering import set_profile as set_profile
from o2c.domain.customer.parts import Certificate as Certificate
from o2c.domain.customer.parts import Check as Check
from o2c.domain.customer.parts import ContactUsage as ContactUsage
from o2c.domain.customer.parts import Invoicing as Invoicing
from o2c.domain.customer.parts import OrderProfile as OrderProfile
from o2c.domain.customer.parts import Place as Place
from o2c.domain.customer.parts import PlaceKey as PlaceKey
from o2c.domain.customer.parts import Screening as Screening
from o2c.domain.customer.parts import ServiceProfile as ServiceProfile
from o2c.domain.customer.parts import Status as Status
from o2c.domain.customer.parts import TaxScheme as TaxScheme
from o2c.domain.customer.parts import TradeName as TradeName
from o2c.domain.customer.parts import UsedAddress as UsedAddress
from o2c.domain.customer.parts import Validation as Validation
from o2c.domain.customer.proposing import confirm as confirm
from o2c.domain.customer.proposing import propose_bank as propose_bank
from o2c.domain.customer.proposing import propose_terms as propose_terms
from o2c.domain.customer.refusals import Refusal as Refusal
from o2c.domain.customer.refusals import bill_to as bill_to
from o2c.domain.customer.refusals import known as known
from o2c.domain.customer.refusals import may_order as may_order
from o2c.domain.customer.refusals import not_erased as not_erased
from o2c.domain.customer.refusals import ship_to as ship_to
from o2c.domain.customer.state import Customer as Customer
from o2c.kernel import Aggregate

CUSTOMER: Aggregate[Customer, Event] = Aggregate(
    "customer", initial=Customer(), evolve=evolve, events=get_args(Event)
)
