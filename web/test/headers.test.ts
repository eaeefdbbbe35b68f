// What the server says to the browser about each answer, and what a stranger can do with the pages from outside.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Site, root } from "./browser.ts";
import { Server, launch } from "./product.ts";

let server: Server;
let browser: Browser;
let stranger: Site;
let visits: string[] = [];

before(async () => {
  server = await Server.start();
  browser = await launch();
  stranger = await Site.open((path) => {
    visits.push(path);
    return { type: "text/html", body: path === "/" ? `<!doctype html><iframe src="${server.at.wallet}"></iframe>` : "<!doctype html><p>stranger</p>", header: { "access-control-allow-origin": "*" } };
  });
});

after(async () => {
  await browser.close();
  stranger.close();
  await server.remove();
});

type PageName = "wallet" | "counter" | "desk";

/** SECURITY.md 4.10 and M13, written down a second time. */
function policy(page: PageName): string {
  const { port } = new URL(server.origin);
  const own = `http://localhost:${port} http://127.0.0.1:${port}`;
  const connect = { wallet: `'self' https: ${own}`, counter: `'self' ${own}`, desk: "'self'" }[page];
  return (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
    `connect-src ${connect}; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; ` +
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types hufu lit-html"
  );
}

interface Answer {
  status: number;
  header: Record<string, string | string[] | undefined>;
}

function ask(path: string, method = "GET", host = new URL(server.origin).host): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(server.origin + path, { method, headers: { host } }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode!, header: answer.headers });
    });
    asked.on("error", reject).end();
  });
}

async function has(page: PageName, path: string, status: number, method?: string, host?: string): Promise<void> {
  const answer = await ask(path, method, host);
  const told = `${method ?? "GET"} ${path}`;
  assert.equal(answer.status, status, told);
  assert.equal(answer.header["content-security-policy"], policy(page), told);
  assert.equal(answer.header["cross-origin-opener-policy"], "same-origin", told);
  assert.equal(answer.header["referrer-policy"], "no-referrer", told);
  assert.equal(answer.header["x-content-type-options"], "nosniff", told);
  assert.equal(answer.header["set-cookie"], undefined, told);
}

test("WB-01 every file of the site has the exact policy of its page", async () => {
  const { assets } = JSON.parse(readFileSync(join(root, "build/site/dist/assets.json"), "utf8")) as { assets: { path: string; page: PageName }[] };
  assert.ok(["/sw.js", "/worker.js", "/counter/sw.js", "/counter/worker.js"].every((path) => assets.some((asset) => asset.path === path)));
  for (const { path, page } of assets) await has(page, path, 200);
});

test("WB-01 and so has every other answer: not found, not allowed, misdirected, the issuer's, the lists", async () => {
  await has("wallet", "/none", 404);
  await has("wallet", "/.held/version", 404);
  await has("counter", "/counter/none", 404);
  await has("desk", "/desk/none", 404);
  await has("desk", "/issuer/none", 404);
  await has("wallet", "/main.js", 405, "POST");
  await has("wallet", "/", 421, "GET", "stranger.example");
  await has("desk", "/issuer/desk/cards", 401);
  await has("desk", "/issuer/token", 405);
  await has("wallet", "/trust", 200);
  await has("wallet", "/trust.pub", 200);
  await has("wallet", "/config.json", 200);
  await has("counter", "/counter/config.json", 200);
});

/** Every way out of a page that a planted script has; the answer is what the page could still do. */
async function escape(address: string): Promise<void> {
  const tries: (() => unknown)[] = [
    () => fetch(`${address}/fetch`, { mode: "no-cors" }),
    () => navigator.sendBeacon(`${address}/beacon`, "x"),
    () => (new Image().src = `${address}/image`),
    () => new WebSocket(`${address.replace("http", "ws")}/socket`),
    () => new EventSource(`${address}/events`),
    () => document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href: `${address}/prefetch` })),
    () => document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${address}/style` })),
    () => document.body.append(Object.assign(document.createElement("iframe"), { src: `${address}/frame` })),
    () => document.head.append(Object.assign(document.createElement("script"), { src: `${address}/script` })),
    () => {
      const form = Object.assign(document.createElement("form"), { action: `${address}/form`, method: "post", target: "_self" });
      document.body.append(form);
      form.submit();
    },
  ];
  for (const attempt of tries) {
    try {
      await Promise.race([Promise.resolve(attempt()).catch(() => undefined), new Promise((over) => setTimeout(over, 300))]);
    } catch {
      // Refused at once is refused.
    }
  }
}

test("WB-03 the same script on a page without a policy gets out by every way", async () => {
  const page = await browser.newPage();
  await page.goto(`${stranger.origin("plain")}/plain`);
  visits = [];
  await page.evaluate(escape, stranger.origin("collector")).catch(() => undefined); // the form takes the page away
  await page.waitForURL("**/form");
  for (const way of ["fetch", "beacon", "image", "events", "prefetch", "style", "frame", "script", "form"]) assert.ok(visits.includes(`/${way}`), way);
  await page.close();
});

for (const name of ["wallet", "counter", "desk"] as const) {
  test(`WB-03 a script planted in the ${name} page reaches no stranger on http`, async () => {
    const page = await browser.newPage();
    await page.goto(server.at[name]);
    visits = [];
    await page.evaluate(escape, stranger.origin("collector"));
    assert.deepEqual(visits, []);
    assert.equal(page.url().split("#")[0], server.at[name]);
    await page.close();
  });
}

test("WB-02 markup and code given to the page's sinks do not run", async () => {
  const page = await browser.newPage();
  await page.goto(server.at.wallet);
  const refused = await page.evaluate(() => {
    const refusals: string[] = [];
    const tries: Record<string, () => unknown> = {
      innerHTML: () => (document.body.innerHTML = "<img src=x onerror=alert(1)>"),
      write: () => document.write("<script>alert(1)</script>"),
      script: () => (document.createElement("script").text = "alert(1)"),
      source: () => (document.createElement("script").src = "/main.js"),
      worker: () => new Worker("/worker.js"),
      policy: () => (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }).trustedTypes.createPolicy("stranger", {}),
    };
    for (const [name, attempt] of Object.entries(tries)) {
      try {
        attempt();
      } catch {
        refusals.push(name);
      }
    }
    return refusals;
  });
  assert.deepEqual(refused, ["innerHTML", "write", "script", "source", "worker", "policy"]);
  await page.close();
});

test("WB-04 framed by another origin: the browser shows nothing of it; opened by one: it has no hold on it", async () => {
  const page = await browser.newPage();
  await page.goto(stranger.origin("frame"));
  await page.waitForFunction(() => frames.length === 1);
  assert.ok(!(await content(page)).includes("wallet-app"));
  const tab = page.waitForEvent("popup");
  await page.evaluate((address) => void Object.assign(globalThis, { held: open(address) }), server.at.wallet);
  await (await tab).locator("wallet-app").waitFor();
  assert.equal(await page.evaluate(() => (globalThis as unknown as { held: Window | null }).held?.closed ?? true), true);
  await page.close();
});

/** Everything in every frame of a page but the outermost. */
async function content(page: Page): Promise<string> {
  const inner = page.frames().filter((frame) => frame !== page.mainFrame());
  assert.equal(inner.length, 1);
  await inner[0]!.waitForLoadState();
  return inner[0]!.content();
}
