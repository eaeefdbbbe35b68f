// The code itself: black on white whatever the scheme, as large as it can be, with the time to the next one.

import { html, type PropertyValues, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { icon } from "../../../components/icon/icon.ts";
import { claimLabel, claimValue, purposeLabel } from "../../words/shared.ts";
import { language } from "../../i18n.ts";
import type { Purpose, Showing } from "../model.ts";
import { Screen } from "../screen.ts";
import { renewal, type ShowingRun } from "../showing.ts";
import { t } from "../words/words.ts";
import "../../../components/qr/qr.ts";
import "../../../components/ring/ring.ts";

export class Code extends Screen {
  static override properties = {
    ...Screen.properties,
    shown: { attribute: false },
    purpose: { attribute: false },
    left: { type: Number },
    awake: { type: Boolean },
    concealed: { type: Boolean },
    big: { state: true },
  };

  declare shown: ShowingRun;
  declare purpose: Purpose;
  /** Copies left after this one. */
  declare left: number;
  declare awake: boolean;
  declare concealed: boolean;
  declare big: boolean;

  constructor() {
    super();
    this.left = 0;
    this.awake = false;
    this.concealed = false;
    this.big = false;
  }

  protected override render() {
    const { current } = this.shown;
    return current ? this.#code(current) : this.#ended();
  }

  #code(showing: Showing): TemplateResult {
    return html`<div class="showing" ?data-concealed=${this.concealed}>
      <section class="tally" aria-label=${t("code.title")}>
        <header class="tally-head"><h1 tabindex="-1"><span class="over">${purposeLabel(this.purpose.name, this.purpose.purpose)}</span>${t("code.title")}</h1></header>
        <div class="tally-paper">${this.#symbol(showing)}${this.#countdown()}</div>
      </section>
      <section class="showing-side stack">
        <div class="cluster">
          <button class="button" data-width="full" @click=${() => (this.big = true)}>${icon("expand")}${t("code.bigger")}</button>
          <button class="button" data-kind="primary" data-width="full" @click=${() => void this.shown.close()}>${t("code.finish")}</button>
        </div>
        <div class="panel">
          <h2 class="part">${t("code.shown")}</h2>
          <dl class="facts">${showing.claims.map((claim) => html`<div data-claim=${claim.name}><dt>${claimLabel(claim.name)}</dt><dd>${claimValue(claim.name, claim.value)}</dd></div>`)}</dl>
        </div>
        <ul class="soft remarks">
          <li>${t("code.ends", { time: clock(showing.ends) })}</li>
          <li>${this.left > 0 ? t("code.left", { n: this.left }) : t("code.last")}</li>
          ${this.awake ? html`<li>${t("code.awake")}</li>` : null}
        </ul>
      </section>
      ${this.#large(showing)}
    </div>`;
  }

  #symbol(showing: Showing): TemplateResult {
    return html`<div class="symbol" ?data-concealed=${this.concealed}>
      <hufu-qr .symbol=${showing.symbol} label=${t("code.label", { purpose: purposeLabel(this.purpose.name, this.purpose.purpose) })}></hufu-qr>
      ${this.concealed ? html`<p class="cover">${t("code.concealed")}</p>` : null}</div>`;
  }

  #countdown(): TemplateResult {
    return html`<p class="renewal"><hufu-ring .until=${this.shown.due} .total=${renewal} label=${t("code.ring")}></hufu-ring>
      <span aria-hidden="true">${t("code.renews")}</span></p>`;
  }

  #large(showing: Showing): TemplateResult {
    return html`<dialog class="large" aria-label=${t("code.title")} @close=${() => (this.big = false)}>
      ${this.big ? html`${this.#symbol(showing)}
        <div class="large-foot">${this.#countdown()}<button class="button" @click=${() => (this.big = false)}>${icon("close")}${t("code.smaller")}</button></div>` : null}
    </dialog>`;
  }

  #ended(): TemplateResult {
    return html`<div class="stack narrow">
      <h1 tabindex="-1">${t("code.ended.title")}</h1>
      ${this.shown.refused ? html`<hufu-refusal code=${this.shown.refused}></hufu-refusal>` : html`<p>${t("code.ended.text")}</p>`}
      <p>${this.left > 0 ? t("code.left", { n: this.left }) : t("code.last")}</p>
      <div class="cluster">
        <a class="button" data-kind="primary" data-size="large" href="#">${t("code.ended.done")}</a>
        ${this.left > 0 ? html`<button class="button" data-size="large" @click=${() => this.dispatchEvent(new Event("again"))}>${icon("refresh")}${t("code.ended.again")}</button>` : null}
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("big")) return;
    const dialog = this.querySelector("dialog");
    if (this.big && dialog && !dialog.open) openLarge(dialog);
    if (!this.big && dialog?.open) closeLarge(dialog);
  }
}

// The dialog covers the page by itself; the whole screen is asked for on top and may be refused.
function openLarge(dialog: HTMLDialogElement): void {
  dialog.showModal();
  void dialog.requestFullscreen?.().catch(() => undefined);
}

function closeLarge(dialog: HTMLDialogElement): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  dialog.close();
}

function clock(seconds: number): string {
  return new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(seconds * 1000);
}

define("wallet-code", Code);
