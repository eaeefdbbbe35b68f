import { test } from "node:test";
import assert from "node:assert/strict";
import { CameraError, openCamera, troubleOf } from "./camera.ts";

test("what the browser says becomes what a person can act on", () => {
  assert.equal(troubleOf({ name: "NotAllowedError" }), "denied");
  assert.equal(troubleOf({ name: "NotReadableError" }), "busy");
  assert.equal(troubleOf({ name: "NotFoundError" }), "missing");
  assert.equal(troubleOf({ name: "OverconstrainedError" }), "missing");
  assert.equal(troubleOf(null), "missing");
});

test("no camera interface at all is the code camera", async () => {
  await assert.rejects(openCamera("", () => undefined), (error: unknown) => error instanceof CameraError && error.code === "camera");
});
