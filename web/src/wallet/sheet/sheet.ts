// The recovery sheet as it stands on the screen and on paper: twelve characters with their positions, the same bits in
// letters, and as a QR symbol. Paper speaks both languages at once; main.css leaves only this on a printed page.

import { html, type TemplateResult } from "lit";
import type { RecoverySheet } from "../model.ts";
import { t } from "../words/words.ts";
import { today } from "./day.ts";
import { paper } from "./paper.ts";
import { mark } from "../../../components/icon/icon.ts";
import "../../../components/qr/qr.ts";

export function sheet(created: RecoverySheet): TemplateResult {
  return html`<section class="sheet" aria-label=${t("sheet.title")}>
    ${head()}
    <h2 class="screen-only">${t("sheet.characters")}</h2>
    <ol class="sheet-grid" lang="zh-CN">${[...created.hanzi].map((character, i) => html`
      <li><span class="sheet-number" aria-label=${t("sheet.position", { n: i + 1 })}>${i + 1}</span><span class="sheet-character">${character}</span></li>`)}</ol>
    <div class="sheet-foot">
      <div>
        <h2 class="screen-only">${t("sheet.letters")}</h2>
        <p class="print-only" lang="zh-CN">${paper.letters.zh} · <span lang="en">${paper.letters.en}</span></p>
        <p class="sheet-letters figures">${created.grouped.split("-").map((group) => html`<span>${group}</span>`)}</p>
        ${rules()}
      </div>
      <hufu-qr .symbol=${created.qr} max="168" label=${t("sheet.qr")}></hufu-qr>
    </div>
  </section>`;
}

function head(): TemplateResult {
  return html`<header class="sheet-head print-only">
    ${mark(44)}
    <div><p class="sheet-title" lang="zh-CN">${paper.title.zh}</p><p class="sheet-title-en" lang="en">${paper.title.en}</p></div>
    <p class="sheet-date figures">${today()}</p>
  </header>
  <p class="print-only" lang="zh-CN">${paper.about.zh}</p>
  <p class="print-only" lang="en">${paper.about.en}</p>`;
}

function rules(): TemplateResult {
  return html`<ul class="sheet-rules print-only">${paper.rules.map((rule) => html`<li lang="zh-CN">${rule.zh}<br><span lang="en">${rule.en}</span></li>`)}</ul>`;
}
