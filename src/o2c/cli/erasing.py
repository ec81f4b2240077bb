"""`o2c erasures`: who was forgotten, and making sure of it after a restore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from o2c.cli.options import As, Db, format_of, url_of

if TYPE_CHECKING:
    from o2c.cli.sheet import Sheet
    from o2c.storage.erasures import Erasure


def erasures(
    context: typer.Context,
    apply: Annotated[
        bool,
        typer.Option(
            "--apply", help="Destroy what an interrupted or restored erasure has left."
        ),
    ] = False,
    apply_from: Annotated[
        Path | None,
        typer.Option(
            "--apply-from",
            metavar="FILE",
            help="Erase everyone in a ledger, made with --format json, here too.",
        ),
    ] = None,
    form: As = None,
    db: Db = None,
) -> None:
    """The ledger of those who were erased; keep it apart, and apply it to a restore."""
    from o2c.cli.opening import answering, opened
    from o2c.cli.printing import print_sheet, say

    printed = format_of(context, form)
    with answering(), opened(url_of(context, db)) as desk:
        if apply_from is not None:
            new = desk.store.erasures.give(subjects(apply_from))
            desk.projector.rebuild()
            desk.projector.scrub()
            say(f"{new} erased who were not erased here")
        elif apply:
            desk.store.erasures.settle(anew=True)
            desk.projector.scrub()
            say("every erasure is carried out")
        else:
            # As JSON it is what --apply-from reads.
            print_sheet(listed(desk.store.erasures.ledger()), printed)


def listed(found: list[Erasure]) -> Sheet:
    """The ledger, an erasure a row."""
    from o2c.cli.sheet import listing

    return listing(
        "subject position# stream decided by reason key_destroyed",
        (
            (
                each.subject,
                each.position,
                each.stream,
                each.decided_at,
                each.decided_by,
                each.reason,
                each.key_destroyed_at,
            )
            for each in found
        ),
    )


def subjects(path: Path) -> list[str]:
    """Whom a ledger names; WrongUse for a file that is none."""
    from o2c.cli.opening import Refusal, WrongUse

    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [str(each["subject"]) for each in found]
    except (OSError, ValueError, TypeError, KeyError):
        raise WrongUse(
            Refusal.FILE_UNREADABLE,
            f"{path} is no ledger of erasures",
            remedy="make one with `o2c erasures --format json`",
        ) from None
