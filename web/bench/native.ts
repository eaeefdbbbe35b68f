// The native program beside bare ecdsa.Verify, by the helper in build/bench.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { removeFolder, temporaryFolder } from "./browser.ts";
import { ratioOf } from "./stats.ts";

/** Where the build has put what it made for the bench, and the native program. */
export const made = process.env["HUFU_BENCH"]!;
export const program = process.env["HUFU_BIN"]!;
export const helper = join(made, "native");

export interface NativeNumbers {
  /** Codes a second and core, without and with a memory. */
  perSecond: number;
  withReplay: number;
  /** CPU time of a code to that of two bare verifications, and time on the wall with a memory to without. */
  toBare: number;
  replayToPlain: number;
  /** MiB resident after a tenth of the codes and after all, without and with a memory. */
  memory: { codes: number; plain: [number, number]; replay: [number, number]; bytesPerCode: number };
}

interface Run {
  n: number;
  cpu: number;
  wall: number;
  rss: number[];
}

const rounds = 3;
const perRound = 10_000;

/** Judges codes in rounds beside the bare verifications, then many at once for the memory. */
export function measureNative(codes: number): NativeNumbers {
  const folder = temporaryFolder("codes");
  try {
    ask("codes", "-out", folder, "-n", String(codes));
    const lines = (n: number, ...more: string[]) => ask<Run>("lines", "-hufu", program, "-codes", folder, "-n", String(n), ...more);
    const bare: number[] = [];
    const cpu: number[] = [];
    for (let i = 0; i < rounds; i++) {
      const { n, cpu: took } = ask<Run>("ecdsa", "-seconds", "2");
      bare.push(took / n);
      cpu.push(perCode(lines(perRound)));
    }
    const [plain, replay] = [lines(codes), lines(codes, "-replay")];
    return {
      perSecond: 1 / perCode(plain),
      withReplay: replay.n / replay.wall,
      toBare: ratioOf(cpu, bare.map((time) => 2 * time)),
      replayToPlain: replay.wall / plain.wall,
      memory: { codes, plain: growth(plain), replay: growth(replay), bytesPerCode: bytesPerCode(replay) },
    };
  } finally {
    removeFolder(folder);
  }
}

const perCode = ({ cpu, n }: Run) => cpu / n;

function growth({ rss }: Run): [number, number] {
  if (rss.some((size) => size === 0)) throw new Error("native: the system does not tell a process's memory");
  return [rss[0]! / 1024, rss[rss.length - 1]! / 1024];
}

function bytesPerCode({ rss, n }: Run): number {
  return ((rss[rss.length - 1]! - rss[0]!) * 1024) / (0.9 * n);
}

function ask<T>(...args: string[]): T {
  return JSON.parse(execFileSync(helper, args, { encoding: "utf8", maxBuffer: 1 << 20 })) as T;
}
