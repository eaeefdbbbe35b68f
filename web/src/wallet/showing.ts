// One showing: a copy spent, a code on the screen, renewed every 30 seconds, over after five minutes at the latest.
// The core decides what is in a code and when the showing ends; this keeps the time and asks.

import { codeOf, Refusal } from "../sentence.ts";
import type { Core, Showing } from "./model.ts";
import { now } from "./session.ts";

/** Milliseconds from one code to the next. */
export const renewal = 30_000;

export type Consent = { card: string; purpose: string; omit: string[]; agreed: string[] };
export type Clock = { now(): number; after(milliseconds: number, act: () => void): () => void };

const wall: Clock = {
  now: () => Date.now(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};

export class ShowingRun {
  current: Showing | null = null;
  /** When the next code is due, in milliseconds since 1970. */
  due = 0;
  ended = false;
  /** Why there is no code. */
  refused = "";

  #cancel: (() => void)[] = [];
  #renewing = false;

  constructor(
    readonly core: Core,
    readonly changed: () => void,
    readonly clock: Clock = wall,
  ) {}

  /** Spends a copy and shows its first code. What comes back must be exactly what was agreed to. */
  async open(consent: Consent): Promise<void> {
    const { card, purpose, omit, agreed } = consent;
    const showing: Showing = await this.core.call("showing.open", { card, purpose, omit, now: now() });
    if (!agrees(showing, agreed)) {
      await this.core.call("showing.close", { showing: showing.showing });
      throw new Refusal("consent", "showing: other claims than those agreed to");
    }
    this.#show(showing);
  }

  /** A new code at once: when it is due, when the holder comes back to the page, after a screenshot. */
  async renew(): Promise<void> {
    if (!this.current || this.#renewing) return;
    if (this.#over()) return this.close();
    this.#renewing = true;
    try {
      this.#show(await this.core.call("showing.renew", { showing: this.current.showing, now: now() }));
    } catch (error) {
      if (this.ended) return;
      this.refused = codeOf(error);
      await this.close();
    } finally {
      this.#renewing = false;
    }
  }

  /** Takes the code away for good. */
  async close(): Promise<void> {
    const { current } = this;
    this.#stop();
    this.current = null;
    this.ended = true;
    this.changed();
    if (current) await this.core.call("showing.close", { showing: current.showing }).catch(() => undefined);
  }

  /** Seconds until the showing ends. */
  left(): number {
    return this.current ? Math.max(0, this.current.ends - Math.floor(this.clock.now() / 1000)) : 0;
  }

  #show(showing: Showing): void {
    if (this.ended) return;
    this.#stop();
    this.current = showing;
    this.due = this.clock.now() + renewal;
    this.#cancel = [
      this.clock.after(renewal, () => void this.renew()),
      this.clock.after(Math.max(0, showing.ends * 1000 - this.clock.now()), () => void this.close()),
    ];
    this.changed();
  }

  #stop(): void {
    for (const cancel of this.#cancel) cancel();
    this.#cancel = [];
  }

  #over(): boolean {
    return this.current !== null && this.clock.now() >= this.current.ends * 1000;
  }
}

function agrees(showing: Showing, agreed: string[]): boolean {
  const shown = showing.claims.map((claim) => claim.name);
  return shown.length === agreed.length && shown.every((name) => agreed.includes(name));
}
