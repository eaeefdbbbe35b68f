// What Go keeps in this browser: the vault's versions, head and marks, and a counter's memory of codes, in IndexedDB;
// the sign that there was a vault, in Cache Storage. The functions are those of Go's vault.Store and replay.Memory,
// under the names that wasm/browser/store.go calls; Go's sentinels are matched by the codes thrown here.
//
// Everything written is on the disk before a promise resolves (durability "strict"). Several tabs may have the store
// open: move, claim and claimCode compare and change in one transaction, so that two tabs cannot both succeed; the
// Web Lock of withWriter only spares them from trying.

import type { StoreNews } from "./messages.ts";
import * as canary from "./store/canary.ts";
import { counterDatabase, vaultDatabase } from "./store/database.ts";
import { claim, claims, forget } from "./store/marks.ts";
import { type CodeEntry, type CodeOutcome, claimCode } from "./store/replay.ts";
import { type Pointer, drop, head, move, read, write } from "./store/versions.ts";

export { withWriter } from "./store/writer.ts";
export type { CodeEntry, CodeOutcome, Pointer };

export interface Store {
  head(): Promise<Pointer | null>;
  read(n: number, hash: Uint8Array): Promise<Uint8Array>;
  write(n: number, hash: Uint8Array, data: Uint8Array): Promise<void>;
  move(from: Pointer | null, to: Pointer): Promise<void>;
  drop(n: number, hash: Uint8Array): Promise<void>;
  claim(mark: Uint8Array, value: Uint8Array): Promise<void>;
  claims(): Promise<[mark: Uint8Array, value: Uint8Array][]>;
  forget(marks: Uint8Array[]): Promise<void>;
  canary(): Promise<Uint8Array | null>;
  setCanary(value: Uint8Array): Promise<void>;
  claimCode(entry: CodeEntry, most: number): Promise<CodeOutcome>;
}

/** Opens nothing yet: each database opens at its first use, so a counter never touches the vault's. */
export function openStore(tell: (news: StoreNews) => void): Store {
  const vault = vaultDatabase(tell);
  const counter = counterDatabase(tell);
  return {
    head: () => head(vault),
    read: (n, hash) => read(vault, n, hash),
    write: (n, hash, data) => write(vault, n, hash, data),
    move: (from, to) => move(vault, from, to),
    drop: (n) => drop(vault, n),
    claim: (mark, value) => claim(vault, mark, value),
    claims: () => claims(vault),
    forget: (marks) => forget(vault, marks),
    canary: canary.get,
    setCanary: canary.set,
    claimCode: (entry, most) => claimCode(counter, entry, most),
  };
}
