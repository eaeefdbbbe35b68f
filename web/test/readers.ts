// Independent readers of QR symbols, of which none is ours: zxing in WebAssembly, and zbar where it is installed.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { Grey } from "../bench/distort.ts";
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
export function readByZbar(picture: Buffer, format = "PNG"): string | null {
  const { error, stdout } = spawnSync("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", `${format}:-`], { input: picture, encoding: "utf8" });
  return error ? null : stdout.trim();
}

/** Whether any reader reads anything in a picture. */
export async function legible(png: Buffer): Promise<boolean> {
  const found = await readBarcodes(png, { formats: ["QRCode"], tryHarder: true });
  return found.length > 0 || Boolean(readByZbar(png));
}

/** What the screen shows of a page's canvas, in grey: its pixels as they were scaled, not as they were painted. */
export async function greyOf(canvas: Locator): Promise<Grey> {
  const png = await canvas.screenshot({ animations: "disabled" });
  const { width, height, pixels } = await canvas.evaluate(async (_element, png) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(png)], { type: "image/png" }));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d")!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, pixels: Array.from({ length: width * height }, (_, i) => data[4 * i]!) };
  }, [...png]);
  return { width, height, pixels: Uint8Array.from(pixels) };
}

/** What zxing reads in grey pixels as a camera gives them; "" for nothing. */
export async function readGrey({ width, height, pixels }: Grey): Promise<string> {
  const data = new Uint8ClampedArray(4 * pixels.length);
  pixels.forEach((value, i) => data.set([value, value, value, 255], 4 * i));
  const picture = { width, height, data, colorSpace: "srgb" } as ImageData;
  const found = await readBarcodes(picture, { formats: ["QRCode"], tryHarder: true, tryRotate: true, tryInvert: true, tryDownscale: true });
  return found.find(({ isValid }) => isValid)?.text ?? "";
}

/** What zbar reads in them; null where zbarimg is not installed. */
export function readGreyByZbar({ width, height, pixels }: Grey): string | null {
  return readByZbar(Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`), pixels]), "PGM");
}
