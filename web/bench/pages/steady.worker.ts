// The loops inside a Worker: our module called as web/src/worker.ts calls it, beside bare WebCrypto in the same Worker.
// The page's messages to its Worker and the durable marks are left out here and measured apart.

import { type WasmModule, core } from "hufu:build";
import type { Report, Showing } from "../../src/api.d.ts";
import { type Store, openStore } from "../../src/store.ts";
import { type Call, Instance } from "../../src/worker/instance.ts";
import { makeBare } from "./bare.ts";
import { type Times, inTurns } from "./timing.ts";

/** What the page asks for; see work. */
export interface Steady {
  /** The module with the method bench.make. */
  module: WasmModule;
  /** The counter page's module. */
  counter: WasmModule;
  recovery: string;
  card: string;
  purpose: string;
  lists: { trust: Uint8Array; root: Uint8Array; statuses: Uint8Array[] };
  samples: number;
}

export interface SteadyTimes {
  make: Times<Record<"make" | "symbol" | "bare", () => Promise<unknown>>>;
  verify: Times<Record<"verify" | "bare", () => Promise<unknown>>>;
  marks: Times<Record<"wallet" | "counter", () => Promise<unknown>>>;
  /** How often one renewal and one verification call the store. */
  stored: { make: number; verify: number };
}

const batch = 10;
const now = () => Math.floor(Date.now() / 1000);

/** The browser's own store, with its calls counted; a counter's memory that answers at once and forgets. */
const real = openStore(() => {});
let calls = 0;
const counted = new Proxy(real, {
  get: (store, name: keyof Store) => (...args: never[]) => {
    calls++;
    return (store[name] as (...args: never[]) => unknown)(...args);
  },
});
const forgetful: Store = { ...real, claimCode: async () => ({ fresh: true, shownBefore: 0 }) };

function start(asset: WasmModule, store: Store): Promise<Call> {
  return new Instance({ asset, kept: undefined, host: { store }, compiled: () => {}, ended: (failure) => console.error(failure.message) }).call();
}

async function open(call: Call, { recovery, card, purpose }: Steady): Promise<Showing> {
  await call("vault.openRecovery", { code: recovery, now: now() });
  return (await call("showing.open", { card, purpose, omit: [], now: now() })) as Showing;
}

async function work(asked: Steady): Promise<SteadyTimes> {
  const bare = await makeBare();
  const [whole, plain, counter] = [await start(core, counted), await start(asked.module, real), await start(asked.counter, forgetful)];
  const [drawn, made] = [await open(whole, asked), await open(plain, asked)];
  const renew = () => whole("showing.renew", { showing: drawn.showing, now: now() });
  const make = await inTurns(asked.samples, batch, {
    make: () => plain("bench.make", { showing: made.showing, now: now() }),
    symbol: renew,
    bare: bare.sign,
  });
  const { digits } = (await renew()) as Showing;
  await counter("counter.load", { ...asked.lists, now: now() });
  const check = () => judge(counter, digits, asked.purpose);
  const verify = await inTurns(asked.samples, batch, { verify: check, bare: bare.verifyTwo });
  return { make, verify, marks: await measureMarks(asked.samples), stored: { make: await callsOf(renew), verify: await callsOf(check) } };
}

async function judge(counter: Call, digits: string, profile: string): Promise<void> {
  const { verdict, code } = (await counter("counter.verify", { digits, profile, online: false, now: now() })) as Report;
  if (verdict !== "accepted") throw new Error(`steady: ${verdict} ${code}`);
}

async function callsOf(work: () => Promise<unknown>): Promise<number> {
  const before = calls;
  await work();
  return calls - before;
}

/** What it takes until a copy is spent, and until a code is remembered, on the disk. */
function measureMarks(samples: number): Promise<SteadyTimes["marks"]> {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return inTurns(samples, 1, {
    wallet: () => real.claim(random(16), random(256)),
    counter: () => real.claimCode({ key: random(32), copy: random(32), at: now(), until: now() + 90, copyUntil: now() + 3600 }, 100_000),
  });
}

self.onmessage = (event: MessageEvent<Steady>) => {
  work(event.data).then((value) => self.postMessage({ value }), (error: Error) => self.postMessage({ error: error.message }));
};
