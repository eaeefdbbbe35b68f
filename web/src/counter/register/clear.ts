// Deleting the whole register, asked twice.

import { html, type TemplateResult } from "lit";
import { icon } from "../../../components/icon/icon.ts";
import { define } from "../../element.ts";
import { CounterScreen } from "../screen.ts";
import { t } from "../words/words.ts";
import "../../../components/dialog/dialog.ts";

class RegisterClear extends CounterScreen {
  static override properties = { ...CounterScreen.properties, asked: { state: true } };

  declare asked: boolean;

  constructor() {
    super();
    this.asked = false;
  }

  protected override render(): TemplateResult {
    return html`${this.refusal()}
      <button class="button" data-kind="danger" @click=${() => (this.asked = true)}>${icon("remove")}${t("register.clear")}</button>
      <hufu-dialog heading=${t("register.clear.title")} ?open=${this.asked} @close=${() => (this.asked = false)}>
        <p>${t("register.clear.about", { n: this.station.register?.total ?? 0 })}</p>
        <div slot="actions" class="cluster"><button class="button" data-kind="danger" @click=${this.#clear}>${t("register.clear.go")}</button>
          <button class="button" @click=${() => (this.asked = false)}>${t("cancel")}</button></div></hufu-dialog>`;
  }

  async #clear(): Promise<void> {
    this.asked = false;
    await this.run(() => this.station.book.removeAll());
    await this.station.readRegister();
  }
}

define("register-clear", RegisterClear);
