// What a clerk chooses, what the counter trusts, and what it is.

import { html, nothing, type TemplateResult } from "lit";
import { core, go, version } from "hufu:build";
import { icon } from "../../../components/icon/icon.ts";
import { profileTitle } from "../../../components/verdict/verdict.ts";
import { agoText } from "../../../components/verdict/time.ts";
import { define } from "../../element.ts";
import { dayText, inLanguage, momentText } from "../../words/shared.ts";
import { grouped } from "../configuration.ts";
import { listsLine, listsNotices } from "../listsbar.ts";
import { EXAMPLE } from "../ownprofile.ts";
import { CounterScreen } from "../screen.ts";
import { STAYS } from "../settings.ts";
import { play } from "../sound.ts";
import { t } from "../words/words.ts";

export class SettingsScreen extends CounterScreen {
  protected override render() {
    return html`<div class="stack" data-gap="large">
      <h1 tabindex="-1">${t("settings.title")}</h1>
      <section class="panel stack">${this.#stay()} ${this.#sound()}</section>
      <section class="panel stack"><h2>${t("settings.lists")}</h2>${listsNotices(this.station)} ${this.#lists()} ${listsLine(this.station)}</section>
      <section class="panel stack"><h2>${t("settings.own")}</h2>${this.#own()}</section>
      <section class="panel stack"><h2>${t("settings.keep")}</h2><p>${t(this.station.lasting ? "settings.keep.yes" : "settings.keep.no")}</p></section>
      <section class="panel stack"><h2>${t("settings.about")}</h2><dl class="facts">
        ${fact(t("settings.version"), version)} ${fact(t("settings.core"), html`<code>${core.sha256}</code>`)} ${fact(t("settings.go"), go)}</dl></section>
    </div>`;
  }

  #stay(): TemplateResult {
    const { stay } = this.station.settings;
    return html`<div class="field narrow"><label for="stay">${t("settings.stay")}</label>
      <select id="stay" aria-describedby="stay-hint" @change=${(event: Event) => this.station.set({ stay: Number((event.target as HTMLSelectElement).value) })}>
        ${STAYS.map((seconds) => html`<option value=${seconds} ?selected=${seconds === stay}>${stayText(seconds)}</option>`)}</select>
      <p class="hint" id="stay-hint">${t("settings.stay.hint")}</p></div>`;
  }

  #sound(): TemplateResult {
    const { sound } = this.station.settings;
    return html`<div class="cluster" data-spread><label class="tick"><input type="checkbox" role="switch" ?checked=${sound}
        @change=${(event: Event) => this.station.set({ sound: (event.target as HTMLInputElement).checked })} />
      <span>${t("settings.sound")}<br /><span class="soft">${t("settings.sound.about")}</span></span></label>
      <button class="button" @click=${() => play("accepted")}>${t("settings.sound.try")}</button></div>`;
  }

  #lists(): TemplateResult {
    const { loaded, root, fetched } = this.station.lists.condition;
    const now = Date.now() / 1000;
    return html`<dl class="facts">
      ${root ? fact(t("settings.root"), html`<code>${grouped(root)}</code><br /><span class="soft">${t("settings.root.about")}</span>`) : nothing}
      ${loaded ? html`${fact(t("settings.number"), t("settings.number.value", {
          n: loaded.trust.sequence, from: momentText(loaded.trust.issued), to: dayText(loaded.trust.expires) }))}
        ${fact(t("settings.issuers"), loaded.trust.issuers.map((issuer) => html`<p>${inLanguage(issuer.name)}<br /><span class="soft">${issuer.id}</span></p>`))}
        ${fact(t("settings.statuses"), loaded.statuses.length === 0 ? t("settings.statuses.none") : loaded.statuses.map((list) => html`<p>
          ${t("settings.statuses.value", { time: momentText(list.issued), age: agoText(now - list.issued) })}<br /><span class="soft">${list.uri}</span></p>`))}` : nothing}
      ${fact(t("settings.fetched"), fetched ? momentText(fetched) : t("settings.never"))}
    </dl>`;
  }

  #own(): TemplateResult {
    const { profiles } = this.station;
    const own = profiles.all.filter((profile) => profiles.own.includes(profile.name));
    return html`<p class="soft">${t("settings.own.about")}</p>
      ${this.refusal()}
      ${own.length ? html`<ul class="own">${own.map((profile) => html`<li><span>${profileTitle(profile)} <span class="soft">${profile.name}</span></span>
        <button class="button" data-kind="quiet" aria-label=${t("settings.own.remove.this", { name: profileTitle(profile) })}
          @click=${() => this.run(() => profiles.remove(profile.name))}>${t("settings.own.remove")}</button></li>`)}</ul>` : nothing}
      <div><label class="button file">${icon("add")}${t("settings.own.add")}<input id="own" type="file" accept="application/json,.json" @change=${this.#added} /></label></div>
      <details><summary>${t("settings.own.example")}</summary><pre tabindex="0">${EXAMPLE}</pre></details>`;
  }

  #added(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (file) void this.run(() => this.station.addProfile(file));
  }
}

function fact(name: string, value: unknown): TemplateResult {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function stayText(seconds: number): string {
  if (seconds === 0) return t("settings.stay.0");
  return seconds < 60 ? t("settings.stay.s", { n: seconds }) : t("settings.stay.m", { n: seconds / 60 });
}

define("counter-settings", SettingsScreen);

declare global {
  interface HTMLElementTagNameMap {
    "counter-settings": SettingsScreen;
  }
}
