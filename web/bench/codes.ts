// The codes themselves: their versions as issued, and how often zxing-wasm reads the picture on the real page after what
// a camera does to it.

import { greyOf, readGrey } from "../test/readers.ts";
import { firstPage, withFreshBrowser } from "./browser.ts";
import { type Grey, distortions, resized, seeded } from "./distort.ts";
import type { Holder } from "./holder.ts";
import { install, showCode, walletReady } from "./inpage.ts";
import { openBenchPage } from "./steady.ts";

/** The codes whose versions have limits. */
const shown = {
  "age18": { purpose: "age18", omit: [] as string[] },
  "identity": { purpose: "identity", omit: [] },
  "hotel, nothing optional": { purpose: "hotel", omit: ["birth_date", "resident_address", "portrait_digest"] },
  "hotel, with birth date and address": { purpose: "hotel", omit: ["portrait_digest"] },
};

export type Versions = Record<keyof typeof shown, number>;

/** Version of each, from a real issued copy. */
export async function measureVersions(holder: Holder): Promise<Versions> {
  return withFreshBrowser(async (context) => {
    const page = await openBenchPage(context, new URL(holder.server.at.wallet).origin);
    const card = await page.evaluate((recovery) => steady.unlock(recovery), holder.recovery);
    const versions = {} as Versions;
    for (const [name, { purpose, omit }] of Object.entries(shown)) {
      const { version } = await page.evaluate(([card, purpose, omit]) => steady.code(card, purpose, omit), [card, purpose, omit] as const);
      versions[name as keyof Versions] = version;
    }
    return versions;
  }, holder.profile);
}

/** Pictures read and made, by distortion. */
export type Decoded = Record<string, { read: number; of: number }>;

/** The edge of the code in the camera's picture, quiet zone included. */
const edge = 400;

/** Reads the codes of the real page for these purposes, each so many times worse. */
export async function measureDecoding(holder: Holder, perCode: number): Promise<Decoded> {
  const decoded: Decoded = Object.fromEntries(Object.keys(distortions).map((name) => [name, { read: 0, of: 0 }]));
  for (const purpose of ["age18", "identity", "hotel"]) {
    const { picture, digits } = await withFreshBrowser((context) => picturedCode(context, holder, purpose), holder.profile);
    await readAll(resized(picture, edge), digits, perCode, decoded);
  }
  return decoded;
}

async function readAll(picture: Grey, digits: string, times: number, decoded: Decoded): Promise<void> {
  for (const [name, distort] of Object.entries(distortions)) {
    const random = seeded(digits.length);
    for (let i = 0; i < times; i++) {
      decoded[name]!.of++;
      if ((await readGrey(distort(picture, random))) === digits) decoded[name]!.read++;
    }
  }
}

/** The canvas of the wallet page, as it stands on a phone's screen. */
async function picturedCode(context: Parameters<typeof firstPage>[0], { server, recovery }: Holder, purpose: string): Promise<{ picture: Grey; digits: string }> {
  const page = await firstPage(context);
  await page.addInitScript(install);
  await page.goto(server.at.wallet);
  await page.evaluate(walletReady);
  const { digits } = await page.evaluate(showCode, { recovery, purpose });
  return { picture: await greyOf(page.locator("wallet-code hufu-qr canvas").first()), digits };
}
