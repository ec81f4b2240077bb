"""The families of refusal: what kind of no a caller has to deal with.

Every one is a `Rejected` with code, message, field or line, and remedy.
"""

from __future__ import annotations

from o2c.kernel import Rejected


class ValidationError(Rejected):
    """The input itself is wrong."""


class StateError(Rejected):
    """The command is not legal in the present state."""


class PolicyHold(Rejected):
    """A hold stops this step; the document exists and waits."""


class ApprovalRequired(Rejected):
    """Someone else, or someone with more authority, must say yes first."""


class ConcurrencyError(Rejected):
    """Another writer was faster, again and again; nothing was written."""


class DuplicateError(Rejected):
    """This was done before; `facts` names the earlier document."""


class UnknownReference(Rejected):
    """The request names something that does not exist."""


class LimitExceeded(Rejected):
    """More than is allowed; `facts["maximum"]` says how much is."""


class NotAuthorised(Rejected):
    """The actor's roles do not allow this request."""


class StorageError(Rejected):
    """The database cannot be used as it is, or did not answer in time."""


class UnreadableEvent(Rejected):
    """A stored event cannot be understood; `facts` names position and topic."""


class DeliveryError(Rejected):
    """A message was not taken, or nobody is there to take it; the history has it."""
