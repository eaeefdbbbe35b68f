// Claims: 16 bytes that can be added once and never twice, in whichever tab. A copy is spent this way before its
// first code is drawn.

import { Coded } from "../messages.ts";
import type { Database, VaultSchema } from "./database.ts";

type Vault = Database<VaultSchema>;
type Key = Uint8Array<ArrayBuffer>;

export function claim(vault: Vault, mark: Uint8Array, value: Uint8Array): Promise<void> {
  return vault.write(["marks"], async (tx) => {
    const marks = tx.objectStore("marks");
    if ((await marks.getKey(mark as Key)) !== undefined) throw new Coded("vault_claimed", "store: claimed already");
    await marks.add(value, mark as Key);
  });
}

export function claims(vault: Vault): Promise<[Uint8Array, Uint8Array][]> {
  return vault.read(["marks"], async (tx) => {
    const store = tx.objectStore("marks");
    const [marks, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
    return values.map((value, i) => [new Uint8Array(marks[i] as unknown as ArrayBuffer), value]);
  });
}

export function forget(vault: Vault, marks: Uint8Array[]): Promise<void> {
  return vault.write(["marks"], async (tx) => {
    await Promise.all(marks.map((mark) => tx.objectStore("marks").delete(mark as Key)));
  });
}
