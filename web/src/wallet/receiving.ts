// Getting a card, step by step: read the offer, know its issuer, fetch, look whose document it is, keep it or not.

import { Refusal } from "../sentence.ts";
import type { InLanguages } from "../words/shared.ts";
import type { Core, Offer, Preview, Received, SignedTrust } from "./model.ts";
import { needNetwork, now } from "./session.ts";
import { readTrust } from "./upkeep.ts";

export type Step = "connect" | "keys" | "check";

/** An offer whose issuer is on the trust list, and that list. */
export type KnownOffer = { offer: Offer; issuer: InLanguages; trust: SignedTrust };

/** What came, and whose document it is; nothing of it is stored yet. */
export type Fetched = { received: Received; offered: string[]; preview: Preview };

/** Reads an offer and looks its issuer up; one that nobody vouches for is refused before it is told anything more. */
export async function know(core: Core, text: string): Promise<KnownOffer> {
  needNetwork();
  const offer = await core.call("offer.parse", { text });
  const { state, signed } = await readTrust(core);
  const issuer = state.issuers.find((issuer) => issuer.id === offer.issuer);
  if (!issuer) throw new Refusal("issuer_unknown", "receiving: the issuer is not on the trust list");
  return { offer, issuer: issuer.name, trust: signed };
}

/** Fetches the copies and has the core examine them. What came before a failure half-way is good: the rest comes with a refill. */
export async function collect(core: Core, { offer, trust }: KnownOffer, txCode: string, step: (step: Step) => void): Promise<Fetched> {
  needNetwork();
  step("connect");
  const wants = offer.configurations.map((configuration) => ({ configuration, count: fullNumber(configuration) }));
  step("keys");
  const received = await core.call("offer.receive", { offer, txCode, wants, trust });
  if (received.copies.length === 0) throw new Refusal(received.failed || "issue_verify");
  step("check");
  const { issuance, copies } = received;
  const preview = await core.call("cards.examine", { issuance, offered: offer.configurations, copies, now: now() });
  return { received, offered: offer.configurations, preview };
}

/** Stores what came, and tells the issuer so. Telling can renew the tokens: then they are stored, too. */
export async function keep(core: Core, { received, offered }: Fetched): Promise<string> {
  const { issuance, copies } = received;
  const { card } = await core.call("cards.store", { issuance, offered, copies, now: now() });
  const renewed = await tell(core, received, "credential_accepted");
  if (renewed && !same(renewed, issuance)) await core.call("cards.store", { card, issuance: renewed, offered, copies, now: now() });
  return card;
}

/** Keeps nothing, and tells the issuer so. */
export async function decline(core: Core, { received }: Fetched): Promise<void> {
  await tell(core, received, "credential_deleted");
}

// Whether the issuer hears it is the issuer's business, not the holder's.
async function tell(core: Core, { issuance }: Received, event: string): Promise<Uint8Array | null> {
  const answer = await core.call("offer.notify", { issuance, event }).catch(() => null);
  return answer?.issuance ?? null;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The edition at the end of a configuration's name: "hotel" of hufu.id.1.sd-cwt.hotel, "" of a general one in any format. */
export function editionOf(configuration: string): string {
  return configuration.split(".").slice(4).join(".");
}

/** How many copies make a card full (DESIGN.md section 11): ten general in each format, five of an edition, one portrait. */
export function fullNumber(configuration: string): number {
  const edition = editionOf(configuration);
  if (edition === "") return 10;
  return edition === "portrait" ? 1 : 5;
}

/** The offer in what was scanned or pasted: the offer itself, or a link to this wallet with it in the fragment. */
export function offerIn(text: string): string {
  const trimmed = text.trim();
  const carried = /^https?:\/\/[^#]*#(.*)$/i.exec(trimmed);
  return carried ? (offerInFragment(carried[1] ?? "") ?? trimmed) : trimmed;
}

/** The offer in an address's fragment, if it has one. */
export function offerInFragment(fragment: string): string | null {
  const offer = new URLSearchParams(fragment.replace(/^#/, "")).get("offer");
  return offer === null || offer === "" ? null : offer;
}
