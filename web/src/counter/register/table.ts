// The register as a table: what is searched, shown and exported.

import { claimLabel, claimValue } from "../../words/shared.ts";
import { csv, type CsvOptions } from "./csv.ts";
import type { Entry } from "./book.ts";

/** The order in which people read claims; what is not in it comes after, by name. */
const ORDER = [
  "name", "family_name", "given_name", "sex", "birth_date", "age_over_16", "age_over_18", "nationality",
  "personal_administrative_number", "resident_address", "portrait_digest",
];

export interface Head {
  time: string;
  profile: string;
}

/** The claims that any of the entries holds. */
export function columns(entries: Entry[]): string[] {
  const names = new Set(entries.flatMap((entry) => Object.keys(entry.claims)));
  const known = ORDER.filter((name) => names.delete(name));
  return [...known, ...[...names].sort()];
}

/** A claim in an entry, in words; the digest of a portrait stays what it is, for whoever compares it later. */
export function cell(entry: Entry, name: string): string {
  if (!Object.hasOwn(entry.claims, name)) return "";
  const value = entry.claims[name];
  // Dates stay sortable in a table.
  return name === "portrait_digest" || name === "birth_date" ? String(value) : claimValue(name, value);
}

/** Entries that hold every word of the search, in whatever column. */
export function search(entries: Entry[], words: string, profileName: (profile: string) => string): Entry[] {
  const wanted = words.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return entries;
  return entries.filter((entry) => {
    const text = [localTime(entry.at), profileName(entry.profile), ...Object.keys(entry.claims).map((name) => cell(entry, name))];
    const row = text.join(" ").normalize("NFKC").toLowerCase();
    return wanted.every((word) => row.includes(word));
  });
}

/** The counter's own time as 2026-11-23 08:05:09: sorts and imports everywhere. */
export function localTime(at: number): string {
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

export function exported(entries: Entry[], head: Head, profileName: (profile: string) => string, options: CsvOptions): string {
  const names = columns(entries);
  const rows = entries.map((entry) => [localTime(entry.at), profileName(entry.profile), ...names.map((name) => cell(entry, name))]);
  return csv([head.time, head.profile, ...names.map(claimLabel)], rows, options);
}
