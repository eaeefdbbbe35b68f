// A countdown ring: how long until the code is renewed.
//
//	<hufu-ring .until=${msEpoch} .total=${30000} label="后更新"></hufu-ring>
//
// It is role="timer", which screen readers leave alone until asked; what is worth hearing the page says itself.

import { html, svg, type PropertyValues } from "lit";
import { HufuElement, define, sheets } from "../../src/element.ts";
import { left, nextTick } from "./countdown.ts";
import sheet from "./ring.css" with { type: "text" };

const circumference = 2 * Math.PI * 20;

export class Ring extends HufuElement {
  static override styles = sheets(sheet);
  static override properties = { until: { type: Number }, total: { type: Number }, label: {} };

  /** When it ends, milliseconds since 1970. */
  declare until: number;
  /** How long a full ring lasts, in milliseconds. */
  declare total: number;
  /** Words for the screen reader; "{n}" stands for the seconds. */
  declare label: string;

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.until = 0;
    this.total = 30_000;
    this.label = "{n}";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#tick);
    this.#tick();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#tick);
    clearTimeout(this.#timer);
  }

  protected override render() {
    const { seconds, share } = left(Date.now(), this.until, this.total);
    return html`<div role="timer" aria-label=${this.label.replace("{n}", String(seconds))}>
      ${svg`<svg viewBox="0 0 48 48" aria-hidden="true"><circle class="track" cx="24" cy="24" r="20"/>
        <circle class="rest" cx="24" cy="24" r="20" stroke-dasharray=${circumference} stroke-dashoffset=${circumference * (1 - share)}/></svg>`}
      <span class="number" aria-hidden="true">${seconds}</span>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("until")) this.#schedule();
  }

  #tick = (): void => {
    this.requestUpdate();
    this.#schedule();
  };

  #schedule(): void {
    clearTimeout(this.#timer);
    const wait = nextTick(Date.now(), this.until);
    if (wait > 0 && !document.hidden && this.isConnected) this.#timer = setTimeout(this.#tick, wait);
  }
}

define("hufu-ring", Ring);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-ring": Ring;
  }
}
