// The page around steady.worker.ts, and the same loops through the real Worker as a page of ours has them: with the
// messages, the lock of the writer and, for a code, the drawing on a canvas.

import { paint } from "../../components/qr/draw.ts";
import type { Showing } from "../../src/api.d.ts";
import { Client } from "../../src/client.ts";
import { fromHex } from "../../src/hex.ts";
import type { Steady, SteadyTimes } from "./steady.worker.ts";
import { type Times, inTurns } from "./timing.ts";

export interface Drawn {
  version: number;
  digits: string;
}

export interface PageTimes {
  /** A call that does nothing, a code renewed, and renewed and drawn. */
  page: Times<Record<"call" | "renew" | "drawn", () => Promise<unknown>>>;
  /** Milliseconds of each showing.open: parsing, the durable mark, the key's import, the code. */
  open: number[];
}

const client = new Client();
const now = () => Math.floor(Date.now() / 1000);

async function inWorker(wanted: Omit<Steady, "lists">): Promise<SteadyTimes> {
  const asked = { ...wanted, lists: await lists() };
  const worker = new Worker("/bench/steady.worker.js", { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.value));
      worker.postMessage(asked);
    });
  } finally {
    worker.terminate();
  }
}

/** What a counter on this origin believes. */
async function lists(): Promise<Steady["lists"]> {
  const bytes = async (url: string) => new Uint8Array(await (await fetch(url, { headers: { accept: "application/statuslist+cwt, application/hufu-trust+cwt" } })).arrayBuffer());
  const { trust, root, statuses } = (await (await fetch("/counter/config.json")).json()) as { trust: string; root: string; statuses: string[] };
  const key = fromHex(root);
  return { trust: await bytes(trust), root: key, statuses: await Promise.all(statuses.map(bytes)) };
}

/** Opens the vault in the real Worker and answers the card there. */
async function unlock(recovery: string): Promise<string> {
  await client.call("vault.openRecovery", { code: recovery, now: now() });
  const [card] = await client.call("cards.list", { now: now() });
  return card!.id;
}

/** One real code for a purpose, with everything optional but what is omitted. */
async function code(card: string, purpose: string, omit: string[]): Promise<Drawn> {
  const { showing, digits, symbol } = await client.call("showing.open", { card, purpose, omit, now: now() });
  await client.call("showing.close", { showing });
  return { version: symbol.version, digits };
}

async function inPage(card: string, purpose: string, samples: number): Promise<PageTimes> {
  const open: number[] = [];
  let showing: Showing | undefined;
  for (let i = 0; i < 3; i++) {
    const began = performance.now();
    showing = await client.call("showing.open", { card, purpose, omit: [], now: now() });
    open.push(performance.now() - began);
  }
  const context = canvas();
  const renew = () => client.call("showing.renew", { showing: showing!.showing, now: now() });
  const page = await inTurns(samples, 10, {
    call: () => client.call("about", {}),
    renew,
    drawn: async () => paint(context, (await renew()).symbol),
  });
  return { page, open };
}

function canvas(): CanvasRenderingContext2D {
  const element = document.createElement("canvas");
  element.width = element.height = 17 + 4 * 19 + 8;
  document.body.append(element);
  return element.getContext("2d", { alpha: false })!;
}

Object.assign(globalThis, { steady: { inWorker, unlock, code, inPage } });

declare global {
  var steady: { inWorker: typeof inWorker; unlock: typeof unlock; code: typeof code; inPage: typeof inPage };
}
