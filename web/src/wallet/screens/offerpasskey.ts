// Once, after the recovery sheet was checked, in browsers that can: a passkey for the next time.

import { html } from "lit";
import { define } from "../../element.ts";
import { icon } from "../../../components/icon/icon.ts";
import { addPasskey } from "../passkey.ts";
import { Screen } from "../screen.ts";
import { t } from "../words/words.ts";

export class OfferPasskey extends Screen {
  protected override render() {
    return html`<div class="stack narrow">
      <h1 tabindex="-1">${t("passkey.title")}</h1>
      <p class="lead">${t("passkey.text")}</p>
      ${this.refusal()}
      <div class="cluster">
        <button class="button" data-kind="primary" data-size="large" ?disabled=${this.busy !== ""} @click=${this.#add}>${icon("key")}${this.busy ? t("passkey.waiting") : t("passkey.add")}</button>
        <button class="button" data-kind="quiet" data-size="large" @click=${this.#done}>${t("passkey.later")}</button>
      </div>
    </div>`;
  }

  #add = async (): Promise<void> => {
    const added = await this.run("passkey", () => addPasskey(this.session.core, t("passkey.label")));
    if (!added) return;
    this.say(t("passkey.added"));
    this.#done();
  };

  #done = (): void => {
    void this.session.passkeyAnswered();
  };
}

define("wallet-passkey", OfferPasskey);
