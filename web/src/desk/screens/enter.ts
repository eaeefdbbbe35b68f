// The door: the token that `hufu serve` printed.

import { html } from "lit";
import { define } from "../../element.ts";
import { DeskScreen } from "../screen.ts";
import { t } from "../words/words.ts";
import "../../../components/busy/busy.ts";

export class EnterScreen extends DeskScreen {
  protected override render() {
    return html`<form class="panel stack enter" @submit=${this.#enter}>
      <h1 tabindex="-1">${t("enter.title")}</h1>
      ${this.refusal()}
      <div class="field"><label for="token">${t("enter.token")}</label>
        <input id="token" type="password" required autocomplete="off" spellcheck="false" aria-describedby="token-hint" />
        <p class="hint" id="token-hint">${t("enter.token.hint")}</p></div>
      ${this.busy ? html`<hufu-busy>${t("enter.busy")}</hufu-busy>`
        : html`<div><button class="button" data-kind="primary" data-size="large">${t("enter.go")}</button></div>`}
    </form>`;
  }

  async #enter(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const input = this.querySelector<HTMLInputElement>("#token")!;
    const token = input.value;
    if (await this.run(() => this.office.enter(token))) input.value = "";
  }
}

define("desk-enter", EnterScreen);
