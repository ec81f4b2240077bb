"""Proof that the numbers are right: independent derivations of them are compared."""

from o2c.audit.finding import Check as Check
from o2c.audit.finding import Difference as Difference
from o2c.audit.finding import Finding as Finding
from o2c.audit.picture import Picture as Picture
from o2c.audit.reconcile import CHECKS as CHECKS
from o2c.audit.reconcile import check as check
from o2c.audit.skipped import skipped as skipped
