// One table: what, how much, beside whom, the ratio, its limit and whether it is met. Nothing here fails: a number that
// misses its limit says so.

import { median } from "./stats.ts";

export interface Row {
  what: string;
  ours: string;
  beside?: string;
  ratio?: string;
  limit?: string;
  met?: boolean;
}

export interface Section {
  title: string;
  rows: Row[];
}

/** A limit that must hold, and one that is aimed at. */
export interface Bound {
  most?: number;
  least?: number;
  aim?: number;
}

/** Ours beside theirs: medians and their ratio. */
export function compared(what: string, ours: readonly number[], name: string, theirs: readonly number[], bound: Bound = {}): Row {
  const ratio = median(ours) / median(theirs);
  return { what, ours: milliseconds(median(ours)), beside: `${name} ${milliseconds(median(theirs))}`, ratio: ratio.toFixed(2), ...judged(ratio, bound) };
}

/** Theirs beside ours: how many times faster ours is. */
export function faster(what: string, ours: readonly number[], name: string, theirs: readonly number[], bound: Bound = {}): Row {
  const times = median(theirs) / median(ours);
  return { what, ours: milliseconds(median(ours)), beside: `${name} ${milliseconds(median(theirs))}`, ratio: `${times.toFixed(1)} times faster`, ...judged(times, bound) };
}

/** A time of ours alone. */
export function timed(what: string, ours: readonly number[], beside?: string): Row {
  return { what, ours: milliseconds(median(ours)), ...(beside ? { beside } : {}) };
}

/** A number with a unit, held against a bound in the same unit. */
export function held(what: string, value: number, write: (value: number) => string, bound: Bound = {}, beside?: string): Row {
  return { what, ours: write(value), ...judged(value, bound, write), ...(beside ? { beside } : {}) };
}

function judged(value: number, { most, least, aim }: Bound, write = (value: number) => String(value)): Pick<Row, "limit" | "met"> {
  if (most === undefined && least === undefined) return {};
  const limit = most === undefined ? `≥ ${write(least!)}` : `≤ ${write(most)}`;
  return { limit: aim === undefined ? limit : `${limit}, aim ${write(aim)}`, met: most === undefined ? value >= least! : value <= most };
}

export function milliseconds(value: number): string {
  if (value < 1) return `${Math.round(value * 1000)} µs`;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

export const bytes = (value: number) => `${value.toLocaleString("en")} B`;
export const mebibytes = (value: number) => `${(value / 1048576).toFixed(1)} MiB`;
export const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

/** The table in Markdown, a line a row. */
export function written(sections: readonly Section[]): string {
  const head = ["| | ours | beside | ratio | limit | |", "|---|--:|--:|--:|--:|---|"];
  return [...head, ...sections.flatMap(({ title, rows }) => [`| **${title}** | | | | | |`, ...rows.map(line)])].join("\n");
}

function line({ what, ours, beside = "", ratio = "", limit = "", met }: Row): string {
  return `| ${[what, ours, beside, ratio, limit, met === undefined ? "" : met ? "met" : "**NOT met**"].join(" | ")} |`;
}

/** Those that are not met, by what they measure. */
export function missed(sections: readonly Section[]): string[] {
  return sections.flatMap(({ title, rows }) => rows.filter(({ met }) => met === false).map(({ what }) => `${title}: ${what}`));
}
