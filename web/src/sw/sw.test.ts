import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { Shelf, ShelfError, type List, type World } from "./shelf.ts";
import { compareVersions } from "./version.ts";

const origin = "https://wallet.example";

class FakeCache {
  readonly kept = new Map<string, Response>();
  broken = false;
  async match(key: string): Promise<Response | undefined> {
    if (this.broken) throw new DOMException("broken", "UnknownError");
    return this.kept.get(key)?.clone();
  }
  async put(key: string, response: Response): Promise<void> {
    if (this.broken) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, response);
  }
  async delete(key: string | { url: string }): Promise<boolean> {
    return this.kept.delete(typeof key === "string" ? key : key.url);
  }
  async keys(): Promise<{ url: string }[]> {
    return [...this.kept.keys()].map((url) => ({ url }));
  }
}

function setting(files: Record<string, string>, version = "1.0.0", cache = new FakeCache(), server = { ...files } as Record<string, string>) {
  const assets = Object.entries(files).map(([path, text]) => ({ path, sha256: createHash("sha256").update(text).digest("hex"), integrity: "" }));
  const list: List = { page: "wallet", version, assets };
  const asked: string[] = [];
  const fetch = async (input: unknown) => {
    const path = String(input).slice(origin.length);
    asked.push(path);
    if (server[path] === undefined) throw new TypeError("offline");
    return new Response(server[path]);
  };
  const world = { caches: { open: async () => cache }, fetch, origin } as unknown as World;
  const shelf = new Shelf(list, world);
  const take = async (path: string) => (await shelf.take(shelf.listed(path)!)).text();
  return { shelf, cache, server, asked, take };
}

const code = (wanted: string) => (error: unknown) => error instanceof ShelfError && error.code === wanted;

test("what was filled is served without a network", async () => {
  const { shelf, server, asked, take } = setting({ "/": "page", "/main.js": "script" });
  await shelf.fill();
  delete server["/"];
  delete server["/main.js"];
  assert.equal(await take("/"), "page");
  assert.equal(await take("/main.js"), "script");
  assert.deepEqual(asked, ["/", "/main.js"]);
});

test("WB-05 a server that sends another file than listed fills nothing", async () => {
  const { shelf, server, cache } = setting({ "/": "page", "/main.js": "script" });
  server["/main.js"] = "poison";
  await assert.rejects(shelf.fill(), code("asset_hash"));
  assert.equal([...cache.kept.keys()].some((key) => key.endsWith("/version")), false);
});

test("WB-05 a poisoned cache is noticed, thrown away and replaced; offline it is refused", async () => {
  const { shelf, server, cache, take } = setting({ "/main.js": "script" });
  await shelf.fill();
  const key = [...cache.kept.keys()].find((key) => !key.endsWith("version"))!;
  cache.kept.set(key, new Response("poison"));
  assert.equal(await take("/main.js"), "script");
  assert.equal(await cache.kept.get(key)!.clone().text(), "script");
  const again = setting({ "/main.js": "script" }, "1.0.0", cache, {});
  cache.kept.set(key, new Response("poison"));
  await assert.rejects(again.take("/main.js"), code("network"));
  server["/main.js"] = "poison";
  cache.kept.set(key, new Response("poison"));
  await assert.rejects(setting({ "/main.js": "script" }, "1.0.0", cache, server).take("/main.js"), code("asset_hash"));
});

test("WB-05 only exactly listed paths are the shelf's", () => {
  const { shelf } = setting({ "/": "page", "/main.js": "script" });
  for (const path of ["/main.js?x=1", "/MAIN.JS", "//main.js", "/.held/version", "", "/issuer/token", "/__proto__"]) {
    assert.equal(shelf.listed(path), undefined, path);
  }
});

test("WB-07 a lower version after a higher one is app_rollback, and the higher one stays", async () => {
  const { shelf, cache } = setting({ "/": "new" }, "1.10.0");
  await shelf.fill();
  await assert.rejects(setting({ "/": "old" }, "1.9.3", cache).shelf.fill(), code("app_rollback"));
  assert.equal(await setting({ "/": "new" }, "1.10.0", cache, {}).take("/"), "new");
});

test("an update fetches only what changed, and tidying leaves only what is listed", async () => {
  const first = setting({ "/": "a", "/hufu.wasm": "same", "/gone.js": "x" }, "1.0.0");
  await first.shelf.fill();
  const next = setting({ "/": "b", "/hufu.wasm": "same" }, "1.0.1", first.cache);
  await next.shelf.fill();
  assert.deepEqual(next.asked, ["/"]);
  assert.equal(await first.take("/gone.js"), "x");
  await next.shelf.tidy();
  assert.equal(first.cache.kept.size, 3);
});

test("ST-12 with the cache broken the page still comes from the network", async () => {
  const { cache, take } = setting({ "/": "page" });
  cache.broken = true;
  assert.equal(await take("/"), "page");
});

test("versions compare by number, and a pre-release comes before its release", () => {
  for (const [low, high] of [["0.9.9", "0.10.0"], ["1.0.0", "1.0.1"], ["1.0", "1.0.1"], ["1.0.0-rc1", "1.0.0"], ["1.0.0-rc1", "1.0.0-rc2"]]) {
    assert.ok(compareVersions(low!, high!) < 0 && compareVersions(high!, low!) > 0, `${low} < ${high}`);
  }
  assert.equal(compareVersions("1.2.0", "1.2"), 0);
  assert.equal(compareVersions("1.2.0+build7", "1.2.0"), 0);
});
