// The cards this desk issued: state, and suspending, reinstating, revoking, offering again.

import { html, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "../../../components/icon/icon.ts";
import { define } from "../../element.ts";
import { levelLabel, momentText, stateLabel } from "../../words/shared.ts";
import { changesOf, type CardState, type Change, type DeskCard } from "../office.ts";
import { DeskScreen } from "../screen.ts";
import { t, type DeskKey } from "../words/words.ts";
import "../../../components/dialog/dialog.ts";
import "../../../components/notice/notice.ts";

const REFRESH_MS = 15_000;
const icons: Record<CardState, IconName> = { offered: "clock", valid: "check", suspended: "pause", revoked: "cross", expired: "clock" };

type Action = Change | "offer";

export class CardsScreen extends DeskScreen {
  static override properties = { ...DeskScreen.properties, words: { state: true }, asked: { state: true }, done: { state: true } };

  declare words: string;
  declare asked: { card: DeskCard; action: Action } | null;
  /** What was done last, in words. */
  declare done: { key: DeskKey; name: string } | null;
  #refreshing: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    Object.assign(this, { words: "", asked: null, done: null });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.office.refresh();
    this.#refreshing = setInterval(() => !document.hidden && void this.office.refresh(), REFRESH_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#refreshing);
  }

  protected override render() {
    const { cards, trouble } = this.office;
    const found = matching(cards, this.words);
    return html`<div class="stack" data-gap="large">
      <div class="cluster" data-spread><h1 tabindex="-1">${t("cards.title")}</h1>
        <button class="button" @click=${() => this.office.refresh()}>${icon("refresh")}${t("cards.refresh")}</button></div>
      ${this.refusal()}
      ${trouble ? html`<hufu-notice kind="warn" live>${t("cards.old")}</hufu-notice>` : nothing}
      ${this.done ? html`<hufu-notice kind="good" live>${t(this.done.key, { name: this.done.name })}</hufu-notice>` : nothing}
      <div class="field"><label for="search">${t("cards.search")}</label><input id="search" type="search" autocomplete="off"
        @input=${(event: Event) => (this.words = (event.target as HTMLInputElement).value.slice(0, 200))} /></div>
      <p class="soft" role="status">${t("cards.count", { n: found.length })}</p>
      ${found.length > 0 ? this.#table(found) : html`<p class="panel">${t(cards.length > 0 ? "cards.nothing" : "cards.none")}</p>`}
      ${this.#dialog()}
    </div>`;
  }

  #table(cards: DeskCard[]): TemplateResult {
    const heads: DeskKey[] = ["cards.person", "cards.level", "cards.state", "cards.issued", "cards.copies", "cards.actions"];
    return html`<div class="table"><table><thead><tr>${heads.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
      <tbody>${cards.map((card) => this.#row(card))}</tbody></table></div>`;
  }

  #row(card: DeskCard): TemplateResult {
    return html`<tr data-card=${card.card} data-state=${card.state}>
      <td><strong>${card.name}</strong><br /><span class="soft figures">${card.card.slice(0, 8)}</span></td>
      <td data-label=${t("cards.level")}>${levelLabel(card.level)}</td>
      <td data-label=${t("cards.state")}><span class="badge" data-state=${card.state}>${icon(icons[card.state] ?? "info", 20)}${stateLabel(card.state)}</span></td>
      <td data-label=${t("cards.issued")}>${card.issued_at ? moment(card.issued_at) : html`<span class="soft">${t("cards.made", { time: moment(card.created_at) })}</span>`}</td>
      <td data-label=${t("cards.copies")} class="figures">${card.copies}</td>
      <td><div class="cluster">${this.#buttons(card)}</div></td></tr>`;
  }

  #buttons(card: DeskCard) {
    const actions: Action[] = [...(card.state === "offered" || card.state === "valid" ? (["offer"] as const) : []), ...changesOf(card.state)];
    return actions.map((action) => html`<button class="button" data-kind=${action === "revoke" ? "danger" : nothing} data-action=${action}
      aria-label=${t("cards.of", { action: t(`cards.${action}`), name: card.name })} @click=${() => (this.asked = { card, action })}>${t(`cards.${action}`)}</button>`);
  }

  #dialog(): TemplateResult {
    const { card, action } = this.asked ?? { card: { name: "" }, action: "suspend" as Action };
    const close = () => (this.asked = null);
    const about: DeskKey = action === "offer" ? "offer.about.again" : `${action}.about`;
    const title: DeskKey = action === "offer" ? "offer.title.again" : `${action}.title`;
    return html`<hufu-dialog heading=${t(title, { name: card.name })} ?open=${this.asked !== null} @close=${close}>
      <p>${t(about)}</p>
      <div slot="actions" class="cluster"><button class="button" data-kind=${action === "revoke" ? "danger" : "primary"} data-confirm ?disabled=${this.busy}
        @click=${this.#confirmed}>${t(`cards.${action}`)}</button><button class="button" @click=${close}>${t("cancel")}</button></div></hufu-dialog>`;
  }

  #confirmed = async (): Promise<void> => {
    if (!this.asked) return;
    const { card, action } = this.asked;
    Object.assign(this, { asked: null, done: null });
    if (action === "offer") return void (await this.run(() => this.office.offerAgain(card.card)));
    if (await this.run(() => this.office.change(card.card, action))) this.done = { key: `changed.${action}`, name: card.name };
  };
}

function matching(cards: DeskCard[], words: string): DeskCard[] {
  const wanted = words.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  return cards.filter((card) => {
    const text = [card.name, card.card, stateLabel(card.state), levelLabel(card.level), ...card.editions].join(" ").normalize("NFKC").toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

function moment(text: string): string {
  return momentText(Date.parse(text) / 1000);
}

define("desk-cards", CardsScreen);

declare global {
  interface HTMLElementTagNameMap {
    "desk-cards": CardsScreen;
  }
}
