// Settings: language, history, the ways to open the vault, what is running here, and the lock.

import { html, type TemplateResult } from "lit";
import * as build from "hufu:build";
import { define } from "../../element.ts";
import { icon } from "../../../components/icon/icon.ts";
import { language, setLanguage, type Language } from "../../i18n.ts";
import { dayText } from "../../words/shared.ts";
import { addPasskey, passkeysLikely } from "../passkey.ts";
import type { Slot } from "../model.ts";
import { Screen } from "../screen.ts";
import { t } from "../words/words.ts";
import { historySwitch } from "./historyswitch.ts";

const languages: [Language, string][] = [["zh-CN", "中文"], ["en", "English"]];

export class SettingsScreen extends Screen {
  static override properties = { ...Screen.properties, passkeys: { state: true }, persisted: { state: true } };

  /** Whether this browser can make passkeys with PRF. */
  declare passkeys: boolean;
  declare persisted: boolean;

  constructor() {
    super();
    this.passkeys = false;
    this.persisted = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void passkeysLikely().then((likely) => (this.passkeys = likely));
    void navigator.storage?.persisted?.().then((persisted) => (this.persisted = persisted));
  }

  protected override render() {
    return html`<div class="stack middle" data-gap="large">
      <h1 tabindex="-1">${t("settings.title")}</h1>
      ${this.refusal()}
      <section class="panel stack">${this.#language()}${historySwitch(this.session.settings.history, this.#history)}</section>
      ${this.#unlock()}
      ${this.#about()}
    </div>`;
  }

  #language(): TemplateResult {
    return html`<fieldset><legend class="part">${t("settings.language")}</legend>
      <div class="cluster">${languages.map(([tag, name]) => html`<label class="tick"><input type="radio" name="language" .checked=${language() === tag}
        @change=${() => setLanguage(tag)}><span lang=${tag}>${name}</span></label>`)}</div></fieldset>`;
  }

  #unlock(): TemplateResult {
    const slots = this.session.vault?.slots ?? [];
    return html`<section class="panel stack">
      <h2 class="part">${t("settings.unlock")}</h2>
      <ul class="slots">${slots.map((slot) => this.#slot(slot))}</ul>
      ${this.passkeys
        ? html`<div><button class="button" ?disabled=${this.busy !== ""} @click=${this.#add}>${icon("key")}${this.busy === "passkey" ? t("passkey.waiting") : t("passkey.add")}</button></div>`
        : html`<p class="soft"><small>${t("settings.passkey.none")}</small></p>`}
      <div class="cluster"><button class="button" @click=${this.#lock}>${icon("lock")}${t("settings.lock")}</button><small class="soft">${t("settings.lock.hint")}</small></div>
    </section>`;
  }

  #slot(slot: Slot): TemplateResult {
    const added = t("settings.slot.created", { day: dayText(slot.created) });
    const kind = t(`settings.slot.${slot.kind}`);
    return html`<li>${icon(slot.kind === "prf" ? "key" : "print")}<span>${kind}</span><small class="soft">${added}</small>
      ${slot.kind === "prf" ? html`<button class="button" data-kind="quiet" data-icon aria-label=${`${t("settings.slot.remove")}: ${added}`}
        ?disabled=${this.busy !== ""} @click=${() => this.#remove(slot)}>${icon("remove", 20)}</button>` : null}</li>`;
  }

  #about(): TemplateResult {
    return html`<section class="panel">
      <h2 class="part">${t("settings.about")}</h2>
      <dl class="facts">
        ${row(t("settings.version"), build.version)}
        ${row(t("settings.toolchain"), build.go)}
        ${row(t("settings.core"), build.core.sha256)}
        ${row(t("settings.online"), build.online.sha256)}
        ${row(t("settings.storage"), t(this.persisted ? "settings.storage.kept" : "settings.storage.best"))}
      </dl>
      <p class="soft"><small>${t("settings.verify")}</small></p>
    </section>`;
  }

  #history = (on: boolean): void => {
    void this.run("history", () => this.session.setSettings({ history: on }));
  };

  #add = async (): Promise<void> => {
    const done = await this.run("passkey", async () => {
      await addPasskey(this.session.core, t("passkey.label"));
      await this.session.written();
    });
    if (done) this.say(t("passkey.added"));
  };

  #remove(slot: Slot): void {
    void this.run("remove", async () => {
      await this.session.core.call("vault.removeSlot", { id: slot.id });
      await this.session.written();
    });
  }

  #lock = (): void => {
    void this.run("lock", () => this.session.lock());
  };
}

function row(label: string, value: string): TemplateResult {
  return html`<div><dt>${label}</dt><dd class="figures">${value}</dd></div>`;
}

define("wallet-settings", SettingsScreen);
