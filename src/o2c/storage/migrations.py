"""From older tables of the log to the newest: numbered steps, each taken once.

A new database gets the newest tables at once; an older one gets there step by step, and
then has the same.  Whoever comes first takes all steps, in one transaction under the
lock that makes tables; the others wait for it.  A step is never changed once released.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from o2c.storage.log import SCHEMA_VERSION
from o2c.storage.tables import Dialect

Run: TypeAlias = Callable[[str], object]

# Of the commands with events those after which none came that was recorded at the same
# instant or earlier: with them, what was known at an instant is one look.
FILL_INSTANTS = """
INSERT INTO {s}instants SELECT recorded_at, last_position FROM (
    SELECT recorded_at, last_position, min(recorded_at) OVER (
        ORDER BY last_position DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS later FROM {s}commands WHERE last_position IS NOT NULL
) AS c WHERE later IS NULL OR later > recorded_at
"""

_NOBODY = "INSERT INTO {s}o2c_meta VALUES ('company', '')"  # before, there were none

# By the version that they lead to; `{s}` is the schema and a point, nothing on SQLite.
_SQLITE = {
    2: (
        """CREATE TABLE instants (
        recorded_at TEXT PRIMARY KEY, position INTEGER NOT NULL
    ) WITHOUT ROWID""",
        FILL_INSTANTS,
        _NOBODY,
    ),
}
_POSTGRES = {
    2: (
        """CREATE TABLE {s}instants (
            recorded_at timestamptz PRIMARY KEY, position bigint NOT NULL
        )""",
        FILL_INSTANTS,
        _NOBODY,
    ),
}
STEPS = {"sqlite": _SQLITE, "postgresql": _POSTGRES}


_NOTE = "UPDATE {s}o2c_meta SET value = '{version}' WHERE key = 'schema_version'"


def migrate(dialect: Dialect, found: int, run: Run, schema: str = "") -> None:
    """Take every step from a version on; in the caller's transaction, under its lock.

    `run` carries out one statement.
    """
    prefix = f'"{schema}".' if schema else ""
    for number in range(found + 1, SCHEMA_VERSION + 1):
        note = _NOTE.replace("{version}", str(number))
        for statement in (*STEPS[dialect][number], note):
            run(statement.replace("{s}", prefix))
