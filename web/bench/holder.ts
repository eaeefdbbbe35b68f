// A holder for the measurements: the real program, and a wallet filled through its real page.

import type { Page } from "playwright-core";
import type { App } from "../src/wallet/app.ts";
import { Server } from "../test/product.ts";
import { firstPage, freshProfile, removeFolder, withBrowser } from "./browser.ts";

export class Holder {
  private constructor(
    readonly server: Server,
    /** The profile whose pages hold the vault; samples begin with copies of its data. */
    readonly profile: string,
    readonly recovery: string,
  ) {}

  /** Starts the program, makes a wallet, registers the first sample person and takes the card in. */
  static async make(): Promise<Holder> {
    const server = await Server.start();
    const profile = freshProfile();
    const recovery = await withBrowser(profile, async (context) => {
      const page = await firstPage(context);
      await page.goto(server.at.wallet);
      const recovery = await createWallet(page);
      await receiveCard(page, server);
      return recovery;
    });
    return new Holder(server, profile, recovery);
  }

  async close(): Promise<void> {
    await this.server.stop();
    removeFolder(this.profile);
  }
}

async function createWallet(page: Page): Promise<string> {
  await page.locator("wallet-welcome button[data-kind=primary]").click();
  await page.locator("wallet-recovery button[data-kind=primary]").click();
  const created = await page.evaluate(() => document.querySelector<App>("wallet-app")!.session.created!);
  for (const [i, position] of created.positions.entries()) await page.locator(`#confirm-${i}`).fill([...created.hanzi][position - 1]!);
  await page.locator("wallet-confirm button[data-kind=primary]").click();
  const later = page.locator("wallet-passkey button[data-kind=quiet]");
  const add = page.locator('a[href="#receive"]');
  await later.or(add).first().waitFor();
  if (await later.isVisible()) await later.click();
  return created.base32;
}

/** A card with every edition that its level allows. */
async function receiveCard(page: Page, server: Server): Promise<void> {
  const { samples } = (await server.desk("samples")) as { samples: unknown[] };
  const { offer, tx_code } = (await server.desk("cards", { person: samples[0], level: "full" })) as { offer: string; tx_code: string };
  await page.locator('a[href="#receive"]').click();
  await page.locator("textarea#offer").fill(offer);
  await page.locator("wallet-receive form button").click();
  await page.locator("#tx-code").fill(tx_code);
  await page.locator("wallet-receive form button[data-kind=primary]").click();
  await page.locator("wallet-receive > div > .cluster button[data-kind=primary]").click();
  await page.locator("[data-purpose]").first().waitFor();
}
