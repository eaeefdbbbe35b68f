// The rows of the table, from what was measured; the limits are those of the issue "The counter path", section 6.

import type { Decoded, Versions } from "./codes.ts";
import type { Opened, PeerName, WalletSample } from "./cold.ts";
import { firstLoad, sizesOf } from "./manifest.ts";
import type { Memory } from "./memory.ts";
import type { NativeNumbers } from "./native.ts";
import type { Floor } from "./pages/floor.ts";
import { each, median } from "./stats.ts";
import type { Steady } from "./steady.ts";
import { type Row, type Section, bytes, compared, faster, held, mebibytes, milliseconds, percent, timed } from "./table.ts";

const packages: Record<PeerName, string> = { owf: "@owf/mdoc", auth0: "@auth0/mdl", animo: "@animo-id/mdoc", sdjwt: "@sd-jwt/sd-jwt-vc" };
const mdocs = ["owf", "auth0", "animo"] as const;

export function sizes(): Section {
  const module = (path: string): Row[] => {
    const { raw, wire } = sizesOf(path);
    return [
      held(`${path.slice(1)}, compressed`, wire, bytes, { most: 1_250_000, aim: 1_000_000 }),
      held(`${path.slice(1)}, raw`, raw, bytes, { most: 6_000_000, aim: 4_500_000 }),
    ];
  };
  return {
    title: "size (exact)",
    rows: [
      ...module("/hufu.wasm"),
      ...module("/counter.wasm"),
      held("online.wasm, compressed, loaded when an offer arrives", sizesOf("/online.wasm").wire, bytes),
      held("first load of the wallet page, all assets", firstLoad("wallet"), bytes, { most: 1_450_000 }),
      held("first load of the counter page, with its reader", firstLoad("counter"), bytes, { most: 1_800_000 }),
    ],
  };
}

/** Everything a page does until its first code, without the opening of the vault and without a person's time. */
const untilCode = ({ ready, home, consent, drawn }: WalletSample) => ready + home + consent + drawn;

export function cold(samples: readonly Opened[]): Section {
  const code = each(samples, ({ wallet }) => untilCode(wallet));
  const presented = (name: PeerName) => each(samples, ({ peers }) => peers[name]!.first.presented);
  const present = (name: PeerName) => each(samples, ({ peers }) => peers[name]!.first.present);
  const verify = (name: PeerName) => each(samples, ({ peers }) => peers[name]!.first.verify);
  const quick = fastest(["owf", "auth0"], present);
  const checked = fastest(["owf", "auth0"], verify);
  return {
    title: `cold: a fresh profile (${samples.length} of each, in turns)`,
    rows: [
      ...(["owf", "auth0"] as const).map((name) => compared("page opened to first code drawn, vault opening aside", code, packages[name], presented(name), { most: 1.2, aim: 0.9 })),
      compared("the same", code, packages.animo, presented("animo")),
      timed("of it: page opened to the module's first answer on the screen", each(samples, ({ wallet }) => wallet.ready)),
      timed("the least of that: an empty page whose empty Worker has read, hashed and compiled the module", each(samples, ({ floor }) => floor!.compiled), leastOf(samples)),
      compared("first code after the module is ready, drawn, the spent mark aside", each(samples, ({ wallet }) => wallet.drawn - wallet.mark), packages[quick], present(quick), { most: 1.5 }),
      compared("of it: the Worker's answer", each(samples, ({ wallet }) => wallet.called - wallet.mark), packages[quick], present(quick)),
      timed("the spent mark, durable", each(samples, ({ wallet }) => wallet.mark)),
      timed("counter page opened to ready for a code, with its lists", each(samples, ({ counter }) => counter!.ready)),
      compared("first verdict on the screen, the durable mark aside", each(samples, ({ counter }) => counter!.shown - counter!.mark), packages[checked], verify(checked), { most: 0.5 }),
      compared("of it: the Worker's answer, the mark aside", each(samples, ({ counter }) => counter!.called - counter!.mark), packages[checked], verify(checked)),
      timed("the code's mark, durable", each(samples, ({ counter }) => counter!.mark)),
    ],
  };
}

/** Where an empty page's time goes. */
function leastOf(samples: readonly Opened[]): string {
  const at = (what: keyof Floor) => milliseconds(median(each(samples, ({ floor }) => floor![what])));
  return `its script ${at("script")}, its Worker ${at("worker")}`;
}

export function slowed(samples: readonly Opened[], rate: number): Section {
  const code = each(samples, ({ wallet }) => untilCode(wallet));
  return {
    title: `cold, the whole renderer at a ${rate}th of its time (${samples.length} of each, in turns)`,
    rows: (["owf", "auth0"] as const).map((name) =>
      compared("page opened to first code drawn, vault opening aside", code, packages[name], each(samples, ({ peers }) => peers[name]!.first.presented), { most: 1.2, aim: 0.9 }),
    ),
  };
}

export function warm(samples: readonly Opened[]): Section {
  const code = each(samples, ({ again }) => untilCode(again!));
  return {
    title: "warm: the same browser again",
    rows: [
      ...(["owf", "auth0"] as const).map((name) => compared("reload to first code drawn, vault opening aside", code, packages[name], each(samples, ({ peers }) => peers[name]!.again!.presented))),
      timed("of it: the module's first answer on the screen", each(samples, ({ again }) => again!.ready)),
      timed("a new Worker from the kept module, to its first answer", each(samples, ({ kept }) => kept!)),
    ],
  };
}

export function steady({ worker, page, peers }: Steady): Section {
  const { make, verify, store } = worker;
  const quick = fastest(mdocs, (name) => peers[name].verify);
  const drawing = median(page.page.drawn) - median(page.page.renew);
  return {
    title: "steady: a hotel code, in the Worker",
    rows: [
      compared("make a code, without its symbol", make.make, "bare WebCrypto, 1 import and signature", make.bare, { most: 2.5 }),
      compared("make a code and draw its symbol", make.symbol.map((took) => took + drawing), "the same", make.bare, { most: 8 }),
      timed("of it: the symbol on a canvas", [drawing]),
      compared("verify a code", verify.verify, "bare WebCrypto, 2 imports and verifications", verify.bare, { most: 3 }),
      faster("verify a code", verify.verify, packages[quick], peers[quick].verify, { least: 3 }),
      faster("the same", verify.verify, `${packages.sdjwt}, as many claims`, peers.sdjwt.verify),
      ...mdocs.map((name) => faster("make a code, without its symbol", make.make, packages[name], peers[name].present)),
      faster("the same", make.make, packages.sdjwt, peers.sdjwt.present),
      timed("a page's renewal: message, writer's lock, head, code, symbol, canvas", page.page.drawn, `an empty call ${milliseconds(median(page.page.call))}`),
      timed("a page's first code of a showing, durable mark included", page.open),
      timed("durable marks: a copy spent", store.wallet, `a code remembered ${milliseconds(median(store.counter))}`),
      timed("the vault's head read, which a renewal begins with", store.head),
    ],
  };
}

const limits: Record<keyof Versions, number> = { "age18": 13, "identity": 14, "hotel, nothing optional": 16, "hotel, with birth date and address": 18 };

export function codes(versions: Versions, decoded: Decoded, edge = 400): Section {
  const names = Object.keys(limits) as (keyof Versions)[];
  return {
    title: "codes, level L, as issued",
    rows: [
      ...names.map((name) => held(`QR version of ${name}`, versions[name], String, { most: limits[name] })),
      ...Object.entries(decoded).map(([name, { read, of }]) =>
        held(`zxing-wasm reads the page's code at ${edge} px: ${name}`, read / of, percent, { least: name === "phone" ? 0.95 : 1 }, `${read} of ${of}`),
      ),
    ],
  };
}

export function memory({ afterTen, afterAll, codes }: Memory): Section {
  const whole = ({ page, worker, wasm }: Memory["afterTen"]) => page + worker + wasm;
  const grown = whole(afterAll) / whole(afterTen);
  return {
    title: "memory of the wallet page",
    rows: [
      { what: `after ${codes} codes beside after ten, both heaps and the module`, ours: mebibytes(whole(afterAll)), beside: mebibytes(whole(afterTen)), ratio: grown.toFixed(3), ...bound(grown) },
      { what: "of it: the page's heap", ours: mebibytes(afterAll.page), beside: `${mebibytes(afterTen.page)}, ${afterTen.nodes} and ${afterAll.nodes} nodes` },
      { what: "of it: the Worker's heap", ours: mebibytes(afterAll.worker), beside: mebibytes(afterTen.worker) },
      held("the module's memory", afterAll.wasm, mebibytes, { most: 16 << 20 }, mebibytes(afterTen.wasm)),
    ],
  };
}

/** No higher, but for what a heap differs by from one collection to the next. */
function bound(grown: number): Pick<Row, "limit" | "met"> {
  return { limit: "≤ 1.02", met: grown <= 1.02 };
}

export function native({ perSecond, withReplay, toBare, replayToPlain, memory }: NativeNumbers): Section {
  const { codes, plain, replay, bytesPerCode } = memory;
  const mebi = ([from, to]: [number, number]) => `${from.toFixed(1)} to ${to.toFixed(1)} MiB`;
  return {
    title: "native: hufu verify --lines, age18, one core",
    rows: [
      held("codes a second", perSecond, (value) => String(Math.round(value))),
      { what: "CPU time of a code beside bare ecdsa.Verify twice", ours: milliseconds(1000 / perSecond), ratio: toBare.toFixed(2), limit: "≤ 1.3", met: toBare <= 1.3 },
      { what: "with --replay, codes a second on the wall", ours: String(Math.round(withReplay)), ratio: `${replayToPlain.toFixed(2)} of the time without` },
      { what: `resident memory from ${codes / 10} to ${codes} codes`, ours: mebi(plain), ratio: (plain[1] / plain[0]).toFixed(2), limit: "≤ 1.1", met: plain[1] <= 1.1 * plain[0] },
      { what: "the same with --replay", ours: mebi(replay), beside: `${Math.round(bytesPerCode)} B a code in the window` },
    ],
  };
}

/** The peer whose median is the lowest. */
function fastest<Name extends PeerName>(names: readonly Name[], times: (name: Name) => readonly number[]): Name {
  return names.reduce((best, name) => (median(times(name)) < median(times(best)) ? name : best));
}
