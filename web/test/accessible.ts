// axe-core on a screen. Its source runs through the debugger, which the page's CSP and Trusted Types do not concern; the
// policy of the page stays as it is.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { root } from "./browser.ts";

const source = readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8");

declare const axe: { run(context: Document, options: object): Promise<AxeResults> };

/** No serious or critical finding on the screen as it is now. */
export async function accessible(page: Page, screen: string): Promise<void> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  await page.evaluate(atRest);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = bad.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map((node) => `${node.target.join(" ")} (${node.failureSummary})`).join(" | ")}`);
  assert.deepEqual(told, [], `axe on ${screen}`);
}

/** What is still fading in has little contrast. */
async function atRest(): Promise<void> {
  const roots: (Document | ShadowRoot)[] = [document];
  for (let i = 0; i < roots.length; i++) {
    for (const element of roots[i]!.querySelectorAll("*")) if (element.shadowRoot) roots.push(element.shadowRoot);
  }
  const passing = roots.flatMap((tree) => tree.getAnimations()).filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(passing.map((animation) => animation.finished));
}
