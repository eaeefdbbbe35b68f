// Independent readers of QR symbols, of which none is ours: zxing in WebAssembly, and zbar where it is installed.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { root } from "./browser.ts";

const wasm = readFileSync(join(root, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"));
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer } });

/** The text of the only symbol in a picture, the same for every reader. */
export async function readSymbol(png: Buffer): Promise<string> {
  const found = await readBarcodes(png, { formats: ["QRCode"], tryHarder: true });
  assert.equal(found.length, 1, "zxing reads one symbol");
  const text = found[0]!.text;
  const zbar = readByZbar(png);
  if (zbar !== null) assert.equal(zbar, text, "zbar reads what zxing reads");
  return text;
}

/** null where zbarimg is not installed. */
export function readByZbar(png: Buffer): string | null {
  const { error, stdout } = spawnSync("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "PNG:-"], { input: png, encoding: "utf8" });
  return error ? null : stdout.trim();
}

/** Whether any reader reads anything in a picture. */
export async function legible(png: Buffer): Promise<boolean> {
  const found = await readBarcodes(png, { formats: ["QRCode"], tryHarder: true });
  return found.length > 0 || Boolean(readByZbar(png));
}
