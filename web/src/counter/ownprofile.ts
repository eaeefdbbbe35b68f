// An organisation's own profile, from a JSON file (the shape is Go's profile.Profile). The core checks what it means;
// here only what a file can do wrong is caught.

import type { Profile } from "../api.d.ts";
import { Refusal } from "../sentence.ts";

const MAX_FILE = 64 * 1024;

export async function readProfile(file: Blob): Promise<Profile> {
  if (file.size > MAX_FILE) throw bad("the file is too large");
  const value: unknown = await file.text().then(JSON.parse).catch(() => {
    throw bad("no JSON");
  });
  return profileOf(value);
}

/** profileOf takes the known members alone, and only of their kinds. */
export function profileOf(value: unknown): Profile {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad("no object");
  const member = new Map(Object.entries(value));
  const profile = {
    name: text(member.get("name")), level: text(member.get("level")), base: text(member.get("base") ?? ""),
    asks: texts(member.get("asks") ?? []), optional: texts(member.get("optional") ?? []), true: texts(member.get("true") ?? []),
    title: words(member.get("title") ?? {}), purpose: words(member.get("purpose") ?? {}),
  };
  return profile as Profile;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw bad("a text is missing");
  return value;
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) throw bad("a list is missing");
  return value.map(text);
}

function words(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad("words are missing");
  return Object.fromEntries(Object.entries(value).map(([language, word]) => [language, text(word)]));
}

function bad(why: string): Refusal {
  return new Refusal("profile_bad", `counter: profile file: ${why}`);
}

/** What a file looks like, for whoever writes one. */
export const EXAMPLE = `{
  "name": "long-stay",
  "base": "hotel",
  "level": "full",
  "asks": ["name", "personal_administrative_number", "resident_address"],
  "title": { "zh": "长住登记", "en": "Long stay" }
}`;
