// The register opened: searched, exported, entries deleted.

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../../../components/icon/icon.ts";
import { profileTitle } from "../../../components/verdict/verdict.ts";
import { define } from "../../element.ts";
import { download } from "../../wallet/sheet/download.ts";
import { claimLabel } from "../../words/shared.ts";
import { CounterScreen } from "../screen.ts";
import { t } from "../words/words.ts";
import type { Entry } from "./book.ts";
import { counts } from "./locked.ts";
import { cell, columns, exported, localTime, search } from "./table.ts";
import "../../../components/dialog/dialog.ts";
import "../../../components/notice/notice.ts";
import "./manage.ts";

/** Rows drawn at once; a long register is read by searching. */
const PAGE = 100;

class RegisterOpened extends CounterScreen {
  static override properties = {
    ...CounterScreen.properties,
    entries: { state: true }, damaged: { state: true }, words: { state: true }, limit: { state: true }, doomed: { state: true }, exporting: { state: true },
  };

  declare entries: Entry[];
  declare damaged: number;
  /** What is searched for. */
  declare words: string;
  declare limit: number;
  /** The entry whose deletion is asked about. */
  declare doomed: Entry | null;
  declare exporting: boolean;

  constructor() {
    super();
    Object.assign(this, { entries: [], damaged: 0, words: "", limit: PAGE, doomed: null, exporting: false });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
    this.addEventListener("register-changed", () => void this.#read());
  }

  protected override render(): TemplateResult {
    const found = this.#found();
    return html`<div class="stack" data-gap="large"><div class="cluster" data-spread>${counts(this.station)}
        <div class="cluster"><button class="button" ?disabled=${found.length === 0} @click=${() => (this.exporting = true)}>${icon("save")}${t("register.export")}</button>
        <button class="button" @click=${() => this.station.lockRegister()}>${icon("lock")}${t("register.lock")}</button></div></div>
      ${this.refusal()}
      ${this.damaged ? html`<hufu-notice kind="bad">${t("register.damaged", { n: this.damaged })}</hufu-notice>` : nothing}
      <div class="field"><label for="search">${t("register.search")}</label>
        <input id="search" type="search" autocomplete="off" .value=${this.words} @input=${this.#searched} /></div>
      <p class="soft" role="status">${this.words ? t("register.found", { n: found.length }) : t("register.locks")}</p>
      ${found.length > 0 ? this.#table(found) : html`<p class="panel">${t(this.entries.length > 0 ? "register.nothing" : "register.empty")}</p>`}
      <register-manage .station=${this.station}></register-manage>
      ${this.#deleting()} ${this.#exporting(found.length)}</div>`;
  }

  #found(): Entry[] {
    return search(this.entries, this.words, this.#profileName);
  }

  #table(found: Entry[]): TemplateResult {
    const names = columns(found);
    const rows = found.slice(0, this.limit);
    const more = Math.min(PAGE, found.length - rows.length);
    return html`<div class="table" role="region" tabindex="0" aria-label=${t("register.title")}><table>
        <thead><tr><th scope="col">${t("register.time")}</th><th scope="col">${t("register.profile")}</th>
          ${names.map((name) => html`<th scope="col">${claimLabel(name)}</th>`)}<th><span class="visually-hidden">${t("register.delete")}</span></th></tr></thead>
        <tbody>${rows.map((entry) => this.#row(entry, names))}</tbody></table></div>
      ${more > 0 ? html`<div><button class="button" @click=${() => (this.limit += PAGE)}>${t("register.more", { n: more })}</button></div>` : nothing}`;
  }

  #row(entry: Entry, names: string[]): TemplateResult {
    const time = localTime(entry.at);
    return html`<tr><td data-label=${t("register.time")} class="figures">${time}</td><td data-label=${t("register.profile")}>${this.#profileName(entry.profile)}</td>
      ${names.map((name) => html`<td data-label=${claimLabel(name)} data-claim=${name}>${cell(entry, name)}</td>`)}
      <td><button class="button" data-kind="quiet" data-icon aria-label=${t("register.delete.this", { time })} @click=${() => (this.doomed = entry)}>${icon("remove")}</button></td></tr>`;
  }

  #deleting(): TemplateResult {
    const close = () => (this.doomed = null);
    return html`<hufu-dialog heading=${t("register.delete.title")} ?open=${this.doomed !== null} @close=${close}>
      <p>${this.doomed ? localTime(this.doomed.at) : ""}</p><p>${t("register.delete.about")}</p>
      <div slot="actions" class="cluster"><button class="button" data-kind="danger" @click=${this.#remove}>${t("register.delete")}</button>
        <button class="button" @click=${close}>${t("cancel")}</button></div></hufu-dialog>`;
  }

  #exporting(count: number): TemplateResult {
    const close = () => (this.exporting = false);
    const keep = (event: Event) => this.station.set({ spreadsheet: (event.target as HTMLInputElement).checked });
    return html`<hufu-dialog heading=${t("register.export.title")} ?open=${this.exporting} @close=${close}>
      <p>${t("register.export.about", { n: count })}</p>
      <label class="tick"><input type="checkbox" ?checked=${this.station.settings.spreadsheet} @change=${keep} /><span>${t("register.export.long")}</span></label>
      <div slot="actions" class="cluster"><button class="button" data-kind="primary" @click=${this.#export}>${t("register.export.go")}</button>
        <button class="button" @click=${close}>${t("cancel")}</button></div></hufu-dialog>`;
  }

  #profileName = (name: string): string => {
    const profile = this.station.profiles.find(name);
    return profile ? profileTitle(profile) : name;
  };

  #searched(event: Event): void {
    this.words = (event.target as HTMLInputElement).value.slice(0, 200);
    this.limit = PAGE;
  }

  async #read(): Promise<void> {
    await this.run(async () => Object.assign(this, await this.station.book.entries()));
  }

  async #remove(): Promise<void> {
    const id = this.doomed?.id ?? "";
    this.doomed = null;
    await this.run(() => this.station.book.remove(id));
    await this.station.readRegister();
    await this.#read();
  }

  #export(): void {
    this.exporting = false;
    const head = { time: t("register.time"), profile: t("register.profile") };
    const text = exported(this.#found(), head, this.#profileName, { keepLongNumbers: this.station.settings.spreadsheet });
    download(new Blob([text], { type: "text/csv;charset=utf-8" }), t("register.file", { day: localTime(Date.now()).slice(0, 10) }));
  }
}

define("register-opened", RegisterOpened);
