-- What expiry and restoring need. In tables of their own, since SQLite adds no
-- column twice without an error.

-- The newest version that a device has said to have. What it wrote it has.
CREATE TABLE IF NOT EXISTS device_mark (
  device BLOB    NOT NULL PRIMARY KEY CHECK (length(device) = 16),
  acked  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The signed header of each epoch's first version, once that version expired.
CREATE TABLE IF NOT EXISTS epoch (
  vault  BLOB    NOT NULL CHECK (length(vault) = 16),
  epoch  INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  header BLOB    NOT NULL,
  signer BLOB    NOT NULL CHECK (length(signer) = 32),
  wk     BLOB    NOT NULL CHECK (length(wk) = 64),
  PRIMARY KEY (vault, epoch)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS version_pushed ON version (pushed);
CREATE INDEX IF NOT EXISTS account_suspended ON account (id) WHERE state = 'suspended';
CREATE INDEX IF NOT EXISTS device_removed ON device (id) WHERE state = 'removed';

-- One row, which counts up. A database whose count is below what is written
-- outside it is an older one that was put back.
CREATE TABLE IF NOT EXISTS beat (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  n  INTEGER NOT NULL
) STRICT;
INSERT INTO beat (id, n) VALUES (1, 0) ON CONFLICT DO NOTHING;
