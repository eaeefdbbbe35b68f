// The built site, as build/site/manifest describes it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WasmModule } from "hufu:build";
import { root } from "../test/browser.ts";

interface Asset {
  path: string;
  sha256: string;
  size: number;
  brotli_size?: number;
  needs?: string[];
}

const { assets } = JSON.parse(readFileSync(join(root, "build/site/dist/assets.json"), "utf8")) as { assets: Asset[] };

function asset(path: string): Asset {
  const found = assets.find((asset) => asset.path === path);
  if (!found) throw new Error(`${path} is not in the site`);
  return found;
}

/** A module of the site as a page's build names it. */
export function moduleOf(path: string): WasmModule {
  const { sha256, size } = asset(path);
  return { path, sha256, integrity: `sha256-${Buffer.from(sha256, "hex").toString("base64")}`, size };
}

/** Bytes, and bytes on the wire. */
export function sizesOf(path: string): { raw: number; wire: number } {
  const { size, brotli_size } = asset(path);
  return { raw: size, wire: brotli_size ?? size };
}

/** All that a page's first visit moves, on the wire. */
export function firstLoad(page: string): number {
  return assets.filter(({ needs }) => needs?.includes(page)).reduce((sum, { path }) => sum + sizesOf(path).wire, 0);
}
