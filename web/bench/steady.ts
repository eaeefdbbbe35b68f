// The steady loops: ours in its Worker beside bare WebCrypto, ours as a page calls it, and each peer in its page.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { firstPage, withFreshBrowser } from "./browser.ts";
import { type PeerName, type Places, peers } from "./cold.ts";
import { moduleOf } from "./manifest.ts";
import { made } from "./native.ts";
import type { PageTimes } from "./pages/steady.ts";
import type { SteadyTimes } from "./pages/steady.worker.ts";
import type { Loops } from "./peers/peer.ts";

export interface Steady {
  worker: SteadyTimes;
  page: PageTimes;
  peers: Record<PeerName, Loops>;
}

const purpose = "hotel";
const samples = 40;

export async function measureSteady(places: Places): Promise<Steady> {
  const { worker, page } = await withFreshBrowser((context) => measureOurs(context, places), places.holder.profile);
  const theirs = {} as Record<PeerName, Loops>;
  for (const name of peers) theirs[name] = await withFreshBrowser((context) => measurePeer(context, `${places.peers}/${name}`));
  return { worker, page, peers: theirs };
}

async function measureOurs(context: BrowserContext, { holder }: Places): Promise<Pick<Steady, "worker" | "page">> {
  const page = await openBenchPage(context, new URL(holder.server.at.wallet).origin);
  const card = await page.evaluate((recovery) => steady.unlock(recovery), holder.recovery);
  const worker = await page.evaluate((asked) => steady.inWorker(asked), { module: benchModule(), counter: moduleOf("/counter.wasm"), recovery: holder.recovery, card, purpose, samples });
  return { worker, page: await page.evaluate(([card, purpose, samples]) => steady.inPage(card, purpose, samples), [card, purpose, samples] as const) };
}

async function measurePeer(context: BrowserContext, address: string): Promise<Loops> {
  const page = await firstPage(context);
  await page.goto(address);
  await page.evaluate(() => first);
  return page.evaluate((samples) => loops(samples), samples);
}

/** The page pages/steady.ts on our own origin, where the real Worker and the filled vault are. */
export async function openBenchPage(context: BrowserContext, origin: string): Promise<Page> {
  const page = await firstPage(context);
  await page.route(`${origin}/bench/**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice("/bench/".length);
    if (name === "steady") return route.fulfill({ contentType: "text/html", body: "<!doctype html><link rel=icon href=data:><script type=module src=/bench/steady.js></script>" });
    if (name.endsWith(".wasm")) return route.fulfill({ contentType: "application/wasm", path: join(made, name) });
    return route.fulfill({ contentType: "text/javascript", path: join(made, "pages", name) });
  });
  await page.goto(`${origin}/bench/steady`);
  await page.waitForFunction(() => "steady" in globalThis);
  return page;
}

/** The module with the method bench.make, as a page's build would name it. */
function benchModule() {
  const bytes = readFileSync(join(made, "bench.wasm"));
  const sha256 = createHash("sha256").update(bytes).digest();
  return { path: "/bench/bench.wasm", sha256: sha256.toString("hex"), integrity: `sha256-${sha256.toString("base64")}`, size: bytes.length };
}
