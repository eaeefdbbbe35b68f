// The vault's sealed versions and the pointer to the newest. A version is kept in pieces, all written in one
// transaction: Chromium moves values of over 64 KiB into files beside the database, and those can go missing alone.

import { Coded } from "../messages.ts";
import type { Database, VaultSchema } from "./database.ts";

export interface Pointer {
  n: number;
  hash: Uint8Array;
}

type Vault = Database<VaultSchema>;
type Key = Uint8Array<ArrayBuffer>;

const piece = 32 * 1024;

/** Answers the head. Where there is none, it first makes sure that one could be kept. */
export async function head(vault: Vault): Promise<Pointer | null> {
  const found = await vault.read(["head"], (tx) => tx.objectStore("head").get("head"));
  if (found) return found;
  await probe(vault);
  return null;
}

/** Finds out that nothing can be written before a person has put anything in. */
function probe(vault: Vault): Promise<void> {
  return vault.write(["probe"], async (tx) => {
    await tx.objectStore("probe").put(true, "probe");
    await tx.objectStore("probe").delete("probe");
  });
}

export async function read(vault: Vault, n: number, hash: Uint8Array): Promise<Uint8Array> {
  const pieces = await vault.read(["versions"], (tx) => tx.objectStore("versions").getAll(piecesOf(n, hash)));
  const [first] = pieces;
  if (!first) throw new Coded("vault_missing", "store: no such version");
  if (pieces.length !== first.of) throw new Coded("store_corrupt", "store: a piece of a version is gone");
  return new Uint8Array(await new Blob(pieces.map(({ data }) => data as BlobPart)).arrayBuffer());
}

export function write(vault: Vault, n: number, hash: Uint8Array, data: Uint8Array): Promise<void> {
  return vault.write(["versions"], async (tx) => {
    const versions = tx.objectStore("versions");
    await versions.delete(piecesOf(n, hash));
    const of = Math.max(1, Math.ceil(data.length / piece));
    const puts = Array.from({ length: of }, (_, i) =>
      versions.put({ of, data: data.slice(i * piece, (i + 1) * piece) }, [n, hash as Key, i]),
    );
    await Promise.all(puts);
  });
}

/** Compare and swap: succeeds only if the head still is from. */
export function move(vault: Vault, from: Pointer | null, to: Pointer): Promise<void> {
  return vault.write(["head"], async (tx) => {
    const store = tx.objectStore("head");
    if (!same((await store.get("head")) ?? null, from)) throw new Coded("vault_conflict", "store: the head was moved");
    await store.put({ n: to.n, hash: to.hash }, "head");
  });
}

/** Removes every version numbered n or lower but the head's. */
export function drop(vault: Vault, n: number): Promise<void> {
  return vault.write(["head", "versions"], async (tx) => {
    const kept = await tx.objectStore("head").get("head");
    for (const range of rangesUpTo(n, kept)) await tx.objectStore("versions").delete(range);
  });
}

/** Keys order numbers before bytes before arrays, so [n, []] stands behind all of n. */
function rangesUpTo(n: number, kept: Pointer | undefined): IDBKeyRange[] {
  if (!kept || kept.n > n) return [IDBKeyRange.upperBound([n, []])];
  const of = piecesOf(kept.n, kept.hash);
  return [IDBKeyRange.upperBound(of.lower, true), IDBKeyRange.bound(of.upper, [n, []], true)];
}

function piecesOf(n: number, hash: Uint8Array): IDBKeyRange {
  return IDBKeyRange.bound([n, hash as Key], [n, hash as Key, []]);
}

function same(a: Pointer | null, b: Pointer | null): boolean {
  if (!a || !b) return a === b;
  return a.n === b.n && indexedDB.cmp(a.hash, b.hash) === 0;
}

