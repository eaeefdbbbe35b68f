// The verdict on one person: one colour with its sign and word, one sentence, the facts asked for, then every check.
//
//	<hufu-verdict .report=${report} .profile=${profile} ?large=${gate}><button slot="actions">..</button></hufu-verdict>
//
// `large` is for a gate: read from two metres, and by everybody in the queue, so there is no list of checks, a number is
// shown in part, and the address not at all.

import { html, nothing, type TemplateResult } from "lit";
import { HufuElement, define, sheets } from "../../src/element.ts";
import { fill } from "../../src/i18n.ts";
import { sentence } from "../../src/sentence.ts";
import { claimLabel, claimValue, inLanguage, momentText, purposeLabel } from "../../src/words/shared.ts";
import { icon, type IconName } from "../icon/icon.ts";
import { inPart, shownBefore, visibleClaims, type Check, type Outcome, type Profile, type Report } from "./report.ts";
import { agoText, lengthText } from "./time.ts";
import { checkLabel, t, type VerdictKey } from "./words.ts";
import sheet from "./verdict.css" with { type: "text" };

const signs: Record<Outcome, IconName> = { accepted: "check", refused: "cross", undecided: "warn" };
/** Claims that are no use at a gate. */
const desksOnly = new Set(["resident_address", "portrait_digest"]);
/** Refusals whose sentence is the measured skew. */
const aboutClocks = new Set(["clock_ahead", "expired"]);
const marks: Record<Check["result"], IconName> = { pass: "check", fail: "cross", warn: "warn", skipped: "pause" };

export class Verdict extends HufuElement {
  static override styles = sheets(sheet);
  static override properties = {
    report: { attribute: false }, profile: { attribute: false }, large: { type: Boolean, reflect: true }, folded: { type: Boolean },
  };

  declare report: Report | null;
  declare profile: Profile | undefined;
  declare large: boolean;
  /** The list of checks begins folded; the host hears "hufu-fold" when the clerk turns it. */
  declare folded: boolean;

  constructor() {
    super();
    this.report = null;
    this.profile = undefined;
    this.large = false;
    this.folded = false;
  }

  protected override render() {
    const report = this.report;
    if (!report) return nothing;
    return html`<article data-verdict=${report.verdict} aria-labelledby="word">
      ${this.#band(report)}
      <div class="body">
        ${this.#before(report)} ${this.#claims(report)}
        <slot name="actions"></slot>
        ${this.large ? nothing : html`${this.#measures(report)} ${this.#checks(report)}`}
      </div>
    </article>`;
  }

  #band(report: Report): TemplateResult {
    const { says, next } = this.#words(report);
    return html`<div class="band" role="alert">
      <span class="sign">${icon(signs[report.verdict], 72)}</span>
      <div><h2 id="word">${t(report.verdict)}</h2>
        <p class="says">${says}</p>
        ${next ? html`<p class="next">${next}</p>` : nothing}
        ${report.verdict !== "accepted" ? html`<p class="code">${t("code")} <code>${report.code}</code></p>` : nothing}</div>
    </div>`;
  }

  #words(report: Report): { says: string; next: string } {
    if (report.verdict === "accepted") return { says: t("accepted.says", { profile: this.#title(report) }), next: "" };
    const { says, next } = worded(report.code, report);
    const skew = aboutClocks.has(report.code) ? skewText(report) : "";
    const hint = report.verdict === "undecided" ? [t("undecided.hint")] : [];
    return { says: skew || says, next: [next, ...hint].join(" ") };
  }

  #title(report: Report): string {
    return this.profile ? profileTitle(this.profile) : report.profile;
  }

  // The refusal for another code of the copy says so in its sentence.
  #before(report: Report) {
    const at = shownBefore(report);
    if (!at || report.code === "shown_before") return nothing;
    return html`<div class="before">${icon("history", 32)}
      <p><strong>${t("before")}</strong><br />${t("before.at", { time: momentText(at) })}</p></div>`;
  }

  #claims(report: Report) {
    if (report.verdict !== "accepted") return nothing;
    const claims = visibleClaims(report, this.profile).filter(([name]) => !this.large || !desksOnly.has(name));
    if (claims.length === 0) return html`<p class="soft">${t("claims.none")}</p>`;
    return html`<dl class="claims" aria-label=${t("claims")}>${claims.map(
      ([name, value]) => html`<div data-claim=${name}><dt>${claimLabel(name)}</dt><dd>${shown(name, value, this.large)}</dd></div>`,
    )}</dl>`;
  }

  #measures(report: Report) {
    const skew = aboutClocks.has(report.code) ? "" : skewText(report);
    const age = report.status_age_seconds;
    return html`<ul class="measures">
      ${skew ? html`<li>${icon("clock", 20)}${skew}</li>` : nothing}
      ${age !== null && age !== undefined ? html`<li>${icon("refresh", 20)}${t("status.age", { t: agoText(age) })}</li>` : nothing}
    </ul>`;
  }

  #checks(report: Report): TemplateResult {
    return html`<details ?open=${!this.folded} @toggle=${this.#turned}>
      <summary><span>${t("checks")}</span><span class="tally">${tally(report.checks)}</span></summary>
      <ul class="checks">${report.checks.map(
        (check) => html`<li data-check=${check.id} data-result=${check.result}>
          ${icon(marks[check.result] ?? "info", 22)}
          <span class="name">${checkLabel(check.id)}</span>
          <span class="result">${t(`result.${check.result}` as VerdictKey)}</span>
          <span class="reason">${worded(check.reason, report).says}${check.result === "fail" ? html` <code>${check.reason}</code>` : nothing}</span>
        </li>`,
      )}</ul>
    </details>`;
  }

  #turned(event: Event): void {
    const folded = !(event.target as HTMLDetailsElement).open;
    if (folded === this.folded) return;
    this.folded = folded;
    this.dispatchEvent(new CustomEvent("hufu-fold", { detail: { folded } }));
  }
}

/** A code's words, with what this report knows in their places. */
function worded(code: string, report: Report): { says: string; next: string } {
  const { says, next } = sentence(code);
  const values = {
    time: momentText(shownBefore(report)),
    age: lengthText(report.status_age_seconds ?? 0),
    seconds: Math.abs(report.skew_seconds ?? 0),
  };
  return { says: fill(says, values), next: fill(next, values) };
}

/** A profile's name for the clerk: its title, which the holder's words for the same purpose are not. */
export function profileTitle(profile: Profile): string {
  return inLanguage(profile.title ?? {}) || purposeLabel(profile.name);
}

function skewText(report: Report): string {
  const skew = report.skew_seconds;
  if (!skew) return "";
  return t(skew > 0 ? "skew.ahead" : "skew.behind", { t: lengthText(Math.abs(skew)) });
}

function tally(checks: Check[]): string {
  const results = ["pass", "fail", "warn", "skipped"] as const;
  const counts = results.map((result) => [result, checks.filter((check) => check.result === result).length] as const);
  return counts.filter(([, n]) => n > 0).map(([result, n]) => t(`checks.${result}`, { n })).join(" · ");
}

/** A value as the report carries it; bytes come as base64url there, and no clerk reads those. */
function shown(name: string, value: unknown, large: boolean): TemplateResult | string {
  if (name === "portrait_digest") return claimValue(name, new Uint8Array());
  if (name !== "personal_administrative_number") return claimValue(name, value);
  return large ? inPart(String(value)) : spaced(String(value));
}

/** An 18-digit number is read in its three parts; the gaps are drawn, not typed, so that copying it copies the number. */
function spaced(value: string): TemplateResult | string {
  const parts = /^(\d{6})(\d{8})(\d{3}[\dX])$/i.exec(value);
  if (!parts) return value;
  return html`<span class="number">${parts.slice(1).map((part) => html`<span>${part}</span>`)}</span>`;
}

define("hufu-verdict", Verdict);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-verdict": Verdict;
  }
}
