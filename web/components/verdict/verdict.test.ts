import { test } from "node:test";
import assert from "node:assert/strict";
import { setLanguage } from "../../src/i18n.ts";
import { inPart, shownBefore, visibleClaims, type Profile, type Report } from "./report.ts";
import { agoText, lengthText } from "./time.ts";
import { texts } from "./words.ts";

const report = (over: Partial<Report> = {}): Report => ({
  verdict: "accepted", code: "", profile: "hotel", checks: [], skew_seconds: 0, status_age_seconds: 0, shown_before: null,
  claims: { name: "张伟", birth_date: "1990-03-07", assurance_level: "full", extra: "x" }, ...over,
});
const hotel: Profile = { name: "hotel", base: "", true: [], asks: ["name", "nationality"], optional: ["birth_date"], level: "full", title: {}, purpose: {} };

test("a clerk sees what the profile asks for, in its order, and nothing else", () => {
  assert.deepEqual(visibleClaims(report(), hotel), [["name", "张伟"], ["birth_date", "1990-03-07"]]);
});

test("no claim is shown beside a verdict that is not yes", () => {
  assert.deepEqual(visibleClaims(report({ verdict: "refused" }), hotel), []);
  assert.deepEqual(visibleClaims(report({ verdict: "undecided" }), hotel), []);
  assert.deepEqual(visibleClaims(report(), undefined), []);
});

test("WB-09 a claim named like a part of every object is not found where it is not", () => {
  const sly = { ...hotel, asks: ["constructor", "__proto__", "name"] };
  assert.deepEqual(visibleClaims(report(), sly), [["name", "张伟"], ["birth_date", "1990-03-07"]]);
});

test("at a gate a number is shown in part", () => {
  assert.equal(inPart("11010119900307123X"), "110****123X");
  assert.equal(inPart("1234567"), "1234567");
});

test("the time of an earlier showing is read as the report writes it", () => {
  assert.equal(shownBefore(report()), 0);
  assert.equal(shownBefore({ ...report(), shown_before: 1795000000 } as never), 1795000000);
  assert.equal(shownBefore({ ...report(), shown_before: "2026-11-18T11:06:40Z" } as never), 1795000000);
  assert.equal(shownBefore({ ...report(), shown_before: "no time" } as never), 0);
});

test("lengths in words, in both languages", () => {
  setLanguage("zh-CN");
  assert.deepEqual([lengthText(70), lengthText(180), lengthText(7200), lengthText(200_000)], ["70 秒", "3 分钟", "2 小时", "2 天"]);
  assert.deepEqual([agoText(-5), agoText(3), agoText(70)], ["刚刚", "刚刚", "70 秒前"]);
  setLanguage("en");
  assert.deepEqual([lengthText(1), lengthText(70), lengthText(7200)], ["1 second", "70 seconds", "2 hours"]);
  assert.equal(agoText(600), "10 minutes ago");
});

test("WB-13 both languages have every word", () => {
  for (const key of Object.keys(texts.zh) as (keyof typeof texts.zh)[]) assert.ok(texts.zh[key].trim() && texts.en[key].trim(), key);
});
