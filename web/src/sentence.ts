// Refusals in people's words: every code has one sentence and one next step in each language (wallet/sentence/*.json).

import sentences from "hufu:sentences";
import { language } from "./i18n.ts";

export type Sentence = { code: string; says: string; next: string };

/** The sentence and next step of a code, in the language of the page; an unknown code gets those of "internal". */
export function sentence(code: string): Sentence {
  const row = Object.hasOwn(sentences, code) ? sentences[code] : sentences["internal"];
  if (!row) return { code, says: code, next: "" };
  return language() === "en" ? { code, says: row.en, next: row.en_next } : { code, says: row.zh, next: row.zh_next };
}

/** The stable code of whatever was thrown. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === "string" && code !== "") return code;
  return error instanceof DOMException && error.name === "QuotaExceededError" ? "quota" : "internal";
}

/** A refusal of the page itself, with a code of wallet/sentence/page.json. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string = code,
  ) {
    super(message);
    this.name = "Refusal";
  }
}
