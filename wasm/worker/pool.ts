// A few Go instances, kept between requests: to boot one costs as much as to serve fifty. Each serves one request at a
// time, and is given up when it has served enough or grown too large, as its memory never shrinks.

export interface Kept {
  readonly served: number;
  readonly memory: number;
  readonly broken: boolean;
}

export interface Bounds {
  /** Instances at once. */
  size: number;
  /** Requests that one serves. */
  requests: number;
  /** Linear memory of one after a request, in bytes. */
  memory: number;
  /** After so many milliseconds a request that did not end was cut off with its instance. */
  patience: number;
}

/** A request that waits, and when it last asked. */
interface Place {
  asked: number;
}

/** After so many milliseconds one that waits is taken for cut off. */
const silence = 5_000;

export class Pool<T extends Kept> {
  readonly #idle: T[] = [];
  /** The instances at work, and since when. */
  readonly #busy = new Map<T, number>();
  readonly #queue: Place[] = [];

  constructor(
    private readonly bounds: Bounds,
    private readonly make: () => T,
  ) {}

  get size(): number {
    return this.#idle.length + this.#busy.size;
  }

  /** Runs work with an instance that nobody else has. */
  async run<R>(work: (instance: T) => Promise<R>): Promise<R> {
    const instance = await this.#take();
    try {
      return await work(instance);
    } finally {
      this.#give(instance);
    }
  }

  /**
   * Waits by asking again, in turn. To be woken by the request that gives an instance back would be quicker, but then one
   * request resolves the promise of another, and workerd went on with the second in the first one's place (measured: its
   * answer was refused as another request's); and a request that waits for nothing of its own looks as if it hung.
   */
  async #take(): Promise<T> {
    const first = this.#queue.length === 0 ? this.#free() : undefined;
    if (first) return first;
    const place = { asked: Date.now() };
    this.#queue.push(place);
    try {
      for (;;) {
        place.asked = Date.now();
        const instance = this.#first() === place ? this.#free() : undefined;
        if (instance) return instance;
        await new Promise((resolve) => setTimeout(resolve, 1 + Math.min(this.#queue.indexOf(place), 8)));
      }
    } finally {
      const at = this.#queue.indexOf(place);
      if (at >= 0) this.#queue.splice(at, 1);
    }
  }

  /** Who is next: not one that was cut off, and asks no more. */
  #first(): Place | undefined {
    const silent = Date.now() - silence;
    while (this.#queue[0] && this.#queue[0].asked < silent) this.#queue.shift();
    return this.#queue[0];
  }

  /** The one that served last, whose memory is warm, or a new one where there is room. */
  #free(): T | undefined {
    const instance = this.#idle.pop() ?? (this.#room() ? this.make() : undefined);
    if (instance) this.#busy.set(instance, Date.now());
    return instance;
  }

  #room(): boolean {
    if (this.#busy.size < this.bounds.size) return true;
    const oldest = Date.now() - this.bounds.patience;
    for (const [instance, since] of this.#busy) if (since < oldest) this.#busy.delete(instance);
    return this.#busy.size < this.bounds.size;
  }

  #give(instance: T): void {
    // One that was taken for lost is not taken back.
    if (this.#busy.delete(instance) && !this.#spent(instance)) this.#idle.push(instance);
  }

  #spent({ broken, served, memory }: T): boolean {
    return broken || served >= this.bounds.requests || memory > this.bounds.memory;
  }
}
