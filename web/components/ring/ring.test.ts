import assert from "node:assert/strict";
import test from "node:test";
import { left, nextTick, toSay } from "./countdown.ts";

test("left: full, half, over, and a clock that was set back", () => {
  assert.deepEqual(left(0, 30_000, 30_000), { seconds: 30, share: 1 });
  assert.deepEqual(left(15_000, 30_000, 30_000), { seconds: 15, share: 0.5 });
  assert.deepEqual(left(29_001, 30_000, 30_000), { seconds: 1, share: 999 / 30_000 });
  assert.deepEqual(left(31_000, 30_000, 30_000), { seconds: 0, share: 0 });
  assert.deepEqual(left(-5_000, 30_000, 30_000), { seconds: 30, share: 1 });
  assert.equal(left(0, 10, 0).share, 0);
});

test("nextTick: wakes when the shown second changes, and not after the end", () => {
  assert.equal(nextTick(0, 30_000), 1000);
  assert.equal(nextTick(250, 30_000), 750);
  assert.equal(nextTick(29_999, 30_000), 1);
  assert.equal(nextTick(30_000, 30_000), 0);
  assert.equal(nextTick(40_000, 30_000), 0);
});

test("toSay: a minute and ten seconds before the end, each once, also after a jump", () => {
  assert.equal(toSay(61, 60), 60);
  assert.equal(toSay(60, 59), null);
  assert.equal(toSay(11, 10), 10);
  assert.equal(toSay(300, 40), 60);
  let said = 0;
  for (let s = 300; s > 0; s--) if (toSay(s, s - 1) !== null) said++;
  assert.equal(said, 2);
});
