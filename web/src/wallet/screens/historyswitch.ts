import { html, type TemplateResult } from "lit";
import { t } from "../words/words.ts";

/** The switch that keeps a history or does not; the same on the history page and in the settings. */
export function historySwitch(on: boolean, change: (on: boolean) => void): TemplateResult {
  return html`<label class="tick switch-row">
    <span class="switch-words"><strong>${t("settings.history")}</strong><small class="soft">${t("settings.history.hint")}</small></span>
    <input type="checkbox" role="switch" .checked=${on} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}>
  </label>`;
}
