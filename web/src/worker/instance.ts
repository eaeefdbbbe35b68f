// One running Go module: fetched by its hash, compiled once, run in a world of its own.

import type { WasmModule } from "hufu:build";
import { type GoGlobal, type GoProgram, factory } from "hufu:loader";
import { NameDecoder, makeLink } from "../../../wasm/bridge/link/link.js";
import { Coded, type Failure } from "../messages.ts";
import { compile } from "./compile.ts";

export type Call = (method: string, args: unknown) => Promise<unknown>;

export interface InstanceOptions {
  asset: WasmModule;
  /** Compiled by an earlier Worker. */
  kept: WebAssembly.Module | undefined;
  /** On its way already; tried once. */
  early?: Promise<WebAssembly.Module> | undefined;
  /** What Go may call: objects of async functions. */
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
    const link = makeLink({ crypto, host: this.options.host });
    const G = world(link.go);
    const Go = factory(G, crypto, performance, TextEncoder, NameDecoder, setTimeout, clearTimeout, console);
    const go = new Go();
    go.argv = ["hufu"];
    // A trace would print arguments to the console. A lazier collector buys a twentieth and costs half a MiB more with every hundred codes.
    go.env = { GOTRACEBACK: "none", GOGC: "25", HUFU_DEV: location.protocol === "http:" ? "1" : "" };
    go.exit = () => {};
    const instance = await WebAssembly.instantiate(module, go.importObject);
    this.#memory = instance.exports["mem"] as WebAssembly.Memory;
    const running = go.run(instance);
    // What Go said last, the refusal of the call that ended it, is heard first.
    void running.catch(() => {}).then(() => setTimeout(() => this.#ended("worker: Go ended")));
    // Go's main has run up to where it waits for calls.
    if (!link.opened) throw new Coded("worker_crashed", "worker: Go did not start");
    return (method, args) => this.#run(go, link.call, method, args);
  }

  /** When Go ends inside a call, what it still said of that call counts; a trap says nothing. */
  #run(go: GoProgram, call: Call, method: string, args: unknown): Promise<unknown> {
    try {
      const answer = call(method, args);
      return go.exited ? Promise.race([answer, Promise.reject(new Coded("worker_crashed", "worker: Go ended"))]) : answer;
    } catch {
      this.#ended("worker: Go trapped");
    }
    throw new Coded("worker_crashed", "worker: Go ended");
  }

  #ended(message: string): void {
    this.options.ended({ code: "worker_crashed", message });
  }

  async #compile(): Promise<WebAssembly.Module> {
    const coming = this.options.early ?? compile(this.options.asset);
    this.options.early = undefined;
    const module = await coming;
    this.options.compiled(module);
    return module;
  }
}

/** All that Go sees of this realm. */
function world(link: object): GoGlobal {
  return { Object, Array, Uint8Array, Error, Promise, Date, console, crypto, link };
}
