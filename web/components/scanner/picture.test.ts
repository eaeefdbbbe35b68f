import { test } from "node:test";
import assert from "node:assert/strict";
import { fit, fromFile, MAX_EDGE, MAX_FILE } from "./picture.ts";

test("pictures are reduced to the limit and never enlarged", () => {
  assert.deepEqual(fit(4000, 3000, MAX_EDGE), { width: 2000, height: 1500 });
  assert.deepEqual(fit(640, 480, MAX_EDGE), { width: 640, height: 480 });
  assert.deepEqual(fit(100_000, 1, MAX_EDGE), { width: 2000, height: 1 });
  assert.deepEqual(fit(0, 0, MAX_EDGE), { width: 1, height: 1 });
});

test("WB-11 a file above the limit is refused before it is decoded", async () => {
  await assert.rejects(fromFile({ size: MAX_FILE + 1 } as Blob), RangeError);
});
