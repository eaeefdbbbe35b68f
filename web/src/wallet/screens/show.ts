// Show a code: first what will be seen, then the code, then its end. This element owns the showing and ends it when left.

import { html } from "lit";
import { define } from "../../element.ts";
import { purposeLabel } from "../../words/shared.ts";
import { toSay } from "../../../components/ring/countdown.ts";
import { Awake } from "../awake.ts";
import { Screen } from "../screen.ts";
import { ShowingRun, type Consent } from "../showing.ts";
import { t } from "../words/words.ts";
import "./consent.ts";
import type { Code } from "./code.ts";
import "./code.ts";

export class Show extends Screen {
  static override properties = { ...Screen.properties, shown: { state: true }, concealed: { state: true } };

  declare shown: ShowingRun | null;
  /** True while the page is hidden or printed. */
  declare concealed: boolean;

  #awake = new Awake();
  #clock: ReturnType<typeof setInterval> | undefined;
  #left = 0;

  constructor() {
    super();
    this.shown = null;
    this.concealed = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#seen);
    document.addEventListener("keyup", this.#pressed);
    window.addEventListener("pagehide", this.#hidden);
    window.addEventListener("beforeprint", this.#hidden);
    window.addEventListener("afterprint", this.#seen);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#seen);
    document.removeEventListener("keyup", this.#pressed);
    window.removeEventListener("pagehide", this.#hidden);
    window.removeEventListener("beforeprint", this.#hidden);
    window.removeEventListener("afterprint", this.#seen);
    void this.#end();
  }

  protected override render() {
    const { chosen } = this.session;
    const card = this.session.cards.find((card) => card.id === chosen?.card);
    if (!chosen || !card) return null;
    if (!this.shown) {
      return html`<wallet-consent .session=${this.session} .card=${card} .purpose=${chosen.purpose} .show=${this.#open}></wallet-consent>`;
    }
    return html`<wallet-code .session=${this.session} .shown=${this.shown} .purpose=${chosen.purpose} ?concealed=${this.concealed}
      .left=${Math.max(0, chosen.purpose.left - 1)} .awake=${this.#awake.held} @again=${this.#again}></wallet-code>`;
  }

  #open = async (consent: Consent): Promise<void> => {
    const run = new ShowingRun(this.session.core, () => this.#changed());
    await run.open(consent);
    if (!this.isConnected) return run.close();
    this.shown = run;
    this.concealed = document.hidden;
    this.#tell(true);
    void this.#awake.hold().then(() => this.requestUpdate());
    this.#clock = setInterval(this.#second, 1000);
    this.#left = run.left();
    this.dispatchEvent(new CustomEvent("screen", { bubbles: true }));
    this.say(t("code.spoken.shown", { purpose: purposeLabel(consent.purpose, this.session.chosen?.purpose.purpose) }));
  };

  #changed(): void {
    this.requestUpdate();
    this.querySelector<Code>("wallet-code")?.requestUpdate();
    if (this.shown?.ended && this.#clock !== undefined) void this.#ended();
  }

  async #ended(): Promise<void> {
    clearInterval(this.#clock);
    this.#clock = undefined;
    this.#tell(false);
    this.say(t("code.spoken.ended"));
    await this.#awake.release();
    await this.session.written();
  }

  #second = (): void => {
    const left = this.shown?.left() ?? 0;
    const moment = toSay(this.#left, left);
    this.#left = left;
    if (moment !== null && left > 0) this.say(t("code.spoken.left", { n: moment }));
  };

  #hidden = (): void => {
    this.concealed = true;
  };

  // A code is not left standing for the task switcher, and whoever comes back gets a fresh one.
  #seen = (): void => {
    if (document.hidden) return this.#hidden();
    const { shown } = this;
    if (!this.concealed || !shown || shown.ended) return void (this.concealed = false);
    void this.#awake.hold();
    void shown.renew().finally(() => (this.concealed = document.hidden));
  };

  #pressed = (event: KeyboardEvent): void => {
    if (event.key === "PrintScreen") void this.shown?.renew();
  };

  #again = async (): Promise<void> => {
    await this.#end();
    const { chosen } = this.session;
    const purposes = chosen ? await this.session.purposes(chosen.card) : [];
    const purpose = purposes.find((purpose) => purpose.name === chosen?.purpose.name);
    if (!chosen || !purpose?.available) return this.go("");
    this.session.chosen = { card: chosen.card, purpose };
    this.shown = null;
    this.dispatchEvent(new CustomEvent("screen", { bubbles: true }));
  };

  #tell(showing: boolean): void {
    this.session.showing = showing;
    this.session.changed();
  }

  async #end(): Promise<void> {
    if (this.session.showing) this.#tell(false);
    clearInterval(this.#clock);
    this.#clock = undefined;
    await this.#awake.release();
    if (!this.shown || this.shown.ended) return;
    await this.shown.close();
    await this.session.written();
  }
}

define("wallet-show", Show);
