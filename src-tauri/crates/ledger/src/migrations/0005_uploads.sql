-- One object that is uploaded, or was, is an upload everywhere else.
ALTER TABLE sending RENAME TO upload;
ALTER TABLE upload RENAME COLUMN place TO endpoint;
ALTER TABLE upload RENAME COLUMN begun_at_ms TO started_at_ms;
ALTER TABLE upload RENAME COLUMN checksum TO verified_by;
-- The id that S3 gives a multipart upload, as opposed to the id of this table.
ALTER TABLE upload RENAME COLUMN upload_id TO multipart_upload_id;
DROP INDEX sending_by_integration;
DROP INDEX sending_by_object;
CREATE INDEX upload_by_integration ON upload (integration_id, id);
CREATE INDEX upload_by_object ON upload (endpoint, bucket, key);

-- The S3 service: empty for AWS, `sandbox`, or an address.
ALTER TABLE report_source RENAME COLUMN place TO endpoint;
ALTER TABLE object_rows RENAME COLUMN place TO endpoint;

-- SHA-256 of the last 64 KiB of the file as it was checked; null for files that were checked before this column existed.
ALTER TABLE file ADD COLUMN tail_sha256 BLOB;
