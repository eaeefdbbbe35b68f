-- Which version an account begins with: any number, for a vault may have been
-- local for long. The key takes one founder for each vault, whatever number
-- he comes with, until the account says so.

CREATE TABLE IF NOT EXISTS founding (
  vault BYTEA   NOT NULL PRIMARY KEY CHECK (length(vault) = 16),
  n     BIGINT  NOT NULL CHECK (n >= 1),
  head  BYTEA   NOT NULL CHECK (length(head) = 32),
  begun BIGINT  NOT NULL
);
