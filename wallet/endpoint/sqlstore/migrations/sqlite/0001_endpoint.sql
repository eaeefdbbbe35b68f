-- Everything that the endpoint knows (SECURITY 4.9). Each statement can run
-- again, so that a database without transactions may break off anywhere.
-- There are no foreign keys: an account is written last, and makes live what
-- already names it.

CREATE TABLE IF NOT EXISTS account (
  id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  state       TEXT    NOT NULL CHECK (state IN ('active', 'frozen', 'suspended')),
  recovery_pk BLOB    NOT NULL,              -- Ed25519, public half of a_rec
  generation  INTEGER NOT NULL,
  created     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS device (
  id       BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  account  BLOB    NOT NULL CHECK (length(account) = 16),
  tk       BLOB    NOT NULL,                 -- P-256, compressed
  pin_slot BLOB    CHECK (length(pin_slot) = 16),
  state    TEXT    NOT NULL CHECK (state IN ('active', 'removed')),
  added    INTEGER NOT NULL,
  seen     INTEGER NOT NULL,                 -- the hour
  name     BLOB    NOT NULL CHECK (length(name) <= 256)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS device_account ON device (account);
CREATE UNIQUE INDEX IF NOT EXISTS device_pin_slot ON device (pin_slot) WHERE pin_slot IS NOT NULL;

-- The head of a vault is the row with the highest n.
CREATE TABLE IF NOT EXISTS version (
  vault    BLOB    NOT NULL CHECK (length(vault) = 16),
  n        INTEGER NOT NULL CHECK (n >= 0),
  head     BLOB    NOT NULL CHECK (length(head) = 32),
  header   BLOB    NOT NULL,
  pushed   INTEGER NOT NULL,
  writer   BLOB    NOT NULL CHECK (length(writer) = 16),
  push_key BLOB    NOT NULL,
  sealed   BLOB    NOT NULL,                 -- last: a row is read up to what is asked for
  PRIMARY KEY (vault, n)
) STRICT;

-- k_sealed is empty once the slot is destroyed.
CREATE TABLE IF NOT EXISTS pin_slot (
  id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  device      BLOB    NOT NULL CHECK (length(device) = 16),
  state       TEXT    NOT NULL CHECK (state IN ('pending', 'active', 'last', 'destroyed')),
  seq         INTEGER NOT NULL DEFAULT 0,
  ok_seq      INTEGER NOT NULL DEFAULT 0 CHECK (ok_seq <= seq),
  tries_left  INTEGER NOT NULL DEFAULT 10 CHECK (tries_left BETWEEN 0 AND 10),
  fails_total INTEGER NOT NULL DEFAULT 0 CHECK (fails_total BETWEEN 0 AND 30),
  next_at     INTEGER NOT NULL DEFAULT 0,
  last_until  INTEGER NOT NULL DEFAULT 0,
  last_blind  BLOB,
  k_sealed    BLOB    NOT NULL,
  public_key  BLOB    NOT NULL,
  auth        BLOB,
  tk          BLOB    NOT NULL,
  generation  INTEGER NOT NULL,
  created     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pin_slot_device ON pin_slot (device);

CREATE TABLE IF NOT EXISTS nonce (
  scope BLOB    NOT NULL,
  nonce BLOB    NOT NULL,
  ends  INTEGER NOT NULL,
  PRIMARY KEY (scope, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nonce_ends ON nonce (ends);

-- One row. generation is raised when the database was restored.
CREATE TABLE IF NOT EXISTS server (
  id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  generation INTEGER NOT NULL
) STRICT;
INSERT INTO server (id, generation) VALUES (1, 1) ON CONFLICT DO NOTHING;
