// The base of the desk's screens: knows the office, draws itself again when that changes, runs one action at a time.

import { html, nothing, type TemplateResult } from "lit";
import { PlainElement } from "../element.ts";
import { codeOf } from "../sentence.ts";
import type { Office } from "./office.ts";
import "../../components/refusal/refusal.ts";

export class DeskScreen extends PlainElement {
  static override properties: Record<string, object> = { office: { attribute: false }, busy: { state: true }, refused: { state: true } };

  declare office: Office;
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
    this.#unsubscribe = this.office.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

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
