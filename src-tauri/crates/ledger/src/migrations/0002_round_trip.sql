-- A way into AWS. A secret is never here: it lies in the system's keychain, under `keychain_account`.
CREATE TABLE connection (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    name             TEXT NOT NULL,
    way              TEXT NOT NULL CHECK (way IN ('key', 'profile', 'environment', 'sandbox')),
    access_key_id    TEXT NOT NULL,
    profile          TEXT NOT NULL,
    region           TEXT NOT NULL,
    endpoint         TEXT NOT NULL,
    keychain_account TEXT NOT NULL UNIQUE
) STRICT;

-- Empty text where something is not set.
ALTER TABLE integration ADD COLUMN connection_id INTEGER REFERENCES connection (id);
ALTER TABLE integration ADD COLUMN bucket        TEXT NOT NULL DEFAULT '';
ALTER TABLE integration ADD COLUMN file_prefix   TEXT NOT NULL DEFAULT '';
ALTER TABLE integration ADD COLUMN file_suffix   TEXT NOT NULL DEFAULT '';
ALTER TABLE integration ADD COLUMN status_prefix TEXT NOT NULL DEFAULT '';
ALTER TABLE integration ADD COLUMN role_arn      TEXT NOT NULL DEFAULT '';
ALTER TABLE integration ADD COLUMN topic_arn     TEXT NOT NULL DEFAULT '';
ALTER TABLE integration ADD COLUMN account_id    TEXT NOT NULL DEFAULT '';

CREATE TABLE traffic_type (
    integration_id INTEGER NOT NULL REFERENCES integration (id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,
    id             TEXT    NOT NULL,
    PRIMARY KEY (integration_id, id)
) STRICT;

-- The environments by which a file was judged, as a JSON list; null before this was recorded.
ALTER TABLE file ADD COLUMN environments TEXT;

-- One object put, or being put. Never deleted: it says what was sent.
CREATE TABLE sending (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Null where it was sent to a place that no integration speaks of.
    integration_id INTEGER REFERENCES integration (id),
    file_id        INTEGER,
    path           BLOB    NOT NULL,
    -- Which S3: empty for AWS, 'sandbox', or the address of another server.
    place          TEXT    NOT NULL,
    bucket         TEXT    NOT NULL,
    key            TEXT    NOT NULL,
    overwrite      INTEGER NOT NULL,
    bytes          INTEGER NOT NULL,
    modified_ns    INTEGER NOT NULL,
    rows           INTEGER,
    -- The report that was predicted, as JSON; null where none was.
    prediction     TEXT,
    corrects_id    INTEGER REFERENCES sending (id),
    state          TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'done', 'failed', 'cancelled', 'interrupted')),
    -- The process that sends it, as it calls itself in leases.
    holder         TEXT    NOT NULL,
    queued_at_ms   INTEGER NOT NULL,
    begun_at_ms    INTEGER,
    ended_at_ms    INTEGER,
    sha256         TEXT,
    checksum       TEXT,
    etag           TEXT,
    version_id     TEXT,
    -- What a sending in parts needs to go on after a crash.
    upload_id      TEXT,
    part_bytes     INTEGER,
    -- Why it failed, as JSON.
    problem        TEXT
) STRICT;
CREATE INDEX sending_by_integration ON sending (integration_id, id);
CREATE INDEX sending_by_object ON sending (place, bucket, key);

-- Who works at what, and until when that is believed.
CREATE TABLE lease (
    job      TEXT PRIMARY KEY,
    holder   TEXT    NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;

-- Where reports come from: a bucket and a status prefix, or files that a person dropped.
CREATE TABLE report_source (
    id     INTEGER PRIMARY KEY,
    place  TEXT NOT NULL,
    bucket TEXT NOT NULL,
    prefix TEXT NOT NULL,
    read_at_ms INTEGER,
    -- What went wrong at the last reading, as JSON.
    problem TEXT,
    UNIQUE (place, bucket, prefix)
) STRICT;

-- A report as it was fetched. A name that comes back with other content is another report.
CREATE TABLE report (
    id            INTEGER PRIMARY KEY,
    source_id     INTEGER NOT NULL REFERENCES report_source (id),
    name          TEXT    NOT NULL,
    etag          TEXT    NOT NULL,
    bytes         INTEGER NOT NULL,
    written_at_ms INTEGER,
    fetched_at_ms INTEGER NOT NULL,
    -- Why it cannot be read: a sentence, with its place.
    fault         TEXT,
    fault_line    INTEGER,
    fault_column  INTEGER,
    UNIQUE (source_id, name, etag)
) STRICT;

-- What a report says of one file: its entries, and the sentences about those that cannot be read, as JSON lists.
CREATE TABLE reported_file (
    report_id INTEGER NOT NULL REFERENCES report (id),
    position  INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    entries   TEXT    NOT NULL,
    faults    TEXT    NOT NULL,
    PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;

-- How many rows an object has that was not sent from here, by its own footer; null where that cannot be told.
CREATE TABLE object_rows (
    place        TEXT    NOT NULL,
    bucket       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    rows         INTEGER,
    looked_at_ms INTEGER NOT NULL,
    PRIMARY KEY (place, bucket, key)
) STRICT, WITHOUT ROWID;
