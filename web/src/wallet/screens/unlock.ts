// Opening a vault: with a passkey where it has one, else with the recovery code, typed or scanned.

import { html, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { icon } from "../../../components/icon/icon.ts";
import { openWithPasskey } from "../passkey.ts";
import { Screen } from "../screen.ts";
import { t } from "../words/words.ts";
import { scanDialog } from "../scan.ts";

export class Unlock extends Screen {
  static override properties = { ...Screen.properties, position: { state: true }, scanning: { state: true } };

  /** The character that the refusal names, counted from one; zero if it names none. */
  declare position: number;
  declare scanning: boolean;

  constructor() {
    super();
    this.position = 0;
    this.scanning = false;
  }

  protected override render() {
    return html`<div class="stack narrow">
      <h1 tabindex="-1">${t("unlock.title")}</h1>
      ${this.session.phase === "unconfirmed" ? html`<hufu-notice kind="warn"><p><strong>${t("unconfirmed.title")}</strong></p><p>${t("unconfirmed.text")}</p></hufu-notice>` : null}
      ${this.session.offer ? html`<hufu-notice>${t("receive.waiting")}</hufu-notice>` : null}
      ${this.#passkey()}
      ${this.#form()}
      ${this.#lost()}
      ${scanDialog(this.scanning, "recovery", t("unlock.scan"), this.#scanned, () => (this.scanning = false))}
    </div>`;
  }

  #passkey(): TemplateResult | null {
    if (!this.session.vault?.slots.some((slot) => slot.kind === "prf")) return null;
    return html`<button class="button" data-kind="primary" data-size="large" ?disabled=${this.busy !== ""} @click=${this.#openPasskey}>
        ${icon("key")}${this.busy === "passkey" ? t("passkey.waiting") : t("unlock.passkey")}</button>
      <p class="or">${t("unlock.or")}</p>`;
  }

  #form(): TemplateResult {
    return html`<form class="stack" @submit=${this.#submit} autocomplete="off">
      <div class="field">
        <label for="code">${t("unlock.code")}</label>
        <textarea id="code" name="code" rows="2" class="code-input" autocomplete="off" autocapitalize="off" spellcheck="false" lang="zh-CN"
          aria-describedby="code-hint" aria-invalid=${this.refused.startsWith("recovery_") ? "true" : "false"}
          @keydown=${this.#enter}></textarea>
        <p class="hint" id="code-hint">${t("unlock.hint")}</p>
      </div>
      ${this.refused ? html`<hufu-refusal code=${this.refused}>${this.position ? html`<p>${t("unlock.position", { n: this.position })}</p>` : null}</hufu-refusal>` : null}
      <div class="cluster">
        <button class="button" data-kind="primary" data-size="large" ?disabled=${this.busy !== ""}>${this.busy === "open" ? t("unlock.opening") : t("unlock.open")}</button>
        <button type="button" class="button" ?disabled=${this.busy !== ""} @click=${() => (this.scanning = true)}>${icon("scan")}${t("unlock.scan")}</button>
      </div>
      <p class="soft"><small>${t("unlock.stays")}</small></p>
    </form>`;
  }

  #lost(): TemplateResult {
    if (this.session.phase === "unconfirmed") {
      return html`<div class="cluster"><button class="button" data-kind="danger" ?disabled=${this.busy !== ""} @click=${this.#anew}>${t("unconfirmed.anew")}</button></div>`;
    }
    return html`<details class="lost"><summary>${t("unlock.lost")}</summary>
      <p>${t("unlock.lost.text")}</p></details>`;
  }

  protected override refuse(error: unknown): void {
    super.refuse(error);
    this.position = Number(/\bposition (\d+)/.exec((error as Error).message ?? "")?.[1] ?? 0);
  }

  #openPasskey = (): void => {
    void this.run("passkey", async () => {
      await openWithPasskey(this.session.core);
      await this.session.opened();
    });
  };

  #submit = (event: Event): void => {
    event.preventDefault();
    void this.#open(this.querySelector("textarea")?.value ?? "");
  };

  #enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    void this.#open((event.target as HTMLTextAreaElement).value);
  };

  #scanned = (text: string): void => {
    this.scanning = false;
    void this.#open(text);
  };

  async #open(code: string): Promise<void> {
    if (code.trim() === "") return this.querySelector("textarea")?.focus();
    await this.run("open", () => this.session.open(code));
  }

  #anew = (): void => {
    void this.run("anew", () => this.session.create());
  };
}

define("wallet-unlock", Unlock);
