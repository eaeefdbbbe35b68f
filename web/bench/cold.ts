// Opened for the first time: our pages and the peers', each in a browser that has seen nothing, in turns, so that what
// else the machine does disturbs all of them alike. The second opening follows in the same browser.

import type { BrowserContext, Page } from "playwright-core";
import { firstPage, withFreshBrowser } from "./browser.ts";
import type { Holder } from "./holder.ts";
import { type Judged, type Shown, counterReady, install, judgeCode, restartWorker, showCode, storeTimes, walletReady, watchStore } from "./inpage.ts";
import type { Floor } from "./pages/floor.ts";
import type { First } from "./peers/peer.ts";
import { throttled } from "./throttle.ts";

export const peers = ["owf", "auth0", "animo", "sdjwt"] as const;
export type PeerName = (typeof peers)[number];

/** One opening of a page of ours. */
export interface WalletSample extends Shown {
  ready: number;
  /** The durable mark inside called. */
  mark: number;
}

export interface CounterSample extends Judged {
  ready: number;
  mark: number;
}

export interface Opened {
  wallet: WalletSample;
  /** The same page reloaded, with its service worker in place. */
  again?: WalletSample;
  /** A new Worker from the kept module. */
  kept?: number;
  counter?: CounterSample;
  /** What a page waits for that does nothing but have the module. */
  floor?: Floor;
  peers: Partial<Record<PeerName, { first: First; again?: First }>>;
}

export interface Places {
  holder: Holder;
  /** Where the peers' pages are. */
  peers: string;
}

const purpose = "hotel";

/** The whole of it at full speed. */
export async function openAll(places: Places): Promise<Opened> {
  const opened = await withFreshBrowser((context) => openWallet(context, places), places.holder.profile);
  const counter = await withFreshBrowser((context) => openCounter(context, places, opened.wallet.digits));
  const floor = await withFreshBrowser((context) => openFloor(context, `${places.peers}/floor`));
  const result: Opened = { ...opened, counter, floor, peers: {} };
  for (const name of peers) result.peers[name] = await withFreshBrowser((context) => openPeer(context, `${places.peers}/${name}`));
  return result;
}

/** First openings only, with the renderers made so many times slower. */
export async function openSlowed(places: Places, rate: number): Promise<Opened> {
  const { holder } = places;
  const wallet = await withFreshBrowser(async (context) => {
    const page = await begin(context);
    await page.goto(`${holder.server.at.wallet}config.json`);
    return throttled(context, rate, () => visit(page, holder));
  }, holder.profile);
  const result: Opened = { wallet, peers: {} };
  for (const name of ["owf", "auth0"] as const) {
    result.peers[name] = await withFreshBrowser(async (context) => {
      const page = await firstPage(context);
      await page.goto(`${places.peers}/nothing`);
      return throttled(context, rate, async () => ({ first: await visitPeer(page, `${places.peers}/${name}`) }));
    });
  }
  return result;
}

async function openWallet(context: BrowserContext, { holder }: Places): Promise<Pick<Opened, "wallet" | "again" | "kept">> {
  const page = await begin(context);
  const wallet = await visit(page, holder);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  await page.goto("about:blank");
  const again = await visit(page, holder);
  return { wallet, again, kept: await page.evaluate(restartWorker) };
}

async function begin(context: BrowserContext): Promise<Page> {
  const page = await firstPage(context);
  await page.addInitScript(install);
  return page;
}

async function visit(page: Page, { server, recovery }: Holder): Promise<WalletSample> {
  await page.goto(server.at.wallet, { waitUntil: "commit" });
  const ready = await page.evaluate(walletReady);
  const worker = page.workers()[0]!;
  await worker.evaluate(watchStore);
  const shown = await page.evaluate(showCode, { recovery, purpose });
  return { ready, mark: (await worker.evaluate(storeTimes))["marks"]!, ...shown };
}

async function openCounter(context: BrowserContext, { holder }: Places, digits: string): Promise<CounterSample> {
  const page = await begin(context);
  await page.goto(holder.server.at.counter, { waitUntil: "commit" });
  const ready = await page.evaluate(counterReady);
  const worker = page.workers()[0]!;
  await worker.evaluate(watchStore);
  const judged = await page.evaluate(judgeCode, { digits, profile: purpose });
  if (judged.verdict !== "accepted") throw new Error(`the counter page says ${judged.verdict}`);
  return { ready, mark: (await worker.evaluate(storeTimes))["codes"]!, ...judged };
}

async function openFloor(context: BrowserContext, address: string): Promise<Floor> {
  const page = await firstPage(context);
  await page.goto(address);
  return page.evaluate(() => floor);
}

async function openPeer(context: BrowserContext, address: string): Promise<{ first: First; again: First }> {
  const page = await firstPage(context);
  const first = await visitPeer(page, address);
  await page.goto("about:blank");
  return { first, again: await visitPeer(page, address) };
}

async function visitPeer(page: Page, address: string): Promise<First> {
  await page.goto(address);
  return page.evaluate(() => first);
}
