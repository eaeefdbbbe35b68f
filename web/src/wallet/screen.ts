// Screen is the base of the wallet's screens: it knows the session, draws itself again when that changes, runs one
// action at a time and keeps the code of a refusal for drawing.

import { html, nothing, type TemplateResult } from "lit";
import { PlainElement } from "../element.ts";
import { codeOf } from "../sentence.ts";
import type { Session } from "./session.ts";
import "../../components/refusal/refusal.ts";

export class Screen extends PlainElement {
  static override properties: Record<string, object> = {
    session: { attribute: false },
    busy: { state: true },
    refused: { state: true },
  };

  declare session: Session;
  /** What is under way, by the name given to run; empty when nothing is. */
  declare busy: string;
  /** The code of the last refusal. */
  declare refused: string;

  #unsubscribe: (() => void) | undefined;

  constructor() {
    super();
    this.busy = "";
    this.refused = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.session.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }

  /** Runs an action unless one is running; a refusal is kept, not thrown. Resolves to true if it went well. */
  protected async run(name: string, action: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = name;
    this.refused = "";
    try {
      await action();
      return true;
    } catch (error) {
      this.refuse(error);
      return false;
    } finally {
      this.busy = "";
    }
  }

  /** Keeps what went wrong; screens that want more than the code override it. */
  protected refuse(error: unknown): void {
    this.refused = codeOf(error);
  }

  /** The refusal, where the screen wants it. */
  protected refusal(): TemplateResult | typeof nothing {
    return this.refused ? html`<hufu-refusal code=${this.refused}></hufu-refusal>` : nothing;
  }

  /** Says something to screen readers without showing it. */
  protected say(text: string): void {
    this.dispatchEvent(new CustomEvent("say", { detail: text, bubbles: true }));
  }

  /** Goes to another screen. */
  protected go(route: string): void {
    this.dispatchEvent(new CustomEvent("go", { detail: route, bubbles: true }));
  }
}
