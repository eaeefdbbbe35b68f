// How the register is run: recording on or off, days, passphrase, deleting everything.

import { html, nothing, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { CounterScreen } from "../screen.ts";
import { t, type CounterKey } from "../words/words.ts";
import { daysField, fields, matches, newPassphrase } from "./forms.ts";
import { clampDays } from "./retention.ts";
import "../../../components/notice/notice.ts";
import "./clear.ts";

class RegisterManage extends CounterScreen {
  static override properties = { ...CounterScreen.properties, note: { state: true } };

  /** What was done last. */
  declare note: CounterKey | "";

  constructor() {
    super();
    this.note = "";
  }

  protected override render(): TemplateResult {
    const { recording = false, days = 0 } = this.station.register ?? {};
    return html`<details class="panel"><summary>${t("register.manage")}</summary><div class="stack" data-gap="large">
      ${this.refusal()} ${this.note ? html`<hufu-notice kind="good" live>${t(this.note)}</hufu-notice>` : nothing}
      <label class="tick"><input type="checkbox" role="switch" ?checked=${recording} @change=${this.#recording} />
        <span>${t("register.recording")}<br /><span class="soft">${t(recording ? "register.recording.on" : "register.recording.off")}</span></span></label>
      <form class="stack" @submit=${this.#days}>${daysField(days)}<div><button class="button">${t("register.save")}</button></div></form>
      <form class="stack" @submit=${this.#change}><h2>${t("register.change")}</h2>
        <div class="field"><label for="old">${t("register.old")}</label><input id="old" name="old" type="password" required autocomplete="current-password" /></div>
        ${newPassphrase("register.new")}<div><button class="button">${t("register.change")}</button></div></form>
      <register-clear .station=${this.station}></register-clear>
    </div></details>`;
  }

  #recording(event: Event): void {
    const { checked } = event.target as HTMLInputElement;
    void this.#do("", () => this.station.book.setRecording(checked));
  }

  async #days(event: SubmitEvent): Promise<void> {
    const field = fields(event);
    const done = await this.#do("register.saved", () => this.station.book.setDays(clampDays(field("days"))));
    if (done) this.dispatchEvent(new Event("register-changed", { bubbles: true }));
  }

  async #change(event: SubmitEvent): Promise<void> {
    const field = fields(event);
    const form = event.target as HTMLFormElement;
    if (matches(event) && (await this.#do("register.changed", () => this.station.book.change(field("old"), field("passphrase"))))) form.reset();
  }

  async #do(note: CounterKey | "", work: () => Promise<unknown>): Promise<boolean> {
    this.note = "";
    const done = await this.run(work);
    if (done) this.note = note;
    await this.station.readRegister();
    return done;
  }
}

define("register-manage", RegisterManage);
