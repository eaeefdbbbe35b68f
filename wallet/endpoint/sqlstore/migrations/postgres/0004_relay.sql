-- Mailboxes for handle codes (SECURITY 4.5). A row is one spent token, and
-- until its time is over the mailbox that the token paid for. Nothing here
-- names an account.
CREATE TABLE IF NOT EXISTS mailbox (
  token   BYTEA   NOT NULL PRIMARY KEY CHECK (length(token) = 32),  -- SHA-256 of its input
  id      BYTEA   UNIQUE CHECK (length(id) = 16),                   -- NULL once the time is over
  ends    BIGINT  NOT NULL,                                         -- of the mailbox
  forget  BIGINT  NOT NULL,                                         -- when no token of that key is taken any more
  taken   BIGINT  NOT NULL DEFAULT 0 CHECK (taken IN (0, 1)),
  content BYTEA   NOT NULL CHECK (length(content) IN (0, 32)),      -- SHA-256 of what was put in
  sealed  BYTEA   NOT NULL CHECK (length(sealed) <= 65536)
);
CREATE INDEX IF NOT EXISTS mailbox_ends ON mailbox (ends) WHERE id IS NOT NULL;
CREATE INDEX IF NOT EXISTS mailbox_forget ON mailbox (forget);

-- How many tokens a slot was given since its newest confirm.
CREATE TABLE IF NOT EXISTS token_grant (
  slot    BYTEA   NOT NULL PRIMARY KEY CHECK (length(slot) = 16),
  seq     BIGINT  NOT NULL,
  granted BIGINT  NOT NULL,
  batch   BYTEA   NOT NULL CHECK (length(batch) = 32)  -- SHA-256 of the newest blinded elements
);
