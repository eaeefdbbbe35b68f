// What the Worker must know about a method before Go does: whose it is, and whether it may write the vault.

import type { CoreApi, OnlineApi, WorkerApi } from "../api.d.ts";

const onlineMethods: Record<keyof OnlineApi, true> = {
  "offer.parse": true,
  "offer.receive": true,
  "offer.notify": true,
  "copies.topUp": true,
};

/** Methods of the core that never change the vault. Every other one waits for its turn among the tabs. */
const readers: readonly (keyof CoreApi | keyof WorkerApi)[] = [
  "worker.memory",
  "about",
  "vault.state",
  "vault.openRecovery",
  "vault.lock",
  "vault.prf.prepare",
  "vault.prf.slots",
  "vault.prf.open",
  "cards.list",
  "cards.purposes",
  "cards.topUps",
  "cards.examine",
  "showing.rehearse",
  "history.list",
  "settings.get",
  "status.uris",
  "trust.root",
  "trust.load",
  "counter.selfTest",
  "counter.profiles",
  "counter.addProfile",
  "counter.load",
  "counter.verify",
];

export function isOnline(method: string): boolean {
  return Object.hasOwn(onlineMethods, method);
}

export function mayWrite(method: string): boolean {
  return !isOnline(method) && !(readers as readonly string[]).includes(method);
}
