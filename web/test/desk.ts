// What a clerk does on the desk page.

import type { Page } from "playwright-core";
import type { Person, Server } from "./product.ts";
import { words } from "./words.ts";

export interface Offer {
  /** The link into the wallet, as the desk page gives it. */
  link: string;
  tx: string;
}

export class Desk {
  private constructor(
    readonly page: Page,
    private readonly w: ReturnType<typeof words>["desk"],
  ) {}

  /** The desk page with its door still closed. */
  static async before(person: Person, server: Server): Promise<Desk> {
    return new Desk(await person.open(server.at.desk), words(person.looks.language).desk);
  }

  static async open(person: Person, server: Server): Promise<Desk> {
    const desk = await Desk.before(person, server);
    await desk.enter(server.at.desk_token);
    return desk;
  }

  async enter(token: string): Promise<void> {
    await this.page.locator("#token").fill(token);
    await this.page.getByRole("button", { name: this.w["enter.go"], exact: true }).click();
    await this.page.locator("button.sample").first().waitFor();
  }

  /** Registers a sample person, every edition, at the level of the sample or full. */
  async register(sample = 0): Promise<Offer> {
    await this.page.locator("button.sample").nth(sample).click();
    await this.page.getByRole("button", { name: this.w["new.go"], exact: true }).click();
    return this.handover();
  }

  async handover(): Promise<Offer> {
    const link = await this.page.getByRole("link", { name: this.w["offer.open"] }).getAttribute("href");
    const tx = await this.page.locator("[data-tx-code]").getAttribute("data-tx-code");
    return { link: link!, tx: tx! };
  }

  /** Goes to the list of cards. */
  async cards(): Promise<void> {
    await this.page.getByRole("link", { name: this.w["nav.cards"] }).click();
    await this.page.locator("tr[data-card]").first().waitFor();
  }

  /** Does something to the only card of the list, and answers when the list says so. */
  async change(action: "suspend" | "reinstate" | "revoke", state: "suspended" | "valid" | "revoked"): Promise<void> {
    await this.page.locator(`[data-action="${action}"]`).click();
    await this.page.locator("[data-confirm]").click();
    await this.page.locator(`tr[data-state="${state}"]`).waitFor();
  }

  async offerAgain(): Promise<Offer> {
    await this.page.locator('[data-action="offer"]').click();
    await this.page.locator("[data-confirm]").click();
    return this.handover();
  }
}
