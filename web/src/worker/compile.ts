// A module fetched, compared with its hash, and compiled.

import type { WasmModule } from "hufu:build";
import { toHex } from "../hex.ts";
import { Coded } from "../messages.ts";

/**
 * Does by hand what fetch's `integrity` would, in two thirds of its time in Chromium (RATIONALE.md). Compiling runs
 * nothing; the hash is compared before anybody has the module.
 */
export async function compile({ path, sha256, size }: WasmModule): Promise<WebAssembly.Module> {
  try {
    const bytes = await fetched(path, size);
    const [module, hash] = await Promise.all([WebAssembly.compile(bytes), crypto.subtle.digest("SHA-256", bytes)]);
    if (toHex(hash) === sha256) return module;
  } catch (thrown) {
    if (thrown instanceof Coded) throw thrown;
    throw new Coded("asset_load", `worker: ${path}: ${(thrown as Error).message}`);
  }
  throw new Coded("asset_hash", `worker: ${path} is not the file of this version`);
}

/** The body of a file whose size is known, in one buffer from the start. */
async function fetched(path: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path, { credentials: "same-origin" });
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
  const bytes = new Uint8Array(size);
  const reader = response.body.getReader();
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (length + part.value.length > size) {
      await reader.cancel();
      throw new Error("longer than the file of this version");
    }
    bytes.set(part.value, length);
    length += part.value.length;
  }
  return bytes;
}
