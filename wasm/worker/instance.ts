// One running Go program. Whoever holds it gives it one request at a time: what it awaits belongs to that request.

import { factory } from "hufu:loader";
import { NameDecoder, makeLink } from "../bridge/link/link.js";

/** What the Worker is given with each request. */
export type Env = Record<string, unknown>;

export class Instance {
  /** Requests so far. */
  served = 0;
  /** Nothing further may be asked of it. */
  broken = false;
  readonly #context: { env: Env; binding: object };
  readonly #link: ReturnType<typeof makeLink>;
  readonly #memory: WebAssembly.Memory;

  constructor(module: WebAssembly.Module, env: Env) {
    this.#context = { env, binding: {} };
    this.#link = makeLink({ crypto });
    const Go = factory(world(this.#link.go, this.#context), crypto, performance, TextEncoder, NameDecoder, (f, ms) => setTimeout(f, ms), clearTimeout, console);
    const go = new Go();
    go.argv = ["worker"];
    go.env = { ...texts(env), GOTRACEBACK: "none", GOGC: "50" };
    go.exit = () => (this.broken = true);
    const instance = new WebAssembly.Instance(module, go.importObject);
    this.#memory = instance.exports["mem"] as WebAssembly.Memory;
    go.run(instance).catch(() => (this.broken = true));
    if (!this.#link.opened) throw new Error("worker: Go did not start");
  }

  /** Linear memory, in bytes; it never shrinks. */
  get memory(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Calls a method of package edge. Whatever it throws, the instance is not to be trusted after it. */
  async call(env: Env, method: string, args: object): Promise<unknown> {
    this.served++;
    this.#context.env = env;
    try {
      return await this.#link.call(method, args);
    } catch (thrown) {
      this.broken = true;
      throw thrown;
    }
  }
}

/** The Worker's variables and secrets, which are Go's environment. */
function texts(env: Env): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** All that Go sees of this realm: what the bridge needs, and the D1 driver of syumai/workers. */
function world(link: object, context: object): Record<string, unknown> {
  return { Object, Array, Uint8Array, Uint8ClampedArray, Error, Promise, Date, Request, Response, Headers, ReadableStream, console, crypto, link, context };
}
