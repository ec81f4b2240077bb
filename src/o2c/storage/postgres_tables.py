"""PostgreSQL's tables, and the one function that appends to them.

The function takes a lock before it draws positions, and holds it until the commit: so
positions become visible in their order, and a reader that follows them misses nothing.
It is an advisory lock, which VACUUM and index builds do not wait for; and all of an
append is one statement, so that a client that stalls never holds it.
"""

from __future__ import annotations

from hashlib import blake2b

TABLES = """
CREATE TABLE {s}.o2c_meta (key text PRIMARY KEY, value text NOT NULL);

CREATE TABLE {s}.events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state text NOT NULL,
    UNIQUE (originator_id, originator_version)
);

CREATE TABLE {s}.commands (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    command_id text COLLATE "C" NOT NULL UNIQUE,
    request text NOT NULL,
    payload text NOT NULL,
    payload_hash text NOT NULL,
    actor text NOT NULL,
    recorded_at timestamptz NOT NULL,
    outcome text NOT NULL,
    first_position bigint,
    last_position bigint
);

CREATE TABLE {s}.snapshots (
    originator_id text COLLATE "C" PRIMARY KEY,
    originator_version bigint NOT NULL,
    fingerprint text NOT NULL,
    state text NOT NULL
);

-- The newest position that was recorded at this instant or before.
CREATE TABLE {s}.instants (
    recorded_at timestamptz PRIMARY KEY, position bigint NOT NULL
);

CREATE FUNCTION {s}.o2c_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER events_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.events
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.o2c_refuse();
CREATE TRIGGER commands_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.commands
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.o2c_refuse();

-- What `eventsourcing` reads: its name for the position, and bytes for the state.
CREATE VIEW {s}.stored_events AS
    SELECT position AS notification_id, originator_id, originator_version, topic,
        convert_to(state, 'UTF8') AS state
    FROM {s}.events;
"""

FUNCTIONS = """
-- What is handed in are the rows to write, as JSON arrays of objects; `guards` is an
-- object of streams and versions.
CREATE OR REPLACE FUNCTION {s}.o2c_append(
    guards json, new_events json, new_commands json, new_snapshots json
) RETURNS TABLE (problem text, subject text, first bigint) LANGUAGE plpgsql AS $$
DECLARE
    base bigint;
    size bigint := json_array_length(new_events);
BEGIN
    PERFORM pg_advisory_xact_lock({key});
    RETURN QUERY SELECT 'repeated', c.command_id, NULL::bigint
        FROM json_to_recordset(new_commands) AS n(command_id text)
        JOIN {s}.commands c USING (command_id);
    IF FOUND THEN RETURN; END IF;
    RETURN QUERY SELECT 'conflict', g.key, NULL::bigint
        FROM json_each_text(guards) AS g
        WHERE g.value::bigint <> coalesce((
            SELECT max(e.originator_version) FROM {s}.events e
            WHERE e.originator_id = g.key), 0);
    IF FOUND THEN RETURN; END IF;
    IF size > 0 THEN
        base := nextval('{s}.events_position_seq');
        PERFORM setval('{s}.events_position_seq', base + size - 1);
        INSERT INTO {s}.events OVERRIDING SYSTEM VALUE
            SELECT base + e.nth - 1, e.id, e.version, e.topic, e.state
            FROM ROWS FROM (json_to_recordset(new_events) AS (
                originator_id text, originator_version bigint, topic text, state text
            )) WITH ORDINALITY AS e(id, version, topic, state, nth);
        PERFORM pg_notify('{channel}', '');
    END IF;
    -- A clock that went back: what was known later is known by now too.
    DELETE FROM {s}.instants WHERE recorded_at > (
        SELECT min(n.recorded_at)
        FROM json_to_recordset(new_commands) AS n(recorded_at timestamptz, count bigint)
        WHERE n.count > 0);
    WITH made AS (INSERT INTO {s}.commands (command_id, request, payload, payload_hash,
            actor, recorded_at, outcome, first_position, last_position)
        SELECT c.id, c.request, c.payload, c.hash, c.actor, c.at, c.outcome,
            CASE WHEN c.count > 0 THEN base + c.upto - c.count END,
            CASE WHEN c.count > 0 THEN base + c.upto - 1 END
        FROM (SELECT *, sum(n.count) OVER (ORDER BY n.nth)::bigint AS upto
            FROM ROWS FROM (json_to_recordset(new_commands) AS (
                command_id text, request text, payload text, payload_hash text,
                actor text, recorded_at timestamptz, outcome text, count bigint
            )) WITH ORDINALITY
                AS n(id, request, payload, hash, actor, at, outcome, count, nth)) AS c
        ORDER BY c.nth
        RETURNING recorded_at, last_position
    ) INSERT INTO {s}.instants SELECT m.recorded_at, m.last_position FROM (
        SELECT *, min(made.recorded_at) OVER (ORDER BY made.last_position DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS later
        FROM made WHERE made.last_position IS NOT NULL
    ) AS m WHERE m.later IS NULL OR m.later > m.recorded_at
        ON CONFLICT (recorded_at) DO UPDATE SET position = excluded.position;
    INSERT INTO {s}.snapshots
        SELECT * FROM json_to_recordset(new_snapshots)
            AS (stream text, version bigint, fingerprint text, state text)
        ON CONFLICT (originator_id) DO UPDATE SET
            originator_version = excluded.originator_version,
            fingerprint = excluded.fingerprint, state = excluded.state;
    RETURN QUERY SELECT NULL, NULL, coalesce(base, 0);
END $$;
"""

# A stream that was never loaded (`fingerprint` given) may begin at a snapshot, if its
# event of that version is there; `topic` is null in the snapshot's row.
LOAD = """
WITH wanted AS (
    SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[])
        WITH ORDINALITY AS w(id, after, fingerprint, nth)
), based AS (
    SELECT w.nth, w.id, s.version AS snapped, s.state,
        coalesce(s.version, w.after) AS after
    FROM wanted w LEFT JOIN LATERAL (
        SELECT originator_version AS version, state FROM snapshots
        WHERE originator_id = w.id AND fingerprint = w.fingerprint AND EXISTS (
            SELECT 1 FROM events e WHERE e.originator_id = w.id
                AND e.originator_version = snapshots.originator_version)
        LIMIT 1
    ) s ON true
)
SELECT b.nth, 0::bigint AS position, b.id, b.snapped AS version, NULL AS topic, b.state
FROM based b WHERE b.snapped IS NOT NULL
UNION ALL
SELECT b.nth, e.position, e.originator_id, e.originator_version, e.topic, e.state
FROM based b JOIN LATERAL (
    SELECT * FROM events v
    WHERE v.originator_id = b.id AND v.originator_version > b.after
    OFFSET 0
) e ON true
ORDER BY 1, 4
"""

EXISTS = """
SELECT 1 FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s
"""

# The next number of a series, if there is such a sequence.
NEXT = """
SELECT nextval(c.oid::regclass) FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s
"""

APPEND = "SELECT * FROM o2c_append(%s, %s, %s, %s)"


def key(*parts: str) -> int:
    """A 64-bit key for an advisory lock."""
    digest = blake2b("/".join(("o2c", *parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def channel(schema: str) -> str:
    """Where appends are announced."""
    return f"o2c_{schema}"


def ddl(schema: str) -> str:
    """All statements that make the tables in this schema, and what appends to them."""
    return _in(schema, TABLES) + functions(schema)


def functions(schema: str) -> str:
    """Put the function that appends in place of an older one."""
    return _in(schema, FUNCTIONS)


def _in(schema: str, text: str) -> str:
    fill = {"{s}": f'"{schema}"', "{key}": str(key("append", schema))}
    made = text.replace("{channel}", channel(schema))
    for mark, value in fill.items():
        made = made.replace(mark, value)
    return made
