// The recovery code of a new vault: the sheet, to print or save, and then its check by three positions.

import { html } from "lit";
import { define } from "../../element.ts";
import { icon } from "../../../components/icon/icon.ts";
import type { RecoverySheet } from "../model.ts";
import { Screen } from "../screen.ts";
import { sheet } from "../sheet/sheet.ts";
import { savePicture } from "../sheet/picture.ts";
import { saveText } from "../sheet/text.ts";
import { t } from "../words/words.ts";
import "./confirm.ts";

export class Recovery extends Screen {
  static override properties = { ...Screen.properties, checking: { state: true }, saved: { state: true } };

  declare checking: boolean;
  declare saved: boolean;

  constructor() {
    super();
    this.checking = false;
    this.saved = false;
  }

  protected override render() {
    const created = this.session.created;
    if (!created) return null;
    return this.checking ? this.#check(created) : this.#sheet(created);
  }

  #sheet(created: RecoverySheet) {
    return html`<div class="stack sheet-screen">
      <h1 tabindex="-1" class="screen-only">${t("sheet.title")}</h1>
      <p class="lead screen-only">${t("sheet.lead")}</p>
      ${sheet(created)}
      <hufu-notice kind="warn" class="screen-only">${t("sheet.warning")}</hufu-notice>
      ${this.refusal()}
      <div class="cluster screen-only">
        <button class="button" @click=${() => window.print()}>${icon("print")}${t("sheet.print")}</button>
        <button class="button" @click=${() => this.#save(savePicture, created)}>${icon("save")}${t("sheet.picture")}</button>
        <button class="button" @click=${() => this.#save(saveText, created)}>${icon("save")}${t("sheet.text")}</button>
      </div>
      <div class="cluster screen-only">
        <button class="button" data-kind="primary" data-size="large" @click=${() => this.#show(true)}>${t("sheet.next")}</button>
      </div>
    </div>`;
  }

  #check(created: RecoverySheet) {
    return html`<wallet-confirm .session=${this.session} .created=${created} @back=${() => this.#show(false)}></wallet-confirm>`;
  }

  #show(checking: boolean): void {
    this.checking = checking;
    this.dispatchEvent(new CustomEvent("screen", { bubbles: true }));
  }

  #save(save: (created: RecoverySheet) => Promise<void>, created: RecoverySheet): void {
    void this.run("save", () => save(created)).then((done) => done && this.say(t("sheet.saved")));
  }
}

define("wallet-recovery", Recovery);
