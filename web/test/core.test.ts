// The built modules in the real pages' Workers, called past the screens: a card from the sandbox issuer, its copies
// spent in two tabs at once, a verdict. What the screens make of it is flow.test.ts's.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import type { Page } from "playwright-core";
import { Profile } from "./browser.ts";
import { Server } from "./product.ts";

/** What listen puts into a page: calls to the Worker that the page itself started. */
declare function core(method: string, args?: Record<string, unknown>): Promise<any>;

let server: Server;
let profile: Profile;

before(async () => void (server = await Server.start()));
beforeEach(() => void (profile = new Profile()));
afterEach(() => profile.remove());
after(() => server.remove());

/** Before any script: remembers the page's Worker, and answers core() by messages of the page's own protocol. */
function listen(): void {
  let worker: Worker | undefined;
  let last = 0;
  const Real = Worker;
  globalThis.Worker = class extends Real {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      worker = this;
    }
  };
  Object.assign(globalThis, {
    core: async (method: string, args = {}) => {
      while (!worker) await new Promise((wait) => setTimeout(wait, 5));
      const id = --last; // the page's own ids count up
      return new Promise((resolve) => {
        const heard = ({ data }: MessageEvent) => {
          if (data.id !== id) return;
          worker!.removeEventListener("message", heard);
          resolve(data.kind === "result" ? data.value : { code: data.failure.code });
        };
        worker!.addEventListener("message", heard);
        worker!.postMessage({ kind: "call", id, method, args });
      });
    },
  });
}

async function wallet(code?: string): Promise<Page> {
  const page = await profile.page(server.at.wallet, listen);
  await page.evaluate(
    async ([origin, code]) => {
      const get = async (path: string) => new Uint8Array(await (await fetch(origin + path)).arrayBuffer());
      const root = new TextDecoder().decode(await get("/trust.pub")).trim();
      await core("trust.root", { root: Uint8Array.from(root.match(/../g)!, (pair) => parseInt(pair, 16)) });
      await core("trust.load", { list: await get("/trust") });
      if (code) await core("vault.openRecovery", { code });
    },
    [server.origin, code] as const,
  );
  return page;
}

/** Makes the vault and receives a card with so many age18 copies; answers the recovery code. */
async function receive(page: Page, copies: number): Promise<{ code: string; card: string }> {
  const { samples } = await server.desk<{ samples: unknown[] }>("samples");
  const { offer, tx_code } = await server.desk<{ offer: string; tx_code: string }>("cards", { person: samples[0], level: "full", editions: ["age18"] });
  return page.evaluate(
    async ([text, txCode, count, origin]) => {
      const get = async (path: string) => new Uint8Array(await (await fetch(origin + path)).arrayBuffer());
      const root = new TextDecoder().decode(await get("/trust.pub")).trim();
      const trust = { list: await get("/trust"), root: Uint8Array.from(root.match(/../g)!, (pair) => parseInt(pair, 16)) };
      const sheet = await core("vault.create", { label: "test" });
      await core("vault.confirm", { characters: sheet.positions.map((place: number) => [...sheet.hanzi][place - 1]) });
      const parsed = await core("offer.parse", { text });
      const wants = [{ configuration: "hufu.id.1.sd-cwt.age18", count }];
      const { issuance, copies, failed } = await core("offer.receive", { offer: parsed, txCode, wants, trust });
      if (failed) throw new Error(failed);
      const { card } = await core("cards.store", { issuance, offered: parsed.configurations, copies });
      return { code: sheet.base32, card };
    },
    [offer, tx_code, copies, server.origin] as const,
  );
}

const copies = 12;

test("ST-07 ST-17 two tabs open codes at once: each copy is in one showing, each showing once in the history", async () => {
  const first = await wallet();
  const { code, card } = await receive(first, copies);
  const tabs = [first, await wallet(code)];
  const shown = await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(async (card) => {
        const digits: string[] = [];
        for (;;) {
          const showing = await core("showing.open", { card, purpose: "age18", omit: [] });
          if (showing.code) return { digits, code: showing.code };
          digits.push(showing.digits);
          await core("showing.close", { showing: showing.showing });
        }
      }, card),
    ),
  );
  assert.deepEqual(shown.map(({ code }) => code), ["copies_spent", "copies_spent"]);
  const digits = shown.flatMap(({ digits }) => digits);
  assert.equal(new Set(digits).size, copies);
  assert.ok(shown.every(({ digits }) => digits.length > 0), "one tab took all, so they never met");
  for (const tab of tabs) {
    assert.equal(await tab.evaluate(async () => (await core("history.list")).length), copies);
    await tab.evaluate(() => core("vault.tidy"));
  }
  const reloaded = await wallet(code);
  assert.deepEqual(
    await reloaded.evaluate(async () => [(await core("history.list")).length, (await core("cards.list"))[0].copies[0].left]),
    [copies, 0],
    "after a reload",
  );
  await judge(digits);
});

/** A counter accepts each of the codes once. */
async function judge(digits: string[]): Promise<void> {
  const counter = await profile.page(server.at.counter, listen);
  const verdicts = await counter.evaluate(
    async ([origin, digits]) => {
      const get = async (path: string) => new Uint8Array(await (await fetch(origin + path)).arrayBuffer());
      const { root, statuses } = JSON.parse(new TextDecoder().decode(await get("/config.json")));
      await core("counter.load", {
        root: Uint8Array.from(root.match(/../g), (pair) => parseInt(pair as string, 16)),
        trust: await get("/trust"),
        statuses: await Promise.all(statuses.map(async (uri: string) => new Uint8Array(await (await fetch(uri)).arrayBuffer()))),
      });
      const codes: string[] = [];
      for (const code of [...digits, digits[0]]) codes.push((await core("counter.verify", { digits: code, profile: "age18", online: false })).code);
      return codes;
    },
    [server.origin, digits] as const,
  );
  assert.deepEqual(verdicts, [...digits.map(() => "accepted"), "replay"]);
  await counter.close();
}

test("ST-17 quota error at the mark: no code, and no copy lost", async () => {
  const tab = await wallet();
  const { card } = await receive(tab, 1);
  const show = () => tab.evaluate((card) => core("showing.open", { card, purpose: "age18", omit: [] }), card);
  const [worker] = tab.workers();
  await worker!.evaluate(() => {
    const { add } = IDBObjectStore.prototype;
    Object.assign(globalThis, { free: () => (IDBObjectStore.prototype.add = add) });
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  assert.deepEqual(await show(), { code: "quota" });
  await worker!.evaluate(() => void (globalThis as unknown as { free(): void }).free());
  assert.match((await show()).digits, /^90/);
  assert.deepEqual(await show(), { code: "copies_spent" });
});
