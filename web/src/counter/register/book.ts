// The register of check-ins: who was accepted, when, for what, with exactly the facts the clerk saw.
//
// It is off until an operator switches it on with a passphrase. Entries are sealed as soon as they are made and can be
// read only while the register is open; days and counts stay readable, so that old entries go on time all the same.

import { Refusal } from "../../sentence.ts";
import { database, type RegisterRecord } from "../shelf.ts";
import { lastPurgedDay, dayOf } from "./retention.ts";
import { changePassphrase, createKeys, open, openKeys, seal } from "./sealed.ts";

/** One check-in. */
export interface Entry {
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  profile: string;
  claims: Record<string, unknown>;
}

/** What lies in the database. */
export interface SealedEntry {
  id: string;
  day: number;
  sealed: Uint8Array<ArrayBuffer>;
}

/** Fewer characters are guessed, however slow a guess is made. */
export const MIN_PASSPHRASE = 8;

/** What can be told of a register without its passphrase. */
export interface RegisterState {
  exists: boolean;
  recording: boolean;
  open: boolean;
  days: number;
  total: number;
  today: number;
}

export class Book {
  #key: CryptoKey | undefined;

  async state(now = new Date()): Promise<RegisterState> {
    const db = await database();
    const record = await settings();
    const [total, today] = await Promise.all([db.count("entries"), db.countFromIndex("entries", "day", dayOf(now))]);
    const { recording = false, days = 0 } = record ?? {};
    return { exists: record !== undefined, recording, open: this.#key !== undefined, days, total, today };
  }

  /** create switches the register on for the first time and leaves it open. */
  async create(passphrase: string, days: number): Promise<void> {
    const keys = await createKeys(checked(passphrase));
    const db = await database();
    const change = db.transaction("settings", "readwrite", { durability: "strict" });
    // Another tab was first: its keys are in use, ours would make its entries unreadable.
    if (await change.store.get("register")) throw new Refusal("register_exists");
    await change.store.put({ keys, days, recording: true }, "register");
    await change.done;
    this.#key = await openKeys(keys, passphrase);
  }

  async open(passphrase: string): Promise<void> {
    this.#key = await withPassphrase(openKeys((await existing()).keys, passphrase));
  }

  close(): void {
    this.#key = undefined;
  }

  async change(from: string, to: string): Promise<void> {
    const record = await existing();
    const keys = await withPassphrase(changePassphrase(record.keys, from, checked(to)));
    await keep({ ...record, keys });
  }

  async setRecording(recording: boolean): Promise<void> {
    await keep({ ...(await existing()), recording });
  }

  async setDays(days: number, now = new Date()): Promise<void> {
    await keep({ ...(await existing()), days });
    await this.purge(now);
  }

  /** record seals a check-in, if the register is switched on; the id undoes it. */
  async record(profile: string, claims: Record<string, unknown>, now = new Date()): Promise<string | undefined> {
    const record = await settings();
    if (!record?.recording) return undefined;
    const entry: Entry = { id: crypto.randomUUID(), at: now.getTime(), profile, claims };
    const day = dayOf(now);
    const plain = new TextEncoder().encode(JSON.stringify({ at: entry.at, profile, claims }));
    const sealed = await seal(record.keys.publicKey, plain, aad(entry.id, day));
    await (await database()).put("entries", { id: entry.id, day, sealed });
    return entry.id;
  }

  /** entries opens all, newest first. An entry that does not open was altered: it is counted, never shown. */
  async entries(): Promise<{ entries: Entry[]; damaged: number }> {
    const key = this.#key;
    if (!key) throw new Refusal("register_locked");
    const { keys } = await existing();
    const all = await (await database()).getAll("entries");
    const opened = await Promise.allSettled(all.map(async (e) => decode(e.id, await open(keys, key, e.sealed, aad(e.id, e.day)))));
    const entries = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    return { entries: entries.sort((a, b) => b.at - a.at), damaged: all.length - entries.length };
  }

  async remove(id: string): Promise<void> {
    await (await database()).delete("entries", id);
  }

  /** removeAll deletes every entry and the keys: nothing that was sealed can ever be read again. */
  async removeAll(): Promise<void> {
    const change = (await database()).transaction(["entries", "settings"], "readwrite", { durability: "strict" });
    await Promise.all([change.objectStore("entries").clear(), change.objectStore("settings").delete("register"), change.done]);
    this.close();
  }

  /** purge deletes what has outlived its days, and says how many. It needs no passphrase. */
  async purge(now = new Date()): Promise<number> {
    const record = await settings();
    if (!record) return 0;
    const change = (await database()).transaction("entries", "readwrite");
    const old = IDBKeyRange.upperBound(lastPurgedDay(now, record.days));
    const keys = await change.store.index("day").getAllKeys(old);
    await Promise.all([...keys.map((key) => change.store.delete(key)), change.done]);
    return keys.length;
  }
}

async function settings(): Promise<RegisterRecord | undefined> {
  return (await (await database()).get("settings", "register")) as RegisterRecord | undefined;
}

async function existing(): Promise<RegisterRecord> {
  const record = await settings();
  if (!record) throw new Refusal("register_none");
  return record;
}

async function keep(record: RegisterRecord): Promise<void> {
  const change = (await database()).transaction("settings", "readwrite", { durability: "strict" });
  await change.store.put(record, "register");
  await change.done;
}

function checked(passphrase: string): string {
  if ([...passphrase.normalize("NFKC")].length < MIN_PASSPHRASE) throw new Refusal("register_short");
  return passphrase;
}

async function withPassphrase<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    // The only way AES-GCM fails here is a wrong key.
    throw (error as DOMException).name === "OperationError" ? new Refusal("register_passphrase") : error;
  });
}

function aad(id: string, day: number): string {
  return `${id}|${day}`;
}

function decode(id: string, plain: Uint8Array): Entry {
  const { at, profile, claims } = JSON.parse(new TextDecoder().decode(plain)) as Omit<Entry, "id">;
  return { id, at, profile, claims };
}
