import { test } from "node:test";
import assert from "node:assert/strict";
import { fieldText, portraitOf, readPerson, withField, withPortrait } from "./person.ts";

test("an edited field changes that field; an emptied one is left out", () => {
  const person = { name: "林样本", sex: 2, resident_address: "x" };
  assert.deepEqual(withField(person, "resident_address", "  "), { name: "林样本", sex: 2 });
  assert.deepEqual(withField(person, "sex", "1"), { name: "林样本", sex: 1, resident_address: "x" });
  assert.deepEqual(person, { name: "林样本", sex: 2, resident_address: "x" });
});

test("the parts of a name go with the name", () => {
  assert.deepEqual(withField({ name: "林样本", family_name: "Lin", given_name: "Yangben" }, "name", "林样品"), { name: "林样品" });
});

test("a portrait survives the way into the file and back", () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i & 255);
  const person = withPortrait({ name: "a" }, bytes);
  assert.deepEqual(portraitOf(person), bytes);
  assert.deepEqual(withPortrait(person, null), { name: "a" });
  assert.equal(portraitOf({ portrait: "%%%" }), null);
  assert.equal(portraitOf({ portrait: 7 }), null);
});

test("a person file is one JSON object of a sensible size", async () => {
  assert.deepEqual(await readPerson(new Blob(['{"name":"a","extra":1}'])), { name: "a", extra: 1 });
  for (const text of ["", "[]", "null", "7", "{", " ".repeat(200_000)]) {
    await assert.rejects(readPerson(new Blob([text])), { code: "person" }, text.slice(0, 9));
  }
});

test("WB-09 what is no text is not shown as one", () => {
  assert.equal(fieldText({ name: { toString: () => "x" } }, "name"), "");
  assert.equal(fieldText({}, "name"), "");
  assert.equal(fieldText({ sex: 2 }, "sex"), "2");
});
