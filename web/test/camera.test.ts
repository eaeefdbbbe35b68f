// The camera of the scanning pages, with a film in its place; and the ways in where there is no camera.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { Browser, Locator } from "playwright-core";
import { Counter } from "./counter.ts";
import { Desk } from "./desk.ts";
import { Film, nothing, symbolOf } from "./film.ts";
import { Person, Server, launch } from "./product.ts";
import { Wallet } from "./wallet.ts";
import { words } from "./words.ts";

const { scanner } = words("en");
const film = new Film();
let browser: Browser;
let server: Server;
let holder: Person;
let clerk: Person;
let wallet: Wallet;
let counter: Counter;

before(async () => {
  film.play(nothing);
  server = await Server.start();
  browser = await launch(film.flags);
  await film.painter(browser);
  holder = await Person.of(browser, server, { language: "en", width: 390, permissions: ["camera"] });
  clerk = await Person.of(browser, server, { language: "en", width: 1280, permissions: ["camera"] });
  wallet = await Wallet.open(holder, server);
  await wallet.create();
  counter = await Counter.open(clerk, server);
  await counter.ready();
});

after(async () => {
  await browser.close();
  await server.remove();
  film.remove();
});

beforeEach(async () => {
  await wallet.goto("");
  await counter.page.reload();
});

const open = (page: { getByRole: Counter["page"]["getByRole"] }) => page.getByRole("button", { name: scanner.open }).click();
const hint = (code: string): Locator => counter.page.locator(`hufu-scanner [data-hint="${code}"]`);

test("the wallet reads the offer that the desk shows", async () => {
  const desk = await Desk.open(await Person.of(browser, server, { language: "en", width: 1280 }), server);
  const { tx } = await desk.register();
  await film.show(await desk.page.locator("hufu-qr canvas").screenshot());
  await wallet.page.locator('a[href="#receive"]').click();
  await wallet.page.getByRole("button", { name: wallet.w["receive.scan"] }).click();
  await wallet.page.locator("#tx-code").fill(tx);
  await wallet.press("receive.accept");
  await wallet.press("receive.keep");
  await wallet.home().waitFor();
});

test("a code before the camera, tilted, is read and judged", async () => {
  await counter.ask("identity");
  await wallet.code("identity");
  await film.show(await wallet.symbol().screenshot(), { tilt: 7 });
  await open(counter.page);
  const { verdict, claims } = await counter.verdict();
  assert.deepEqual([verdict, ...claims.map(([name]) => name)], ["accepted", "name", "personal_administrative_number"]);
});

test("QR-01 a code under a thumb: said, and the camera goes on; half a code: the camera waits for the rest", async () => {
  await wallet.code("identity");
  const png = await wallet.symbol().screenshot();
  await film.show(png, { thumb: 0.5 });
  await open(counter.page);
  await hint("qr").waitFor();
  assert.ok(await running());
  await film.show(png, { part: 0.5 });
  await counter.page.getByRole("button", { name: scanner.close }).click();
  await open(counter.page);
  assert.ok(await running());
  assert.equal(await counter.page.locator("hufu-verdict").count(), 0);
});

for (const [text, code] of [["javascript:alert(1)", "qr_scheme"], ["WIFI:T:WPA;S:free;P:12345678;;", "qr_scheme"], ["281234567890123456", "qr_prefix"]] as const) {
  test(`QR-04 ${text}: named as foreign, nothing opened`, async () => {
    await film.show(await symbolOf(text));
    await open(counter.page);
    await hint(code).waitFor();
    assert.ok(await running());
    assert.equal(counter.page.url(), server.at.counter);
    assert.equal(clerk.context.pages().length, 1);
    assert.equal(await counter.page.locator("hufu-verdict").count(), 0);
  });
}

/** Whether twenty more pictures come from the camera. */
function running(): Promise<boolean> {
  return counter.page.locator("hufu-scanner video").evaluate(async (video: HTMLVideoElement) => {
    for (let i = 0; i < 20; i++) await new Promise((drawn) => video.requestVideoFrameCallback(drawn));
    return !video.paused;
  });
}

test("a camera that is not allowed is said, and the digits can be pasted", async () => {
  const strict = await launch(["--use-fake-device-for-media-stream"]);
  const other = await Person.of(strict, server, { language: "en", width: 1280 });
  const without = await Counter.open(other, server);
  await without.ready();
  await without.ask("age18");
  await open(without.page);
  await without.page.getByText(scanner["why.denied"]).waitFor();
  await without.page.locator('hufu-refusal[code="camera"]').waitFor();
  await without.paste(await wallet.code("age18"));
  assert.equal((await without.verdict()).verdict, "accepted");
  await strict.close();
  other.nothingWrong();
});

test("a code in an image file is read", async () => {
  await counter.ask("hotel");
  await wallet.code("hotel");
  const png = await wallet.symbol().screenshot();
  await counter.page.locator('hufu-scanner input[type="file"]').setInputFiles({ name: "code.png", mimeType: "image/png", buffer: png });
  assert.equal((await counter.verdict()).verdict, "accepted");
});

test("nothing went wrong in any page", () => {
  holder.nothingWrong();
  clerk.nothingWrong();
});
