// What a counter keeps in this browser, beside the core's replay memory: the lists as they were fetched, the
// configuration, the organisation's own profiles, and the sealed register.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Profile } from "../api.d.ts";
import type { Configuration } from "./configuration.ts";
import type { KeyRecord } from "./register/sealed.ts";
import type { SealedEntry } from "./register/book.ts";

export interface TrustFile {
  sequence: number;
  bytes: Uint8Array;
}

interface Tables extends DBSchema {
  settings: { key: "configuration"; value: Configuration } | { key: "register"; value: RegisterRecord };
  trust: { key: string; value: TrustFile };
  statuses: { key: string; value: Uint8Array };
  profiles: { key: string; value: Profile };
  entries: { key: string; value: SealedEntry; indexes: { day: number } };
}

/** The register's own record: present from the day it was first switched on. */
export interface RegisterRecord {
  keys: KeyRecord;
  days: number;
  recording: boolean;
}

export type Database = IDBPDatabase<Tables>;

let opened: Promise<Database> | undefined;

/** The database, opened once; a failure is not remembered, so that the next attempt can succeed. */
export function database(): Promise<Database> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

function open(): Promise<Database> {
  return openDB<Tables>("hufu-counter", 1, {
    upgrade(db) {
      db.createObjectStore("settings");
      db.createObjectStore("trust");
      db.createObjectStore("statuses");
      db.createObjectStore("profiles", { keyPath: "name" });
      db.createObjectStore("entries", { keyPath: "id" }).createIndex("day", "day");
    },
    // A newer page in another tab wants the database: step aside, and open it again when needed.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
}

/** What the lists need of the database; a plain object serves in tests. */
export interface Shelf {
  configuration(): Promise<Configuration | undefined>;
  keepConfiguration(configuration: Configuration): Promise<void>;
  trust(root: string): Promise<TrustFile | undefined>;
  /** Keeps a list unless a newer one is there: two tabs may refresh at once. */
  keepTrust(root: string, file: TrustFile): Promise<void>;
  statuses(): Promise<Map<string, Uint8Array>>;
  keepStatus(uri: string, bytes: Uint8Array): Promise<void>;
}

export const shelf: Shelf = {
  configuration: async () => (await database()).get("settings", "configuration") as Promise<Configuration | undefined>,
  keepConfiguration: async (configuration) => void (await (await database()).put("settings", configuration, "configuration")),
  trust: async (root) => (await database()).get("trust", root),
  keepTrust,
  statuses,
  keepStatus: async (uri, bytes) => void (await (await database()).put("statuses", bytes, uri)),
};

async function keepTrust(root: string, file: TrustFile): Promise<void> {
  const change = (await database()).transaction("trust", "readwrite", { durability: "strict" });
  const kept = await change.store.get(root);
  if (!kept || kept.sequence <= file.sequence) await change.store.put(file, root);
  await change.done;
}

async function statuses(): Promise<Map<string, Uint8Array>> {
  const read = (await database()).transaction("statuses");
  const [uris, lists] = await Promise.all([read.store.getAllKeys(), read.store.getAll()]);
  return new Map(uris.map((uri, i) => [uri, lists[i]!]));
}
