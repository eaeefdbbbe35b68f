// A counter's memory of codes and copies: Go's replay.Memory on IndexedDB, by the same rules as its table.go. One
// transaction looks and keeps, so of two tabs shown the same code one says yes.

import { Coded } from "../messages.ts";
import type { CounterSchema, Database, Writing } from "./database.ts";

/** replay.Entry: times in Unix seconds. */
export interface CodeEntry {
  key: Uint8Array;
  until: number;
  copy: Uint8Array;
  copyUntil: number;
  at: number;
}

/** replay.Outcome. */
export interface CodeOutcome {
  fresh: boolean;
  shownBefore: number;
}

type Key = Uint8Array<ArrayBuffer>;
type Stores = "codes" | "copies" | "totals";
type Tx = Writing<CounterSchema, Stores>;
type Totals = CounterSchema["totals"]["value"];

/** How many of each kind one claim forgets at most: more than one adds, few enough not to be felt. */
const sweepAtOnce = 64;

export function claimCode(counter: Database<CounterSchema>, entry: CodeEntry, most: number): Promise<CodeOutcome> {
  return counter.write(["codes", "copies", "totals"], async (tx) => {
    const totals = (await tx.objectStore("totals").get("totals")) ?? { mark: 0, codes: 0, copies: 0 };
    const outcome = await look(tx, entry, totals.mark);
    if (!outcome.fresh || outcome.shownBefore !== 0) return outcome;
    await keep(tx, entry, totals, most);
    return outcome;
  });
}

/** What has been forgotten stays refused: the mark is the highest until that was let go. */
async function look(tx: Tx, entry: CodeEntry, mark: number): Promise<CodeOutcome> {
  const known = await tx.objectStore("codes").get(entry.key as Key);
  if (known) return { fresh: false, shownBefore: known.at };
  if (entry.until <= mark) return { fresh: false, shownBefore: 0 };
  const copy = await tx.objectStore("copies").get(entry.copy as Key);
  return { fresh: true, shownBefore: copy?.at ?? 0 };
}

async function keep(tx: Tx, entry: CodeEntry, totals: Totals, most: number): Promise<void> {
  const [codes, copies] = await Promise.all([sweep(tx, "codes", entry.at), sweep(tx, "copies", entry.at)]);
  const now = {
    mark: Math.max(totals.mark, codes.highest),
    codes: totals.codes - codes.gone + 1,
    copies: totals.copies - copies.gone + 1,
  };
  if (Math.max(now.codes, now.copies) > most) throw new Coded("busy", "store: full of unexpired codes");
  await Promise.all([
    tx.objectStore("codes").put({ until: entry.until, at: entry.at }, entry.key as Key),
    tx.objectStore("copies").put({ until: Math.max(entry.until, entry.copyUntil), at: entry.at }, entry.copy as Key),
    tx.objectStore("totals").put(now, "totals"),
  ]);
}

/** Forgets what expired before now, the oldest first. */
async function sweep(tx: Tx, store: "codes" | "copies", now: number): Promise<{ gone: number; highest: number }> {
  let gone = 0;
  let highest = 0;
  let cursor = await tx.objectStore(store).index("until").openCursor(IDBKeyRange.upperBound(now, true));
  for (; cursor && gone < sweepAtOnce; gone++) {
    highest = cursor.value.until;
    await cursor.delete();
    cursor = await cursor.continue();
  }
  return { gone, highest };
}
