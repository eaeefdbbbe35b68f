// Registering a person: from a sample, a file or by hand; level; editions; then the offer.

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../../../components/icon/icon.ts";
import { define } from "../../element.ts";
import { claimLabel, claimValue, dateText, levelAbout, levelLabel, purposeLabel } from "../../words/shared.ts";
import type { Registration } from "../office.ts";
import { BLANK, FIELDS, fieldText, portraitOf, readPerson, withField, withPortrait, type Field, type Person } from "../person.ts";
import { portraitFrom } from "../photo.ts";
import { DeskScreen } from "../screen.ts";
import { t, type DeskKey } from "../words/words.ts";
import "../../../components/busy/busy.ts";
import "../../../components/portrait/portrait.ts";

const NEEDED: readonly Field[] = ["name", "birth_date"];
const HINTS: Partial<Record<Field, DeskKey>> = {
  birth_date: "new.date.hint", expiry_date: "new.date.hint", nationality: "new.country.hint", issuing_country: "new.country.hint",
  personal_administrative_number: "new.number.hint",
};
/** ISO/IEC 5218. */
const SEXES = ["1", "2", "9"];

export class RegisterScreen extends DeskScreen {
  static override properties = {
    ...DeskScreen.properties,
    person: { state: true }, chosen: { state: true }, level: { state: true }, every: { state: true }, editions: { state: true },
  };

  declare person: Person;
  /** The sample it began with; -1 for none. */
  declare chosen: number;
  declare level: string;
  /** Every edition that applies. */
  declare every: boolean;
  declare editions: Set<string>;

  constructor() {
    super();
    Object.assign(this, { person: BLANK, chosen: -1, level: "full", every: true, editions: new Set() });
  }

  protected override render() {
    return html`<div class="stack" data-gap="large">
      <h1 tabindex="-1">${t("new.title")}</h1>
      ${this.#beginnings()}
      <form class="stack" data-gap="large" @submit=${this.#submit}>
        <section class="panel stack"><h2>${t("new.person")}</h2><div class="person">${this.#photo()}<div class="fields">${FIELDS.map((field) => this.#field(field))}</div></div></section>
        <section class="panel stack">${this.#levels()} ${this.#editions()}</section>
        ${this.refusal()}
        ${this.busy ? html`<hufu-busy>${t("new.busy")}</hufu-busy>`
          : html`<div><button class="button" data-kind="primary" data-size="large">${t("new.go")}</button></div>`}
      </form>
    </div>`;
  }

  #beginnings(): TemplateResult {
    return html`<section class="stack" aria-labelledby="from"><h2 id="from">${t("new.from")}</h2>
      <ul class="samples" aria-label=${t("new.samples")}>${this.office.samples.map((sample, i) => html`<li>
        <button class="sample" aria-pressed=${this.chosen === i} @click=${() => this.#begin(sample, i)}>
          <hufu-portrait .bytes=${portraitOf(sample)} label=${t("new.photo")}></hufu-portrait>
          <span><strong>${fieldText(sample, "name")}</strong><br /><span class="soft">${dateText(sample["birth_date"])}</span></span></button></li>`)}</ul>
      <div class="cluster">
        <button class="button" @click=${() => this.#begin(BLANK, -1)}>${icon("add")}${t("new.blank")}</button>
        <label class="button file">${icon("save")}${t("new.file")}<input type="file" accept="application/json,.json" @change=${this.#file} /></label>
      </div></section>`;
  }

  #photo(): TemplateResult {
    const portrait = portraitOf(this.person);
    return html`<div class="photo"><hufu-portrait .bytes=${portrait} label=${t("new.photo")}></hufu-portrait>
      <label class="button file">${t("new.photo.choose")}<input type="file" accept="image/*" aria-describedby="photo-hint" @change=${this.#photoChosen} /></label>
      ${portrait ? html`<button class="button" data-kind="quiet" type="button" @click=${() => (this.person = withPortrait(this.person, null))}>${t("new.photo.remove")}</button>` : nothing}
      <p class="hint soft" id="photo-hint">${t("new.photo.hint")}</p></div>`;
  }

  #field(field: Field): TemplateResult {
    const needed = NEEDED.includes(field) || (field === "personal_administrative_number" && this.level === "full");
    const hint = HINTS[field];
    const label = html`<label for=${field}>${claimLabel(field)}${needed ? html` <span class="soft">${t("new.needed")}</span>` : nothing}</label>`;
    if (field === "sex") return html`<div class="field">${label}${this.#sex()}</div>`;
    return html`<div class="field" data-field=${field}>${label}
      <input id=${field} name=${field} .value=${fieldText(this.person, field)} ?required=${needed} autocomplete="off" spellcheck="false" maxlength="240"
        aria-describedby=${hint ? `${field}-hint` : nothing} @input=${(event: Event) => this.#edit(field, event)} />
      ${hint ? html`<p class="hint" id="${field}-hint">${t(hint)}</p>` : nothing}</div>`;
  }

  #sex(): TemplateResult {
    const value = fieldText(this.person, "sex");
    return html`<select id="sex" name="sex" @change=${(event: Event) => this.#edit("sex", event)}>
      <option value="" ?selected=${value === ""}>${t("new.sex.none")}</option>
      ${SEXES.map((code) => html`<option value=${code} ?selected=${value === code}>${claimValue("sex", code)}</option>`)}</select>`;
  }

  #levels(): TemplateResult {
    return html`<fieldset class="stack" data-gap="small"><legend><h2>${t("new.level")}</h2></legend>
      ${["full", "light"].map((level) => html`<label class="tick"><input type="radio" name="level" value=${level} .checked=${this.level === level}
        @change=${() => (this.level = level)} /><span>${levelLabel(level)} <span class="soft">${levelAbout(level)}</span></span></label>`)}</fieldset>`;
  }

  #editions(): TemplateResult {
    const { editions, full } = this.office.editions;
    return html`<fieldset class="stack" data-gap="small"><legend><h2>${t("new.editions")}</h2></legend>
      <p class="soft">${t("new.editions.about")}</p>
      <label class="tick"><input type="checkbox" role="switch" .checked=${this.every} @change=${() => (this.every = !this.every)} /><span>${t("new.editions.all")}</span></label>
      ${this.every ? nothing : html`<div class="editions">${editions.map((edition) => this.#edition(edition, this.level !== "full" && full.includes(edition)))}</div>`}
    </fieldset>`;
  }

  #edition(edition: string, barred: boolean): TemplateResult {
    return html`<label class="tick"><input type="checkbox" name="edition" value=${edition} ?disabled=${barred} .checked=${!barred && this.editions.has(edition)}
      @change=${() => this.#turn(edition)} /><span>${purposeLabel(edition)} <span class="soft">${barred ? t("new.editions.full") : edition}</span></span></label>`;
  }

  #turn(edition: string): void {
    const editions = new Set(this.editions);
    if (!editions.delete(edition)) editions.add(edition);
    this.editions = editions;
  }

  #begin(person: Person, chosen: number): void {
    Object.assign(this, { person: { ...person }, chosen, refused: "" });
    const level = person["assurance_level"];
    if (level === "light" || level === "full") this.level = level;
  }

  #edit(field: Field, event: Event): void {
    this.person = withField(this.person, field, (event.target as HTMLInputElement).value);
  }

  #file(event: Event): void {
    const file = taken(event);
    if (file) void this.run(async () => this.#begin(await readPerson(file), -1));
  }

  #photoChosen(event: Event): void {
    const file = taken(event);
    if (file) void this.run(async () => (this.person = withPortrait(this.person, await portraitFrom(file))));
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const registration: Registration = { person: this.person, level: this.level };
    const { full } = this.office.editions;
    if (!this.every) registration.editions = [...this.editions].filter((edition) => this.level === "full" || !full.includes(edition));
    if (await this.run(() => this.office.register(registration))) this.#begin(BLANK, -1);
  }
}

/** The file just chosen; the input is emptied, so that the same file can be chosen again. */
function taken(event: Event): File | undefined {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  input.value = "";
  return file;
}

define("desk-register", RegisterScreen);

declare global {
  interface HTMLElementTagNameMap {
    "desk-register": RegisterScreen;
  }
}
