import { test } from "node:test";
import assert from "node:assert/strict";
import { centre, portraitFrom } from "./photo.ts";

test("a portrait is cut from the middle, three wide and four high", () => {
  assert.deepEqual(centre(300, 400), { x: 0, y: 0, width: 300, height: 400 });
  assert.deepEqual(centre(800, 400), { x: 250, y: 0, width: 300, height: 400 });
  assert.deepEqual(centre(300, 1000), { x: 0, y: 200, width: 300, height: 400 });
});

test("WB-11 a photo above the limit is refused before it is decoded", async () => {
  await assert.rejects(portraitFrom({ size: 17 * 1024 * 1024 } as Blob), { code: "image" });
});
