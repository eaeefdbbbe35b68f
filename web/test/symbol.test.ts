// The QR symbol that people hold up, as cameras see it: what the wallet page draws and what `hufu code --png` writes, through
// distortions, by two readers that are not ours. Row QR-08 of ADVERSARIAL.md.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { type Grey, distortions, posed, resized, seeded } from "../bench/distort.ts";
import { Person, Server, hufu, launch } from "./product.ts";
import { greyOf, readGrey, readGreyByZbar, readSymbol } from "./readers.ts";
import { Wallet } from "./wallet.ts";

let browser: Browser;
let server: Server;
let wallet: Wallet;
let folder: string;
const codes: { purpose: string; digits: string; picture: Grey }[] = [];

before(async () => {
  server = await Server.start();
  folder = mkdtempSync(join(tmpdir(), "hufu-symbol-"));
  browser = await launch();
  const holder = await Person.of(browser, server, { language: "en", width: 390 });
  wallet = await Wallet.open(holder, server);
  await wallet.create();
  const { offer, tx_code: tx } = await newCard();
  await wallet.receive({ link: `#offer=${encodeURIComponent(offer)}`, tx });
  for (const purpose of ["age18", "hotel"]) {
    const digits = await wallet.code(purpose);
    codes.push({ purpose, digits, picture: await greyOf(wallet.symbol()) });
    await wallet.finish();
  }
});

after(async () => {
  await browser.close();
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function newCard(): Promise<{ offer: string; tx_code: string }> {
  const { samples } = await server.desk<{ samples: Record<string, string>[] }>("samples");
  return server.desk("cards", { person: samples[0], level: "full" });
}

const times = 12;

for (const [name, least] of [["blur 1", 1], ["noise 25", 1], ["low contrast", 1], ["phone", 0.95]] as const) {
  test(`zxing reads the page's code at 400 pixels: ${name}`, async (t) => {
    let read = 0;
    for (const { digits, picture } of codes) {
      const random = seeded(digits.length);
      const seen = resized(picture, 400);
      for (let i = 0; i < times; i++) if ((await readGrey(distortions[name]!(seen, random))) === digits) read++;
    }
    t.diagnostic(`${read} of ${times * codes.length}`);
    assert.ok(read >= least * times * codes.length, `${read} of ${times * codes.length}`);
  });
}

test("QR-08 half the brightness, held at 30°, a glare on it, in a 720p picture", async (t) => {
  const rate = { zxing: 0, zbar: 0 };
  for (const { digits, picture } of codes) {
    const random = seeded(digits.length);
    for (let i = 0; i < times; i++) {
      const seen = posed(resized(picture, 560), { width: 1280, height: 720, tilt: 30, brightness: 0.5, glare: 0.08 }, random);
      if ((await readGrey(seen)) === digits) rate.zxing++;
      if (readGreyByZbar(seen) === digits) rate.zbar++;
    }
  }
  const all = times * codes.length;
  t.diagnostic(`zxing ${rate.zxing} of ${all}, zbar ${rate.zbar} of ${all}`);
  assert.ok(rate.zxing >= 0.95 * all, `zxing ${rate.zxing} of ${all}`);
});

test("zbar reads it at three pixels a module, blur 1, tilted by 5°", async (t) => {
  if (readGreyByZbar(codes[0]!.picture) === null) return t.skip("zbarimg is not installed (Debian: zbar-tools)");
  for (const { digits, picture } of codes) {
    const seen = resized(picture, 3 * modulesOf(digits));
    for (const tilt of [0, 2, 5]) {
      const pose = posed(distortions["blur 1"]!(seen, seeded(1)), { width: 480, height: 480, tilt, brightness: 1, glare: 0 }, seeded(tilt));
      assert.equal(readGreyByZbar(pose), digits, `${tilt}°`);
    }
  }
});

/** Modules an edge of the symbol that holds so many digits at level L, quiet zone included (ISO/IEC 18004, table 7). */
function modulesOf(digits: string): number {
  const version = 1 + [41, 77, 127, 187, 255, 322, 370, 461, 552, 652, 772, 883, 1022, 1101, 1250, 1408, 1548, 1725, 1903].findIndex((most) => digits.length <= most);
  return 17 + 4 * version + 8;
}

test("the page's picture and the command line's are read alike by both readers", async () => {
  const { offer, tx_code: tx } = await newCard();
  const vault = join(folder, "wallet");
  const { recovery } = JSON.parse(hufu(["receive", "--wallet", vault, offer, "--tx-code", tx])) as { recovery: string };
  process.env["HUFU_RECOVERY"] = recovery;
  const png = join(folder, "code.png");
  const digits = hufu(["code", "--wallet", vault, "--purpose", "hotel", "--png", png]).trim();
  assert.equal(await readSymbol(readFileSync(png)), digits);
  for (const { digits, picture } of codes) {
    assert.equal(await readGrey(picture), digits);
    assert.ok([null, digits].includes(readGreyByZbar(picture)), "zbar reads the same or is not there");
  }
});
