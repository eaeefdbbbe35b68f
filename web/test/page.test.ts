// The wallet page against who looks over its shoulder, behind it or into its storage: rows WB of ADVERSARIAL.md 6.11.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { root } from "./browser.ts";
import { Person, Server, held, launch } from "./product.ts";
import { legible } from "./readers.ts";
import { Wallet } from "./wallet.ts";

let browser: Browser;
let server: Server;
let holder: Person;
let wallet: Wallet;
let person: Record<string, string>;

before(async () => {
  server = await Server.start();
  browser = await launch();
  holder = await Person.of(browser, server, { language: "en", width: 390 });
  const { samples } = await server.desk<{ samples: Record<string, string>[] }>("samples");
  person = samples[0]!;
  const { offer, tx_code: tx } = await server.desk<{ offer: string; tx_code: string }>("cards", { person, level: "full" });
  wallet = await Wallet.open(holder, server);
  await wallet.create();
  await wallet.receive({ link: `#offer=${encodeURIComponent(offer)}`, tx });
});

after(async () => {
  await browser.close();
  await server.remove();
});

beforeEach(async () => {
  await wallet.goto("");
  const locked = wallet.page.locator("textarea#code");
  await wallet.home().or(locked).first().waitFor();
  if (await locked.isVisible()) await wallet.unlock();
  await wallet.home().waitFor();
});

test("WB-12 hidden: the code cannot be read, and there is another when the page is seen again", async () => {
  const before = await wallet.code("age18");
  await seen(wallet.page, false);
  await wallet.page.locator(".symbol[data-concealed]").waitFor();
  assert.equal(await legible(await wallet.page.locator(".symbol").screenshot()), false);
  await seen(wallet.page, true);
  await wallet.page.locator(".symbol:not([data-concealed])").waitFor();
  assert.notEqual(await wallet.read(), before);
});

test("WB-12 printed: no code on the paper", async () => {
  await wallet.code("age18");
  await wallet.page.emulateMedia({ media: "print" });
  assert.equal(await wallet.symbol().isVisible(), false);
  await wallet.page.emulateMedia({ media: null });
  assert.equal(await wallet.symbol().isVisible(), true);
});

/** Makes the page believe that it is hidden or seen, as a task switcher would. */
function seen(page: Page, visible: boolean): Promise<void> {
  return page.evaluate((visible) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => !visible });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (visible ? "visible" : "hidden") });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visible);
}

test("WB-08 nothing secret in address, title, name, referrer, cookies, local or session storage, nor plain in the databases", async () => {
  const digits = await wallet.code("identity");
  await wallet.finish();
  const { open, kept } = await wallet.page.evaluate(everything);
  const secrets = [wallet.letters, person["name"]!, person["personal_administrative_number"]!, person["resident_address"]!, digits, digits.slice(2, 40)];
  for (const secret of secrets) {
    assert.ok(!open.includes(secret) && !decodeURIComponent(open).includes(secret), "a secret where others look");
    assert.ok(!kept.includes(Buffer.from(secret).toString("latin1")), "a secret in the clear on the disk");
  }
  assert.ok(kept.length > 10_000, "the databases were read");
  const { local } = JSON.parse(open) as { local: Record<string, string> };
  assert.deepEqual(Object.keys(local).filter((key) => !["hufu.language", "hufu.camera"].includes(key)), []);
  assert.deepEqual(await holder.context.cookies(), []);
});

/** What others can see of the page, and every byte that it keeps in databases and caches of its own, as Latin-1. */
async function everything(): Promise<{ open: string; kept: string }> {
  const open = JSON.stringify({
    address: location.href, title: document.title, name: window.name, referrer: document.referrer, cookie: document.cookie,
    state: history.state, local: { ...localStorage }, session: { ...sessionStorage },
  });
  const kept: string[] = [];
  const add = (value: unknown): void => {
    if (value instanceof ArrayBuffer) add(new Uint8Array(value));
    else if (value instanceof Uint8Array) for (const byte of value) kept.push(String.fromCharCode(byte));
    else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) add(part);
    else for (const byte of new TextEncoder().encode(String(value))) kept.push(String.fromCharCode(byte));
  };
  const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name!));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = [objects.getAllKeys(), objects.getAll()];
      add([await done(keys), await done(values)]);
    }
    database.close();
  }
  return { open, kept: kept.join("") };
}

test("WB-14 reloaded, and in a second tab: locked", async () => {
  await wallet.page.reload();
  await locked(wallet.page);
  const second = await wallet.beside(server);
  await locked(second.page);
  await second.page.close();
});

test("WB-14 kept by the browser while one is elsewhere, and come back to: locked, with nothing of the card left", async () => {
  await wallet.page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await wallet.home().waitFor({ state: "detached" });
  await wallet.page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await locked(wallet.page);
});

function locked(page: Page): Promise<void> {
  return page.locator("textarea#code").waitFor();
}

/** What the wallet page's shelf holds. */
const { assets } = JSON.parse(readFileSync(join(root, "build/site/dist/assets.json"), "utf8")) as { assets: { path: string; sha256: string; needs?: string[] }[] };
const files = assets.filter(({ needs, path }) => needs?.includes("wallet") && path !== "/sw.js");

test("WB-05 a poisoned cache entry is not served: replaced with the network, nothing without it", async () => {
  await held(wallet.page);
  await poison(wallet.page);
  await wallet.page.reload();
  await wallet.unlock();
  assert.equal(await wallet.page.evaluate(() => "poisoned" in globalThis), false);
  assert.deepEqual(await wallet.page.evaluate(hashes, files.map(({ path }) => path)), files.map(({ sha256 }) => sha256));
  holder.nothingWrong();

  await holder.context.setOffline(true);
  await poison(wallet.page);
  await assert.rejects(wallet.page.reload(), /net::ERR_FAILED/);
  await holder.context.setOffline(false);
  await wallet.page.goto(server.at.wallet);
  await wallet.unlock();
  holder.nothingWrong(/net::ERR_(INTERNET_DISCONNECTED|FAILED)/);
});

/** Puts a script in the place of everything on the shelf, and ends the service worker, which had compared it. */
async function poison(page: Page): Promise<void> {
  const poisoned = await page.evaluate(async () => {
    const cache = await caches.open("hufu-wallet");
    const files = (await cache.keys()).filter(({ url }) => !url.endsWith("/version"));
    for (const file of files) await cache.put(file, new Response("<script>poisoned = true</script>//", { headers: { "content-type": "text/html" } }));
    return files.length;
  });
  assert.ok(poisoned > 5, "the shelf was full");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("ServiceWorker.enable");
  await devtools.send("ServiceWorker.stopAllWorkers");
  await devtools.detach();
}

/** The hashes of the files that the page gets when it asks for them. */
function hashes(paths: string[]): Promise<string[]> {
  return Promise.all(
    paths.map(async (path) => {
      const hash = await crypto.subtle.digest("SHA-256", await (await fetch(path)).arrayBuffer());
      return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
    }),
  );
}

test("WB-04 the consent obeys only after one second visible and in focus", async () => {
  await wallet.page.clock.install();
  await wallet.page.clock.pauseAt(Date.now() + 1000);
  await wallet.page.locator('[data-purpose="age18"]').click();
  const button = wallet.page.locator(".consent-act button");
  const obeys = async () => (await button.getAttribute("aria-disabled")) === "false";
  await button.waitFor();
  await wallet.page.clock.runFor(900);
  assert.equal(await obeys(), false);
  await button.click({ force: true });
  await wallet.page.clock.runFor(200);
  assert.equal(await obeys(), true);
  await wallet.page.evaluate(() => window.dispatchEvent(new Event("blur")));
  assert.equal(await obeys(), false);
  await button.click({ force: true });
  await wallet.page.clock.runFor(900);
  assert.equal(await obeys(), false);
  assert.equal(await wallet.symbol().count(), 0);
  await wallet.page.clock.runFor(200);
  await wallet.page.clock.resume();
  await wallet.show();
});
