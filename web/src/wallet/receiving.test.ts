import assert from "node:assert/strict";
import test from "node:test";
import type { Core } from "./model.ts";
import { editionOf, fullNumber, keep, offerIn, offerInFragment } from "./receiving.ts";
import { routeOf, tabOf } from "./routes.ts";

const offer = "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fissuer.example%2Foffers%2F1";

test("an offer is found as it is, and in the fragment of a link to this wallet", () => {
  assert.equal(offerIn(`  ${offer}\n`), offer);
  assert.equal(offerIn(`https://wallet.example/#offer=${encodeURIComponent(offer)}`), offer);
  assert.equal(offerIn("https://wallet.example/#settings"), "https://wallet.example/#settings");
  assert.equal(offerInFragment("#offer="), null);
  assert.equal(offerInFragment("#receive"), null);
});

test("full numbers: ten general, five of an edition, one portrait", () => {
  assert.equal(fullNumber("hufu.id.1.sd-cwt"), 10);
  assert.equal(fullNumber("hufu.id.1.mdoc"), 10);
  assert.equal(fullNumber("hufu.id.1.sd-jwt"), 10);
  assert.equal(fullNumber("hufu.id.1.sd-cwt.hotel"), 5);
  assert.equal(fullNumber("hufu.id.1.sd-cwt.portrait"), 1);
  assert.equal(editionOf("hufu.id.1.sd-cwt.age18"), "age18");
});

test("WB-08 routes name screens only; anything else is the first one", () => {
  assert.equal(routeOf("#history"), "history");
  assert.equal(routeOf("#/settings"), "settings");
  for (const hash of ["", "#", "#constructor", "#show/hotel", "#offer=x"]) assert.equal(routeOf(hash), "");
  assert.equal(tabOf("card"), "");
  assert.equal(tabOf("history"), "history");
});

function coreThat(renewed: Uint8Array | null) {
  const stored: Uint8Array[] = [];
  const call = async (method: string, args: { issuance: Uint8Array }) => {
    if (method === "cards.store") return stored.push(args.issuance), { card: "c" };
    if (renewed) return { issuance: renewed, failed: "" };
    throw new Error("the issuer does not answer");
  };
  return { core: { call } as unknown as Core, stored };
}

const fetched = { received: { issuance: Uint8Array.of(1), copies: [], failed: "" }, offered: [], preview: {} } as unknown as Parameters<typeof keep>[1];

test("tokens that were renewed by telling the issuer are stored, too; an issuer that does not answer changes nothing", async () => {
  for (const [renewed, times] of [[Uint8Array.of(2), 2], [Uint8Array.of(1), 1], [null, 1]] as const) {
    const { core, stored } = coreThat(renewed);
    assert.equal(await keep(core, fetched), "c");
    assert.equal(stored.length, times);
  }
});
