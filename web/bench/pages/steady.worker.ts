// The loops inside a Worker: our module called as web/src/worker.ts calls it, beside bare WebCrypto in the same Worker.
// The page's messages to its Worker and the store are left out here and measured apart.

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
  /** The store: a copy spent, a code remembered, and the vault's head read, which a renewal begins with. */
  store: Times<Record<"wallet" | "counter" | "head", () => Promise<unknown>>>;
}

/** The clock steps by 0.1 ms: a batch of 50 of the shortest work, 70 µs, is known to 3 %. */
const batch = 50;
const now = () => Math.floor(Date.now() / 1000);

/** The browser's own store, and the same without its waits: a head that is asked for once, a memory that forgets. */
const real = openStore(() => {});
let head: ReturnType<Store["head"]> | null = null;
const quick: Store = { ...real, head: () => (head ??= real.head()), claimCode: async () => ({ fresh: true, shownBefore: 0 }) };

function start(asset: WasmModule): Promise<Call> {
  return new Instance({ asset, kept: undefined, host: { store: quick }, compiled: () => {}, ended: (failure) => console.error(failure.message) }).call();
}

async function open(call: Call, { recovery, card, purpose }: Steady): Promise<Showing> {
  await call("vault.openRecovery", { code: recovery, now: now() });
  return (await call("showing.open", { card, purpose, omit: [], now: now() })) as Showing;
}

async function work(asked: Steady): Promise<SteadyTimes> {
  const bare = await makeBare();
  const [whole, plain, counter] = [await start(core), await start(asked.module), await start(asked.counter)];
  const [drawn, made] = [await open(whole, asked), await open(plain, asked)];
  const renew = () => whole("showing.renew", { showing: drawn.showing, now: now() });
  const make = await inTurns(asked.samples, batch, {
    make: () => plain("bench.make", { showing: made.showing, now: now() }),
    symbol: renew,
    bare: bare.sign,
  });
  const { digits } = (await renew()) as Showing;
  await counter("counter.load", { ...asked.lists, now: now() });
  const verify = await inTurns(asked.samples, batch, { verify: () => judge(counter, digits, asked.purpose), bare: bare.verifyTwo });
  return { make, verify, store: await measureStore(asked.samples) };
}

async function judge(counter: Call, digits: string, profile: string): Promise<void> {
  const { verdict, code } = (await counter("counter.verify", { digits, profile, online: false, now: now() })) as Report;
  if (verdict !== "accepted") throw new Error(`steady: ${verdict} ${code}`);
}

/** What it takes until a copy is spent, and until a code is remembered, on the disk. */
function measureStore(samples: number): Promise<SteadyTimes["store"]> {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return inTurns(samples, 1, {
    wallet: () => real.claim(random(16), random(256)),
    counter: () => real.claimCode({ key: random(32), copy: random(32), at: now(), until: now() + 90, copyUntil: now() + 3600 }, 100_000),
    head: () => real.head(),
  });
}

self.onmessage = (event: MessageEvent<Steady>) => {
  work(event.data).then((value) => self.postMessage({ value }), (error: Error) => self.postMessage({ error: error.message }));
};
