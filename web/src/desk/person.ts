// A person file and the form that shows it. The issuer judges what it says; here only its form is looked after.

import { Refusal } from "../sentence.ts";

/** The claim names as JSON members (DESIGN.md section 11); whatever else a file holds goes along and is judged there. */
export type Person = Record<string, unknown>;

/** The fields of the form, in order. */
export const FIELDS = [
  "name", "birth_date", "sex", "nationality", "personal_administrative_number", "resident_address",
  "issuing_authority", "issuing_country", "expiry_date",
] as const;
export type Field = (typeof FIELDS)[number];

/** A person file of the issuer's is smaller. */
const MAX_FILE = 128 * 1024;

export const BLANK: Person = { nationality: "CN", issuing_country: "CN" };

/** The text of a field; what is no text or number is not shown. */
export function fieldText(person: Person, field: Field): string {
  const value = person[field];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** withField is the person after a field was edited; an emptied field is left out. */
export function withField(person: Person, field: Field, text: string): Person {
  const edited: Person = { ...person };
  delete edited[field];
  const value = text.trim();
  if (value !== "") edited[field] = field === "sex" ? Number(value) : value;
  // The parts of a name are those of the name that was there before.
  if (field === "name") {
    delete edited["family_name"];
    delete edited["given_name"];
  }
  return edited;
}

export async function readPerson(file: Blob): Promise<Person> {
  if (file.size > MAX_FILE) throw new Refusal("person", "desk: person file above the limit");
  const value: unknown = await file.text().then(JSON.parse).catch(() => null);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refusal("person", "desk: no person file");
  return { ...(value as Person) };
}

/** The portrait's bytes, or null. */
export function portraitOf(person: Person): Uint8Array | null {
  const text = person["portrait"];
  if (typeof text !== "string" || text === "") return null;
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}

export function withPortrait(person: Person, bytes: Uint8Array | null): Person {
  const edited: Person = { ...person };
  delete edited["portrait"];
  if (bytes) edited["portrait"] = base64(bytes);
  return edited;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
