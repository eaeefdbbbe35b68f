// Something is under way: a turning ring with words, read out once when it appears.
//
//	<hufu-busy>正在连接……</hufu-busy>

import { html } from "lit";
import { HufuElement, define, sheets } from "../../src/element.ts";
import sheet from "./busy.css" with { type: "text" };

export class Busy extends HufuElement {
  static override styles = sheets(sheet);

  protected override render() {
    return html`<div role="status"><span class="ring" aria-hidden="true"></span><slot></slot></div>`;
  }
}

define("hufu-busy", Busy);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-busy": Busy;
  }
}
