// A module fetched, compared with its hash, and compiled.

import type { WasmModule } from "hufu:build";
import { toHex } from "../hex.ts";
import { Coded } from "../messages.ts";

/**
 * Does by hand what fetch's `integrity` would, in two thirds of its time in Chromium (RATIONALE.md). Compiling runs
 * nothing; the hash is compared before anybody has the module.
 */
export async function compile({ path, sha256, size }: WasmModule): Promise<WebAssembly.Module> {
  const bytes = await fetched(path, size);
  const compiled = WebAssembly.compile(bytes);
  compiled.catch(() => undefined); // what is not the file need not be a module either
  const hash = toHex(await crypto.subtle.digest("SHA-256", bytes));
  if (hash !== sha256) throw otherFile(path);
  return compiled.catch((thrown: unknown) => Promise.reject(notLoaded(path, thrown)));
}

const otherFile = (path: string) => new Coded("asset_hash", `worker: ${path} is not the file of this version`);
const notLoaded = (path: string, thrown: unknown) => new Coded("asset_load", `worker: ${path}: ${(thrown as Error).message}`);

/** The body of a file whose size is known, in one buffer from the start. A shorter one leaves zeros, which its hash tells. */
async function fetched(path: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await body(path, size);
  } catch (thrown) {
    throw thrown instanceof Coded ? thrown : notLoaded(path, thrown);
  }
}

async function body(path: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path, { credentials: "same-origin" });
  if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
  const bytes = new Uint8Array(size);
  const reader = response.body.getReader();
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (length + part.value.length > size) {
      await reader.cancel();
      throw otherFile(path);
    }
    bytes.set(part.value, length);
    length += part.value.length;
  }
  return bytes;
}
