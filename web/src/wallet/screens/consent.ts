// What the other side will see, before it sees it: each claim with its value, the optional ones to be unticked.

import { html, nothing, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { icon } from "../../../components/icon/icon.ts";
import { claimLabel, claimValue, inLanguage, purposeLabel } from "../../words/shared.ts";
import { Attention } from "../attention.ts";
import type { Card, Purpose } from "../model.ts";
import { Screen } from "../screen.ts";
import { now } from "../session.ts";
import type { Consent } from "../showing.ts";
import { t } from "../words/words.ts";

const level = "assurance_level";

export class ConsentScreen extends Screen {
  static override properties = { ...Screen.properties, card: { attribute: false }, purpose: { attribute: false }, show: { attribute: false }, omit: { state: true } };

  declare card: Card;
  declare purpose: Purpose;
  /** Spends the copy and shows the code. */
  declare show: (consent: Consent) => Promise<void>;
  declare omit: string[];

  #attention = new Attention(this);

  constructor() {
    super();
    this.omit = [];
  }

  override firstUpdated(): void {
    const { card, purpose, omit } = this;
    // Nothing is said if it fails: the showing itself will say why.
    void this.session.core.call("showing.rehearse", { card: card.id, purpose: purpose.name, omit, now: now() }).catch(() => undefined);
  }

  protected override render() {
    const { purpose } = this;
    return html`<div class="consent stack">
      <a class="button back" data-kind="quiet" href="#">${icon("back", 20)}${t("back")}</a>
      <h1 tabindex="-1"><span class="over">${purposeLabel(purpose.name, purpose.purpose)}</span>${t("consent.title")}</h1>
      <p>${t("consent.lead")}</p>
      <section class="panel">
        <h2 class="part">${t("consent.required")}</h2>
        <dl class="facts">${this.#required().map((name) => this.#fact(name))}</dl>
        ${purpose.optional.length > 0 ? this.#optional() : nothing}
        <h2 class="part">${t("consent.always")}</h2>
        <dl class="facts">${this.#fact(level)}${fact(t("consent.issuer"), inLanguage(this.card.issuer.name))}</dl>
      </section>
      <p class="soft"><small>${t("consent.left", { n: purpose.left })} ${t("consent.photo")}</small></p>
      <div class="consent-act">
        ${this.refusal()}
        <button class="button" data-kind="primary" data-size="large" data-width="full" aria-disabled=${this.#able() ? "false" : "true"} @click=${this.#agree}>
          ${icon("code")}${this.busy ? t("consent.spending") : this.#attention.ready ? t("consent.show") : t("consent.wait")}</button>
      </div>
    </div>`;
  }

  #optional(): TemplateResult {
    return html`<fieldset><legend class="part">${t("consent.optional")}</legend>
      ${this.purpose.optional.map((name) => html`<label class="tick choice" data-claim=${name}>
        <input type="checkbox" .checked=${!this.omit.includes(name)} ?disabled=${this.busy !== ""} @change=${(e: Event) => this.#tick(name, e)}>
        <span class="choice-name">${claimLabel(name)}</span><span class="choice-value">${this.#value(name)}</span></label>`)}
    </fieldset>`;
  }

  #fact(name: string): TemplateResult {
    return fact(claimLabel(name), this.#value(name), name);
  }

  #value(name: string): string {
    if (name === level) return claimValue(name, this.card.level);
    const value = this.card.claims[name];
    return value === undefined ? claimValue(name, new Uint8Array()) : claimValue(name, value);
  }

  #required(): string[] {
    return this.purpose.asks.filter((name) => name !== level);
  }

  #tick(name: string, event: Event): void {
    const kept = (event.target as HTMLInputElement).checked;
    this.omit = kept ? this.omit.filter((other) => other !== name) : [...this.omit, name];
  }

  #able(): boolean {
    return this.#attention.ready && this.busy === "";
  }

  #agree = (): void => {
    if (!this.#able()) return;
    const { card, purpose, omit } = this;
    const agreed = [...new Set([...purpose.asks, ...purpose.optional.filter((name) => !omit.includes(name)), level])];
    void this.run("open", () => this.show({ card: card.id, purpose: purpose.name, omit, agreed }));
  };
}

function fact(label: string, value: string, name?: string): TemplateResult {
  return html`<div data-claim=${name ?? nothing}><dt>${label}</dt><dd>${value}</dd></div>`;
}

define("wallet-consent", ConsentScreen);
