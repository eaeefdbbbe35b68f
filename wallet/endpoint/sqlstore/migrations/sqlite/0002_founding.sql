-- Which version an account begins with: any number, for a vault may have been
-- local for long. The key takes one founder for each vault, whatever number
-- he comes with, until the account says so.

CREATE TABLE IF NOT EXISTS founding (
  vault BLOB    NOT NULL PRIMARY KEY CHECK (length(vault) = 16),
  n     INTEGER NOT NULL CHECK (n >= 1),
  head  BLOB    NOT NULL CHECK (length(head) = 32),
  begun INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
