// What a clerk does on the counter page.

import type { Page } from "playwright-core";
import type { Person, Server } from "./product.ts";
import { words } from "./words.ts";

export interface Verdict {
  verdict: string;
  /** The refusal's code; empty when accepted. */
  code: string;
  /** What the clerk sees, in order. */
  claims: [name: string, value: string][];
  checks: Record<string, string>;
}

export class Counter {
  readonly w: ReturnType<typeof words>["counter"];

  private constructor(
    readonly page: Page,
    readonly person: Person,
  ) {
    this.w = words(person.looks.language).counter;
  }

  static async open(person: Person, server: Server): Promise<Counter> {
    return new Counter(await person.open(server.at.counter), person);
  }

  /** Waits until lists are there and young. */
  async ready(): Promise<void> {
    await this.page.getByText(this.w["lists.online"]).waitFor();
  }

  /** Fetches the lists now. */
  async refresh(): Promise<void> {
    const fetched = Promise.all(["/trust", "/issuer/status/"].map((path) => this.page.waitForResponse((answer) => answer.url().includes(path))));
    await this.page.getByRole("button", { name: this.w["lists.refresh"] }).click();
    await fetched;
    await this.ready();
  }

  async ask(profile: string): Promise<void> {
    await this.page.locator("select#profile").selectOption(profile);
  }

  /** What a keyboard-wedge scanner does: digits and Enter, wherever the focus is. */
  async scan(digits: string): Promise<Verdict> {
    await this.page.keyboard.type(`${digits}\n`);
    return this.verdict();
  }

  async paste(text: string): Promise<void> {
    const { paste, ...scanner } = words(this.person.looks.language).scanner;
    const box = this.page.locator("hufu-scanner textarea");
    if (!(await box.isVisible())) await this.page.getByRole("button", { name: paste, exact: true }).click();
    await box.fill(text);
    await this.page.getByRole("button", { name: scanner["paste.go"], exact: true }).click();
  }

  async verdict(): Promise<Verdict> {
    const article = this.page.locator("hufu-verdict article");
    await article.waitFor();
    return article.evaluate((element) => ({
      verdict: element.getAttribute("data-verdict")!,
      code: element.querySelector(".band .code code")?.textContent ?? "",
      claims: [...element.querySelectorAll("[data-claim]")].map((claim) => [claim.getAttribute("data-claim")!, claim.querySelector("dd")!.textContent!.trim()]),
      checks: Object.fromEntries([...element.querySelectorAll("[data-check]")].map((check) => [check.getAttribute("data-check"), check.getAttribute("data-result")])),
    })) as Promise<Verdict>;
  }

  /** Takes the verdict off the screen. */
  async next(): Promise<void> {
    await this.page.getByRole("button", { name: this.w["verdict.next"] }).click();
    await this.page.locator("hufu-verdict").waitFor({ state: "detached" });
  }
}
