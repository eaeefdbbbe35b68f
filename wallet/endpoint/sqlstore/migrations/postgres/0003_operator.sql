-- What expiry and restoring need. In tables of their own, as in the script for SQLite, which
-- adds no column twice without an error.

-- The newest version that a device has said to have. What it wrote it has.
CREATE TABLE IF NOT EXISTS device_mark (
  device BYTEA   NOT NULL PRIMARY KEY CHECK (length(device) = 16),
  acked  BIGINT  NOT NULL
);

-- The signed header of each epoch's first version, once that version expired.
CREATE TABLE IF NOT EXISTS epoch (
  vault  BYTEA   NOT NULL CHECK (length(vault) = 16),
  epoch  BIGINT  NOT NULL,
  n      BIGINT  NOT NULL,
  header BYTEA   NOT NULL,
  signer BYTEA   NOT NULL CHECK (length(signer) = 32),
  wk     BYTEA   NOT NULL CHECK (length(wk) = 64),
  PRIMARY KEY (vault, epoch)
);

CREATE INDEX IF NOT EXISTS version_pushed ON version (pushed);
CREATE INDEX IF NOT EXISTS account_suspended ON account (id) WHERE state = 'suspended';
CREATE INDEX IF NOT EXISTS device_removed ON device (id) WHERE state = 'removed';

-- One row, which counts up. A database whose count is below what is written
-- outside it is an older one that was put back.
CREATE TABLE IF NOT EXISTS beat (
  id BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
  n  BIGINT  NOT NULL
);
INSERT INTO beat (id, n) VALUES (1, 0) ON CONFLICT DO NOTHING;
