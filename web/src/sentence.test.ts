import assert from "node:assert/strict";
import test from "node:test";
import { codeOf, Refusal, sentence } from "./sentence.ts";

test("WB-13 every code that a page mints has its own words and next step", () => {
  const minted = [
    "offline", "worker_crashed", "worker_stopped", "store_upgrade", "store_blocked", "store_lost", "asset_hash", "app_rollback",
    "consent", "picture", "passkey_cancelled", "passkey_failed", "prf_missing", "trust_none", "issuer_unknown", "issue_verify", "network",
  ];
  for (const code of minted) {
    const { says, next } = sentence(code);
    assert.ok(says && next, code);
    assert.notEqual(says, sentence("internal").says, `${code} has no words of its own`);
  }
});

test("a code nobody knows gets the words of internal, prototype names included", () => {
  for (const code of ["no_such_code", "constructor", "__proto__", ""]) assert.equal(sentence(code).says, sentence("internal").says);
});

test("codeOf finds the code of whatever was thrown", () => {
  assert.equal(codeOf(new Refusal("offline")), "offline");
  assert.equal(codeOf({ code: "sig" }), "sig");
  assert.equal(codeOf(new DOMException("full", "QuotaExceededError")), "quota");
  for (const thrown of [new Error("x"), "text", null, undefined, { code: 22 }, { code: "" }]) assert.equal(codeOf(thrown), "internal");
});
