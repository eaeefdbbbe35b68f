/** Keeps the screen on while a code is shown; the browser drops the lock whenever the page is hidden, so it is asked for again. */
export class Awake {
  #lock: WakeLockSentinel | null = null;
  #wanted = false;

  async hold(): Promise<boolean> {
    this.#wanted = true;
    if (document.hidden || (this.#lock && !this.#lock.released)) return this.held;
    try {
      this.#lock = (await navigator.wakeLock?.request("screen")) ?? null;
    } catch {
      this.#lock = null; // low battery or not allowed: the code is shown all the same
    }
    if (!this.#wanted) await this.release();
    return this.held;
  }

  async release(): Promise<void> {
    this.#wanted = false;
    const lock = this.#lock;
    this.#lock = null;
    await lock?.release();
  }

  get held(): boolean {
    return this.#lock !== null && !this.#lock.released;
  }
}
