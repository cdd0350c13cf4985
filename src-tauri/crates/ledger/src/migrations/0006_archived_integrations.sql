-- When the integration was archived; null if it is not.
ALTER TABLE integration ADD COLUMN archived_at_ms INTEGER;
