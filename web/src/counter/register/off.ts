// The register before it was ever switched on: what it would keep, how, and the switch.

import { html, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { CounterScreen } from "../screen.ts";
import { t } from "../words/words.ts";
import { daysField, fields, matches, newPassphrase } from "./forms.ts";
import { clampDays, DEFAULT_DAYS } from "./retention.ts";
import "../../../components/busy/busy.ts";
import "../../../components/notice/notice.ts";

class RegisterOff extends CounterScreen {
  protected override render(): TemplateResult {
    return html`<div class="stack" data-gap="large"><hufu-notice>${t("register.off")}</hufu-notice>
      <div class="stack"><p>${t("register.off.about")}</p><p class="soft">${t("register.law")}</p></div>
      <form class="panel stack" @submit=${this.#create}>
        <h2>${t("register.setup")}</h2>
        ${newPassphrase("register.passphrase")} ${daysField(DEFAULT_DAYS)}
        <p class="soft">${t("register.how")}</p>
        ${this.refusal()}
        ${this.busy ? html`<hufu-busy>${t("register.creating")}</hufu-busy>`
          : html`<div><button class="button" data-kind="primary">${t("register.create")}</button></div>`}
      </form></div>`;
  }

  async #create(event: SubmitEvent): Promise<void> {
    const field = fields(event);
    if (!matches(event)) return;
    await this.run(() => this.station.book.create(field("passphrase"), clampDays(field("days"))));
    await this.station.readRegister();
  }
}

define("register-off", RegisterOff);
