// The box for pasting or typing a code: it hands its text on ("hufu-paste") and forgets it.

import { html, type TemplateResult } from "lit";
import { HufuElement, define, sheets } from "../../src/element.ts";
import button from "../button/button.css" with { type: "text" };
import field from "../field/field.css" with { type: "text" };
import type { Wanted } from "./judge.ts";
import { t } from "./words.ts";
import sheet from "./pastebox.css" with { type: "text" };

export type PasteEvent = CustomEvent<{ text: string }>;

class PasteBox extends HufuElement {
  static override styles = sheets(button, field, sheet);
  static override properties = { wanted: {} };

  declare wanted: Wanted;

  constructor() {
    super();
    this.wanted = "code";
  }

  protected override render(): TemplateResult {
    return html`<form class="field" @submit=${this.#sent}>
      <label for="text">${t(`paste.label.${this.wanted}`)}</label>
      <textarea id="text" rows="3" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="hint"
        inputmode=${this.wanted === "code" ? "numeric" : "text"} @keydown=${this.#key}></textarea>
      <p class="hint" id="hint">${t(`paste.hint.${this.wanted}`)}</p>
      <button class="button" data-kind="primary">${t("paste.go")}</button>
    </form>`;
  }

  // A code has no line breaks: Enter reads it, unless it ends an input method's composition.
  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  }

  #sent(event: SubmitEvent): void {
    event.preventDefault();
    const box = this.renderRoot.querySelector("textarea")!;
    const text = box.value;
    // What carries a person's facts does not stay on the screen.
    box.value = "";
    this.dispatchEvent(new CustomEvent("hufu-paste", { detail: { text } }));
  }
}

define("hufu-pastebox", PasteBox);
