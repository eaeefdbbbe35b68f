import { test } from "node:test";
import assert from "node:assert/strict";
import { MAX_DIGITS } from "./judge.ts";
import { MAX_PACE_MS, MAX_PAUSE_MS, MIN_BURST, Wedge, type Key, type Stroke } from "./wedge.ts";

const CODE = "90" + "1234567890".repeat(120);

function type(wedge: Wedge, keys: Partial<Key>[], gap = 4, start = 1000): Stroke[] {
  return keys.map((key, i) => wedge.press({ code: "", key: "", timeStamp: start + i * gap, ...key }));
}
const digits = (text: string, form = "Digit"): Partial<Key>[] => [...text].map((d) => ({ code: form + d, key: d }));
const ENTER = { code: "Enter", key: "Enter" };
const last = (strokes: Stroke[]): Stroke => strokes[strokes.length - 1]!;

test("a burst of digits and Enter is a code", () => {
  assert.equal(last(type(new Wedge(), [...digits(CODE), ENTER])).text, CODE);
});

test("number pad, Tab and NumpadEnter serve as well", () => {
  assert.equal(last(type(new Wedge(), [...digits(CODE, "Numpad"), { code: "NumpadEnter" }])).text, CODE);
  assert.equal(last(type(new Wedge(), [...digits(CODE), { code: "Tab" }])).text, CODE);
});

test("an input method or another layout does not change the digits", () => {
  const ime = [...CODE].map((d) => ({ code: "Digit" + d, key: "Process" }));
  assert.equal(last(type(new Wedge(), [...ime, { code: "Enter", key: "Process" }])).text, CODE);
  const azerty = [...CODE].flatMap((d) => [{ code: "ShiftLeft", key: "Shift" }, { code: "Digit" + d, key: "à" }]);
  assert.equal(last(type(new Wedge(), [...azerty, ENTER])).text, CODE);
});

test("a device that names no physical key is read by its characters", () => {
  const keys = [...CODE].map((d) => ({ code: "", key: d }));
  assert.equal(last(type(new Wedge(), [...keys, { code: "", key: "Enter" }])).text, CODE);
});

test("fingers are not a scanner", () => {
  const strokes = type(new Wedge(), [...digits(CODE.slice(0, 40)), ENTER], MAX_PACE_MS + 1);
  assert.deepEqual(strokes.filter((s) => s.text), []);
});

test("one pause in the middle is forgiven, a long one is not", () => {
  for (const [pause, text] of [[MAX_PAUSE_MS, CODE], [MAX_PAUSE_MS + 1, CODE.slice(500)]] as const) {
    const wedge = new Wedge();
    type(wedge, digits(CODE.slice(0, 500)), 4, 0);
    assert.equal(last(type(wedge, [...digits(CODE.slice(500)), ENTER], 4, 499 * 4 + pause)).text, text);
  }
});

test("a payment code is a burst too: it must not press the button that has the focus", () => {
  assert.deepEqual(last(type(new Wedge(), [...digits("134567890123456789"), ENTER])), { typing: true, text: "134567890123456789" });
  assert.deepEqual(last(type(new Wedge(), [...digits("9".repeat(MIN_BURST - 1)), ENTER])), { typing: false });
});

test("a letter, a shortcut or a held key ends the burst", () => {
  for (const key of [{ code: "KeyA", key: "a" }, { code: "Digit1", key: "1", ctrlKey: true }, { code: "Digit1", key: "1", repeat: true }]) {
    const strokes = type(new Wedge(), [...digits(CODE.slice(0, 30)), key, ...digits("90"), ENTER]);
    assert.equal(last(strokes).text, undefined);
  }
});

test("two codes in a row come apart", () => {
  const strokes = type(new Wedge(), [...digits(CODE), ENTER, ...digits(CODE + "7"), ENTER]);
  assert.deepEqual(strokes.flatMap((s) => s.text ?? []), [CODE, CODE + "7"]);
});

test("QR-10 more digits than a code has are counted, not kept", () => {
  const wedge = new Wedge();
  for (let i = 0; i < 1_000_000; i++) wedge.press({ code: "Digit9", key: "9", timeStamp: i });
  assert.deepEqual(wedge.press({ code: "Enter", key: "Enter", timeStamp: 1_000_001 }), { typing: true, tooLong: true });
});

test("exactly the greatest length passes", () => {
  const text = "9".repeat(MAX_DIGITS);
  assert.equal(last(type(new Wedge(), [...digits(text), ENTER])).text, text);
});
