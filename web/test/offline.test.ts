// The network goes off after the first load: the pages come from their service workers, a code is shown, and the counter
// and hufu verify give the same verdict on it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Counter } from "./counter.ts";
import { Person, Server, held, hufu, launch } from "./product.ts";
import { Wallet } from "./wallet.ts";

let browser: Browser;
let server: Server;

before(async () => {
  server = await Server.start();
  browser = await launch();
});

after(async () => {
  await browser.close();
  await server.remove();
});

/** What a browser says by itself about a network that is not there. */
const expected = [/Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED)/, /The FetchEvent for .*\/sw\.js/, /An unknown error occurred when fetching the script/];

/** Chromium 148 forgets at a reload that navigator.onLine is to say false, though nothing can be fetched; saying it again tells the new page. */
async function goOffline(...persons: Person[]): Promise<void> {
  for (const { context } of persons) {
    await context.setOffline(false);
    await context.setOffline(true);
  }
}

test("offline after the first load: both pages come back, show and judge, and hufu verify agrees", async () => {
  const holder = await Person.of(browser, server, { language: "zh-CN", width: 390 });
  const clerk = await Person.of(browser, server, { language: "zh-CN", width: 1280 });
  const { samples } = await server.desk<{ samples: Record<string, string>[] }>("samples");
  const { offer, tx_code: tx } = await server.desk<{ offer: string; tx_code: string }>("cards", { person: samples[0], level: "full" });
  const wallet = await Wallet.open(holder, server);
  await wallet.create();
  await wallet.receive({ link: `#offer=${encodeURIComponent(offer)}`, tx });
  const counter = await Counter.open(clerk, server);
  await counter.ready();
  await Promise.all([held(wallet.page), held(counter.page)]);

  await server.stop();
  await goOffline(holder, clerk);
  await Promise.all([wallet, counter].map(({ page }) => page.reload()));
  await goOffline(holder, clerk);

  await wallet.unlock();
  await wallet.page.getByText(wallet.w["notice.offline"]).waitFor();
  const digits = await wallet.code("hotel");

  await counter.ask("hotel");
  await counter.page.getByText(counter.w["lists.offline.fresh"]).waitFor();
  const seen = await counter.scan(digits);
  assert.equal(seen.verdict, "accepted");

  const said = JSON.parse(hufu(["verify", "--trust", join(server.data, "trust.cwt"), "--profile", "hotel"], digits)) as { verdict: string; claims: Record<string, unknown> };
  assert.equal(said.verdict, "accepted");
  assert.deepEqual(seen.claims.map(([name]) => name).sort(), Object.keys(said.claims).sort());
  for (const [name, value] of seen.claims) if (typeof said.claims[name] === "string" && /name|number|address$/.test(name)) assert.equal(value, said.claims[name], name);

  await counter.next();
  const again = await counter.scan(digits);
  assert.deepEqual([again.verdict, again.code], ["refused", "replay"]);

  await wallet.finish();
  await wallet.goto("history");
  await wallet.page.locator(".entry").waitFor();
  for (const person of [holder, clerk]) {
    await person.close();
    person.nothingWrong(...expected);
  }
});
