/** A code counts as gone when it has not been seen for this long. */
export const GONE_MS = 1500;

/**
 * Sight remembers the last text a camera gave, so that a phone held still is read once. Only its continuous
 * presence is ignored: the same code brought back, perhaps on another phone, is reported again and the
 * counter's replay memory says what it is.
 */
export class Sight {
  #text = "";
  #seen = -Infinity;

  /** isNew says whether a text seen at a time (milliseconds) has to be reported. */
  isNew(text: string, at: number): boolean {
    const still = text === this.#text && at - this.#seen < GONE_MS;
    this.#text = text;
    this.#seen = at;
    return !still;
  }

  /** resumed tells that nobody looked for a while: what was in view then may be in view still. */
  resumed(at: number): void {
    if (this.#text !== "") this.#seen = at;
  }
}
