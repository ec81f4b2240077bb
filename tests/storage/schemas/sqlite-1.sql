CREATE TABLE o2c_meta (
        key TEXT PRIMARY KEY, value TEXT NOT NULL
    ) WITHOUT ROWID;

CREATE TABLE events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state TEXT NOT NULL,
        UNIQUE (originator_id, originator_version)
    );

CREATE TRIGGER events_insert BEFORE INSERT ON events
        WHEN NEW.originator_version <> 1 + (
            SELECT coalesce(max(originator_version), 0) FROM events
            WHERE originator_id = NEW.originator_id
        ) OR (NEW.position > 0 AND NEW.position <= (
            SELECT coalesce(max(position), 0) FROM events
        ))
        BEGIN SELECT RAISE(ABORT, 'not the next event of its stream'); END;

CREATE TABLE commands (
        entry INTEGER PRIMARY KEY AUTOINCREMENT,
        command_id TEXT NOT NULL UNIQUE,
        request TEXT NOT NULL,
        payload TEXT NOT NULL,
        payload_hash TEXT NOT NULL,
        actor TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        outcome TEXT NOT NULL,
        first_position INTEGER,
        last_position INTEGER
    );

CREATE TRIGGER commands_insert BEFORE INSERT ON commands
        WHEN EXISTS (SELECT 1 FROM commands
            WHERE command_id = NEW.command_id OR entry = NEW.entry)
        BEGIN SELECT RAISE(ABORT, 'this command is recorded already'); END;

CREATE TRIGGER events_UPDATE BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END;

CREATE TRIGGER events_DELETE BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END;

CREATE TRIGGER commands_UPDATE BEFORE UPDATE ON commands
        BEGIN SELECT RAISE(ABORT, 'commands are never changed or deleted'); END;

CREATE TRIGGER commands_DELETE BEFORE DELETE ON commands
        BEGIN SELECT RAISE(ABORT, 'commands are never changed or deleted'); END;

CREATE TABLE snapshots (
        originator_id TEXT PRIMARY KEY,
        originator_version INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        state TEXT NOT NULL
    );

CREATE TABLE counters (kind TEXT PRIMARY KEY, last INTEGER NOT NULL);

CREATE VIEW stored_events AS SELECT position AS rowid, originator_id,
        originator_version, topic, CAST(state AS BLOB) AS state FROM events;
