// The module "hufu:loader": the Go toolchain's own wasm_exec.js, turned by build/loader.go into a
// factory that reads no global and writes none.
declare module "hufu:loader" {
  /** Runs one Go program. Its class comes from factory(); run() resolves when the program ends. */
  export interface GoProgram {
    argv: string[];
    env: Record<string, string>;
    exit: (code: number) => void;
    readonly exited: boolean;
    readonly importObject: WebAssembly.Imports;
    run(instance: WebAssembly.Instance): Promise<void>;
  }

  /** What Go sees as js.Global(): at least Object, Array, Uint8Array, Error, Promise and Date. */
  export type GoGlobal = Record<string, unknown>;

  export function factory(
    G: GoGlobal,
    crypto: Pick<Crypto, "getRandomValues">,
    performance: Pick<Performance, "now">,
    TextEncoder: new () => { encode(text: string): Uint8Array },
    TextDecoder: new () => { decode(bytes: ArrayBufferView): string },
    setTimeout: (callback: () => void, milliseconds: number) => unknown,
    clearTimeout: (timer: never) => void,
    console: Pick<Console, "log" | "warn">,
  ): new () => GoProgram;
}
