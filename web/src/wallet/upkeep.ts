// What a wallet does by itself when there is a network: read the trust list, ask how its cards stand, refill copies.
// Nothing here stops a holder from showing a code, and the network learns no more than that a wallet asks.

import { fetchBytes } from "../fetcher.ts";
import { fromHex } from "../hex.ts";
import { Refusal } from "../sentence.ts";
import type { Core, SignedTrust, TrustState } from "./model.ts";
import { now, type Session } from "./session.ts";

const mebibyte = 1 << 20;
const hour = 3600 * 1000;

/** What trust.load made of a list, and the list itself, for the module that verifies what the core does not read. */
export type Trusted = { state: TrustState; signed: SignedTrust };

/** Gives the core the trust list of whoever serves this page, and the root that must have signed it. */
export async function readTrust(core: Core): Promise<Trusted> {
  const { trust, root } = await configuration();
  await core.call("trust.root", { root });
  const list = await read(trust, "application/hufu-trust+cwt");
  return { state: await core.call("trust.load", { list, now: now() }), signed: { list, root } };
}

/** Asks each status list that a card names; one that does not answer leaves the state as it was. */
export async function readStatus(core: Core): Promise<void> {
  const uris = await core.call("status.uris", { now: now() });
  await Promise.allSettled(uris.map(async (uri) => {
    const token = await read(uri, "application/statuslist+cwt");
    await core.call("status.apply", { uri, token, now: now() });
  }));
}

/** Refills the cards whose copies are due, or all: always whole, so that an issuer does not learn how many were used. */
async function topUp({ core, cards }: Session, trust: SignedTrust, all: boolean): Promise<void> {
  const barred = new Set(cards.filter((card) => card.state === "suspended" || card.state === "revoked").map((card) => card.id));
  for (const { card, issuance, wants } of await core.call("cards.topUps", { all, now: now() })) {
    if (barred.has(card)) continue;
    const received = await core.call("copies.topUp", { issuance, wants, trust });
    if (received.copies.length > 0) await core.call("cards.store", { card, issuance: received.issuance, copies: received.copies, now: now() });
    if (received.failed) throw new Refusal(received.failed, "upkeep: the refill broke off");
  }
}

/** All of it: what the holder asks for on a card's page, and what keepUp does when it is due. */
export async function upkeep(session: Session, all: boolean): Promise<void> {
  const { signed } = await readTrust(session.core);
  await readStatus(session.core);
  await session.refresh();
  try {
    await topUp(session, signed, all);
  } finally {
    await session.core.call("vault.tidy", { now: now() });
    await session.written();
  }
}

/** Looks after an open wallet: when it opens, when the network comes back, and each hour that it stays open. */
export function keepUp(session: Session): void {
  let last = 0;
  const due = () => {
    if (!session.idle || !navigator.onLine || Date.now() - last < hour) return;
    last = Date.now();
    void upkeep(session, false).catch(() => undefined); // tried again in an hour, or when the holder asks on the card's page
  };
  session.subscribe(due);
  window.addEventListener("online", () => {
    last = 0;
    due();
  });
  setInterval(due, hour / 6);
}

type Configuration = { trust: string; root: Uint8Array };

// It comes from the origin that serves the page itself: whoever could change it could change the page (SECURITY.md N1).
async function configuration(): Promise<Configuration> {
  const { trust, root } = JSON.parse(new TextDecoder().decode(await read("/config.json", "application/json"))) as Record<string, unknown>;
  if (typeof trust !== "string" || typeof root !== "string" || !/^([0-9a-f]{2}){32}$/i.test(root)) throw new Refusal("trust_none", "upkeep: configuration");
  return { trust, root: fromHex(root) };
}

async function read(address: string, accept: string): Promise<Uint8Array> {
  const answer = await fetchBytes({ url: new URL(address, location.origin).href, header: { Accept: accept }, limit: 4 * mebibyte });
  if (answer.status !== 200) throw new Refusal("network", `upkeep: status ${answer.status}`);
  return answer.body;
}
