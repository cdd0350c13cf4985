-- One row an integration; the first one is made here, so that there always is one.
CREATE TABLE integration (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
INSERT INTO integration (id, name) VALUES (1, 'Default integration');

-- The environments of an integration, in the order in which they were given.
CREATE TABLE environment (
    integration_id INTEGER NOT NULL REFERENCES integration (id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,
    id             TEXT    NOT NULL,
    PRIMARY KEY (integration_id, id)
) STRICT;

-- The files on the list. A path is bytes, because a name may hold any.
CREATE TABLE file (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    path          BLOB    NOT NULL UNIQUE,
    added_at_ms   INTEGER NOT NULL,
    -- What the last check saw of the file on disk; null before the first.
    bytes         INTEGER,
    modified_ns   INTEGER,
    checked_at_ms INTEGER,
    elapsed_ms    INTEGER,
    -- The list reads the summary only; the whole check is read for one file.
    summary       TEXT,
    file_check    TEXT
) STRICT;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
