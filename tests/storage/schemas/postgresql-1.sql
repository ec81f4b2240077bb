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

-- What is handed in are the rows to write, as JSON arrays of objects; `guards` is an
-- object of streams and versions.
CREATE FUNCTION {s}.o2c_append(
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
    INSERT INTO {s}.commands (command_id, request, payload, payload_hash, actor,
            recorded_at, outcome, first_position, last_position)
        SELECT c.id, c.request, c.payload, c.hash, c.actor, c.at, c.outcome,
            CASE WHEN c.count > 0 THEN base + c.upto - c.count END,
            CASE WHEN c.count > 0 THEN base + c.upto - 1 END
        FROM (SELECT *, sum(n.count) OVER (ORDER BY n.nth)::bigint AS upto
            FROM ROWS FROM (json_to_recordset(new_commands) AS (
                command_id text, request text, payload text, payload_hash text,
                actor text, recorded_at timestamptz, outcome text, count bigint
            )) WITH ORDINALITY
                AS n(id, request, payload, hash, actor, at, outcome, count, nth)) AS c
        ORDER BY c.nth;
    INSERT INTO {s}.snapshots
        SELECT * FROM json_to_recordset(new_snapshots)
            AS (stream text, version bigint, fingerprint text, state text)
        ON CONFLICT (originator_id) DO UPDATE SET
            originator_version = excluded.originator_version,
            fingerprint = excluded.fingerprint, state = excluded.state;
    RETURN QUERY SELECT NULL, NULL, coalesce(base, 0);
END $$;
