// A portrait: JPEG bytes, decoded off the page and drawn onto a canvas, so that no address (data:, blob:) is ever needed
// and nothing but a picture can come of it. Without bytes, or with bytes that are no portrait, a plain figure stands in.
//
//	<hufu-portrait .bytes=${bytes} label="持卡人照片"></hufu-portrait>

import { html, type PropertyValues } from "lit";
import { HufuElement, define, sheets } from "../../src/element.ts";
import { icon } from "../icon/icon.ts";
import { jpegSize } from "./media.ts";
import sheet from "./portrait.css" with { type: "text" };

export class Portrait extends HufuElement {
  static override styles = sheets(sheet);
  static override properties = { bytes: { attribute: false }, label: {}, drawn: { state: true } };

  declare bytes: Uint8Array | null;
  declare label: string;
  declare drawn: boolean;

  constructor() {
    super();
    this.bytes = null;
    this.label = "";
    this.drawn = false;
  }

  protected override render() {
    return html`<canvas role="img" aria-label=${this.label} ?hidden=${!this.drawn}></canvas>
      ${this.drawn ? null : html`<span class="nobody">${icon("age", 48)}</span>`}`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("bytes")) void this.#load(this.bytes);
  }

  async #load(bytes: Uint8Array | null): Promise<void> {
    const picture = bytes && jpegSize(bytes) ? await decode(bytes) : null;
    if (bytes !== this.bytes) return picture?.close();
    if (picture) this.#draw(picture);
    this.drawn = picture !== null;
  }

  #draw(picture: ImageBitmap): void {
    const canvas = this.renderRoot.querySelector("canvas");
    if (!canvas) return;
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    picture.close();
  }
}

async function decode(bytes: Uint8Array): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(new Blob([bytes as BlobPart], { type: "image/jpeg" }));
  } catch {
    return null; // a broken picture is no picture: the figure stands in
  }
}

define("hufu-portrait", Portrait);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-portrait": Portrait;
  }
}
