import { test } from "node:test";
import assert from "node:assert/strict";
import { judge, MAX_DIGITS, MAX_OFFER } from "./judge.ts";

const CODE = "90" + "1".repeat(900);

test("a code passes, with the line break a scanner adds", () => {
  assert.deepEqual(judge(CODE, "code"), { text: CODE });
  assert.deepEqual(judge(CODE + "\r\n", "code"), { text: CODE });
});

test("QR-04 foreign symbols are named and nothing else", () => {
  const foreign = [
    "javascript:alert(1)", "intent://scan/#Intent;end", "http://example.com", "https://example.com/?x=1",
    "WIFI:T:WPA;S:x;P:y;;", "BEGIN:VCARD\nFN:x\nEND:VCARD", "mdoc:owBj", "tel:110", "weixin://dl", "data:text/html,x",
  ];
  for (const text of foreign) {
    assert.deepEqual(judge(text, "code"), { refusal: "qr_scheme" }, text);
    assert.deepEqual(judge(text, "offer"), { refusal: "qr_scheme" }, text);
  }
});

test("QR-09 wrong prefix, letters, full-width digits, spaces and signs inside", () => {
  for (const text of ["134567890123456789", "62" + "1".repeat(20), "91" + "1".repeat(22), "0"]) {
    assert.deepEqual(judge(text, "code"), { refusal: "qr_prefix" }, text);
  }
  for (const text of ["90 12", "90+1", "-90", "９０１２", "90ab", "NCFOXN%TS3DH"]) {
    assert.deepEqual(judge(text, "code"), { refusal: "qr_enc" }, text);
  }
});

test("QR-10 length is judged before anything else", () => {
  assert.deepEqual(judge("9".repeat(MAX_DIGITS + 1), "code"), { refusal: "size" });
  assert.deepEqual(judge("9".repeat(1_000_000), "code"), { refusal: "size" });
  assert.deepEqual(judge("openid-credential-offer://?" + "a".repeat(MAX_OFFER), "offer"), { refusal: "size" });
  assert.ok("text" in judge("90" + "1".repeat(MAX_DIGITS - 2), "code"));
});

test("offers and links with an offer pass to the wallet", () => {
  for (const text of [
    "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fa.example%2Fo%2F1", "haip-vci://?credential_offer=%7B%7D",
    "https://wallet.example/#offer=openid-credential-offer", "https://wallet.example/?credential_offer_uri=x",
  ]) assert.deepEqual(judge(text, "offer"), { text });
  assert.deepEqual(judge(CODE, "offer"), { refusal: "qr_prefix" });
});

test("a recovery sheet is twelve characters or base32", () => {
  assert.ok("text" in judge("的一是在不了有和人这中大", "recovery"));
  assert.ok("text" in judge("0123456789ABCDEFGHJKMNPQRST", "recovery"));
  assert.deepEqual(judge("hello", "recovery"), { refusal: "qr_prefix" });
  assert.deepEqual(judge("javascript:1", "recovery"), { refusal: "qr_scheme" });
});

test("nothing is a hint", () => assert.deepEqual(judge("  \n", "code"), { refusal: "qr" }));
