// npm run bench: one table of medians and ratios from one run, printed and written to wallet/BENCH.md. Absolute times
// belong to the machine and are never a limit; a ratio stands beside its limit and says whether it is met.
//
// Arguments name the parts to run (size, cold, slow, steady, codes, memory, native); without any, all are run and the
// file is written. --quick takes fewer samples and writes nothing.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../test/browser.ts";
import { hotelClaims, hotelOptional } from "./claims.ts";
import { measureDecoding, measureVersions } from "./codes.ts";
import { type Opened, type Places, openAll, openSlowed } from "./cold.ts";
import { Holder } from "./holder.ts";
import { heading, load } from "./machine.ts";
import { measureMemory } from "./memory.ts";
import { made, measureNative } from "./native.ts";
import { issueFixture } from "./peers/issue.ts";
import * as sections from "./sections.ts";
import { servePages } from "./server.ts";
import { measureSteady } from "./steady.ts";
import { type Section, missed, written } from "./table.ts";

const begun = load();
const quick = process.argv.includes("--quick");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const rate = 4;

type Part = (places: Places) => Promise<Section[]>;

const parts: Record<string, Part> = {
  size: async () => [sections.sizes()],
  async cold(places) {
    const samples = await repeated(7, 200, () => openAll(places));
    return [sections.cold(samples), sections.warm(samples)];
  },
  slow: async (places) => [sections.slowed(await repeated(5, 100, () => openSlowed(places, rate)), rate)],
  steady: async (places) => [sections.steady(await measureSteady(places))],
  codes: async ({ holder }) => [sections.codes(await measureVersions(holder), await measureDecoding(holder, quick ? 10 : 100))],
  memory: async ({ holder }) => [sections.memory(await measureMemory(holder))],
  native: async () => [sections.native(measureNative(quick ? 10_000 : 100_000))],
};

/** So many samples, or as many as so many seconds allow, but never fewer than three: a busy machine is told, not waited for. */
async function repeated(times: number, seconds: number, sample: () => Promise<Opened>): Promise<Opened[]> {
  const samples: Opened[] = [];
  const end = performance.now() + 1000 * seconds;
  const wanted = quick ? 1 : times;
  const least = Math.min(wanted, 3);
  while (samples.length < wanted && (samples.length < least || performance.now() < end)) samples.push(await sample());
  return samples;
}

async function measureAll(places: Places): Promise<Section[]> {
  const found: Section[] = [];
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const began = performance.now();
    found.push(...(await part(places)));
    console.error(`bench: ${name} took ${Math.round((performance.now() - began) / 1000)} s`);
  }
  return found;
}

const server = await servePages(join(made, "pages"), await issueFixture(hotelClaims, hotelOptional));
const holder = await Holder.make();
try {
  const found = await measureAll({ holder, peers: server.origin });
  console.log(written(found));
  for (const what of missed(found)) console.log(`NOT met: ${what}`);
  if (wanted.length === 0 && !quick) writeFileSync(join(root, "wallet/BENCH.md"), `${heading(begun)}\n\n${written(found)}\n`);
} finally {
  await holder.close();
  server.close();
}
