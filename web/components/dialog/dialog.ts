// A dialog over the page, on the browser's own <dialog>: focus is kept inside and given back, Escape closes.
//
//	<hufu-dialog heading=".." ?open=${..} @close=${..}> ..content.. <div slot="actions">..buttons..</div></hufu-dialog>

import { html, type PropertyValues } from "lit";
import { words } from "../../src/i18n.ts";
import { HufuElement, define, sheets } from "../../src/element.ts";
import { icon } from "../icon/icon.ts";
import button from "../button/button.css" with { type: "text" };
import sheet from "./dialog.css" with { type: "text" };

const t = words({ zh: { close: "关闭" }, en: { close: "Close" } });

export class Dialog extends HufuElement {
  static override styles = sheets(button, sheet);
  static override properties = { heading: {}, open: { type: Boolean, reflect: true } };

  declare heading: string;
  /** Opens and closes it; the host hears "close" however it was closed. */
  declare open: boolean;

  constructor() {
    super();
    this.heading = "";
    this.open = false;
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @close=${this.#closed}>
      <header>
        <h2 id="heading" tabindex="-1">${this.heading}</h2>
        <button class="button" data-kind="quiet" data-icon aria-label=${t("close")} @click=${() => (this.open = false)}>${icon("close")}</button>
      </header>
      <div class="body"><slot></slot></div>
      <footer><slot name="actions"></slot></footer>
    </dialog>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("open")) return;
    const dialog = this.renderRoot.querySelector("dialog");
    if (this.open && !dialog?.open) dialog?.showModal();
    if (!this.open && dialog?.open) dialog.close();
  }

  #closed(): void {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  }
}

define("hufu-dialog", Dialog);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-dialog": Dialog;
  }
}
