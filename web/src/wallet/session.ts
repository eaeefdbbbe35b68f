// Session is what the wallet page knows and can do: the state of the vault, the cards, and one method for each thing a
// holder does. Screens draw it and call it; nothing else talks to the core. Nothing of it outlives the page.

import { codeOf, Refusal } from "../sentence.ts";
import { passkeysLikely } from "./passkey.ts";
import type { StoreNews } from "../messages.ts";
import type { Card, Core, RecoverySheet, Purpose, Settings, VaultState } from "./model.ts";

export type Phase = "starting" | "refused" | "new" | "evicted" | "unconfirmed" | "locked" | "open";

export class Session {
  phase: Phase = "starting";
  /** Why the wallet cannot start, when phase is "refused". */
  code = "";
  vault: VaultState | null = null;
  cards: Card[] = [];
  settings: Settings = { history: true };
  /** The recovery code between its creation and its confirmation. */
  created: RecoverySheet | null = null;
  /** Whether to ask, once, for a passkey. */
  offerPasskey = false;
  /** An offer that came with the page's address and waits for an open vault. */
  offer = "";
  /** What the holder is about to show, and from which card. */
  chosen: { card: string; purpose: Purpose } | null = null;
  /** A code is on the screen: the frame steps back. */
  showing = false;
  /** The card whose details are looked at. */
  looked = "";
  /** A refusal that concerns the whole page, such as a crashed Worker. */
  trouble = "";

  readonly #listeners = new Set<() => void>();
  readonly #tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("hufu.wallet") : null;

  constructor(readonly core: Core) {
    core.on("crashed", ({ code }) => (this.trouble = code));
    core.on("started", ({ again }) => void (again && this.#restarted()));
    core.on("store", (news) => this.#stored(news));
    this.#tabs?.addEventListener("message", (event) => void this.#heard(event.data));
  }

  /** Open, and nobody is in the middle of something. */
  get idle(): boolean {
    return this.phase === "open" && !this.offerPasskey && !this.showing && this.cards.length > 0;
  }

  /** Calls tell after every change. */
  subscribe(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  changed(): void {
    for (const tell of this.#listeners) tell();
  }

  /** Reads everything from the core again: at start, after another tab changed something, after a return to the page. */
  async refresh(): Promise<void> {
    try {
      this.vault = (await this.core.call("vault.state", {})) as VaultState;
      this.phase = this.#phaseOf(this.vault);
      await this.#load();
    } catch (error) {
      this.phase = this.phase === "starting" ? "refused" : this.phase;
      this.#fail(error);
    }
    this.changed();
  }

  /** Makes a vault and keeps its recovery code here until it is confirmed. */
  async create(): Promise<void> {
    await navigator.storage?.persist?.();
    const startOver = this.phase === "evicted";
    this.created = await this.core.call("vault.create", { now: now(), label: "", startOver });
    this.#tell();
    await this.refresh();
  }

  async confirm(characters: string[]): Promise<void> {
    await this.core.call("vault.confirm", { characters });
    this.created = null;
    this.offerPasskey = await passkeysLikely();
    await this.#done();
  }

  async open(code: string): Promise<void> {
    await this.core.call("vault.openRecovery", { code });
    await this.opened();
  }

  /** After the vault was opened, by whatever way. */
  async opened(): Promise<void> {
    this.trouble = "";
    await this.#done();
  }

  /** After something was written outside this class. */
  async written(): Promise<void> {
    await this.#done();
  }

  /** Goes on to what the other side will see. */
  choose(card: string, purpose: Purpose): void {
    this.chosen = { card, purpose };
    location.hash = "show";
  }

  /** Locks every tab: a key left in another one would make the word empty. */
  async lock(): Promise<void> {
    this.#tabs?.postMessage("lock");
    await this.#lockHere();
  }

  /** Takes what came out of the vault off the page, without a word to the core. */
  forget(): void {
    this.#clear();
    this.phase = "starting";
    this.changed();
  }

  /** What a card can be shown for now. */
  async purposes(card: string): Promise<Purpose[]> {
    return this.core.call("cards.purposes", { card, now: now() });
  }

  /** The question about a passkey was answered, either way. */
  async passkeyAnswered(): Promise<void> {
    this.offerPasskey = false;
    await this.#done();
  }

  async removeCard(card: string): Promise<void> {
    await this.core.call("cards.remove", { card });
    await this.#done();
  }

  async setSettings(change: Partial<Settings>): Promise<void> {
    await this.core.call("settings.set", change);
    await this.#done();
  }

  /** After something was written: read it back, and have the other tabs do so, too. */
  async #done(): Promise<void> {
    this.#tell();
    await this.refresh();
  }

  /** The card of that id, or the first. */
  card(id: string): Card | undefined {
    return this.cards.find((card) => card.id === id) ?? this.cards[0];
  }

  #tell(): void {
    this.#tabs?.postMessage("changed");
  }

  async #load(): Promise<void> {
    if (this.phase !== "open") return;
    this.cards = await this.core.call("cards.list", { now: now() });
    this.settings = await this.core.call("settings.get", {});
  }

  #phaseOf(state: VaultState): Phase {
    if (state.evicted) return "evicted";
    if (!state.exists) return "new";
    if (state.locked) return state.confirmed ? "locked" : "unconfirmed";
    return state.confirmed ? "open" : "unconfirmed";
  }

  #fail(error: unknown): void {
    if (this.phase === "refused") this.code = codeOf(error);
    else this.trouble = codeOf(error);
  }

  #clear(): void {
    this.cards = [];
    this.created = null;
    this.chosen = null;
  }

  async #lockHere(): Promise<void> {
    this.#clear();
    await this.core.lock();
    await this.refresh();
  }

  async #heard(message: unknown): Promise<void> {
    if (message === "lock") await this.#lockHere();
    else await this.refresh();
  }

  // A Worker that died took the vault's key along. While the recovery code is still on the screen, it opens the vault again.
  async #restarted(): Promise<void> {
    if (this.created && this.trouble) await this.core.call("vault.openRecovery", { code: this.created.base32 }).catch(() => undefined);
    await this.refresh();
  }

  #stored(news: StoreNews): void {
    this.trouble = `store_${news}`;
    this.changed();
  }
}

/** The device's clock in unix seconds. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Throws the refusal that a person without network is told, before anything is tried. */
export function needNetwork(): void {
  if (!navigator.onLine) throw new Refusal("offline");
}
