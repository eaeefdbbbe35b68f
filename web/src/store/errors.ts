// What the browser's storage throws, as codes. IndexedDB says the same thing in several ways, by engine and moment.

import { Coded } from "../messages.ts";

const codes: Record<string, string> = {
  QuotaExceededError: "quota",
  // Opening: storage switched off, a private window, a sandboxed frame.
  SecurityError: "no_storage",
  NotSupportedError: "no_storage",
  // Opening: the database on the disk is newer than this page.
  VersionError: "store_upgrade",
  // Reading: the record is there and its bytes are not (Chromium keeps large ones in files of their own).
  NotFoundError: "store_corrupt",
  NotReadableError: "store_corrupt",
  DataCloneError: "store_corrupt",
  EncodingError: "store_corrupt",
  DataError: "store_corrupt",
};

/** Names that mean one thing while opening or writing and another while reading. */
const moments: Record<Moment, Record<string, string>> = {
  open: { InvalidStateError: "no_storage", TypeError: "no_storage", ReferenceError: "no_storage", UnknownError: "no_storage" },
  read: { UnknownError: "store_corrupt" },
  write: {},
};

export type Moment = "open" | "read" | "write";

/** The thrown error with its code; what is coded already stays as it is. */
export function coded(thrown: unknown, moment: Moment): Coded {
  if (thrown instanceof Coded) return thrown;
  const { name = "Error", message = "" } = (thrown ?? {}) as Error;
  return new Coded(moments[moment][name] ?? codes[name] ?? "store", `store: ${name}: ${message}`);
}
