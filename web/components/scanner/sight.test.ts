import { test } from "node:test";
import assert from "node:assert/strict";
import { GONE_MS, Sight } from "./sight.ts";

test("a phone held still is reported once", () => {
  const sight = new Sight();
  const reports = Array.from({ length: 50 }, (_, i) => sight.isNew("901", i * 100));
  assert.deepEqual(reports.filter(Boolean).length, 1);
});

test("the renewed code of the same phone is reported", () => {
  const sight = new Sight();
  assert.ok(sight.isNew("901", 0));
  assert.ok(sight.isNew("902", 100));
});

test("the same code brought back is reported again: a copy on another phone", () => {
  const sight = new Sight();
  sight.isNew("901", 0);
  assert.ok(sight.isNew("901", GONE_MS));
});

test("a code that stayed while a verdict was shown is not reported again", () => {
  const sight = new Sight();
  sight.isNew("901", 0);
  sight.resumed(8000);
  assert.ok(!sight.isNew("901", 8100));
  assert.ok(sight.isNew("901", 8100 + GONE_MS));
});
