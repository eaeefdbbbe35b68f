// Office is the desk's side of /issuer/desk: the token, the people to choose from, the cards, the offer just made.
// The token is in this object and nowhere else: not in an address, not in storage, gone with the page.

import { fetchBytes } from "../fetcher.ts";
import { codeOf, Refusal } from "../sentence.ts";
import type { Person } from "./person.ts";

export type CardState = "offered" | "valid" | "suspended" | "revoked" | "expired";
export type Change = "suspend" | "reinstate" | "revoke";

/** A line of the desk's list. */
export interface DeskCard {
  card: string;
  name: string;
  level: string;
  state: CardState;
  /** RFC 3339. */
  created_at: string;
  issued_at: string | null;
  editions: string[];
  copies: number;
}

/** What the desk hands over: link and symbol one way, the transaction code another. */
export interface Handover {
  card: string;
  offer: string;
  tx_code: string;
  /** Seconds since 1970. */
  expires: number;
  symbol: { version: number; size: number; modules: string };
}

export interface Editions {
  editions: string[];
  /** Those that only people of level full may have. */
  full: string[];
}

export interface Registration {
  person: Person;
  level: string;
  /** Left out: all that the level and the file allow. */
  editions?: string[];
}

type Ask = typeof fetchBytes;

const MAX_ANSWER = 8 * 1024 * 1024;

/** A desk that nobody uses for so long forgets its token. */
export const IDLE_MS = 15 * 60_000;

export class Office {
  #token = "";
  readonly #ask: Ask;
  readonly #listeners = new Set<() => void>();
  #idle: ReturnType<typeof setTimeout> | undefined;

  open = false;
  samples: Person[] = [];
  editions: Editions = { editions: [], full: [] };
  cards: DeskCard[] = [];
  handover: Handover | null = null;
  /** The code of the last refresh that failed; what is on the screen may be old. */
  trouble = "";

  constructor(ask: Ask = fetchBytes) {
    this.#ask = ask;
  }

  subscribe(tell: () => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  /** enter opens the desk with a token; a wrong one rejects with the code desk_auth. */
  async enter(token: string): Promise<void> {
    this.#token = token.trim();
    try {
      // One question first: a wrong token is refused once, not three times.
      const editions = await this.#get<Editions>("editions");
      const [{ cards }, { samples }] = await Promise.all([
        this.#get<{ cards: DeskCard[] }>("cards"), this.#get<{ samples: Person[] }>("samples"),
      ]);
      Object.assign(this, { open: true, cards, samples, editions, trouble: "" });
    } catch (error) {
      this.#token = "";
      throw error;
    } finally {
      this.used();
      this.#changed();
    }
  }

  /** leave forgets the token and everything it gave. */
  leave(): void {
    this.#token = "";
    clearTimeout(this.#idle);
    Object.assign(this, { open: false, samples: [], cards: [], handover: null, trouble: "" });
    this.#changed();
  }

  /** used starts the wait for forgetting anew. */
  used(): void {
    clearTimeout(this.#idle);
    if (this.open) this.#idle = setTimeout(() => this.leave(), IDLE_MS);
  }

  /** refresh reads the cards again; it never rejects. */
  async refresh(): Promise<void> {
    if (!this.open) return;
    try {
      const { cards } = await this.#get<{ cards: DeskCard[] }>("cards");
      if (this.open) Object.assign(this, { cards, trouble: "" });
    } catch (error) {
      if (codeOf(error) === "desk_auth") return this.leave();
      this.trouble = codeOf(error);
    }
    this.#changed();
  }

  /** register makes a card and its offer. */
  async register(registration: Registration): Promise<void> {
    this.handover = await this.#post<Handover>("cards", registration);
    await this.refresh();
  }

  /** offerAgain makes a new offer for a card; the ones before are withdrawn. */
  async offerAgain(card: string): Promise<void> {
    this.handover = await this.#post<Handover>(`cards/${encodeURIComponent(card)}/offer`, {});
    await this.refresh();
  }

  async change(card: string, change: Change): Promise<void> {
    await this.#post(`cards/${encodeURIComponent(card)}/${change}`, {});
    await this.refresh();
  }

  handedOver(): void {
    this.handover = null;
    this.#changed();
  }

  #get<T>(path: string): Promise<T> {
    return this.#send<T>("GET", path, null);
  }

  #post<T>(path: string, value: unknown): Promise<T> {
    return this.#send<T>("POST", path, new TextEncoder().encode(JSON.stringify(value)));
  }

  async #send<T>(method: string, path: string, body: Uint8Array | null): Promise<T> {
    const header: Record<string, string> = { Authorization: `Bearer ${this.#token}`, Accept: "application/json" };
    if (body) header["Content-Type"] = "application/json";
    const answer = await this.#ask({ url: `/issuer/desk/${path}`, method, header, body, limit: MAX_ANSWER });
    const value = parsed(answer.body);
    if (answer.status >= 200 && answer.status < 300 && value) return value as T;
    throw new Refusal(typeof value?.["code"] === "string" ? value["code"] : "desk_answer", `desk: ${path} answered ${answer.status}`);
  }

  #changed(): void {
    for (const tell of this.#listeners) tell();
  }
}

function parsed(body: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Which changes a card's state allows, the milder first. */
export function changesOf(state: CardState): Change[] {
  if (state === "valid") return ["suspend", "revoke"];
  if (state === "suspended") return ["reinstate", "revoke"];
  return state === "offered" ? ["revoke"] : [];
}

/** The link that opens this site's wallet with an offer. The fragment reaches no server and no log. */
export function walletLink(offer: string, origin: string): string {
  return `${origin}/#offer=${encodeURIComponent(offer)}`;
}

/** Modules as the QR component wants them. */
export function symbolOf(handover: Handover): { size: number; modules: Uint8Array } {
  return { size: handover.symbol.size, modules: Uint8Array.from(atob(handover.symbol.modules), (c) => c.charCodeAt(0)) };
}
