// What a holder does on the wallet page.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Offer } from "./desk.ts";
import type { Person, Server } from "./product.ts";
import { readSymbol } from "./readers.ts";
import { words } from "./words.ts";

export class Wallet {
  readonly w: ReturnType<typeof words>["wallet"];
  /** The recovery code in letters, once the wallet was created here. */
  letters = "";

  private constructor(
    readonly page: Page,
    readonly person: Person,
  ) {
    this.w = words(person.looks.language).wallet;
  }

  static async open(person: Person, server: Server): Promise<Wallet> {
    return new Wallet(await person.open(server.at.wallet), person);
  }

  /** Another tab of the same browser, on the same vault. */
  async beside(server: Server): Promise<Wallet> {
    const tab = await Wallet.open(this.person, server);
    tab.letters = this.letters;
    return tab;
  }

  /** Presses a button by its word. */
  async press(key: keyof ReturnType<typeof words>["wallet"]): Promise<void> {
    await this.page.getByRole("button", { name: this.w[key], exact: true }).click();
  }

  /** How many copies for websites the card's page says are left, mdoc first. */
  async onlineCopies(): Promise<(string | null)[]> {
    const left = (name: string) => this.page.locator(".copies li", { hasText: name }).locator("meter").getAttribute("value");
    return [await left(this.w["card.copies.mdoc"]), await left(this.w["card.copies.sd-jwt"])];
  }

  /** A new vault as far as its recovery sheet; answers the twelve characters. */
  async begin(): Promise<string> {
    await this.press("welcome.create");
    return this.sheet();
  }

  /** Reads the recovery sheet. */
  async sheet(): Promise<string> {
    await this.page.locator(".sheet-character").nth(11).waitFor();
    const hanzi = (await this.page.locator(".sheet-character").allInnerTexts()).join("");
    assert.match(hanzi, /^\p{Script=Han}{12}$/u, "twelve characters on the sheet");
    this.letters = (await this.page.locator(".sheet-letters span").allInnerTexts()).join("");
    assert.match(this.letters, /^[0-9A-HJKMNP-TV-Z]{27}$/, "27 letters on the sheet");
    return hanzi;
  }

  async toCheck(): Promise<void> {
    await this.press("sheet.next");
    await this.page.locator("#confirm-2").waitFor();
  }

  /** Types the three characters that are asked for. */
  async confirm(hanzi: string): Promise<void> {
    const labels = await this.page.locator(".confirm-fields label").allInnerTexts();
    for (const [i, label] of labels.entries()) await this.page.locator(`#confirm-${i}`).fill(hanzi[Number(/\d+/.exec(label)![0]) - 1]!);
    await this.press("confirm.done");
    const later = this.page.getByRole("button", { name: this.w["passkey.later"] });
    await later.or(this.empty()).first().waitFor();
    if (await later.isVisible()) await later.click();
    await this.empty().waitFor();
  }

  async create(): Promise<void> {
    const hanzi = await this.begin();
    await this.toCheck();
    await this.confirm(hanzi);
  }

  /** A wallet without a card. */
  empty() {
    return this.page.getByRole("heading", { name: this.w["home.empty.title"] });
  }

  /** The purposes of a wallet with a card. */
  home() {
    return this.page.locator("[data-purpose]").first();
  }

  /** Opens a locked vault with the recovery code. */
  async unlock(): Promise<void> {
    await this.page.locator("textarea#code").fill(this.letters);
    await this.press("unlock.open");
    await this.page.locator("textarea#code").waitFor({ state: "detached" });
  }

  /** Pastes an offer's link and waits for its issuer's name. */
  async take(link: string): Promise<void> {
    await this.page.locator('a[href="#receive"]').click();
    await this.page.locator("textarea#offer").fill(decodeURIComponent(link.split("#offer=")[1]!));
    await this.press("receive.next");
    await this.page.locator("#tx-code").waitFor();
  }

  /** Takes a card in from the offer's link, pasted, as far as the question whose it is; looks at the offer on the way. */
  async fetch(offer: Offer, look?: () => Promise<void>): Promise<void> {
    await this.take(offer.link);
    await look?.();
    await this.page.locator("#tx-code").fill(offer.tx);
    await this.press("receive.accept");
    await this.page.getByRole("button", { name: this.w["receive.keep"] }).waitFor();
  }

  async receive(offer: Offer): Promise<void> {
    await this.fetch(offer);
    await this.press("receive.keep");
    await this.home().waitFor();
  }

  /** Chooses a purpose; answers the claims that the other side will see. */
  async choose(purpose: string): Promise<string[]> {
    await this.page.locator(`[data-purpose="${purpose}"]`).click();
    await this.agreement().waitFor();
    return this.listed();
  }

  /** The claims on the screen, by name. */
  async listed(): Promise<string[]> {
    return this.page.locator("[data-claim]").evaluateAll((facts) => facts.map((fact) => fact.getAttribute("data-claim")!));
  }

  /** Keeps an optional claim back. */
  async omit(claim: string): Promise<void> {
    await this.page.locator(`label[data-claim="${claim}"] input`).uncheck();
  }

  /** The button that shows the code, once it obeys. */
  agreement() {
    return this.page.getByRole("button", { name: this.w["consent.show"] });
  }

  /** Shows the code that was agreed to. */
  async show(): Promise<void> {
    await this.agreement().click();
    await this.symbol().waitFor();
  }

  symbol() {
    return this.page.locator(".tally-paper hufu-qr canvas");
  }

  /** The digits of the code on the screen, as two readers read them from its picture. */
  async read(): Promise<string> {
    return readSymbol(await this.symbol().screenshot());
  }

  /** The digits of a code for a purpose, everything optional kept. */
  async code(purpose: string): Promise<string> {
    await this.choose(purpose);
    await this.show();
    return this.read();
  }

  /** Ends the showing and goes home. */
  async finish(): Promise<void> {
    await this.press("code.finish");
    await this.page.getByRole("heading", { name: this.w["code.ended.title"] }).waitFor();
    await this.goto("");
  }

  async goto(route: "" | "card" | "history" | "settings"): Promise<void> {
    await this.page.evaluate((hash) => void (location.hash = hash), route);
  }

  /** The state of the card, as its face says it. */
  async state(state: string): Promise<void> {
    await this.page.locator(`.card[data-state="${state}"]`).first().waitFor();
  }

  /** How many showings are left for a purpose, as the home screen says it. */
  async left(purpose: string): Promise<number> {
    const text = await this.page.locator(`[data-purpose="${purpose}"] .purpose-left`).innerText();
    return Number(/\d+/.exec(text)?.[0] ?? "0");
  }
}
