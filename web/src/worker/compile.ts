// A module fetched, compiled, and compared with its hash.

import type { WasmModule } from "hufu:build";
import { Coded } from "../messages.ts";

/**
 * Compiles while the module arrives, which fetch's own `integrity` would not let it: that gives nothing out before the
 * last byte. Nothing of a module runs before this resolves, so a wrong hash is found as early as it matters.
 */
export async function compile({ path, sha256 }: WasmModule): Promise<WebAssembly.Module> {
  const [module, hash] = await fetched(path);
  if (hex(hash) !== sha256) throw new Coded("asset_hash", `worker: ${path} is not the file of this version`);
  return module;
}

async function fetched(path: string): Promise<[WebAssembly.Module, ArrayBuffer]> {
  try {
    const response = await fetch(path, { credentials: "same-origin" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const hash = response.clone().arrayBuffer().then((bytes) => crypto.subtle.digest("SHA-256", bytes));
    return await Promise.all([WebAssembly.compileStreaming(response), hash]);
  } catch (thrown) {
    throw new Coded("asset_load", `worker: ${path}: ${(thrown as Error).message}`);
  }
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
