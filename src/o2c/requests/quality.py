"""Requests about the quality of master data: naming rules, and flags."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from o2c.domain.flag import Concern
from o2c.requests.base import Request
from o2c.requests.fields import DocumentRef, Listed, Name, PersonRef, Text


class SetNamingRule(Request):
    """What the numbers of new products have to look like.

    `category` has a rule of its own, else it is the rule for all.  `pattern` is a
    regular expression for the whole number, `alphabet` the signs that it may have;
    `apart` keeps numbers apart that differ in signs that look alike (O and 0, I and 1).
    """

    category: Name | None = None
    pattern: Text = ""
    alphabet: Text = ""
    longest: Annotated[int, Field(ge=1, le=64)] = 64
    apart: bool = False


class RaiseFlag(Request):
    """Something in the master data may be wrong; `figures` say what was found."""

    kind: Annotated[Concern, Field(strict=False)]
    subjects: Annotated[tuple[Name, ...], Listed, Field(min_length=1, max_length=2)]
    figures: Annotated[tuple[Name, ...], Listed] = ()


class ClearFlag(Request):
    """What was flagged is not found any more."""

    flag: DocumentRef
    note: Name


class AssignFlag(Request):
    """Give a flag to a person to look at."""

    flag: DocumentRef
    owner: PersonRef


class AcceptFlag(Request):
    """It is wrong; it will be put right by the usual requests."""

    flag: DocumentRef
    note: Name


class RejectFlag(Request):
    """It is right as it is, and is not raised again for the same figures."""

    flag: DocumentRef
    note: Name
