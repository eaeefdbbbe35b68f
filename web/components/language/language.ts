// The language switch: shows the other language under its own name, so that who cannot read this page finds it.

import { html } from "lit";
import { language, setLanguage } from "../../src/i18n.ts";
import { HufuElement, define, sheets } from "../../src/element.ts";
import sheet from "./language.css" with { type: "text" };
import button from "../button/button.css" with { type: "text" };

export class LanguageSwitch extends HufuElement {
  static override styles = sheets(button, sheet);

  protected override render() {
    const other = language() === "en" ? "zh-CN" : "en";
    return html`<button class="button" data-kind="quiet" data-icon lang=${other} @click=${() => setLanguage(other)}>
      ${other === "en" ? "English" : "中文"}</button>`;
  }
}

define("hufu-language", LanguageSwitch);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-language": LanguageSwitch;
  }
}
