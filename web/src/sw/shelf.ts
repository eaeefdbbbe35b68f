// Shelf keeps the files that a page needs without a network. Each lies under its own hash, so a file can only be what
// the list says, two versions share what they have in common, and a file that was changed on the shelf is noticed when
// it is taken down: it is thrown away and fetched again, and what does not match then is refused as asset_hash.

import { toHex } from "../hex.ts";
import { compareVersions } from "./version.ts";

export type Listed = { readonly path: string; readonly sha256: string; readonly integrity: string };
export type List = { readonly page: string; readonly version: string; readonly assets: readonly Listed[] };

/** The parts of the browser that a shelf uses. */
export type World = { caches: Pick<CacheStorage, "open">; fetch: typeof fetch; origin: string };

export class ShelfError extends Error {
  constructor(
    readonly code: "app_rollback" | "asset_hash" | "network",
    message: string,
  ) {
    super(message);
  }
}

export class Shelf {
  readonly #byPath: Map<string, Listed>;
  /** Files whose bytes were compared since this service worker started. */
  readonly #compared = new Set<string>();

  constructor(
    readonly list: List,
    readonly world: World,
  ) {
    this.#byPath = new Map(list.assets.map((asset) => [asset.path, asset]));
  }

  /** The listed file of a path, exactly as listed. */
  listed(path: string): Listed | undefined {
    return this.#byPath.get(path);
  }

  /** Puts every listed file on the shelf, or none of a lower version than was there before. */
  async fill(): Promise<void> {
    const cache = await this.#open();
    const before = await (await cache.match(this.#key("version")))?.text();
    if (before !== undefined && compareVersions(this.list.version, before) < 0) {
      throw new ShelfError("app_rollback", `shelf: version ${this.list.version} after ${before}`);
    }
    for (const asset of this.list.assets) {
      const kept = await cache.match(this.#key(asset.sha256));
      if (!kept || !(await matches(kept, asset))) await cache.put(this.#key(asset.sha256), await this.#fetch(asset));
    }
    await cache.put(this.#key("version"), new Response(this.list.version));
  }

  /** Takes off the shelf what this version does not list. */
  async tidy(): Promise<void> {
    const cache = await this.#open();
    const wanted = new Set([...this.list.assets.map((asset) => this.#key(asset.sha256)), this.#key("version")]);
    for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  }

  /** A listed file: from the shelf if it is unchanged, else from the network if it matches, else not at all. */
  async take(asset: Listed): Promise<Response> {
    const kept = await this.#kept(asset).catch(() => undefined); // a broken cache is no reason not to start (ST-12)
    if (kept) return kept;
    const fresh = await this.#fetch(asset);
    void this.#keep(asset, fresh.clone()).catch(() => undefined);
    return fresh;
  }

  async #kept(asset: Listed): Promise<Response | undefined> {
    const cache = await this.#open();
    const kept = await cache.match(this.#key(asset.sha256));
    if (!kept || this.#compared.has(asset.sha256)) return kept;
    if (await matches(kept, asset)) {
      this.#compared.add(asset.sha256);
      return kept;
    }
    await cache.delete(this.#key(asset.sha256));
    return undefined;
  }

  async #keep(asset: Listed, response: Response): Promise<void> {
    await (await this.#open()).put(this.#key(asset.sha256), response);
  }

  async #fetch(asset: Listed): Promise<Response> {
    const response = await this.#reach(asset.path);
    if (!(await matches(response, asset))) throw new ShelfError("asset_hash", `shelf: ${asset.path} is not what the list says`);
    return response;
  }

  async #reach(path: string): Promise<Response> {
    const wish: RequestInit = { cache: "no-cache", credentials: "omit", redirect: "error", mode: "same-origin" };
    const response = await this.world.fetch(this.world.origin + path, wish).catch(() => null);
    if (response?.ok && response.type !== "opaque") return response;
    throw new ShelfError("network", `shelf: ${path} cannot be reached`);
  }

  #open(): Promise<Cache> {
    return this.world.caches.open(`hufu-${this.list.page}`);
  }

  #key(name: string): string {
    return `${this.world.origin}/.held/${name}`;
  }
}

/** Whether the body is the listed one; the response stays unread. */
async function matches(response: Response, asset: Listed): Promise<boolean> {
  const hash = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  return toHex(hash) === asset.sha256;
}
