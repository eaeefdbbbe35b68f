// HufuElement is the base of our components: a Lit element that draws itself again when the language changes.
// Styles come from a .css file beside the component, imported as text:
//
//	import sheet from "./ring.css";
//	static override styles = sheets(sheet);

import { LitElement, unsafeCSS, type CSSResult } from "lit";
import { onLanguage } from "./i18n.ts";

export class HufuElement extends LitElement {
  #stop: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = onLanguage(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }
}

/** PlainElement draws into the page itself, so that the page's own style sheet, its forms and its print rules reach it. */
export class PlainElement extends HufuElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

// The page's own rules for every element stop at a shadow root.
const base = "*,*::before,*::after{box-sizing:border-box}[hidden]{display:none!important}";

/** Style sheets from our own files; they become constructed sheets, which a strict style-src allows. */
export function sheets(...texts: string[]): CSSResult[] {
  return [base, ...texts].map((text) => unsafeCSS(text));
}

/** Defines a custom element once, also when two bundles of one page carry it. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
