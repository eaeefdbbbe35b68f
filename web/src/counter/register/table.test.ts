import { test } from "node:test";
import assert from "node:assert/strict";
import { setLanguage } from "../../i18n.ts";
import { cell, columns, exported, localTime, search } from "./table.ts";
import type { Entry } from "./book.ts";

const at = new Date(2026, 10, 23, 8, 5, 9).getTime();
const entries: Entry[] = [
  { id: "1", at, profile: "hotel", claims: { nationality: "CN", name: "张伟", personal_administrative_number: "110101199003071234", zz: "x" } },
  { id: "2", at, profile: "age18", claims: { age_over_18: true } },
  { id: "3", at, profile: "hotel", claims: { name: '=HYPERLINK("http://x")', birth_date: "1990-03-07" } },
];
const profileName = (name: string) => (name === "hotel" ? "住店登记" : name);
setLanguage("zh-CN");

test("columns are the claims that occur, in people's order, the unknown last", () => {
  assert.deepEqual(columns(entries), ["name", "birth_date", "age_over_18", "nationality", "personal_administrative_number", "zz"]);
});

test("cells are words, dates stay sortable", () => {
  assert.equal(cell(entries[1]!, "age_over_18"), "是");
  assert.equal(cell(entries[2]!, "birth_date"), "1990-03-07");
  assert.equal(cell(entries[1]!, "name"), "");
  assert.equal(cell(entries[1]!, "constructor"), "");
});

test("search finds every word in any column, in any width", () => {
  const ids = (words: string) => search(entries, words, profileName).map((entry) => entry.id);
  assert.deepEqual(ids(""), ["1", "2", "3"]);
  assert.deepEqual(ids("张伟"), ["1"]);
  assert.deepEqual(ids("住店 0307"), ["1"]);
  assert.deepEqual(ids("１１０１０１"), ["1"]);
  assert.deepEqual(ids("nobody"), []);
});

test("the export has the columns' names, the counter's time, and no formula", () => {
  const text = exported(entries, { time: "时间", profile: "用途" }, profileName, { keepLongNumbers: true });
  const lines = text.split("\r\n");
  assert.equal(lines.length, 5);
  assert.ok(lines[0]!.startsWith("\uFEFF时间,用途,姓名,出生日期"));
  assert.ok(lines[1]!.startsWith("2026-11-23 08:05:09,住店登记,张伟,"));
  assert.ok(text.includes(`"'=HYPERLINK(""http://x"")"`));
  assert.ok(text.includes('"\t110101199003071234"'));
});

test("times are the counter's own", () => assert.equal(localTime(at), "2026-11-23 08:05:09"));
