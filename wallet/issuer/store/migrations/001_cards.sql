-- A person's card. state is what the desk last said; "expired" is computed.
CREATE TABLE card (
  id       TEXT    NOT NULL PRIMARY KEY,
  person   BLOB    NOT NULL,                 -- the person file
  level    TEXT    NOT NULL CHECK (level IN ('light', 'full')),
  editions TEXT    NOT NULL,                 -- joined by commas
  expires  INTEGER NOT NULL,                 -- second at which the person's document ends, 0: never
  state    TEXT    NOT NULL CHECK (state IN ('offered', 'valid', 'suspended', 'revoked')),
  created  INTEGER NOT NULL,
  issued   INTEGER                           -- second of the first redemption
) STRICT;

-- An offer is redeemed once; a wrong tx_code costs a try.
CREATE TABLE offer (
  id       TEXT    NOT NULL PRIMARY KEY,     -- in credential_offer_uri
  card     TEXT    NOT NULL REFERENCES card,
  code     TEXT    NOT NULL UNIQUE,          -- pre-authorized_code
  tx       BLOB    NOT NULL,                 -- HMAC of the tx_code under the code
  tries    INTEGER NOT NULL CHECK (tries >= 0),
  expires  INTEGER NOT NULL,
  redeemed INTEGER
) STRICT;

-- A holding is one redeemed offer: one wallet on one device.
CREATE TABLE holding (
  id       TEXT    NOT NULL PRIMARY KEY,
  card     TEXT    NOT NULL REFERENCES card,
  jkt      TEXT    NOT NULL,                 -- thumbprint of the DPoP key that its tokens are bound to
  refresh  BLOB    NOT NULL UNIQUE,          -- SHA-256
  created  INTEGER NOT NULL,
  replaced INTEGER                           -- second at which a newer holding took over
) STRICT;
CREATE INDEX holding_card ON holding (card);

CREATE TABLE access (
  token   BLOB    NOT NULL PRIMARY KEY,      -- SHA-256
  holding TEXT    NOT NULL REFERENCES holding,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A status list, and how many of its entries are taken.
CREATE TABLE list (
  n     INTEGER NOT NULL PRIMARY KEY,
  size  INTEGER NOT NULL,
  taken INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO list (n, size) VALUES (1, 131072);

-- A copy owns its entry for ever: no row is ever deleted or changed.
CREATE TABLE copy (
  list          INTEGER NOT NULL REFERENCES list,
  idx           INTEGER NOT NULL,
  holding       TEXT    NOT NULL REFERENCES holding,
  configuration TEXT    NOT NULL,
  expires       INTEGER NOT NULL,
  PRIMARY KEY (list, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX copy_holding ON copy (holding);

CREATE TABLE notification (
  id      TEXT    NOT NULL PRIMARY KEY,
  holding TEXT    NOT NULL REFERENCES holding,
  created INTEGER NOT NULL,
  event   TEXT
) STRICT;

-- "status" grows with whatever a status list says, "trust" with each trust
-- list that is signed.
CREATE TABLE counter (
  name  TEXT    NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;
INSERT INTO counter (name, value) VALUES ('status', 1), ('trust', 0);

CREATE TRIGGER card_state AFTER UPDATE OF state ON card WHEN old.state <> new.state
BEGIN UPDATE counter SET value = value + 1 WHERE name = 'status'; END;

CREATE TRIGGER holding_replaced AFTER UPDATE OF replaced ON holding
BEGIN UPDATE counter SET value = value + 1 WHERE name = 'status'; END;
