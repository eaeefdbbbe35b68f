// The first screen of an open wallet: the card, and what it can be shown for, in the holder's words.

import { html, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { hasIcon, icon } from "../../../components/icon/icon.ts";
import { sentence } from "../../sentence.ts";
import { purposeLabel } from "../../words/shared.ts";
import { face } from "../face.ts";
import type { Card, Purpose } from "../model.ts";
import { Screen } from "../screen.ts";
import "../../../components/notice/notice.ts";
import { now } from "../session.ts";
import { t } from "../words/words.ts";

export class Home extends Screen {
  static override properties = { ...Screen.properties, purposes: { state: true }, chosen: { state: true } };

  declare purposes: Purpose[];
  /** The card's id, when there are several. */
  declare chosen: string;

  #asked = "";

  constructor() {
    super();
    this.purposes = [];
    this.chosen = "";
  }

  protected override willUpdate(): void {
    const card = this.session.card(this.chosen);
    if (card) void this.#ask(card);
  }

  protected override render() {
    const card = this.session.card(this.chosen);
    return card ? this.#cards(card) : this.#empty();
  }

  #empty(): TemplateResult {
    return html`<div class="empty">
      <div class="empty-card" aria-hidden="true">${icon("card", 64)}</div>
      <h1 tabindex="-1">${t("home.empty.title")}</h1>
      <p>${t("home.empty.text")}</p>
      <a class="button" data-kind="primary" data-size="large" href="#receive">${icon("add")}${t("home.add")}</a>
    </div>`;
  }

  #cards(card: Card): TemplateResult {
    return html`<h1 tabindex="-1" class="visually-hidden">${t("home.title")}</h1>
      <div class="home">
        <section class="home-card stack" aria-label=${t("home.title")}>
          ${this.session.cards.length > 1 ? this.#choice(card) : face(card)}
          ${this.session.vault?.discarded ? told("copies_discarded") : null}
          <div class="cluster" data-spread>
            <a class="button" data-kind="quiet" href="#card" @click=${() => (this.session.looked = card.id)}>${t("card.details")}${icon("next", 20)}</a>
            <a class="button" data-kind="quiet" href="#receive">${icon("add", 20)}${t("home.add")}</a>
          </div>
        </section>
        <section class="home-show stack" aria-labelledby="show-title">
          <h2 id="show-title">${t("home.show")}</h2>
          ${this.refusal()}
          ${card.state === "valid" ? this.#purposes(card) : this.#trouble(card)}
        </section>
      </div>`;
  }

  #choice(current: Card): TemplateResult {
    return html`<div class="cards" role="group" aria-label=${t("consent.card")}>${this.session.cards.map((card) => html`
      <button class="card-choice" aria-pressed=${card.id === current.id} @click=${() => (this.chosen = card.id)}>${face(card)}</button>`)}</div>`;
  }

  #purposes(card: Card): TemplateResult {
    return html`<p class="soft">${t("home.show.lead")}</p>
      <ul class="purposes">${this.purposes.map((purpose) => html`<li>${this.#purpose(card, purpose)}</li>`)}</ul>`;
  }

  #trouble({ state }: Card): TemplateResult | null {
    if (state === "valid") return null;
    return html`<hufu-notice kind=${state === "suspended" ? "warn" : "bad"}><p><strong>${t("home.unavailable")}</strong></p><p>${t(`card.${state}`)}</p></hufu-notice>`;
  }

  #purpose(card: Card, purpose: Purpose): TemplateResult {
    const name = hasIcon(purpose.name) ? purpose.name : purpose.name.startsWith("age") ? "age" : "identity";
    return html`<button class="purpose" data-purpose=${purpose.name} ?disabled=${!purpose.available} @click=${() => this.session.choose(card.id, purpose)}>
      <span class="purpose-icon">${icon(name, 28)}</span>
      <span class="purpose-name">${purposeLabel(purpose.name, purpose.purpose)}</span>
      <span class="purpose-left">${this.#left(purpose)}</span>
      ${icon("next", 20)}
    </button>`;
  }

  #left(purpose: Purpose): string {
    if (purpose.available) return t("home.copies", { n: purpose.left });
    return purpose.left === 0 && !purpose.reason ? t("home.none") : sentence(purpose.reason).says;
  }

  // The purposes are asked for once for each state of the card: a showing or a refill changes its copies.
  async #ask(card: Card): Promise<void> {
    const key = JSON.stringify([card.id, card.state, card.copies]);
    if (key === this.#asked) return;
    this.#asked = key;
    try {
      this.purposes = await this.session.core.call("cards.purposes", { card: card.id, now: now() });
    } catch (error) {
      this.refuse(error);
    }
  }
}

function told(code: string): TemplateResult {
  const { says, next } = sentence(code);
  return html`<hufu-notice kind="warn"><p><strong>${says}</strong></p><p>${next}</p></hufu-notice>`;
}

define("wallet-home", Home);
