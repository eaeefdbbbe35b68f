// What was shown, when, for which purpose: newest first, by day. It can be switched off and deleted, one entry or all.

import { html, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { hasIcon, icon } from "../../../components/icon/icon.ts";
import { language } from "../../i18n.ts";
import { claimLabel, dayText, inLanguage, purposeLabel } from "../../words/shared.ts";
import type { HistoryEntry } from "../model.ts";
import { Screen } from "../screen.ts";
import { t } from "../words/words.ts";
import { historySwitch } from "./historyswitch.ts";
import "../../../components/dialog/dialog.ts";

export class History extends Screen {
  static override properties = { ...Screen.properties, entries: { state: true }, asking: { state: true } };

  declare entries: HistoryEntry[];
  declare asking: boolean;

  constructor() {
    super();
    this.entries = [];
    this.asking = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.run("list", () => this.#load());
  }

  protected override render() {
    return html`<div class="stack middle">
      <h1 tabindex="-1">${t("history.title")}</h1>
      <p class="soft">${t("history.lead")}</p>
      <section class="panel">${historySwitch(this.session.settings.history, this.#switch)}</section>
      ${this.refusal()}
      ${this.session.settings.history ? null : html`<hufu-notice>${t("history.off")}</hufu-notice>`}
      ${this.entries.length === 0 ? html`<p>${t("history.empty")}</p>` : this.#list()}
      ${this.#clearing()}
    </div>`;
  }

  #list(): TemplateResult {
    return html`<div class="cluster" data-spread><p class="soft">${t("history.count", { n: this.entries.length })}</p>
        <button class="button" data-kind="quiet" @click=${() => (this.asking = true)}>${icon("remove", 20)}${t("history.clear")}</button></div>
      ${byDay(this.entries).map(([day, entries]) => html`<section class="day"><h2>${day}</h2>
        <ul class="entries">${entries.map((entry) => this.#entry(entry))}</ul></section>`)}`;
  }

  #entry(entry: HistoryEntry): TemplateResult {
    const separator = language() === "en" ? ", " : "、";
    const occasion = entry.kind === "online" ? entry.verifier : purposeLabel(entry.purpose);
    return html`<li class="entry">
      <span class="purpose-icon">${icon(hasIcon(entry.purpose) ? entry.purpose : entry.purpose.startsWith("age") ? "age" : "identity")}</span>
      <div><p><strong>${occasion}</strong> <time class="soft figures">${clock(entry.at)}</time></p>
        <p>${t("history.claims", { claims: entry.claims.map(claimLabel).join(separator) })}</p>
        <p class="soft"><small>${t("history.card", { issuer: inLanguage(entry.issuer.name) })}</small></p></div>
      <button class="button" data-kind="quiet" data-icon aria-label=${`${t("history.delete")}: ${occasion} ${clock(entry.at)}`} @click=${() => this.#delete({ id: entry.id })}>${icon("remove", 20)}</button>
    </li>`;
  }

  #clearing(): TemplateResult {
    return html`<hufu-dialog heading=${t("history.clear.title")} ?open=${this.asking} @close=${() => (this.asking = false)}>
      <p>${t("history.clear.text")}</p>
      <div slot="actions" class="cluster">
        <button class="button" data-kind="danger" @click=${() => this.#delete({ all: true })}>${t("history.clear")}</button>
        <button class="button" @click=${() => (this.asking = false)}>${t("cancel")}</button></div></hufu-dialog>`;
  }

  async #load(): Promise<void> {
    const entries = await this.session.core.call("history.list", {});
    this.entries = [...entries].sort((a, b) => b.at - a.at);
  }

  #delete(which: { id: string } | { all: true }): void {
    this.asking = false;
    void this.run("delete", async () => {
      await this.session.core.call("history.delete", which);
      await this.#load();
      this.say(t("history.deleted"));
    });
  }

  #switch = (on: boolean): void => {
    void this.run("switch", () => this.session.setSettings({ history: on }));
  };
}

function byDay(entries: HistoryEntry[]): [string, HistoryEntry[]][] {
  const days = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const day = dayText(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

function clock(seconds: number): string {
  return new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);
}

define("wallet-history", History);
