import { test } from "node:test";
import assert from "node:assert/strict";
import type { FetchRequest, FetchResponse } from "../fetcher.ts";
import { changesOf, Office, symbolOf, walletLink } from "./office.ts";

const TOKEN = "a-desk-token-of-128-bits";
const made = { card: "c1", offer: "openid-credential-offer://?x=1", tx_code: "123456", expires: 2_000_000_000, symbol: { version: 1, size: 2, modules: "AQAAAQ==" } };

/** An issuer that answers from a table and remembers what it was asked. */
class Issuer {
  asked: FetchRequest[] = [];
  answers: Record<string, [status: number, body: unknown]> = {
    "GET editions": [200, { editions: ["age18", "hotel"], full: ["hotel"] }],
    "GET cards": [200, { cards: [] }],
    "GET samples": [200, { samples: [{ name: "林样本" }] }],
    "POST cards": [201, made],
    "POST cards/c1%2F..%2F/suspend": [200, { card: "c1/../", state: "suspended" }],
  };

  ask = async (request: FetchRequest): Promise<FetchResponse> => {
    this.asked.push(request);
    const known = request.header?.["Authorization"] === `Bearer ${TOKEN}`;
    const path = request.url.replace("/issuer/desk/", "");
    const [status, body] = known ? (this.answers[`${request.method} ${path}`] ?? [404, { code: "desk_card" }]) : [401, { code: "desk_auth" }];
    return { status, header: {}, body: typeof body === "string" ? new TextEncoder().encode(body) : new TextEncoder().encode(JSON.stringify(body)) };
  };
}

async function entered(): Promise<{ issuer: Issuer; office: Office }> {
  const issuer = new Issuer();
  const office = new Office(issuer.ask);
  await office.enter(` ${TOKEN}\n`);
  return { issuer, office };
}

test("the token opens the desk and stands in no address", async () => {
  const { issuer, office } = await entered();
  assert.equal(office.open, true);
  assert.equal(office.samples.length, 1);
  assert.ok(issuer.asked.every((request) => !request.url.includes(TOKEN)));
  office.leave();
});

test("a wrong token is refused once and not kept", async () => {
  const issuer = new Issuer();
  const office = new Office(issuer.ask);
  await assert.rejects(office.enter("wrong"), { code: "desk_auth" });
  assert.equal(issuer.asked.length, 1);
  assert.equal(office.open, false);
});

test("a card is registered and handed over", async () => {
  const { issuer, office } = await entered();
  await office.register({ person: { name: "林样本" }, level: "full", editions: ["hotel"] });
  assert.equal(office.handover?.tx_code, "123456");
  const sent = issuer.asked.find((request) => request.method === "POST")!;
  assert.deepEqual(JSON.parse(new TextDecoder().decode(sent.body!)), { person: { name: "林样本" }, level: "full", editions: ["hotel"] });
  assert.deepEqual(symbolOf(office.handover!), { size: 2, modules: Uint8Array.of(1, 0, 0, 1) });
  office.leave();
  assert.equal(office.handover, null);
});

test("a card's id cannot leave its place in the address", async () => {
  const { office } = await entered();
  await office.change("c1/../", "suspend");
  office.leave();
});

test("refusals keep their code; an answer that makes no sense has its own", async () => {
  const { issuer, office } = await entered();
  await assert.rejects(office.change("nobody", "revoke"), { code: "desk_card" });
  for (const nonsense of ["<html>", "null", "7"]) {
    issuer.answers["POST cards"] = [201, nonsense];
    await assert.rejects(office.register({ person: {}, level: "full" }), { code: "desk_answer" }, nonsense);
  }
  office.leave();
});

test("a token that was changed meanwhile closes the desk; a lost network does not", async () => {
  const { issuer, office } = await entered();
  issuer.answers["GET cards"] = [500, { code: "internal" }];
  await office.refresh();
  assert.deepEqual([office.open, office.trouble], [true, "internal"]);
  issuer.answers["GET cards"] = [401, { code: "desk_auth" }];
  await office.refresh();
  assert.equal(office.open, false);
});

test("a state allows its changes and no others", () => {
  assert.deepEqual(changesOf("valid"), ["suspend", "revoke"]);
  assert.deepEqual(changesOf("suspended"), ["reinstate", "revoke"]);
  assert.deepEqual(changesOf("offered"), ["revoke"]);
  assert.deepEqual([...changesOf("revoked"), ...changesOf("expired")], []);
});

test("WB-08 the offer rides in the fragment, which reaches no server", () => {
  const link = new URL(walletLink("openid-credential-offer://?credential_offer_uri=https://a/b?c&d#e", "https://hufu.example"));
  assert.equal(link.pathname + link.search, "/");
  assert.equal(decodeURIComponent(link.hash.slice("#offer=".length)), "openid-credential-offer://?credential_offer_uri=https://a/b?c&d#e");
});
