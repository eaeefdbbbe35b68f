// One card in full: who issued it, how it stands, what it says, how often it can still be shown; refill and removal.

import { html, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { icon } from "../../../components/icon/icon.ts";
import { claimLabel, claimValue, dayText, inLanguage, inOrder, lastDayText, levelAbout, levelLabel, momentText, purposeLabel } from "../../words/shared.ts";
import { badge, face } from "../face.ts";
import type { Card, Copies } from "../model.ts";
import { Screen } from "../screen.ts";
import { needNetwork } from "../session.ts";
import { upkeep } from "../upkeep.ts";
import { t } from "../words/words.ts";
import "../../../components/dialog/dialog.ts";

export class CardScreen extends Screen {
  static override properties = { ...Screen.properties, asking: { state: true } };

  /** The removal is being confirmed. */
  declare asking: boolean;

  constructor() {
    super();
    this.asking = false;
  }

  protected override render() {
    const card = this.session.card(this.session.looked);
    if (!card) return null;
    return html`<div class="stack">
      <a class="button back" data-kind="quiet" href="#">${icon("back", 20)}${t("back")}</a>
      <h1 tabindex="-1">${t("card.details")}</h1>
      <div class="details">
        <div class="stack">${face(card)}${this.#copies(card)}</div>
        <div class="stack">${this.#facts(card)}${this.#contents(card)}
          <div><button class="button" data-kind="danger" @click=${() => (this.asking = true)}>${icon("remove")}${t("card.remove")}</button></div></div>
      </div>
      ${this.#removal(card)}
    </div>`;
  }

  #facts(card: Card): TemplateResult {
    return html`<section class="panel"><dl class="facts">
      ${fact(t("card.issuer"), html`${inLanguage(card.issuer.name)}<br><small class="soft figures">${card.issuer.url}</small>`)}
      ${fact(t("card.level"), html`${levelLabel(card.level)} <span class="soft">${levelAbout(card.level)}</span>`)}
      ${fact(t("card.valid"), html`${t("card.range", { from: dayText(card.validFrom), until: lastDayText(card.validUntil) })}`)}
      ${fact(t("card.status"), html`${badge(card.state)}<br><small class="soft">${card.statusAsOf ? momentText(card.statusAsOf) : t("card.status.never")}</small>`)}
    </dl></section>`;
  }

  #copies(card: Card): TemplateResult {
    return html`<section class="panel stack">
      <div class="cluster" data-spread><h2>${t("card.copies")}</h2>
        <button class="button" ?disabled=${this.busy !== "" || card.state === "revoked"} @click=${this.#refill}>${icon("refresh", 20)}${this.busy === "refill" ? t("card.topup.busy") : t("card.topup")}</button></div>
      <p class="soft"><small>${t("card.copies.text")}</small></p>
      ${this.refusal()}
      <ul class="copies">${sorted(card.copies).map(copiesRow)}</ul>
    </section>`;
  }

  #contents(card: Card): TemplateResult {
    const names = inOrder(Object.keys(card.claims)).filter((name) => name !== "portrait" && name !== "assurance_level");
    return html`<section class="panel"><h2 class="part">${t("card.contents")}</h2>
      <dl class="facts">${names.map((name) => fact(claimLabel(name), html`${claimValue(name, card.claims[name])}`))}</dl></section>`;
  }

  #removal(card: Card): TemplateResult {
    return html`<hufu-dialog heading=${t("card.remove.title")} ?open=${this.asking} @close=${() => (this.asking = false)}>
      <p>${t("card.remove.text")}</p>
      <div slot="actions" class="cluster">
        <button class="button" data-kind="danger" @click=${() => this.#remove(card)}>${t("card.remove")}</button>
        <button class="button" @click=${() => (this.asking = false)}>${t("cancel")}</button>
      </div></hufu-dialog>`;
  }

  async #remove(card: Card): Promise<void> {
    this.asking = false;
    if (await this.run("remove", () => this.session.removeCard(card.id))) this.go("");
  }

  #refill = async (): Promise<void> => {
    const done = await this.run("refill", async () => {
      needNetwork();
      await upkeep(this.session, true);
    });
    if (done) this.say(t("card.topup.done"));
  };
}

function fact(label: string, value: TemplateResult): TemplateResult {
  return html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

// In the order of the purposes on the first screen; then the general copies, which serve any, then those for websites.
const editions = ["age16", "age18", "cafe", "identity", "hotel", "government"];

function sorted(copies: Copies[]): Copies[] {
  const place = ({ format, edition }: Copies) => {
    if (format !== "sd-cwt") return editions.length + 1;
    return editions.includes(edition) ? editions.indexOf(edition) : editions.length;
  };
  return copies.filter((copies) => copies.edition !== "portrait").sort((a, b) => place(a) - place(b));
}

function copiesRow(copies: Copies): TemplateResult {
  const name = copies.edition === "" ? t(`card.copies.${copies.format}`) : purposeLabel(copies.edition);
  return html`<li><span>${name}</span><meter min="0" max=${copies.total} value=${copies.left} aria-hidden="true"></meter>
    <span class="figures">${t("card.copies.count", { left: copies.left, total: copies.total })}</span></li>`;
}

define("wallet-card", CardScreen);
