// A QR symbol on a canvas: whole device pixels a module, four modules of quiet zone, black on white in either scheme.
//
//	<hufu-qr .symbol=${{ size, modules }} label=".."></hufu-qr>
//
// It takes the width it is given (and no more than `max` CSS pixels) and draws again when that, the zoom or the symbol changes.

import { html, type PropertyValues } from "lit";
import { HufuElement, define, sheets } from "../../src/element.ts";
import { paint } from "./draw.ts";
import { fit, snap, type Symbol } from "./geometry.ts";
import sheet from "./qr.css" with { type: "text" };

export class QR extends HufuElement {
  static override styles = sheets(sheet);
  static override properties = { symbol: { attribute: false }, label: {}, max: { type: Number } };

  declare symbol: Symbol | null;
  /** What a screen reader says of the picture. */
  declare label: string;
  /** The largest edge in CSS pixels. */
  declare max: number;

  #sizes = new ResizeObserver(() => this.#draw());
  #zoom: MediaQueryList | undefined;

  constructor() {
    super();
    this.symbol = null;
    this.label = "";
    this.max = Infinity;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
    this.#watchZoom();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    this.#zoom?.removeEventListener("change", this.#zoomed);
  }

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  protected override updated(_changed: PropertyValues): void {
    this.#draw();
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const context = canvas?.getContext("2d", { alpha: false });
    if (!canvas || !context || !this.symbol || this.clientWidth === 0) return;
    const ratio = globalThis.devicePixelRatio || 1;
    const { modules, edge } = fit(Math.min(this.clientWidth, this.max), ratio, this.symbol.size);
    if (canvas.width !== modules) canvas.width = canvas.height = modules;
    canvas.style.width = canvas.style.height = `${edge}px`;
    paint(context, this.symbol);
    this.#align(canvas, ratio);
  }

  #align(canvas: HTMLCanvasElement, ratio: number): void {
    canvas.style.transform = "none";
    const { left, top } = canvas.getBoundingClientRect();
    canvas.style.transform = `translate(${snap(left + scrollX, ratio)}px, ${snap(top + scrollY, ratio)}px)`;
  }

  #watchZoom(): void {
    this.#zoom?.removeEventListener("change", this.#zoomed);
    this.#zoom = matchMedia(`(resolution: ${globalThis.devicePixelRatio || 1}dppx)`);
    this.#zoom.addEventListener("change", this.#zoomed);
  }

  #zoomed = (): void => {
    this.#watchZoom();
    this.#draw();
  };
}

define("hufu-qr", QR);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-qr": QR;
  }
}
