ALTER TABLE connection RENAME COLUMN way TO credential_source;

ALTER TABLE report_source RENAME COLUMN problem TO error;
ALTER TABLE report RENAME COLUMN fault TO parse_error;
ALTER TABLE report RENAME COLUMN fault_line TO parse_error_line;
ALTER TABLE report RENAME COLUMN fault_column TO parse_error_column;
ALTER TABLE reported_file RENAME COLUMN faults TO entry_errors;
ALTER TABLE object_rows RENAME COLUMN looked_at_ms TO read_at_ms;

-- The environments found by the last check of each file. They are in `file_check` too, but summing
-- them there decodes the checks of all files.
CREATE TABLE file_environment (
    file_id        INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
    environment_id TEXT    NOT NULL,
    -- Null if the rows were not counted.
    rows           INTEGER,
    PRIMARY KEY (file_id, environment_id)
) STRICT, WITHOUT ROWID;
INSERT OR REPLACE INTO file_environment (file_id, environment_id, rows)
SELECT file.id, json_extract(found.value, '$.id'), json_extract(found.value, '$.rows')
FROM file,
     json_each(CASE WHEN json_valid(file.file_check) THEN file.file_check ELSE '{}' END, '$.environments') AS found
WHERE json_type(found.value, '$.id') = 'text';
