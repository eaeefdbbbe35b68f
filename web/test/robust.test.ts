// Whatever happens to the wallet page, at whatever moment: nothing is lost, and no copy is in two showings. The store's
// own rows are in store.test.ts, the core's in core.test.ts; here it is what a holder would see.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import type { Offer } from "./desk.ts";
import { Person, Server, hufu, launch } from "./product.ts";
import { Wallet } from "./wallet.ts";

let browser: Browser;
let server: Server;
let holder: Person;
let wallet: Wallet;

before(async () => {
  server = await Server.start();
  browser = await launch();
});

after(async () => {
  await browser.close();
  await server.remove();
});

async function offered(): Promise<Offer & { card: string }> {
  const { samples } = await server.desk<{ samples: object[] }>("samples");
  return handed(await server.desk("cards", { person: samples[0], level: "full" }));
}

function handed(answer: Record<string, unknown>): Offer & { card: string } {
  const { offer, tx_code, card } = answer as Record<string, string>;
  return { link: `#offer=${encodeURIComponent(offer!)}`, tx: tx_code!, card: card! };
}

/** A holder with an empty browser. */
async function somebody(): Promise<void> {
  holder = await Person.of(browser, server, { language: "en", width: 390 });
  wallet = await Wallet.open(holder, server);
}

/** The holder's public key in a code: which copy it is. */
function copyOf(digits: string): string {
  return /-2: h'([0-9a-f]{64})'/.exec(hufu(["inspect"], digits))![1]!;
}

/** Reloads after so many frames, whatever is under way, and opens the vault again. */
async function interrupted(frames: number): Promise<void> {
  await wallet.page.evaluate(async (frames) => {
    for (let i = 0; i < frames; i++) await new Promise(requestAnimationFrame);
  }, frames);
  await wallet.page.reload();
  await wallet.unlock();
  await wallet.goto("");
}

describe("a vault and its card come into being", () => {
  beforeEach(somebody);
  afterEach(async () => {
    await holder.close();
    holder.nothingWrong();
  });

  test("a reload on the recovery sheet, and one in its check: the code on the sheet opens the vault", async () => {
    const hanzi = await wallet.begin();
    await wallet.page.reload();
    await wallet.page.getByText(wallet.w["unconfirmed.title"]).waitFor();
    await wallet.press("unconfirmed.anew");
    const next = await wallet.sheet();
    assert.notEqual(next, hanzi);
    await wallet.toCheck();
    await interrupted(0);
    await wallet.empty().waitFor();
  });

  test("a reload after the transaction code was used: no half card, and the desk's next offer brings it", async () => {
    await wallet.create();
    const offer = await offered();
    await wallet.fetch(offer);
    await interrupted(0);
    await wallet.empty().waitFor();
    await wallet.receive(handed(await server.desk(`cards/${offer.card}/offer`, {})));
    assert.equal(await wallet.left("hotel"), 5);
  });

  for (const frames of [1, 6]) {
    test(`a reload ${frames} frames into the storing: the card is there whole or not at all`, async () => {
      await wallet.create();
      await wallet.fetch(await offered());
      await wallet.press("receive.keep");
      await interrupted(frames);
      await wallet.home().or(wallet.empty()).first().waitFor();
      if (await wallet.home().isVisible()) assert.equal(await wallet.left("hotel"), 5);
    });
  }
});

describe("a code is shown", () => {
  before(async () => {
    await somebody();
    await wallet.create();
    await wallet.receive(await offered());
  });

  after(async () => {
    await holder.close();
    holder.nothingWrong();
  });

  beforeEach(async () => {
    await wallet.goto("");
    await wallet.home().waitFor();
  });

  test("ST-17 two tabs show at once: different copies, and both showings in the history", async () => {
    const other = await wallet.beside(server);
    await other.unlock();
    const tabs = [wallet, other];
    await Promise.all(tabs.map((tab) => tab.choose("rail")));
    await Promise.all(tabs.map((tab) => tab.show()));
    assert.notEqual(copyOf(await wallet.read()), copyOf(await other.read()));
    await Promise.all(tabs.map((tab) => tab.finish()));
    assert.equal(await wallet.left("rail"), 3);
    await wallet.goto("history");
    await wallet.page.locator(".entry").nth(1).waitFor();
    await other.page.close();
  });

  test("a Worker that dies during a showing: told, locked, no code left standing, and all is there after opening", async () => {
    const before = await wallet.left("age18");
    await wallet.code("age18");
    await wallet.page.workers()[0]!.evaluate(() => self.close());
    await wallet.page.locator('hufu-refusal[code="worker_crashed"]').waitFor();
    await wallet.page.locator("textarea#code").waitFor();
    assert.equal(await wallet.symbol().count(), 0);
    await wallet.unlock();
    await wallet.goto("");
    assert.equal(await wallet.left("age18"), before - 1);
  });

  test("ST-01 ST-17 quota at the spent mark: said, no code without a durable mark, and all works again with room", async () => {
    const before = await wallet.left("age16");
    const [worker] = wallet.page.workers();
    await worker!.evaluate(() => {
      const { add } = IDBObjectStore.prototype;
      Object.assign(globalThis, { free: () => (IDBObjectStore.prototype.add = add) });
      IDBObjectStore.prototype.add = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await wallet.choose("age16");
    await wallet.agreement().click();
    await wallet.page.locator('hufu-refusal[code="quota"]').waitFor();
    assert.equal(await wallet.symbol().count(), 0);
    await worker!.evaluate(() => (globalThis as unknown as { free(): void }).free());
    await wallet.show();
    await wallet.finish();
    assert.equal(await wallet.left("age16"), before - 1);
  });

  test("ST-17 reloads between the consent and the code: no copy is in two showings, and none is spent twice", async () => {
    const before = await wallet.left("hotel");
    const interruptions = [0, 2, 6];
    for (const frames of interruptions) {
      await wallet.choose("hotel");
      await wallet.agreement().click();
      await interrupted(frames);
      await wallet.home().waitFor();
    }
    const left = await wallet.left("hotel");
    assert.ok(left >= before - interruptions.length && left <= before, `${left} of ${before} copies left`);
    const seen = new Set<string>();
    for (let i = 0; i < left; i++) {
      seen.add(copyOf(await wallet.code("hotel")));
      await wallet.goto("");
    }
    assert.equal(seen.size, left);
  });

  test("ST-17 a showing is renewed by the same copy at 30 s, and over at 5:00; the next has a new one", async () => {
    await wallet.page.clock.install();
    await interrupted(0);
    const first = await wallet.code("government");
    await wallet.page.clock.fastForward(31_000);
    assert.equal(copyOf(await renewed(first)), copyOf(first));
    await wallet.page.clock.fastForward(270_000);
    await wallet.page.getByRole("heading", { name: wallet.w["code.ended.title"] }).waitFor();
    assert.equal(await wallet.symbol().count(), 0);
    await wallet.press("code.ended.again");
    await wallet.show();
    assert.notEqual(copyOf(await wallet.read()), copyOf(first));
  });
});

/** The next code on the screen that is not this one. */
async function renewed(before: string): Promise<string> {
  for (;;) {
    const digits = await wallet.read();
    if (digits !== before) return digits;
  }
}
