// WB-02: markup in every text that comes from outside is shown as text, and nothing of it runs: no dialog, and no violation
// of the policy either, which there would be if it had become markup.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Counter } from "./counter.ts";
import { Desk } from "./desk.ts";
import { Person, Server, launch } from "./product.ts";
import { Wallet } from "./wallet.ts";

const payloads = {
  name: `<img src=x onerror="alert(1)">'"`,
  family_name: "<script>alert(1)</script>",
  given_name: "<svg/onload=alert(1)>",
  resident_address: `"><iframe srcdoc="<script>parent.alert(1)</script>"></iframe>`,
  issuing_authority: "{{constructor.constructor('alert(1)')()}} ${alert(1)} <b>bold</b>",
};
const person = { ...payloads, birth_date: "1990-01-02", sex: 1, nationality: "XX", personal_administrative_number: "X1234567", issuing_country: "XX", expiry_date: "2039-01-01" };
const description = `<a href="javascript:alert(1)">the code</a><img src=x onerror=alert(1)>`;

let browser: Browser;
let server: Server;
let holder: Person;
let clerk: Person;
let wallet: Wallet;

before(async () => {
  server = await Server.start();
  browser = await launch();
  holder = await Person.of(browser, server, { language: "en", width: 390 });
  clerk = await Person.of(browser, server, { language: "en", width: 1280 });
  for (const { context } of [holder, clerk]) context.on("dialog", (dialog) => assert.fail(`a script ran: ${dialog.message()}`));
});

after(async () => {
  await browser.close();
  await server.remove();
});

/** The text stands in the page, in the light and in the shadows, and no element came of it. */
async function asText(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) await page.getByText(text).first().waitFor();
  assert.equal(await page.locator('img, iframe, script:not([src]), a[href^="javascript:"]').count(), 0);
}

test("WB-02 a hostile issuer's texts in the wallet: offer, card, consent, code, history", async () => {
  wallet = await Wallet.open(holder, server);
  await wallet.create();
  const { offer, tx_code: tx } = await server.desk<{ offer: string; tx_code: string }>("cards", { person, level: "full" });
  await holder.context.route("**/issuer/offers/*", async (route) => {
    const answer = await route.fetch();
    const offered = (await answer.json()) as { grants: Record<string, { tx_code: { description?: string } }> };
    for (const grant of Object.values(offered.grants)) grant.tx_code.description = description;
    await route.fulfill({ response: answer, json: offered });
  });
  await wallet.fetch({ link: `#offer=${encodeURIComponent(offer)}`, tx }, () => asText(wallet.page, description));
  await asText(wallet.page, payloads.name);
  await wallet.press("receive.keep");
  await wallet.home().waitFor();
  await asText(wallet.page, payloads.name);
  await wallet.goto("card");
  await asText(wallet.page, ...Object.values(payloads));
  await wallet.goto("");
  await wallet.choose("hotel");
  await asText(wallet.page, payloads.name, payloads.resident_address);
  await wallet.show();
  await asText(wallet.page, payloads.name, payloads.resident_address);
});

test("WB-02 the same texts at the counter and on the desk", async () => {
  const counter = await Counter.open(clerk, server);
  await counter.ready();
  await counter.ask("hotel");
  const { verdict, claims } = await counter.scan(await wallet.read());
  assert.equal(verdict, "accepted");
  const seen = Object.fromEntries(claims);
  assert.deepEqual([seen["name"], seen["resident_address"]], [payloads.name, payloads.resident_address]);
  await asText(counter.page, payloads.name, payloads.resident_address);
  const desk = await Desk.open(clerk, server);
  await desk.cards();
  await asText(desk.page, payloads.name);
});

test("WB-02 a hostile server's errors, and what is scanned or pasted", async () => {
  await wallet.goto("");
  const { offer } = await server.desk<{ offer: string }>("cards", { person, level: "full" });
  await holder.context.route("**/issuer/token", (route) =>
    route.fulfill({ status: 400, json: { error: "invalid_grant", error_description: payloads.family_name, error_uri: "javascript:alert(1)" } }),
  );
  await wallet.take(`#offer=${encodeURIComponent(offer)}`);
  await wallet.page.locator("#tx-code").fill("000000");
  await wallet.press("receive.accept");
  await wallet.page.locator("hufu-refusal").waitFor();
  await asText(wallet.page);

  const counter = await Counter.open(clerk, server);
  for (const text of [payloads.name, "javascript:alert(1)", `90${payloads.given_name}`]) {
    await counter.paste(text);
    await counter.page.locator("hufu-scanner [data-hint]").waitFor();
    await asText(counter.page);
  }
});

test("WB-02 nothing ran, and nothing had to be stopped", () => {
  holder.nothingWrong(/Failed to load resource: the server responded with a status of 400/);
  clerk.nothingWrong();
});
