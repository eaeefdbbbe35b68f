// How new the lists are, in one line, and what is wrong with them, above everything else.

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../../components/icon/icon.ts";
import { agoText, lengthText } from "../../components/verdict/time.ts";
import type { Station } from "./station.ts";
import { t } from "./words/words.ts";
import "../../components/notice/notice.ts";
import "../../components/refusal/refusal.ts";

/** More than this and a code's window is missed (SECURITY.md 4.5 allows 30 s either way). */
const CLOCK_TOLERANCE_S = 20;

/** No network is no trouble: the line says so. */
const QUIET = new Set(["", "network", "timeout"]);

/** What must be known before the next person is checked. */
export function listsNotices(station: Station): TemplateResult | typeof nothing {
  const { ahead, loaded, busy, trouble } = station.lists.condition;
  const notices = [clock(ahead), loaded || busy ? nothing : none(), QUIET.has(trouble) ? nothing : troubled(station)];
  if (notices.every((notice) => notice === nothing)) return nothing;
  return html`<div class="stack notices">${notices}</div>`;
}

export function listsLine(station: Station): TemplateResult {
  const { busy, loaded } = station.lists.condition;
  return html`<aside class="lists" aria-label=${t("lists.title")}><p class="lists-line">
    ${loaded || busy ? html`<span>${icon(station.lists.fresh ? "check" : "warn", 20)} ${summary(station)}</span>` : nothing}
    <button class="button" data-kind="quiet" ?disabled=${busy} @click=${() => station.lists.refresh()}>${icon("refresh", 20)}${t("lists.refresh")}</button>
  </p></aside>`;
}

function summary(station: Station): string {
  const { condition, fresh } = station.lists;
  if (condition.busy) return t("lists.busy");
  return [state(fresh), ...ages(station)].join(" · ");
}

function state(fresh: boolean): string {
  if (!navigator.onLine) return t(fresh ? "lists.offline.fresh" : "lists.offline");
  return t(fresh ? "lists.online" : "lists.old");
}

/** The ages of both kinds of list; of several status lists the oldest counts. */
function ages(station: Station): string[] {
  const { loaded } = station.lists.condition;
  if (!loaded) return [];
  const now = Date.now() / 1000;
  const texts = [t("lists.trust", { age: agoText(now - loaded.trust.issued) })];
  if (loaded.statuses.length > 0) texts.push(t("lists.status", { age: agoText(station.lists.age()) }));
  return texts;
}

function none(): TemplateResult {
  return html`<hufu-notice kind="warn"><strong>${t("lists.none")}</strong><br />${t("lists.none.next")}</hufu-notice>`;
}

function troubled(station: Station): TemplateResult {
  const { loaded, trouble } = station.lists.condition;
  return html`<hufu-refusal code=${trouble}>${loaded ? html`<p>${t("lists.kept", { n: loaded.trust.sequence })}</p>` : nothing}</hufu-refusal>`;
}

function clock(ahead: number | null): TemplateResult | typeof nothing {
  if (ahead === null || Math.abs(ahead) <= CLOCK_TOLERANCE_S) return nothing;
  const words = t(ahead > 0 ? "clock.ahead" : "clock.behind", { t: lengthText(Math.abs(ahead)) });
  return html`<hufu-notice kind="warn" live>${words}</hufu-notice>`;
}
