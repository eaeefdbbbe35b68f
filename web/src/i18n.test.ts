import assert from "node:assert/strict";
import test from "node:test";
import { fill, preferred } from "./i18n.ts";
import { en } from "./words/shared.en.ts";
import { zh } from "./words/shared.zh.ts";
import { claimLabel, claimValue, inLanguage, purposeLabel } from "./words/shared.ts";
import { en as walletEn } from "./wallet/words/en.ts";
import { zh as walletZh } from "./wallet/words/zh.ts";

test("WB-13 both languages have the same keys, no text is empty, and placeholders agree", () => {
  for (const [a, b] of [
    [zh, en],
    [walletZh, walletEn],
  ] as [Record<string, string>, Record<string, string>][]) {
    assert.deepEqual(Object.keys(a).sort(), Object.keys(b).sort());
    for (const key of Object.keys(a)) {
      assert.ok(a[key]?.trim() && b[key]?.trim(), key);
      assert.deepEqual(placeholders(a[key]), placeholders(b[key]), key);
    }
  }
});

function placeholders(text = ""): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? ""))].sort();
}

test("fill: values, plurals, and what is missing stays visible", () => {
  assert.equal(fill("{n} {n:copy|copies} left", { n: 1 }, "en"), "1 copy left");
  assert.equal(fill("{n} {n:copy|copies} left", { n: 3 }, "en"), "3 copies left");
  assert.equal(fill("还剩 {n} 份", { n: 3 }, "zh-CN"), "还剩 3 份");
  assert.equal(fill("{a} and {b}", { a: "{b}" }, "en"), "{b} and {b}");
});

test("preferred: the first language we speak; English for who speaks neither; Chinese if nothing is known", () => {
  assert.equal(preferred(["fr", "en-GB", "zh-CN"]), "en");
  assert.equal(preferred(["zh-Hant-TW", "en"]), "zh-CN");
  assert.equal(preferred(["fr"]), "en");
  assert.equal(preferred([]), "zh-CN");
});

test("WB-02 WB-09 names from outside are shown as they are, prototype names included", () => {
  assert.equal(claimLabel("constructor"), "constructor");
  assert.equal(purposeLabel("__proto__"), "__proto__");
  assert.equal(purposeLabel("club", { zh: "<b>会所</b>" }), "<b>会所</b>");
  assert.equal(claimValue("name", "<img src=x onerror=alert(1)>"), "<img src=x onerror=alert(1)>");
});

test("values as people read them", () => {
  assert.equal(claimValue("age_over_18", true), "是");
  assert.equal(claimValue("sex", 2), "女");
  assert.equal(claimValue("sex", "constructor"), "constructor");
  assert.equal(claimValue("nationality", ["CN"]), "中国");
  assert.equal(claimValue("birth_date", "1990-03-07"), "1990年3月7日");
  assert.equal(claimValue("birth_date", "unknown"), "unknown");
  assert.equal(inLanguage({ en: "Sandbox" }, "zh-CN"), "Sandbox");
});
