// The face of a card: dark metal with gold inlay, parted like a tally. State is told by colour, icon and word at once.

import { html, type TemplateResult } from "lit";
import { icon, mark, type IconName } from "../../components/icon/icon.ts";
import { inLanguage, lastDayText, levelAbout, levelLabel, stateLabel } from "../words/shared.ts";
import type { Card, CardState, Preview } from "./model.ts";
import { t } from "./words/words.ts";
import "../../components/portrait/portrait.ts";

const icons: Record<CardState, IconName> = { valid: "check", suspended: "pause", revoked: "cross", expired: "clock" };

export function face(card: Card): TemplateResult {
  const name = String(card.claims["name"] ?? "");
  return html`<article class="card" data-state=${card.state}>
    <header class="card-head">${mark(32)}<span class="card-kind">${t("card.identity")}</span>${badge(card.state)}</header>
    ${person(name, card.portrait, card.level)}
    <footer class="card-foot">
      <span>${inLanguage(card.issuer.name)}</span>
      <span>${t("card.until", { day: lastDayText(card.validUntil) })}</span>
    </footer>
  </article>`;
}

/** The face of a card that is not stored yet. */
export function preview(card: Preview): TemplateResult {
  const name = String(card.claims["name"] ?? "");
  return html`<article class="card" data-state="valid">
    <header class="card-head">${mark(32)}<span class="card-kind">${t("card.identity")}</span></header>
    ${person(name, card.portrait, card.level)}
    <footer class="card-foot"><span>${inLanguage(card.issuer.name)}</span></footer>
  </article>`;
}

function person(name: string, portrait: Uint8Array | null, level: string): TemplateResult {
  return html`<div class="card-body">
    <hufu-portrait .bytes=${portrait} label=${t("card.portrait", { name })}></hufu-portrait>
    <div class="card-person">
      <p class="card-name">${name}</p>
      <p class="card-level"><strong>${levelLabel(level)}</strong> ${levelAbout(level)}</p>
    </div>
  </div>`;
}

export function badge(state: CardState): TemplateResult {
  return html`<span class="badge" data-state=${state}>${icon(icons[state] ?? "info", 20)}${stateLabel(state)}</span>`;
}
