// From registration at the desk to the verdict at the counter, on the three real pages, in both languages, on a phone's
// width and a desk's. Two of the four combinations see every screen, and axe-core sees it with them.

import assert from "node:assert/strict";
import { type TestContext, after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessible } from "./accessible.ts";
import { Counter } from "./counter.ts";
import { Desk } from "./desk.ts";
import { type Looks, Person, Server, launch } from "./product.ts";
import { Wallet } from "./wallet.ts";
import { filled, words } from "./words.ts";

let browser: Browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

/** The three people of a flow, each with a browser of their own, around a server of their own. */
class Scene {
  private constructor(
    readonly server: Server,
    readonly clerk: Person,
    readonly holder: Person,
    readonly counterClerk: Person,
  ) {}

  static async set(looks: Looks): Promise<Scene> {
    const server = await Server.start();
    const person = () => Person.of(browser, server, looks);
    return new Scene(server, await person(), await person(), await person());
  }

  async end(): Promise<void> {
    for (const person of [this.clerk, this.holder, this.counterClerk]) {
      await person.close();
      person.nothingWrong();
    }
    await this.server.remove();
  }
}

/** A test whose steps build on each other: after one that failed the others are not tried. */
function stepsOf(t: TestContext): (name: string, step: () => Promise<void>) => Promise<void> {
  let broken = false;
  return (name, step) =>
    t.test(name, { skip: broken }, async () => {
      broken = true;
      await step();
      broken = false;
    });
}

/** The words of the claims, as lists of them stand in sentences. */
function claimList(looks: Looks, names: string[]): string {
  const { shared } = words(looks.language);
  return names.map((name) => shared[`claim.${name}` as keyof typeof shared]).join(looks.language === "en" ? ", " : "、");
}

const asked = ["name", "personal_administrative_number", "nationality"];
const sample = { "zh-CN": 0, en: 3 };

for (const looks of [{ language: "zh-CN", width: 390 }, { language: "en", width: 1280 }] satisfies Looks[]) {
  test(`everything, ${looks.language} at ${looks.width} px`, async (t) => {
    const step = stepsOf(t);
    const scene = await Scene.set(looks);
    const { server } = scene;
    const { samples } = await server.desk<{ samples: Record<string, string>[] }>("samples");
    const person = samples[sample[looks.language]]!;
    const desk = await Desk.before(scene.clerk, server);
    const wallet = await Wallet.open(scene.holder, server);
    const counter = await Counter.open(scene.counterClerk, server);
    let offer = { link: "", tx: "" };
    let digits = "";

    await step("the desk registers a person and hands the offer over", async () => {
      await accessible(desk.page, "the desk's door");
      await desk.enter(server.at.desk_token);
      await accessible(desk.page, "registering");
      offer = await desk.register(sample[looks.language]);
      await accessible(desk.page, "the offer");
      assert.match(offer.tx, /^\d{6}$/);
    });

    await step("the holder creates a vault and proves to have its sheet", async () => {
      await accessible(wallet.page, "the welcome");
      const hanzi = await wallet.begin();
      await accessible(wallet.page, "the recovery sheet");
      await wallet.toCheck();
      await accessible(wallet.page, "the check of the sheet");
      await wallet.confirm(hanzi);
      await accessible(wallet.page, "the empty wallet");
    });

    await step("the holder receives the card", async () => {
      await wallet.fetch(offer);
      await accessible(wallet.page, "whose card it is");
      await wallet.press("receive.keep");
      await wallet.home().waitFor();
      await accessible(wallet.page, "the cards");
      await wallet.state("valid");
      assert.equal(await wallet.page.locator(".card-name").innerText(), person["name"]);
      assert.equal(await wallet.left("hotel"), 5);
    });

    await step("consent lists exactly the claims, and the code has those agreed to", async () => {
      assert.deepEqual(await wallet.choose("hotel"), [...asked, "birth_date", "resident_address", "portrait_digest", "assurance_level"]);
      await accessible(wallet.page, "the consent");
      await wallet.omit("resident_address");
      await wallet.omit("portrait_digest");
      await wallet.show();
      assert.deepEqual((await wallet.listed()).sort(), [...asked, "assurance_level", "birth_date"].sort());
      digits = await wallet.read();
      assert.match(digits, /^90\d+$/);
    });

    await step("the counter accepts it, with those claims and no other", async () => {
      await counter.ready();
      await counter.ask("hotel");
      const { verdict, claims, checks } = await counter.scan(digits);
      assert.equal(verdict, "accepted");
      assert.deepEqual(claims.map(([name]) => name), [...asked, "birth_date"]);
      assert.deepEqual(claims.slice(0, 2).map(([, value]) => value), [person["name"], person["personal_administrative_number"]]);
      assert.deepEqual([...new Set(Object.values(checks))], ["pass"]);
      assert.equal(Object.keys(checks).length, 11);
      await accessible(counter.page, "an accepting verdict");
      await accessible(wallet.page, "the code");
    });

    await step("the same code is refused a second time, and shows no claim", async () => {
      await counter.next();
      await counter.page.locator("select#profile").focus();
      const { verdict, code, claims } = await counter.scan(digits);
      assert.deepEqual({ verdict, code, claims }, { verdict: "refused", code: "replay", claims: [] });
      await accessible(counter.page, "a refusing verdict");
      await counter.next();
    });

    await step("the history has the showing, and the copy is spent", async () => {
      await wallet.finish();
      assert.equal(await wallet.left("hotel"), 4);
      await wallet.goto("history");
      const entry = wallet.page.locator(".entry");
      await entry.waitFor();
      assert.match(await entry.innerText(), new RegExp(words(looks.language).shared["purpose.hotel"]));
      const saw = filled(looks.language, wallet.w["history.claims"], { claims: claimList(looks, [...asked, "birth_date", "assurance_level"]) });
      const names = (text: string) => text.split(/[,、:：]\s*/).map((name) => name.trim()).sort();
      assert.deepEqual(names(await entry.locator("p").nth(1).innerText()), names(saw));
      await accessible(wallet.page, "the history");
    });

    await step("suspended at the desk: refused at an online counter, and told in the wallet", async () => {
      await desk.cards();
      await accessible(desk.page, "the issued cards");
      await wallet.goto("");
      digits = await wallet.code("identity");
      await desk.change("suspend", "suspended");
      await counter.ask("identity");
      await counter.refresh();
      const { verdict, code, claims } = await counter.scan(digits);
      assert.deepEqual({ verdict, code, claims }, { verdict: "refused", code: "status_suspended", claims: [] });
      await wallet.finish();
      await wallet.goto("card");
      await wallet.press("card.topup");
      await wallet.state("suspended");
      await accessible(wallet.page, "a suspended card");
      await wallet.goto("");
      await wallet.page.locator(".home-show hufu-notice").waitFor();
      assert.equal(await wallet.page.locator("[data-purpose]").count(), 0);
      await accessible(wallet.page, "the cards with a suspended one");
    });

    await step("reinstated: shown and accepted again", async () => {
      await desk.change("reinstate", "valid");
      await counter.next();
      await counter.refresh();
      await wallet.goto("card");
      await wallet.press("card.topup");
      await wallet.state("valid");
      assert.deepEqual(await wallet.onlineCopies(), ["10", "10"], "the one card has copies for websites in both formats");
      await wallet.goto("");
      digits = await wallet.code("identity");
      const { verdict, claims } = await counter.scan(digits);
      assert.deepEqual([verdict, ...claims.map(([name]) => name)], ["accepted", "name", "personal_administrative_number"]);
      await wallet.finish();
    });

    await step("revoked: refused for good, and told in the wallet", async () => {
      digits = await wallet.code("age18");
      await desk.change("revoke", "revoked");
      await counter.next();
      await counter.ask("age18");
      await counter.refresh();
      const { verdict, code } = await counter.scan(digits);
      assert.deepEqual({ verdict, code }, { verdict: "refused", code: "status_invalid" });
      await wallet.finish();
      await wallet.goto("card");
      await wallet.press("card.topup");
      await wallet.state("revoked");
    });

    await step("the other screens", async () => {
      await wallet.goto("settings");
      await accessible(wallet.page, "the wallet's settings");
      await wallet.page.locator("hufu-frame button.button").first().click();
      await wallet.page.locator("textarea#code").waitFor();
      await accessible(wallet.page, "the locked wallet");
      await counter.next();
      await accessible(counter.page, "the waiting counter");
      for (const [route, screen] of [["register", "counter-register"], ["settings", "counter-settings"]] as const) {
        await counter.page.evaluate((hash) => void (location.hash = hash), route);
        await counter.page.locator(screen).waitFor();
        await accessible(counter.page, `the counter's ${route}`);
      }
    });

    await scene.end();
  });
}

for (const looks of [{ language: "zh-CN", width: 1280 }, { language: "en", width: 390 }] satisfies Looks[]) {
  test(`code and verdict, ${looks.language} at ${looks.width} px`, async () => {
    const scene = await Scene.set(looks);
    const offer = await (await Desk.open(scene.clerk, scene.server)).register(1);
    const wallet = await Wallet.open(scene.holder, scene.server);
    await wallet.create();
    await wallet.receive(offer);
    const digits = await wallet.code("cafe");
    const counter = await Counter.open(scene.counterClerk, scene.server);
    await counter.ready();
    await counter.ask("cafe");
    const { verdict, claims } = await counter.scan(digits);
    assert.deepEqual([verdict, ...claims.map(([name]) => name)], ["accepted", "age_over_18", "name"]);
    await scene.end();
  });
}
