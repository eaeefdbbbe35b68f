// The frame of a page: mark and name, the way around, the content, the language switch.
//
//	<hufu-frame page="柜台"><button slot="actions">..</button><nav slot="nav">..</nav> ..content.. <p slot="foot">..</p></hufu-frame>
//
// On a narrow screen the slot "nav" lies at the bottom, under the thumb; on a wide one it is a column at the left.
// Links or buttons in it say where one is with aria-current="page"; the page styles them with nav.css's classes.

import { html } from "lit";
import { words } from "../../src/i18n.ts";
import { HufuElement, define, sheets } from "../../src/element.ts";
import { mark } from "../icon/icon.ts";
import "../language/language.ts";
import sheet from "./frame.css" with { type: "text" };

const t = words({
  zh: { name: "虎符", skip: "跳到正文" },
  en: { name: "Hufu", skip: "Skip to content" },
});

export class Frame extends HufuElement {
  static override styles = sheets(sheet);
  static override properties = { page: {}, home: {}, bare: { type: Boolean, reflect: true }, nav: { state: true } };

  /** The page's own name, beside the mark. */
  declare page: string;
  /** Where the mark leads. */
  declare home: string;
  /** Leaves out header and navigation: for a code that fills the screen. */
  declare bare: boolean;
  declare nav: boolean;

  constructor() {
    super();
    this.page = "";
    this.home = "./";
    this.bare = false;
    this.nav = false;
  }

  protected override render() {
    return html`
      <button class="skip" @click=${this.#skip}>${t("skip")}</button>
      <div class="frame" ?data-nav=${this.nav}>
        <header>
          <a class="brand" href=${this.home}>${mark(36)}<span class="name">${t("name")}</span>
            ${this.page ? html`<span class="page">${this.page}</span>` : null}</a>
          <div class="actions"><slot name="actions"></slot><hufu-language></hufu-language></div>
        </header>
        <div class="nav"><slot name="nav" @slotchange=${this.#navChanged}></slot></div>
        <main tabindex="-1"><slot></slot></main>
        <footer><slot name="foot"></slot></footer>
      </div>`;
  }

  #navChanged(event: Event): void {
    this.nav = (event.target as HTMLSlotElement).assignedElements().length > 0;
  }

  #skip(): void {
    this.renderRoot.querySelector("main")?.focus();
  }
}

define("hufu-frame", Frame);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-frame": Frame;
  }
}
