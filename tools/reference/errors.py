"""docs/reference/errors.md: every refusal, by family."""

from __future__ import annotations

import inspect

from o2c import errors
from o2c.kernel import Rejected
from reference.markdown import code, page, paragraphs, table
from reference.refusals import Refusal, Refusals

INTRO = """\
What is refused raises a `Rejected` of one of the families below, and nothing has
happened. Each has a `code` for programs, a `message` for people, a `field` or `line`
that points at the culprit, a `remedy`, and `facts`: figures by name, such as the
`maximum` that would have been accepted. Families are classes in `o2c.errors`: catch
the family, look at the code.

Figures in braces are filled in. "Of" says whose code it is, since two aggregates may
use one word."""


def errors_page(refusals: Refusals) -> str:
    """All codes, in one table for each family."""
    families = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, Rejected) and kind.__module__ == errors.__name__
    ]
    families.sort(key=lambda kind: inspect.getsourcelines(kind)[1])
    return page("Errors", INTRO, *(_section(kind, refusals) for kind in families))


def _section(kind: type[Rejected], refusals: Refusals) -> str:
    mine = [refusal for refusal in refusals.all if refusal.family == kind.__name__]
    merged: dict[tuple[str, ...], list[str]] = {}
    for refusal in sorted(mine, key=lambda each: (each.code, each.of, each.where.key)):
        merged.setdefault(_said(refusal), []).append(refusal.where.key)
    rows = [
        (*said, ", ".join(code(place.removeprefix("o2c.")) for place in places))
        for said, places in merged.items()
    ]
    head = ("code", "of", "message", "points at", "remedy", "refused in")
    doc = paragraphs(kind.__doc__ or "")
    return f"## {kind.__name__}\n\n{doc}\n\n{table(head, rows)}"


def _said(refusal: Refusal) -> tuple[str, ...]:
    return (
        code(refusal.code),
        refusal.of,
        refusal.message,
        refusal.points_at or "-",
        refusal.remedy or "-",
    )
