// The scanner in a dialog; the camera runs only while the dialog is open.

import { html, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { ScanEvent, Scanner } from "../../components/scanner/scanner.ts";
import "../../components/dialog/dialog.ts";
import "../../components/scanner/scanner.ts";

/** A dialog that reads one symbol: an offer or a recovery sheet. */
export function scanDialog(
  open: boolean,
  wanted: "offer" | "recovery",
  heading: string,
  found: (text: string) => void,
  close: () => void,
): TemplateResult {
  return html`<hufu-dialog heading=${heading} ?open=${open} @close=${close}>
    ${open ? html`<hufu-scanner wanted=${wanted} ${ref(start)} @hufu-scan=${(event: ScanEvent) => found(event.detail.text)}></hufu-scanner>` : null}
  </hufu-dialog>`;
}

// Whoever opened the dialog asked for the camera already.
function start(element: Element | undefined): void {
  if (element) void (element as Scanner).updateComplete.then(() => (element as Scanner).start());
}
