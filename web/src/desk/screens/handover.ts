// Handing over: the offer as symbol and link, and, apart from it, the transaction code.

import { html, nothing, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { momentText } from "../../words/shared.ts";
import { symbolOf, walletLink, type Handover } from "../office.ts";
import { DeskScreen } from "../screen.ts";
import { t } from "../words/words.ts";
import "../../../components/busy/busy.ts";
import "../../../components/notice/notice.ts";
import "../../../components/qr/qr.ts";

/** How often the desk looks whether the card was collected. */
const LOOK_MS = 3000;

export class HandoverScreen extends DeskScreen {
  static override properties = { ...DeskScreen.properties, copied: { state: true } };

  declare copied: "" | "copied" | "failed";
  #looking: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.copied = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#looking);
  }

  protected override render() {
    const { handover } = this.office;
    if (!handover) return nothing;
    const name = this.#card?.name ?? "";
    return html`<div class="stack" data-gap="large">
      <h1 tabindex="-1">${t("offer.title", { name })}</h1>
      <div class="handover">
        <section class="panel stack" aria-label=${t("offer.card")}><h2>${t("offer.scan")}</h2>
          <hufu-qr .symbol=${symbolOf(handover)} label=${t("offer.symbol")} max="360"></hufu-qr>
          ${this.#link(handover)}</section>
        <section class="panel stack tx" aria-labelledby="tx"><h2 id="tx">${t("offer.tx")}</h2>
          <output class="tx-code" data-tx-code=${handover.tx_code}>${parts(handover.tx_code)}</output>
          <hufu-notice kind="warn">${t("offer.tx.about")}</hufu-notice></section>
      </div>
      ${this.#state(handover)}
      <div><button class="button" data-kind="primary" data-size="large" @click=${() => this.office.handedOver()}>${t("offer.done")}</button></div>
    </div>`;
  }

  get #card() {
    return this.office.cards.find((card) => card.card === this.office.handover?.card);
  }

  #link(handover: Handover): TemplateResult {
    const link = walletLink(handover.offer, location.origin);
    return html`<div class="cluster">
        <a class="button" href=${link} target="_blank" rel="noopener noreferrer">${t("offer.open")}</a>
        <button class="button" @click=${() => this.#copy(link)}><span role="status">${t(this.copied === "copied" ? "offer.copied" : "offer.copy")}</span></button></div>
      ${this.copied === "failed" ? html`<p>${t("offer.copy.failed")}</p><p><code>${link}</code></p>` : nothing}`;
  }

  #state(handover: Handover): TemplateResult {
    const card = this.#card;
    if (card?.state === "valid") return html`<hufu-notice kind="good" live>${t("offer.taken", { n: card.copies })}</hufu-notice>`;
    if (handover.expires * 1000 < Date.now()) return html`<hufu-notice kind="bad" live>${t("offer.over")}</hufu-notice>`;
    return html`<hufu-busy>${t("offer.waiting")} <span class="soft">${t("offer.until", { time: momentText(handover.expires) })}</span></hufu-busy>`;
  }

  #look(): void {
    if (!document.hidden && this.#card?.state !== "valid") void this.office.refresh();
  }

  async #copy(link: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
      this.copied = "copied";
    } catch {
      this.copied = "failed";
    }
  }
}

/** Six digits are said in two groups. */
function parts(code: string): TemplateResult[] {
  const half = Math.ceil(code.length / 2);
  return [code.slice(0, half), code.slice(half)].map((part) => html`<span>${part}</span>`);
}

define("desk-handover", HandoverScreen);

declare global {
  interface HTMLElementTagNameMap {
    "desk-handover": HandoverScreen;
  }
}
