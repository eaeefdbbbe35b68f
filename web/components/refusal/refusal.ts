// A refusal in people's words: what happened, what to do next, and the code for whoever helps.
//
//	<hufu-refusal code="quota"><button class="button">..</button></hufu-refusal>

import { html, nothing } from "lit";
import { words } from "../../src/i18n.ts";
import { HufuElement, define, sheets } from "../../src/element.ts";
import { sentence } from "../../src/sentence.ts";
import "../notice/notice.ts";
import sheet from "./refusal.css" with { type: "text" };

const t = words({
  zh: { code: "错误代码" },
  en: { code: "Error code" },
});

export class RefusalNotice extends HufuElement {
  static override styles = sheets(sheet);
  static override properties = { code: { reflect: true } };

  /** The stable refusal code; empty shows nothing. */
  declare code: string;

  constructor() {
    super();
    this.code = "";
  }

  protected override render() {
    if (!this.code) return nothing;
    const { says, next } = sentence(this.code);
    return html`<hufu-notice kind="bad" live>
      <p class="says">${says}</p>
      <p class="next">${next}</p>
      <slot></slot>
      <p class="code">${t("code")} <code>${this.code}</code></p>
    </hufu-notice>`;
  }
}

define("hufu-refusal", RefusalNotice);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-refusal": RefusalNotice;
  }
}
