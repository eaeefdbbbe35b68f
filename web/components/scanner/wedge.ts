import { MAX_DIGITS } from "./judge.ts";

/** The part of a KeyboardEvent the parser reads; a plain object serves in tests. */
export interface Key {
  code: string;
  key: string;
  timeStamp: number;
  ctrlKey?: boolean;
  altKey?: boolean;
  metaKey?: boolean;
  repeat?: boolean;
}

/** What one key meant: the start of a burst, part of one, its end, or nothing of ours. */
export interface Stroke {
  /** The first digit after a pause: what follows may be a burst. */
  first?: true;
  /** The key continues a burst faster than fingers: a page may keep it from its buttons and menus. */
  typing: boolean;
  /** The finished digits, when this key ended a burst. */
  text?: string;
  /** The burst held more digits than any code has; its digits were dropped, only their number is known. */
  tooLong?: boolean;
}

/** A scanner sends its keys a few milliseconds apart; fingers need more than this for each, on the average. */
export const MAX_PACE_MS = 120;

/** One pause, of a radio scanner or a busy computer, does not end a burst; a longer one does. */
export const MAX_PAUSE_MS = 3000;

/** Fewer digits in one burst are nothing a scanner would send: fingers rolling over a few keys. */
export const MIN_BURST = 6;

/** A code in a field that people type into: only so many digits at a scanner's pace are taken for one. */
export const MIN_DIGITS = 24;

/**
 * Wedge turns the keystrokes of a keyboard-wedge scanner into digits.
 *
 * It reads physical keys (`Digit7`, `Numpad7`), so neither an input method nor a national layout nor Caps Lock
 * changes what it sees; `key` is consulted only where a device names no physical key. A burst is a run of
 * digits at a scanner's pace, ended by Enter or Tab; anything else ends it silently.
 */
export class Wedge {
  #digits = "";
  #count = 0;
  #first = 0;
  #last = -Infinity;

  press(key: Key): Stroke {
    if (key.timeStamp - this.#last > MAX_PAUSE_MS) this.reset();
    if (key.ctrlKey || key.altKey || key.metaKey || key.repeat) return this.#drop();
    // Shift is how some layouts reach their digits: the key itself says nothing.
    if (key.code.startsWith("Shift")) return { typing: false };
    const digit = digitOf(key);
    if (digit !== "") return this.#add(digit, key.timeStamp);
    return isEnd(key) ? this.#finish() : this.#drop();
  }

  reset(): void {
    this.#digits = "";
    this.#count = 0;
    this.#last = -Infinity;
  }

  #add(digit: string, at: number): Stroke {
    this.#last = at;
    if (this.#count++ === 0) this.#first = at;
    if (this.#count <= MAX_DIGITS) this.#digits += digit;
    return this.#count === 1 ? { typing: false, first: true } : { typing: true };
  }

  #finish(): Stroke {
    const { text, count, slow } = { text: this.#digits, count: this.#count, slow: this.#slow() };
    this.reset();
    if (count < MIN_BURST || slow) return { typing: false };
    return count > MAX_DIGITS ? { typing: true, tooLong: true } : { typing: true, text };
  }

  #slow(): boolean {
    return this.#last - this.#first > MAX_PACE_MS * (this.#count - 1);
  }

  #drop(): Stroke {
    this.reset();
    return { typing: false };
  }
}

function digitOf(key: Key): string {
  const physical = /^(?:Digit|Numpad)([0-9])$/.exec(key.code);
  if (physical) return physical[1]!;
  return key.code === "" && /^[0-9]$/.test(key.key) ? key.key : "";
}

function isEnd(key: Key): boolean {
  if (key.code === "Enter" || key.code === "NumpadEnter" || key.code === "Tab") return true;
  return key.code === "" && (key.key === "Enter" || key.key === "Tab");
}
