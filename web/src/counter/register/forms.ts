// The fields that more than one of the register's forms has.

import { html, type TemplateResult } from "lit";
import { t, type CounterKey } from "../words/words.ts";
import { MIN_PASSPHRASE } from "./book.ts";
import { MAX_DAYS, MIN_DAYS } from "./retention.ts";

/** A new passphrase, twice. */
export function newPassphrase(label: CounterKey): TemplateResult {
  return html`<div class="field"><label for="passphrase">${t(label)}</label>
      <input id="passphrase" name="passphrase" type="password" required minlength=${MIN_PASSPHRASE} autocomplete="new-password" aria-describedby="passphrase-hint" />
      <p class="hint" id="passphrase-hint">${t("register.passphrase.hint")}</p></div>
    <div class="field"><label for="again">${t("register.again")}</label>
      <input id="again" name="again" type="password" required autocomplete="new-password" /></div>`;
}

export function daysField(days: number): TemplateResult {
  return html`<div class="field narrow"><label for="days">${t("register.days")}</label>
    <input id="days" name="days" type="number" inputmode="numeric" required min=${MIN_DAYS} max=${MAX_DAYS} .value=${String(days)} aria-describedby="days-hint" />
    <p class="hint" id="days-hint">${t("register.days.hint")}</p></div>`;
}

/** Reads a form that was sent, by the names of its fields. */
export function fields(event: SubmitEvent): (name: string) => string {
  event.preventDefault();
  const data = new FormData(event.target as HTMLFormElement);
  return (name) => String(data.get(name) ?? "");
}

/** Says so at the second field when the two passphrases differ. */
export function matches(event: SubmitEvent): boolean {
  const { elements } = event.target as HTMLFormElement;
  const again = elements.namedItem("again") as HTMLInputElement;
  const same = again.value === (elements.namedItem("passphrase") as HTMLInputElement).value;
  again.setCustomValidity(same ? "" : t("register.again.wrong"));
  again.addEventListener("input", () => again.setCustomValidity(""), { once: true });
  if (!same) again.reportValidity();
  return same;
}
