// Get a card: scan or paste the issuer's offer, see who offers what, give the collection code, wait, done.

import { html, nothing, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { icon } from "../../../components/icon/icon.ts";
import { inLanguage } from "../../words/shared.ts";
import { preview } from "../face.ts";
import { collect, decline, editionOf, keep, know, offerIn, type Fetched, type KnownOffer, type Step } from "../receiving.ts";
import { scanDialog } from "../scan.ts";
import { Screen } from "../screen.ts";
import { t } from "../words/words.ts";
import "../../../components/busy/busy.ts";
import "../../../components/notice/notice.ts";

const steps: Step[] = ["connect", "keys", "check"];

export class Receive extends Screen {
  static override properties = { ...Screen.properties, known: { state: true }, fetched: { state: true }, code: { state: true }, step: { state: true }, scanning: { state: true } };

  declare known: KnownOffer | null;
  /** What came and waits for the holder's yes. */
  declare fetched: Fetched | null;
  /** The transaction code as typed: a wrong one is corrected, not typed anew. */
  declare code: string;
  declare step: Step | "";
  declare scanning: boolean;

  constructor() {
    super();
    this.known = null;
    this.fetched = null;
    this.code = "";
    this.step = "";
    this.scanning = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { offer } = this.session;
    this.session.offer = "";
    if (offer) this.#read(offer);
    window.addEventListener("beforeunload", this.#leaving);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("beforeunload", this.#leaving);
  }

  protected override render() {
    return html`<div class="stack narrow">
      <a class="button back" data-kind="quiet" href="#">${icon("back", 20)}${t("back")}</a>
      <h1 tabindex="-1">${t("receive.title")}</h1>
      ${this.#stage()}
      ${scanDialog(this.scanning, "offer", t("receive.scan"), this.#scanned, () => (this.scanning = false))}
    </div>`;
  }

  #stage(): TemplateResult {
    if (this.busy === "collect") return this.#progress();
    if (this.fetched) return this.#examined(this.fetched);
    return this.known ? this.#offered(this.known) : this.#begin();
  }

  #begin(): TemplateResult {
    if (this.busy) return html`<hufu-busy>${t("receive.checking")}</hufu-busy>`;
    return html`<p class="lead">${t("receive.lead")}</p>
      ${this.refusal()}
      <button class="button" data-kind="primary" data-size="large" @click=${() => (this.scanning = true)}>${icon("scan")}${t("receive.scan")}</button>
      <form class="panel stack" @submit=${this.#pasted}>
        <div class="field"><label for="offer">${t("receive.paste")}</label>
          <textarea id="offer" rows="3" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="offer-hint"></textarea>
          <p class="hint" id="offer-hint">${t("receive.paste.hint")}</p></div>
        <div class="cluster"><button class="button">${t("receive.next")}</button></div>
      </form>`;
  }

  #offered({ offer, issuer }: KnownOffer): TemplateResult {
    const purposes = offer.configurations.map(editionOf).filter((edition) => edition !== "" && edition !== "portrait");
    return html`<section class="panel stack">
        <dl class="facts">
          <div><dt>${t("receive.from")}</dt><dd>${inLanguage(issuer)}<br><span class="badge" data-state="valid">${icon("check", 20)}${t("receive.trusted")}</span></dd></div>
          <div><dt>${t("card.site")}</dt><dd class="figures">${offer.issuer}</dd></div>
          <div><dt>${t("receive.stores")}</dt><dd><ul class="list"><li>${t("receive.stores.person")}</li>
            ${purposes.length > 0 ? html`<li>${t("receive.stores.copies", { n: purposes.length })}</li>` : nothing}</ul></dd></div>
        </dl>
      </section>
      <form class="stack" @submit=${this.#accept} autocomplete="off">
        ${offer.txCode ? this.#codeField(offer.txCode) : nothing}
        ${this.refusal()}
        <div class="cluster">
          <button class="button" data-kind="primary" data-size="large">${t("receive.accept")}</button>
          <button type="button" class="button" data-kind="quiet" data-size="large" @click=${() => (this.known = null)}>${t("cancel")}</button>
        </div>
      </form>`;
  }

  #codeField(code: NonNullable<KnownOffer["offer"]["txCode"]>): TemplateResult {
    const digits = code.mode !== "text";
    return html`<div class="field"><label for="tx-code">${t("receive.code")}</label>
      <input id="tx-code" class="figures tx-code" required autocomplete="one-time-code" inputmode=${digits ? "numeric" : "text"}
        maxlength=${code.length || nothing} .value=${this.code} aria-describedby="tx-code-hint" aria-invalid=${this.refused ? "true" : "false"}>
      <p class="hint" id="tx-code-hint">${code.length ? t("receive.code.hint", { n: code.length }) : t("receive.code.hint.open")} ${code.description}</p></div>`;
  }

  #progress(): TemplateResult {
    const at = steps.indexOf(this.step as Step);
    return html`<hufu-busy>${t(`receive.step.${this.step || "connect"}`)}…</hufu-busy>
      <ol class="steps">${steps.map((step, i) => html`<li data-state=${i < at ? "done" : i === at ? "now" : "todo"}
        aria-current=${i === at ? "step" : nothing}>${icon(i < at ? "check" : "clock", 20)}${t(`receive.step.${step}`)}</li>`)}</ol>
      <p class="soft">${t("receive.wait")}</p>`;
  }

  #examined(fetched: Fetched): TemplateResult {
    const renews = fetched.preview.card !== "";
    return html`<h2>${t(renews ? "receive.examine.renews" : "receive.examine")}</h2>
      ${preview(fetched.preview)}
      <p>${t("receive.examine.lead")}</p>
      ${fetched.received.failed ? html`<hufu-notice kind="warn">${t("receive.partial")}</hufu-notice>` : nothing}
      ${this.refusal()}
      <div class="cluster">
        <button class="button" data-kind="primary" data-size="large" ?disabled=${this.busy !== ""} @click=${() => this.#keep(fetched)}>${t(this.busy === "keep" ? "receive.step.store" : "receive.keep")}</button>
        <button class="button" data-kind="quiet" data-size="large" ?disabled=${this.busy !== ""} @click=${() => this.#decline(fetched)}>${t("receive.decline")}</button>
      </div>`;
  }

  #pasted = (event: Event): void => {
    event.preventDefault();
    const field = this.querySelector<HTMLTextAreaElement>("#offer");
    if (field?.value.trim()) this.#read(field.value);
    else field?.focus();
  };

  #scanned = (text: string): void => {
    this.scanning = false;
    this.#read(text);
  };

  #read(text: string): void {
    void this.run("know", async () => {
      this.known = await know(this.session.core, offerIn(text));
    });
  }

  #accept = (event: Event): void => {
    event.preventDefault();
    const { known } = this;
    this.code = this.querySelector<HTMLInputElement>("#tx-code")?.value.trim() ?? "";
    if (known) void this.#collect(known, this.code);
  };

  async #collect(known: KnownOffer, code: string): Promise<void> {
    await this.run("collect", async () => {
      this.fetched = await collect(this.session.core, known, code, (step) => (this.step = step));
    });
    this.dispatchEvent(new CustomEvent("screen", { bubbles: true }));
  }

  async #keep(fetched: Fetched): Promise<void> {
    const done = await this.run("keep", async () => {
      this.session.looked = await keep(this.session.core, fetched);
      this.fetched = null;
      await this.session.written();
    });
    if (!done) return;
    this.say(t("receive.done"));
    this.go("");
  }

  async #decline(fetched: Fetched): Promise<void> {
    await this.run("decline", () => decline(this.session.core, fetched));
    this.fetched = null;
    this.go("");
  }

  // An offer serves once: a page that is closed between its use and the storing loses the card.
  #leaving = (event: BeforeUnloadEvent): void => {
    if (this.fetched || this.busy === "collect") event.preventDefault();
  };
}

define("wallet-receive", Receive);
