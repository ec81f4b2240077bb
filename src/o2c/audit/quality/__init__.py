"""The quality of master data: what a person should look at, found by rules.

Each rule is a function of the views' rows; what it finds is a `Flaw`, and a desk keeps
flaws as flags.
"""

from o2c.audit.quality.flaw import Flaw as Flaw
from o2c.audit.quality.parties import Party as Party
from o2c.audit.quality.survey import Masters as Masters
from o2c.audit.quality.survey import survey as survey
