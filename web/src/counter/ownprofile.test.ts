import { test } from "node:test";
import assert from "node:assert/strict";
import { EXAMPLE, profileOf, readProfile } from "./ownprofile.ts";

test("the example is a profile", async () => {
  const profile = await readProfile(new Blob([EXAMPLE]));
  assert.equal(profile.name, "long-stay");
  assert.deepEqual(profile.asks, ["name", "personal_administrative_number", "resident_address"]);
  assert.deepEqual(profile.optional, []);
});

test("what is no profile is refused with one code", async () => {
  const bad = ["", "[]", "null", "7", "{}", '{"name":1}', '{"name":"a","level":"full","asks":"name"}', '{"name":"a","level":"full","asks":[1]}'];
  for (const text of bad) await assert.rejects(readProfile(new Blob([text])), { code: "profile_bad" }, text);
  await assert.rejects(readProfile(new Blob([" ".repeat(70_000)])), { code: "profile_bad" });
});

test("WB-09 members that are no part of a profile are left behind", () => {
  const profile = profileOf(JSON.parse('{"name":"a","level":"full","asks":[],"__proto__":{"polluted":1},"constructor":{}}'));
  assert.equal((profile as unknown as Record<string, unknown>)["polluted"], undefined);
  assert.deepEqual(Object.keys(profile).sort(), ["asks", "base", "level", "name", "optional", "purpose", "title", "true"]);
});
