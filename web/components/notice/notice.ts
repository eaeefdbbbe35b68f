// A notice: one thing worth knowing, told by colour, icon and words.
//
//	<hufu-notice kind="info|good|warn|bad">..</hufu-notice>         add `live` where it appears after an action

import { html, nothing } from "lit";
import { HufuElement, define, sheets } from "../../src/element.ts";
import { icon, type IconName } from "../icon/icon.ts";
import sheet from "./notice.css" with { type: "text" };

export type NoticeKind = "info" | "good" | "warn" | "bad";

const icons: Record<NoticeKind, IconName> = { info: "info", good: "check", warn: "warn", bad: "cross" };

export class Notice extends HufuElement {
  static override styles = sheets(sheet);
  static override properties = { kind: { reflect: true }, live: { type: Boolean } };

  declare kind: NoticeKind;
  /** Read out when it appears: at once if it is bad, else when the reader is idle. */
  declare live: boolean;

  constructor() {
    super();
    this.kind = "info";
    this.live = false;
  }

  protected override render() {
    const role = this.live ? (this.kind === "bad" ? "alert" : "status") : nothing;
    return html`<div class="notice" role=${role}>${icon(icons[this.kind])}<div class="body"><slot></slot></div></div>`;
  }
}

define("hufu-notice", Notice);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-notice": Notice;
  }
}
