"""Views that are not fit to be read or folded on, and why."""

from __future__ import annotations

from collections.abc import Mapping

from o2c.errors import StorageError
from o2c.storage.checkpoints import Mark
from o2c.storage.trouble import Trouble


def refuse_ahead(marks: Mapping[str, Mark], head: int) -> None:
    """Views that know more than the history cannot go on from where they are."""
    for name, mark in marks.items():
        if mark.position > head:
            raise StorageError(
                Trouble.CHECKPOINT_AHEAD,
                f"{name} is at position {mark.position}, the history at {head}",
                remedy="the history was restored from a backup: rebuild the views",
                view=name,
                checkpoint=str(mark.position),
                head=str(head),
            )


def incomplete(name: str, lacking: int) -> StorageError:
    """The refusal of rows that lack events: any of them may be wrong by that."""
    return StorageError(
        Trouble.VIEW_INCOMPLETE,
        f"{name} lacks what it could not take: {lacking} events",
        remedy="see `o2c dead-letters`, or ask for the rows as they are",
        view=name,
        lacking=str(lacking),
    )


def other_store(name: str) -> StorageError:
    """The refusal of rows that tell of another history."""
    return StorageError(
        Trouble.OTHER_STORE,
        f"{name} holds what happened in another store",
        remedy="give these views another database, or rebuild them",
        view=name,
    )
