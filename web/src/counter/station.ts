// Station is what the counter page knows and can do: the lists, the profiles, the verdict on the person in front of it,
// the register. Screens draw it and call it; nothing else talks to the core.

import type { Client } from "../client.ts";
import { fetchBytes } from "../fetcher.ts";
import type { Profile, Report } from "../api.d.ts";
import { codeOf } from "../sentence.ts";
import { judge, now, shownClaims } from "./judging.ts";
import { Lists } from "./lists.ts";
import { Profiles } from "./profiles.ts";
import { Book, type RegisterState } from "./register/book.ts";
import { selfTest } from "./selftest.ts";
import { loadSettings, saveSettings, type Settings } from "./settings.ts";
import { shelf } from "./shelf.ts";
import { play } from "./sound.ts";

/** A verdict on the screen. */
export interface Shown {
  report: Report;
  profile: Profile | undefined;
  /** When it leaves the screen, in milliseconds since 1970; Infinity = not by itself. */
  until: number;
  /** How long it stays altogether, in seconds. */
  stay: number;
  /** The check-in it was written down as; undefined when it was not. */
  entry: string | undefined;
}

/** At a gate the next person is close behind. */
const GATE_STAY_S = 4;

const MINUTE_MS = 60_000;

export class Station {
  settings: Settings = loadSettings();
  shown: Shown | null = null;
  judging = false;
  gate = false;
  register: RegisterState | null = null;
  /** The refusal code of something that concerns the whole page. */
  trouble = "";
  /** Whether the browser promised not to clear what the counter keeps. */
  lasting = false;

  readonly book = new Book();
  readonly profiles: Profiles;
  readonly lists: Lists;
  readonly #client: Client;
  readonly #listeners = new Set<() => void>();
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
    this.profiles = new Profiles(client);
    this.lists = new Lists({
      load: (lists) => client.call("counter.load", lists),
      shelf, fetch: fetchBytes, base: location.href, now, online: () => navigator.onLine,
    }, () => this.changed());
    // A Worker that was started again has forgotten the lists and the own profiles.
    client.on("started", ({ again }) => again && void this.#begin());
  }

  subscribe(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  changed(): void {
    for (const tell of this.#listeners) tell();
  }

  /** start brings the counter into service and keeps it there: lists renewed, old check-ins deleted. */
  async start(): Promise<void> {
    // A code scanned while the core is still loading waits for it.
    this.#turn = this.#begin();
    await this.#turn;
    void this.#persist();
    setInterval(() => void this.#routine(), MINUTE_MS);
    addEventListener("online", () => void this.lists.refresh());
    addEventListener("offline", () => this.changed());
    await this.#routine();
  }

  get profile(): Profile | undefined {
    return this.profiles.find(this.settings.profile) ?? this.profiles.all[0];
  }

  set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    saveSettings(this.settings);
    this.changed();
  }

  /** judge decides on one code; several that arrive at once are judged one after another. */
  judge(digits: string): Promise<void> {
    this.#turn = this.#turn.then(() => this.#judge(digits));
    return this.#turn;
  }

  /** next takes the verdict off the screen and is ready for the next person. */
  next(): void {
    clearTimeout(this.#leaving);
    this.shown = null;
    this.changed();
  }

  /** stay keeps the verdict on the screen until next is called. */
  stay(): void {
    clearTimeout(this.#leaving);
    if (this.shown) this.shown = { ...this.shown, until: Infinity };
    this.changed();
  }

  setGate(on: boolean): void {
    this.gate = on;
    this.next();
  }

  /** undo deletes the check-in that the verdict on the screen was written down as. */
  async undo(): Promise<void> {
    const entry = this.shown?.entry;
    if (!this.shown || entry === undefined) return;
    await this.book.remove(entry);
    this.shown = { ...this.shown, entry: undefined };
    await this.readRegister();
  }

  async addProfile(file: Blob): Promise<void> {
    this.set({ profile: await this.profiles.add(file) });
  }

  async readRegister(): Promise<void> {
    this.register = await this.book.state();
    this.changed();
  }

  lockRegister(): void {
    this.book.close();
    void this.readRegister().catch(() => undefined);
  }

  /** attempt runs something that concerns the whole page; a refusal becomes its trouble. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    this.trouble = "";
    try {
      await work();
    } catch (error) {
      this.trouble = codeOf(error);
    }
    this.changed();
  }

  #begin(): Promise<void> {
    return this.attempt(async () => {
      await selfTest(this.#client);
      await this.profiles.load();
      await this.lists.open();
      await this.readRegister();
    });
  }

  async #routine(): Promise<void> {
    if (await this.book.purge().catch(() => 0)) await this.readRegister();
    await this.lists.ready();
  }

  // The replay memory and the lists must not go when the disk runs full.
  async #persist(): Promise<void> {
    this.lasting = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
    this.changed();
  }

  async #judge(digits: string): Promise<void> {
    const { profile } = this;
    this.judging = true;
    this.changed();
    const report = await judge(this.#client, this.lists, digits, profile);
    const entry = await this.#write(report, profile);
    this.judging = false;
    this.#show(report, profile, entry);
  }

  async #write(report: Report, profile: Profile | undefined): Promise<string | undefined> {
    if (report.verdict !== "accepted" || !profile) return undefined;
    try {
      const entry = await this.book.record(profile.name, shownClaims(report, profile));
      if (entry) await this.readRegister();
      return entry;
    } catch {
      this.trouble = "register_write";
      return undefined;
    }
  }

  #show(report: Report, profile: Profile | undefined, entry: string | undefined): void {
    clearTimeout(this.#leaving);
    const stay = this.gate ? GATE_STAY_S : this.settings.stay;
    this.shown = { report, profile, stay, until: stay === 0 ? Infinity : Date.now() + stay * 1000, entry };
    if (stay !== 0) this.#leaving = setTimeout(() => this.next(), stay * 1000);
    if (this.settings.sound) play(report.verdict);
    this.changed();
  }
}
