// The register's screen: off, locked or open. Whoever leaves it leaves it locked, and so does whoever forgets it.

import { html, nothing } from "lit";
import { define } from "../../element.ts";
import { CounterScreen } from "../screen.ts";
import { t } from "../words/words.ts";
import "../register/locked.ts";
import "../register/off.ts";
import "../register/opened.ts";

/** An open register locks itself after so long without use. */
const IDLE_MS = 5 * 60_000;

export class RegisterScreen extends CounterScreen {
  #idle: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const name of ["pointerdown", "keydown"]) this.addEventListener(name, this.#used);
    void this.run(async () => {
      await this.station.book.purge();
      await this.station.readRegister();
    });
    this.#used();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#idle);
    this.station.lockRegister();
  }

  protected override render() {
    return html`<div class="stack" data-gap="large"><h1 tabindex="-1">${t("register.title")}</h1>${this.refusal()}${this.#state()}</div>`;
  }

  #state() {
    const { register } = this.station;
    if (!register) return nothing;
    if (!register.exists) return html`<register-off .station=${this.station}></register-off>`;
    return register.open ? html`<register-opened .station=${this.station}></register-opened>` : html`<register-locked .station=${this.station}></register-locked>`;
  }

  #used = (): void => {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.station.lockRegister(), IDLE_MS);
  };
}

define("counter-register", RegisterScreen);

declare global {
  interface HTMLElementTagNameMap {
    "counter-register": RegisterScreen;
  }
}
