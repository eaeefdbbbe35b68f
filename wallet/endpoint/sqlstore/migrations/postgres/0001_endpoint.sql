-- Everything that the endpoint knows (SECURITY 4.9). Each statement can run
-- again, so that a database without transactions may break off anywhere.
-- There are no foreign keys: an account is written last, and makes live what
-- already names it.

CREATE TABLE IF NOT EXISTS account (
  id          BYTEA   NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  state       TEXT    NOT NULL CHECK (state IN ('active', 'frozen', 'suspended')),
  recovery_pk BYTEA   NOT NULL,              -- Ed25519, public half of a_rec
  generation  BIGINT  NOT NULL,
  created     BIGINT  NOT NULL
);

CREATE TABLE IF NOT EXISTS device (
  id       BYTEA   NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  account  BYTEA   NOT NULL CHECK (length(account) = 16),
  tk       BYTEA   NOT NULL,                 -- P-256, compressed
  pin_slot BYTEA   CHECK (length(pin_slot) = 16),
  state    TEXT    NOT NULL CHECK (state IN ('active', 'removed')),
  added    BIGINT  NOT NULL,
  seen     BIGINT  NOT NULL,                 -- the hour
  name     BYTEA   NOT NULL CHECK (length(name) <= 256)
);
CREATE INDEX IF NOT EXISTS device_account ON device (account);
CREATE UNIQUE INDEX IF NOT EXISTS device_pin_slot ON device (pin_slot) WHERE pin_slot IS NOT NULL;

-- The head of a vault is the row with the highest n.
CREATE TABLE IF NOT EXISTS version (
  vault    BYTEA   NOT NULL CHECK (length(vault) = 16),
  n        BIGINT  NOT NULL CHECK (n >= 0),
  head     BYTEA   NOT NULL CHECK (length(head) = 32),
  header   BYTEA   NOT NULL,
  pushed   BIGINT  NOT NULL,
  writer   BYTEA   NOT NULL CHECK (length(writer) = 16),
  push_key BYTEA   NOT NULL,
  sealed   BYTEA   NOT NULL,                 -- last: a row is read up to what is asked for
  PRIMARY KEY (vault, n)
);

-- k_sealed is empty once the slot is destroyed.
CREATE TABLE IF NOT EXISTS pin_slot (
  id          BYTEA   NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  device      BYTEA   NOT NULL CHECK (length(device) = 16),
  state       TEXT    NOT NULL CHECK (state IN ('pending', 'active', 'last', 'destroyed')),
  seq         BIGINT  NOT NULL DEFAULT 0,
  ok_seq      BIGINT  NOT NULL DEFAULT 0 CHECK (ok_seq <= seq),
  tries_left  BIGINT  NOT NULL DEFAULT 10 CHECK (tries_left BETWEEN 0 AND 10),
  fails_total BIGINT  NOT NULL DEFAULT 0 CHECK (fails_total BETWEEN 0 AND 30),
  next_at     BIGINT  NOT NULL DEFAULT 0,
  last_until  BIGINT  NOT NULL DEFAULT 0,
  last_blind  BYTEA,
  k_sealed    BYTEA   NOT NULL,
  public_key  BYTEA   NOT NULL,
  auth        BYTEA,
  tk          BYTEA   NOT NULL,
  generation  BIGINT  NOT NULL,
  created     BIGINT  NOT NULL
);
CREATE INDEX IF NOT EXISTS pin_slot_device ON pin_slot (device);

CREATE TABLE IF NOT EXISTS nonce (
  scope BYTEA   NOT NULL,
  nonce BYTEA   NOT NULL,
  ends  BIGINT  NOT NULL,
  PRIMARY KEY (scope, nonce)
);
CREATE INDEX IF NOT EXISTS nonce_ends ON nonce (ends);

-- One row. generation is raised when the database was restored.
CREATE TABLE IF NOT EXISTS server (
  id         BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
  generation BIGINT  NOT NULL
);
INSERT INTO server (id, generation) VALUES (1, 1) ON CONFLICT DO NOTHING;
