import { test } from "node:test";
import assert from "node:assert/strict";
import { loadSettings, saveSettings } from "./settings.ts";

function cupboard(text: string | null = null) {
  let kept = text;
  return () => ({ getItem: () => kept, setItem: (_key: string, value: string) => void (kept = value) });
}

test("what was saved is loaded", () => {
  const storage = cupboard();
  const chosen = { ...loadSettings(storage), profile: "hotel", stay: 60, sound: true };
  saveSettings(chosen, storage);
  assert.deepEqual(loadSettings(storage), chosen);
});

test("nonsense in storage becomes the default", () => {
  const normal = loadSettings(cupboard());
  for (const text of ["", "null", "[]", "{", '{"stay":7,"sound":"yes","profile":9}', `{"profile":"${"x".repeat(99)}"}`]) {
    assert.deepEqual(loadSettings(cupboard(text)), normal, text);
  }
  assert.equal(normal.sound, false);
});

test("storage that is forbidden is no reason to fail", () => {
  const forbidden = () => {
    throw new DOMException("", "SecurityError");
  };
  assert.deepEqual(loadSettings(forbidden), loadSettings(cupboard()));
  saveSettings(loadSettings(forbidden), forbidden);
});
