// The lists a counter believes in: who may issue (trust list) and which cards are suspended or revoked (status lists).
// They are fetched when the network is there, kept in this browser, and work without network until they are too old;
// how old is too old is the core's judgement. A list that is older than the kept one, or wrongly signed, is refused by
// the core, and the kept one stays.

import type { ArgsOf, ResultOf } from "../api.d.ts";
import type { FetchRequest, FetchResponse } from "../fetcher.ts";
import { codeOf, Refusal } from "../sentence.ts";
import { readConfiguration, rootBytes, type Configuration } from "./configuration.ts";
import type { Shelf } from "./shelf.ts";

/** A counter with network renews what is older than this (SECURITY.md 4.5). */
export const FRESH_S = 15 * 60;

/** A counter that waits for the network longer than this is a queue of people. */
const PATIENCE_MS = 5000;

/** After a failure the next person is not made to wait for another one. */
const RETRY_S = 60;

const CONFIG = "/counter/config.json";
const MAX_CONFIG = 64 * 1024;
const MAX_TRUST = 1024 * 1024;
const MAX_STATUS = 4 * 1024 * 1024;

/** What the core says it has loaded. */
export type Loaded = ResultOf<"counter.load">;

export interface Surroundings {
  load(lists: ArgsOf<"counter.load">): Promise<Loaded>;
  shelf: Shelf;
  fetch(request: FetchRequest, milliseconds: number): Promise<FetchResponse>;
  /** The page's address, against which the configuration's addresses are read. */
  base: string;
  /** Seconds since 1970. */
  now(): number;
  /** False when the browser knows that there is no network. */
  online(): boolean;
}

/** What the page shows of the lists. */
export interface Condition {
  loaded: Loaded | null;
  root: string;
  /** When everything was last fetched without trouble; 0 = not since the page was opened. */
  fetched: number;
  busy: boolean;
  /** How far this computer's clock is ahead of the server's, in seconds; null when not known. */
  ahead: number | null;
  /** The refusal code of the last attempt, "" if it went well. */
  trouble: string;
}

export class Lists {
  condition: Condition = { loaded: null, root: "", fetched: 0, busy: false, ahead: null, trouble: "" };
  #failed = -Infinity;
  readonly #around: Surroundings;
  readonly #changed: () => void;
  #refreshing: Promise<void> | undefined;

  constructor(around: Surroundings, changed: () => void = () => undefined) {
    this.#around = around;
    this.#changed = changed;
  }

  /** open loads what was kept, so that the first code can be judged without network. */
  async open(): Promise<void> {
    const { shelf } = this.#around;
    const configuration = await shelf.configuration();
    const kept = configuration && (await shelf.trust(configuration.root));
    if (!configuration || !kept) return;
    await this.#try(async () => this.#load(configuration, kept.bytes, [...(await shelf.statuses()).values()]));
  }

  /** The age in seconds of the oldest list in use; Infinity when one is missing. */
  age(): number {
    const { loaded, root } = this.condition;
    if (!loaded || root === "") return Infinity;
    const issued = loaded.statuses.map((list) => list.issued);
    return this.#around.now() - Math.min(...issued, Infinity);
  }

  /** Whether the lists are as new as a counter with network wants them; a counter without status lists asks only for a fetch. */
  get fresh(): boolean {
    const { loaded, fetched } = this.condition;
    if (!loaded) return false;
    const since = loaded.statuses.length > 0 ? Math.max(this.age(), 0) : this.#around.now() - fetched;
    return since < FRESH_S;
  }

  /** ready refreshes if that is due and possible, and says whether the lists are fresh now. It never rejects. */
  async ready(): Promise<boolean> {
    const worth = this.#around.online() && this.#around.now() - this.#failed >= RETRY_S;
    if (!this.fresh && worth) await this.refresh();
    return this.fresh;
  }

  /** refresh fetches everything; several callers share one attempt. It never rejects: `condition` says how it went. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#attempt().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #attempt(): Promise<void> {
    this.#set({ busy: true });
    const went = await this.#try(() => this.#fetchAll());
    this.#failed = went ? -Infinity : this.#around.now();
    this.#set(went ? { busy: false, fetched: this.#around.now() } : { busy: false });
  }

  async #fetchAll(): Promise<void> {
    const configuration = await this.#configuration();
    const { shelf } = this.#around;
    const kept = (await shelf.trust(configuration.root))?.bytes;
    const statuses = await Promise.allSettled(configuration.statuses.map((uri) => this.#status(uri)));
    const arrived = statuses.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    await this.#renew(configuration, kept, arrived);
    const failed = statuses.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  // A refused trust list must not keep new status lists from being used: they go beside the kept one.
  async #renew(configuration: Configuration, kept: Uint8Array | undefined, statuses: StatusFile[]): Promise<void> {
    const bytes = statuses.map((file) => file.bytes);
    const before = issuedBy(this.condition.loaded);
    try {
      const trust = await this.#get(configuration.trust, "application/hufu-trust+cwt", MAX_TRUST);
      await this.#load(configuration, trust, bytes);
      await this.#around.shelf.keepTrust(configuration.root, { sequence: this.condition.loaded!.trust.sequence, bytes: trust });
    } catch (error) {
      if (kept) await this.#load(configuration, kept, bytes);
      throw error;
    } finally {
      await this.#keep(statuses, before);
    }
  }

  // Only what the core took is kept: a list that it passed over must not displace a good one.
  async #keep(statuses: StatusFile[], before: Map<string, number>): Promise<void> {
    const after = issuedBy(this.condition.loaded);
    const taken = statuses.filter(({ uri }) => after.has(uri) && after.get(uri) !== before.get(uri));
    await Promise.all(taken.map(({ uri, bytes }) => this.#around.shelf.keepStatus(uri, bytes)));
  }

  async #configuration(): Promise<Configuration> {
    const { shelf, base } = this.#around;
    try {
      const answer = await this.#ask(new URL(CONFIG, base).href, "application/json", MAX_CONFIG);
      this.#compareClocks(answer.header["date"]);
      const text = new TextDecoder().decode(answer.body);
      const configuration = readConfiguration(parseJSON(text), base);
      await shelf.keepConfiguration(configuration);
      return configuration;
    } catch (error) {
      const kept = await shelf.configuration();
      if (kept) return kept;
      throw error;
    }
  }

  async #status(uri: string): Promise<StatusFile> {
    return { uri, bytes: await this.#get(uri, "application/statuslist+cwt", MAX_STATUS) };
  }

  async #get(url: string, accept: string, limit: number): Promise<Uint8Array> {
    return (await this.#ask(url, accept, limit)).body;
  }

  async #ask(url: string, accept: string, limit: number): Promise<FetchResponse> {
    const answer = await this.#around.fetch({ url, header: { Accept: accept }, limit }, PATIENCE_MS);
    if (answer.status !== 200) throw new Refusal("network", `counter: ${url} answered ${answer.status}`);
    return answer;
  }

  // A counter whose own clock is wrong refuses everybody and blames their phones.
  #compareClocks(date: string | undefined): void {
    const server = Date.parse(date ?? "") / 1000;
    if (Number.isFinite(server)) this.#set({ ahead: Math.round(this.#around.now() - server) });
  }

  async #load(configuration: Configuration, trust: Uint8Array, statuses: Uint8Array[]): Promise<void> {
    const loaded = await this.#around.load({ trust, root: rootBytes(configuration), statuses, now: this.#around.now() });
    this.#set({ loaded, root: configuration.root });
  }

  async #try(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.#set({ trouble: "" });
      return true;
    } catch (error) {
      this.#set({ trouble: codeOf(error) });
      return false;
    }
  }

  #set(change: Partial<Condition>): void {
    this.condition = { ...this.condition, ...change };
    this.#changed();
  }
}

/** When each status list in use was made, by its address. */
function issuedBy(loaded: Loaded | null): Map<string, number> {
  return new Map(loaded?.statuses.map((list) => [list.uri, list.issued]));
}

interface StatusFile {
  uri: string;
  bytes: Uint8Array;
}

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
