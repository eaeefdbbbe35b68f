import { test } from "node:test";
import assert from "node:assert/strict";
import { csv } from "./csv.ts";

const body = (rows: string[][], options = {}): string => csv(["h"], rows, options).split("\r\n").slice(1, -1).join("\r\n");

test("records end with CRLF and the file begins with a byte order mark", () => {
  assert.equal(csv(["a", "b"], [["1", "2"]]), "\uFEFFa,b\r\n1,2\r\n");
});

test("commas, quotation marks and line breaks are quoted", () => {
  assert.equal(body([['上海, "静安"\n路']]), '"上海, ""静安""\n路"');
});

test("formulas lose their power, in either width and behind blanks", () => {
  for (const cell of ["=1+1", "+86", "-1", "@SUM(A1)", "＝HYPERLINK(1)", "＋1", "－1", "＠x", "|cmd", "%0a", "  =1", "\t=1", "\r=1"]) {
    const written = body([[cell]]);
    assert.ok(written.startsWith("'") || written.startsWith("\"'"), JSON.stringify(written));
  }
});

test("a header is as untrusted as a cell", () => assert.ok(csv(["=1"], []).includes("'=1")));

test("an 18-digit number survives a spreadsheet when asked", () => {
  assert.equal(body([["110101199003071234"]], { keepLongNumbers: true }), '"\t110101199003071234"');
  assert.equal(body([["11010119900307123X"]], { keepLongNumbers: true }), '"\t11010119900307123X"');
  assert.equal(body([["110101199003071234"]]), "110101199003071234");
  assert.equal(body([["1990-03-07"]], { keepLongNumbers: true }), "1990-03-07");
});
