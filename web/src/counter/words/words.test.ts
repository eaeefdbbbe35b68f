import { test } from "node:test";
import assert from "node:assert/strict";
import { texts as scanner } from "../../../components/scanner/words.ts";
import { texts as verdict } from "../../../components/verdict/words.ts";
import { en as desk } from "../../desk/words/en.ts";
import { zh as deskZh } from "../../desk/words/zh.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

type Words = Record<string, string>;
const all: [string, Words, Words][] = [
  ["counter", zh, en], ["desk", deskZh, desk], ["scanner", scanner.zh, scanner.en], ["verdict", verdict.zh, verdict.en],
];

test("WB-13 both languages have every word, with the same places to fill", () => {
  for (const [name, chinese, english] of all) {
    assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort(), name);
    for (const key of Object.keys(chinese)) {
      assert.ok(/\p{Script=Han}/u.test(chinese[key]!) || !/\p{L}/u.test(bare(chinese[key]!)), `${name} ${key}`);
      assert.ok(english[key]!.trim() !== "" && !/\p{Script=Han}/u.test(english[key]!), `${name} ${key}`);
      assert.deepEqual(places(chinese[key]!), places(english[key]!), `${name} ${key}`);
    }
  }
});

function places(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]!))].sort();
}

function bare(text: string): string {
  return text.replace(/\{[^}]*\}/g, "");
}
