// The two databases: one for the vault, one for a counter's memory, so that neither's trouble is the other's. A
// connection opens at its first use and again after the browser dropped it; to a newer page it gives way at once.

import { type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames, openDB } from "idb";
import { Coded, type StoreNews } from "../messages.ts";
import { coded } from "./errors.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface VaultSchema extends DBSchema {
  /** Versions in pieces: [n, hash, piece]. */
  versions: { key: [number, Bytes, number]; value: { of: number; data: Uint8Array } };
  head: { key: "head"; value: { n: number; hash: Uint8Array } };
  marks: { key: Bytes; value: Uint8Array };
  /** Written and removed again, to learn whether this place keeps anything. */
  probe: { key: "probe"; value: true };
}

export interface CounterSchema extends DBSchema {
  codes: { key: Bytes; value: Sighting; indexes: { until: number } };
  copies: { key: Bytes; value: Sighting; indexes: { until: number } };
  totals: { key: "totals"; value: { mark: number; codes: number; copies: number } };
}

export interface Sighting {
  until: number;
  at: number;
}

export type Writing<S extends DBSchema, N extends StoreNames<S>> = IDBPTransaction<S, N[], "readwrite">;
export type Reading<S extends DBSchema, N extends StoreNames<S>> = IDBPTransaction<S, N[], "readonly">;

/** Opening takes milliseconds; an engine that never answers (seen on iOS 14) must not hang the page. */
const openLimit = 10_000;

export class Database<S extends DBSchema> {
  #opening: Promise<IDBPDatabase<S>> | null = null;
  #gaveWay = false;

  constructor(
    readonly name: string,
    private readonly version: number,
    private readonly upgrade: (db: IDBPDatabase<S>) => void,
    private readonly tell: (news: StoreNews) => void,
  ) {}

  /** One transaction that only reads. */
  async read<N extends StoreNames<S>, T>(stores: N[], work: (tx: Reading<S, N>) => Promise<T>): Promise<T> {
    const db = await this.#open();
    try {
      const tx = db.transaction(stores, "readonly");
      tx.done.catch(() => {});
      return await work(tx);
    } catch (thrown) {
      throw coded(thrown, "read");
    }
  }

  /** One transaction that is on the disk when the promise resolves, or never was. What work throws undoes it. */
  async write<N extends StoreNames<S>, T>(stores: N[], work: (tx: Writing<S, N>) => Promise<T>): Promise<T> {
    const db = await this.#open();
    try {
      const tx = db.transaction(stores, "readwrite", { durability: "strict" });
      return await this.#commit(tx, work);
    } catch (thrown) {
      throw coded(thrown, "write");
    }
  }

  async #commit<N extends StoreNames<S>, T>(tx: Writing<S, N>, work: (tx: Writing<S, N>) => Promise<T>): Promise<T> {
    // The transaction's own error says why (quota); the request's may only say that it was aborted.
    let reason: unknown;
    const done = tx.done.catch((thrown: unknown) => {
      reason = thrown;
      throw thrown;
    });
    done.catch(() => {});
    try {
      const result = await work(tx);
      await done;
      return result;
    } catch (thrown) {
      if (thrown instanceof Coded) abort(tx);
      await done.catch(() => {});
      throw thrown instanceof Coded ? thrown : (reason ?? thrown);
    }
  }

  #open(): Promise<IDBPDatabase<S>> {
    if (this.#gaveWay) return Promise.reject(new Coded("store_upgrade", "store: a newer page took over"));
    this.#opening ??= this.#connect().catch((thrown: unknown) => {
      this.#opening = null;
      throw coded(thrown, "open");
    });
    return this.#opening;
  }

  async #connect(): Promise<IDBPDatabase<S>> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const opened = openDB<S>(this.name, this.version, {
      upgrade: (db) => this.upgrade(db),
      blocked: () => {
        clearTimeout(timer);
        this.tell("blocked");
      },
      blocking: (_, newer, event) => this.#giveWay(event.target as IDBDatabase, newer),
      terminated: () => this.#lost(),
    });
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Coded("no_storage", "store: the browser does not open it")), openLimit);
    });
    return Promise.race([opened, silence]).finally(() => clearTimeout(timer));
  }

  /** A newer page wants to change the schema, or somebody deletes the database: both wait for this connection. */
  #giveWay(db: IDBDatabase, newer: number | null): void {
    db.close();
    if (newer === null) return this.#lost();
    this.#gaveWay = true;
    this.tell("upgrade");
  }

  #lost(): void {
    this.#opening = null;
    this.tell("lost");
  }
}

/** A transaction that already failed has nothing left to abort. */
function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // It ended by itself.
  }
}

export function vaultDatabase(tell: (news: StoreNews) => void): Database<VaultSchema> {
  const upgrade = (db: IDBPDatabase<VaultSchema>) => {
    for (const name of ["versions", "head", "marks", "probe"] as const) db.createObjectStore(name);
  };
  return new Database("hufu-vault", 1, upgrade, tell);
}

export function counterDatabase(tell: (news: StoreNews) => void): Database<CounterSchema> {
  const upgrade = (db: IDBPDatabase<CounterSchema>) => {
    for (const name of ["codes", "copies"] as const) db.createObjectStore(name).createIndex("until", "until");
    db.createObjectStore("totals");
  };
  return new Database("hufu-codes", 1, upgrade, tell);
}
