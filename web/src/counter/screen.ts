// The base of the counter's screens: knows the station, draws itself again when that changes, runs one action at a time
// and keeps the code of what it refused.

import { html, nothing, type TemplateResult } from "lit";
import { PlainElement } from "../element.ts";
import { codeOf } from "../sentence.ts";
import type { Station } from "./station.ts";
import "../../components/refusal/refusal.ts";

export class CounterScreen extends PlainElement {
  static override properties: Record<string, object> = { station: { attribute: false }, busy: { state: true }, refused: { state: true } };

  declare station: Station;
  declare busy: boolean;
  declare refused: string;
  #unsubscribe: (() => void) | undefined;

  constructor() {
    super();
    this.busy = false;
    this.refused = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.station.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  /** Runs an action unless one is running; true if it went well. */
  protected async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    Object.assign(this, { busy: true, refused: "" });
    try {
      await work();
      return true;
    } catch (error) {
      this.refused = codeOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  protected refusal(): TemplateResult | typeof nothing {
    return this.refused ? html`<hufu-refusal code=${this.refused}></hufu-refusal>` : nothing;
  }
}
