import assert from "node:assert/strict";
import test from "node:test";
import { today } from "./day.ts";
import { sheetText } from "./text.ts";

const created = {
  hanzi: "骑搬旋够砂仍闭挖害纸少忠", base32: "YDXEM4N6DG0B4S9DH944RN3DVM1", grouped: "YDXEM4-N6DG0B-4S9DH-944RN-3DVM1",
  qr: { version: 2, size: 25, modules: new Uint8Array(625) }, positions: [3, 7, 12] as [number, number, number],
};

test("the text of the sheet has each character at its position, the letters, and both languages", () => {
  const text = sheetText(created, "2026-11-23");
  [...created.hanzi].forEach((character, i) => assert.match(text, new RegExp(`\\b${i + 1} ${character}`)));
  assert.ok(text.includes(created.grouped));
  assert.ok(text.includes("恢复单") && text.includes("recovery sheet") && text.includes("2026-11-23"));
  assert.equal(/[^\r]\n/.test(text), false, "lines end as every editor takes them");
});

test("the day is written the same in both languages", () => {
  assert.equal(today(new Date(2026, 0, 5)), "2026-01-05");
});
