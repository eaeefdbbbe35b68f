// What a page and its Worker say to each other. The page speaks first ("start"), then each call has one answer with
// the same id; everything else from the Worker is news.

/** A refusal on its way: a stable code and an English text for developers. */
export interface Failure {
  code: string;
  message: string;
}

/** Compiled modules outlive the Worker that compiled them: the page keeps them for the next one. */
export type Modules = Partial<Record<"core" | "online", WebAssembly.Module>>;

export type ToWorker =
  /** lock: the name of a Web Lock to hold for life, so that the page learns of any death. */
  { kind: "start"; lock: string; modules: Modules } | { kind: "call"; id: number; method: string; args: unknown };

export type FromWorker =
  | { kind: "ready" }
  | { kind: "result"; id: number; value: unknown }
  | { kind: "failure"; id: number; failure: Failure }
  | { kind: "store"; news: StoreNews }
  | { kind: "compiled"; modules: Modules }
  /** The instance is gone, with all it held; the page ends this Worker. */
  | { kind: "crash"; failure: Failure };

/**
 * upgrade: a newer version of the page is open elsewhere and took over the store; reload.
 * blocked: another tab must close before the store can open.
 * lost: the browser closed the store under us; the next call opens it again.
 */
export type StoreNews = "upgrade" | "blocked" | "lost";

/** An Error with a stable code, as everything here throws it. */
export class Coded extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "Coded";
  }
}

/** Whatever was thrown, as it travels. */
export function failureOf(thrown: unknown): Failure {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  return {
    code: typeof code === "string" && code !== "" ? code : "internal",
    message: typeof message === "string" ? message : "not an error",
  };
}

/** The buffers of all bytes in a result: its sender is done with them, so they move instead of being copied. */
export function buffersOf(value: unknown, found: Set<ArrayBuffer> = new Set()): ArrayBuffer[] {
  if (value instanceof Uint8Array) found.add(value.buffer as ArrayBuffer);
  else if (typeof value === "object" && value !== null) Object.values(value).forEach((member) => buffersOf(member, found));
  return [...found];
}
