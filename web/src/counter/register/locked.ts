// The register while it is locked: it writes, counts and forgets, and nobody reads it.

import { html, type TemplateResult } from "lit";
import { icon } from "../../../components/icon/icon.ts";
import { define } from "../../element.ts";
import { CounterScreen } from "../screen.ts";
import type { Station } from "../station.ts";
import { t } from "../words/words.ts";
import { fields } from "./forms.ts";
import "../../../components/busy/busy.ts";
import "./clear.ts";

class RegisterLocked extends CounterScreen {
  protected override render(): TemplateResult {
    return html`<div class="stack" data-gap="large">${counts(this.station)}
      <form class="panel stack" @submit=${this.#open}>
        <h2>${t("register.open")}</h2>
        <p class="soft">${t(this.station.register?.recording ? "register.locked" : "register.recording.off")}</p>
        ${this.refusal()}
        <div class="field"><label for="open">${t("register.passphrase")}</label>
          <input id="open" name="passphrase" type="password" required autocomplete="current-password" /></div>
        ${this.busy ? html`<hufu-busy>${t("register.opening")}</hufu-busy>`
          : html`<div><button class="button" data-kind="primary">${icon("lock")}${t("register.open")}</button></div>`}
      </form>
      <register-clear .station=${this.station}></register-clear></div>`;
  }

  async #open(event: SubmitEvent): Promise<void> {
    const field = fields(event);
    if (await this.run(() => this.station.book.open(field("passphrase")))) await this.station.readRegister();
  }
}

/** What can be told without the passphrase. */
export function counts(station: Station): TemplateResult {
  const { total = 0, today = 0, days = 0 } = station.register ?? {};
  return html`<p class="lead">${t("register.count", { n: total, m: today, d: days })}</p>`;
}

define("register-locked", RegisterLocked);
