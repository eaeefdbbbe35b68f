// The harness around one peer: a page whose script is the peer. It times the load, the first presentation and the first
// verification of a fresh page, and runs the steady loops when asked.

import type { Fixture } from "./fixture.ts";

export type Presentation = Uint8Array | string;

/** A library as a holder and a counter would use it. Each call does all its work anew. */
export interface Peer {
  present(): Promise<Presentation>;
  /** Throws unless everything holds. */
  verify(presentation: Presentation): Promise<void>;
}

/** Milliseconds since the page was opened (loaded, presented) or that a step took. */
export interface First {
  loaded: number;
  present: number;
  presented: number;
  verify: number;
  bytes: number;
}

/** Milliseconds of each run. */
export interface Loops {
  present: number[];
  verify: number[];
}

declare global {
  var first: Promise<First>;
  var loops: (runs: number) => Promise<Loops>;
}

/** Runs a peer in this page; its script calls it when everything it imports has been evaluated. */
export function run(make: (fixture: Fixture) => Peer): void {
  const loaded = performance.now();
  const peer = make(JSON.parse(document.getElementById("fixture")!.textContent!) as Fixture);
  globalThis.first = measureFirst(peer, loaded);
  globalThis.loops = (runs) => measureLoops(peer, runs);
}

async function measureFirst(peer: Peer, loaded: number): Promise<First> {
  const began = performance.now();
  const presentation = await peer.present();
  const presented = performance.now();
  await peer.verify(presentation);
  const verified = performance.now();
  await refusesForgery(peer, presentation);
  return { loaded, present: presented - began, presented, verify: verified - presented, bytes: presentation.length };
}

/** A peer that took a changed signature would not have done the work it is measured by. */
async function refusesForgery(peer: Peer, presentation: Presentation): Promise<void> {
  const refused = await peer.verify(forged(presentation)).then(() => false, () => true);
  if (!refused) throw new Error("the peer verifies nothing");
}

function forged(presentation: Presentation): Presentation {
  const at = presentation.length - 20;
  if (typeof presentation !== "string") return presentation.map((byte, i) => (i === at ? byte ^ 1 : byte));
  return `${presentation.slice(0, at)}${presentation[at] === "A" ? "B" : "A"}${presentation.slice(at + 1)}`;
}

async function measureLoops(peer: Peer, runs: number): Promise<Loops> {
  const presentation = await peer.present();
  return { present: await timed(runs, () => peer.present()), verify: await timed(runs, () => peer.verify(presentation)) };
}

async function timed(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  for (let i = 0; i < runs / 4; i++) await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times;
}
