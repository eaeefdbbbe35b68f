// Words in two languages. A page keeps its own texts in two objects with the same keys, Chinese first:
//
//	const t = words({ zh, en });          // en: Record<keyof typeof zh, string>, so a missing key does not compile
//	t("copies.left", { n: 3 })            // "{n} copies left", "{n:copy|copies}" picks by the plural rule
//
// The choice is kept in localStorage (it is no secret) and follows the browser until someone chooses.

export type Language = "zh-CN" | "en";
export type Texts<Key extends string> = { zh: Record<Key, string>; en: Record<Key, string> };
export type Values = Record<string, string | number>;
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

const stored = "hufu.language";
const listeners = new Set<() => void>();
let current: Language = chosen() ?? preferred(globalThis.navigator?.languages ?? []);

/** The language of the page now. */
export function language(): Language {
  return current;
}

/** Changes the language of every component at once and remembers it. */
export function setLanguage(next: Language): void {
  if (next === current) return;
  current = next;
  remember(next);
  applyLanguage();
  for (const tell of listeners) tell();
}

/** Calls tell after every change of language; the result ends it. */
export function onLanguage(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Says the language to the document, for fonts, hyphenation and screen readers. */
export function applyLanguage(): void {
  if (globalThis.document) document.documentElement.lang = current;
}

/** Makes the translate function of one page or component. */
export function words<Key extends string>(texts: Texts<Key>): Translate<Key> {
  return (key, values) => fill(texts[current === "en" ? "en" : "zh"][key], values);
}

/** The first language of the list that we speak; Chinese when there is none. */
export function preferred(languages: readonly string[]): Language {
  for (const tag of languages) {
    if (/^zh\b/i.test(tag)) return "zh-CN";
    if (/^en\b/i.test(tag)) return "en";
  }
  return languages.length > 0 ? "en" : "zh-CN";
}

/** Puts values into "{name}" and picks among "{name:one|other}" by the plural rule of the language. */
export function fill(text: string, values: Values = {}, tag: Language = current): string {
  return text.replace(/\{(\w+)(?::([^}]*))?\}/g, (whole, name: string, forms?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return forms === undefined ? String(value) : plural(Number(value), forms.split("|"), tag);
  });
}

function plural(n: number, forms: string[], tag: Language): string {
  const one = new Intl.PluralRules(tag).select(n) === "one";
  return (one ? forms[0] : forms[forms.length - 1]) ?? "";
}

function chosen(): Language | undefined {
  try {
    const kept = globalThis.localStorage?.getItem(stored);
    return kept === "zh-CN" || kept === "en" ? kept : undefined;
  } catch {
    return undefined; // storage forbidden: the browser's language serves
  }
}

function remember(next: Language): void {
  try {
    globalThis.localStorage?.setItem(stored, next);
  } catch {
    // storage forbidden: the choice lasts as long as the page
  }
}
