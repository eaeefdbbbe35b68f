// One running Go module: fetched by its hash, compiled once, run in a world of its own.

import type { WasmModule } from "hufu:build";
import { type GoGlobal, type GoProgram, factory } from "hufu:loader";
import { Coded, type Failure } from "../messages.ts";

export type Call = (method: string, args: unknown) => Promise<unknown>;

export interface InstanceOptions {
  asset: WasmModule;
  /** Compiled by an earlier Worker. */
  kept: WebAssembly.Module | undefined;
  /** What Go finds as global.host: objects of async functions. */
  host: object;
  compiled: (module: WebAssembly.Module) => void;
  /** Go ended, which it never does by itself. */
  ended: (failure: Failure) => void;
}

export class Instance {
  #call: Promise<Call> | null = null;
  #memory: WebAssembly.Memory | null = null;

  constructor(private readonly options: InstanceOptions) {}

  /** The module's call function; the module starts at the first use. A failed start is tried again at the next. */
  call(): Promise<Call> {
    this.#call ??= this.#start().catch((thrown: unknown) => {
      this.#call = null;
      throw thrown;
    });
    return this.#call;
  }

  /** How much linear memory the instance has, in bytes; it never shrinks. */
  get memory(): number {
    return this.#memory?.buffer.byteLength ?? 0;
  }

  async #start(): Promise<Call> {
    const module = this.options.kept ?? (await this.#compile());
    const G = world(this.options.host);
    const Go = factory(G, crypto, performance, TextEncoder, TextDecoder, setTimeout, clearTimeout, console);
    const go = new Go();
    go.argv = ["hufu"];
    // A trace would print arguments to the console. Wasm memory never shrinks, and a lazier collector buys no speed.
    go.env = { GOTRACEBACK: "none", GOGC: "25", HUFU_DEV: location.protocol === "http:" ? "1" : "" };
    go.exit = () => {};
    const instance = await WebAssembly.instantiate(module, go.importObject);
    this.#memory = instance.exports["mem"] as WebAssembly.Memory;
    const running = go.run(instance);
    void running.catch(() => {}).then(() => this.#ended("worker: Go ended"));
    // Go's main has run up to where it waits for calls, and has set this on its way.
    const hufu = G["hufu"] as { call: Call } | undefined;
    if (!hufu) throw new Coded("worker_crashed", "worker: Go did not start");
    return (method, args) => this.#run(go, hufu.call, method, args);
  }

  /** A call answers a promise at once, unless Go ended or trapped before it came to that. */
  #run(go: GoProgram, call: Call, method: string, args: unknown): Promise<unknown> {
    try {
      const answer = call(method, args);
      if (!go.exited) return answer;
    } catch {
      this.#ended("worker: Go trapped");
    }
    throw new Coded("worker_crashed", "worker: Go ended");
  }

  #ended(message: string): void {
    this.options.ended({ code: "worker_crashed", message });
  }

  async #compile(): Promise<WebAssembly.Module> {
    const { path, integrity } = this.options.asset;
    try {
      const module = await WebAssembly.compileStreaming(fetch(path, { integrity, credentials: "same-origin" }));
      this.options.compiled(module);
      return module;
    } catch (thrown) {
      // The browser does not tell a wrong hash from a lost connection.
      throw new Coded("asset_load", `worker: ${path}: ${(thrown as Error).message}`);
    }
  }
}

/** All that Go sees of this realm. */
function world(host: object): GoGlobal {
  return { Object, Array, Uint8Array, Error, Promise, Date, console, crypto, host };
}
