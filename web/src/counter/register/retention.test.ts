import { test } from "node:test";
import assert from "node:assert/strict";
import { clampDays, dayOf, DEFAULT_DAYS, lastPurgedDay, MAX_DAYS } from "./retention.ts";

test("a day is the counter's own calendar day", () => {
  assert.equal(dayOf(new Date(2026, 10, 23, 0, 0, 0)), dayOf(new Date(2026, 10, 23, 23, 59, 59)));
  assert.equal(dayOf(new Date(2026, 10, 24)) - dayOf(new Date(2026, 10, 23)), 1);
});

test("an entry lives its days and not one more", () => {
  const made = dayOf(new Date(2026, 0, 1, 12));
  const kept = (day: number) => made > lastPurgedDay(new Date(2026, 0, day, 23, 59), 30);
  assert.ok(kept(1) && kept(30));
  assert.ok(!kept(31));
});

test("days typed by people stay within bounds", () => {
  assert.equal(clampDays("0"), 1);
  assert.equal(clampDays("-5"), 1);
  assert.equal(clampDays("7.9"), 7);
  assert.equal(clampDays("1e9"), MAX_DAYS);
  for (const nonsense of ["", "abc", "NaN", "Infinity"]) assert.equal(clampDays(nonsense), DEFAULT_DAYS, nonsense);
});
