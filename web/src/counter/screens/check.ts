// The counter's main screen: purpose, scanner, verdict, and how new the lists are. In large type it fills the screen.

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../../../components/icon/icon.ts";
import type { HintEvent, ScanEvent, Scanner } from "../../../components/scanner/scanner.ts";
import { profileTitle } from "../../../components/verdict/verdict.ts";
import type { Profile } from "../../api.d.ts";
import { define } from "../../element.ts";
import { claimLabel, levelAbout, levelLabel } from "../../words/shared.ts";
import { language } from "../../i18n.ts";
import { Awake } from "../../wallet/awake.ts";
import { CounterScreen } from "../screen.ts";
import { listsLine, listsNotices } from "../listsbar.ts";
import { t } from "../words/words.ts";
import "../../../components/busy/busy.ts";
import "../../../components/ring/ring.ts";
import "../../../components/scanner/scanner.ts";

export class CheckScreen extends CounterScreen {
  readonly #awake = new Awake();

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("fullscreenchange", this.#screen);
    document.addEventListener("keydown", this.#key);
    document.addEventListener("visibilitychange", this.#wake);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("fullscreenchange", this.#screen);
    document.removeEventListener("keydown", this.#key);
    document.removeEventListener("visibilitychange", this.#wake);
    void this.#awake.release();
  }

  protected override render() {
    const { gate, shown } = this.station;
    return html`<div class="check" ?data-gate=${gate} ?data-shown=${shown !== null}>
      <h1 class="visually-hidden" tabindex="-1">${t("check.title")}</h1>
      ${gate ? nothing : listsNotices(this.station)}
      <div class="scan">
        ${gate ? this.#gateHead() : this.#choice()}
        <hufu-scanner wanted="code" wedge ?bare=${gate} ?paused=${shown !== null || this.station.judging}
          @hufu-scan=${this.#scanned} @hufu-hint=${this.#hinted}></hufu-scanner>
      </div>
      <section class="result" aria-label=${t("verdict.region")}>${this.#result()}</section>
      ${gate ? nothing : listsLine(this.station)}
    </div>`;
  }

  #gateHead(): TemplateResult {
    const { profile } = this.station;
    return html`<div class="gate-head"><p class="gate-title">${t("gate.title")}</p>
      <p class="gate-purpose">${profile ? profileTitle(profile) : ""}</p>
      <button class="button" @click=${this.#leave}>${icon("close")}${t("gate.exit")}</button></div>`;
  }

  #choice(): TemplateResult {
    const { profiles, profile } = this.station;
    return html`<div class="choice">
      <div class="field"><label for="profile">${t("check.profile")}</label>
        <select id="profile" @change=${this.#chosen}>${profiles.all.map(
          (p) => html`<option value=${p.name} ?selected=${p.name === profile?.name}>${profileTitle(p)}</option>`,
        )}</select></div>
      <button class="button" @click=${this.#enter}>${icon("expand")}${t("check.gate")}</button>
    </div>`;
  }

  #result() {
    const { shown, judging, gate, profile } = this.station;
    if (shown && !judging) return this.#verdict();
    if (gate) return nothing;
    if (judging || !profile) return html`<div class="panel wait"><hufu-busy>${t(judging ? "check.judging" : "check.starting")}</hufu-busy></div>`;
    return this.#waiting(profile);
  }

  #verdict(): TemplateResult {
    const { report, profile } = this.station.shown!;
    const { gate, settings } = this.station;
    return html`<hufu-verdict .report=${report} .profile=${profile} ?large=${gate} ?folded=${settings.folded}
      @hufu-fold=${(event: CustomEvent<{ folded: boolean }>) => this.station.set({ folded: event.detail.folded })}>
      <div slot="actions" class="actions">${this.#actions()}</div></hufu-verdict>`;
  }

  #actions() {
    const { until, stay, entry } = this.station.shown!;
    const leaves = until !== Infinity;
    return html`<button class="button" data-kind="primary" data-size="large" @click=${() => this.station.next()}>${t("verdict.next")}</button>
      ${leaves ? html`<button class="button" @click=${() => this.station.stay()}>${icon("pause")}${t("verdict.stay")}</button>
        <hufu-ring .until=${until} .total=${stay * 1000} label=${t("verdict.leaves", { n: "{n}" })}></hufu-ring>`
        : html`<span class="soft">${t("verdict.stays")}</span>`}
      ${entry ? html`<p class="recorded">${icon("history", 20)}${t("verdict.recorded")}
        <button class="button" data-kind="quiet" @click=${() => this.station.attempt(() => this.station.undo())}>${t("verdict.undo")}</button></p>` : nothing}`;
  }

  #waiting(profile: Profile): TemplateResult {
    return html`<div class="panel wait">
      <h2>${t("wait.title")}</h2>
      <p class="soft">${t("wait.how")}</p>
      <dl class="facts">
        <div><dt>${t("check.asks")}</dt><dd>${listed(profile.asks) || t("check.asks.none")}</dd></div>
        ${profile.optional?.length ? html`<div><dt>${t("check.optional")}</dt><dd>${listed(profile.optional)}</dd></div>` : nothing}
        <div><dt>${t("check.level")}</dt><dd>${levelLabel(profile.level)} <span class="soft">${levelAbout(profile.level)}</span></dd></div>
      </dl>
    </div>`;
  }

  #chosen(event: Event): void {
    this.station.set({ profile: (event.target as HTMLSelectElement).value });
    this.station.next();
  }

  #scanned(event: ScanEvent): void {
    void this.station.judge(event.detail.text);
  }

  // A scanner that typed something else into a page with a verdict on it: the hint must be seen.
  #hinted(event: HintEvent): void {
    if (event.detail.code !== "camera") this.station.next();
  }

  #enter = (): void => {
    this.station.setGate(true);
    // A browser without full screen still shows the gate over the whole page.
    void document.documentElement.requestFullscreen?.().catch(() => undefined);
    void this.#awake.hold();
    void this.querySelector<Scanner>("hufu-scanner")?.start();
  };

  #leave = (): void => {
    this.station.setGate(false);
    void this.#awake.release();
    if (document.fullscreenElement) void document.exitFullscreen();
  };

  #screen = (): void => {
    if (this.station.gate && !document.fullscreenElement) this.#leave();
  };

  #wake = (): void => {
    if (this.station.gate && !document.hidden) void this.#awake.hold();
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    if (this.station.shown) this.station.next();
    else if (this.station.gate) this.#leave();
  };
}

function listed(claims: readonly string[]): string {
  return claims.map(claimLabel).join(language() === "en" ? ", " : "、");
}

define("counter-check", CheckScreen);

declare global {
  interface HTMLElementTagNameMap {
    "counter-check": CheckScreen;
  }
}
