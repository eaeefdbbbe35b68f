// Claims, purposes, levels and states in people's words. Names that are not in the table (an organisation's own
// profile, a claim of a later issuer) are shown as they are, as text.

import { language, words, type Language } from "../i18n.ts";
import { zh } from "./shared.zh.ts";
import { en } from "./shared.en.ts";

export type SharedKey = keyof typeof zh;

/** The shared words by key. */
export const shared = words({ zh, en });

/** Text in both languages, as issuers and profiles give it. */
export type InLanguages = Readonly<Record<string, string>>;

/** The name of a claim. */
export const claimLabel = (name: string): string => known(`claim.${name}`, name);

/** A purpose in the holder's words; title is what an organisation's own profile says of itself. */
export const purposeLabel = (name: string, title?: InLanguages): string =>
  known(`purpose.${name}`, title ? inLanguage(title) : name);

/** "light" or "full" in words. */
export const levelLabel = (level: string): string => known(`level.${level}`, level);

/** How somebody of this level was checked. */
export const levelAbout = (level: string): string => known(`level.${level}.about`, "");

/** valid, suspended, revoked, expired, offered in words. */
export const stateLabel = (state: string): string => known(`state.${state}`, state);

/** The text of the page's language, else Chinese, else whatever there is. */
export function inLanguage(text: InLanguages, tag: Language = language()): string {
  const own = tag === "en" ? text["en"] : undefined;
  return own ?? text["zh"] ?? text["zh-CN"] ?? Object.values(text)[0] ?? "";
}

// As in wallet/profile: who somebody is, then what follows from it, then who says so.
const order = [
  "portrait", "name", "family_name", "given_name", "sex", "birth_date", "age_over_16", "age_over_18", "nationality",
  "personal_administrative_number", "resident_address", "assurance_level", "issuing_authority", "issuing_country",
  "expiry_date", "portrait_digest",
];

/** Names of claims in the order people read them; unknown ones come last. */
export function inOrder(names: readonly string[]): string[] {
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...names].sort((a, b) => place(a) - place(b));
}

/** The last day of a validity that ends at a moment in unix seconds, the moment itself excluded; cards count days in UTC. */
export function lastDayText(end: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" }).format((end - 1) * 1000);
}

/** A claim's value as people read it. */
export function claimValue(name: string, value: unknown): string {
  if (typeof value === "boolean") return shared(value ? "value.yes" : "value.no");
  if (value instanceof Uint8Array) return shared(name === "portrait_digest" ? "value.digest" : "value.picture");
  if (name === "sex") return known(`value.sex.${sexCode(value)}`, String(value));
  if (name === "assurance_level") return levelLabel(String(value));
  if (name === "nationality" || name === "issuing_country") return countries(value);
  if (name === "birth_date" || name === "expiry_date") return dateText(value);
  return String(value);
}

/** A day, written in the language of the page; anything that is no date stays as it is. */
export function dateText(value: unknown): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(String(value));
  if (!match) return String(value);
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" }).format(day);
}

/** A moment in unix seconds: day and minute. */
export function momentText(seconds: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(seconds * 1000);
}

/** A day in unix seconds. */
export function dayText(seconds: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(seconds * 1000);
}

// ISO/IEC 5218 numbers, or the words that some issuers write.
function sexCode(value: unknown): string {
  const named: Record<string, string> = { male: "1", m: "1", 男: "1", female: "2", f: "2", 女: "2" };
  const text = String(value).toLowerCase();
  return Object.hasOwn(named, text) ? (named[text] ?? text) : text;
}

function countries(value: unknown): string {
  const list = Array.isArray(value) ? value : [value];
  return list.map((code) => country(String(code))).join(language() === "en" ? ", " : "、");
}

function country(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames([language()], { type: "region", fallback: "code" }).of(code) ?? code;
}

function known(key: string, otherwise: string): string {
  return Object.hasOwn(zh, key) ? shared(key as SharedKey) : otherwise;
}
