// web/src/store.ts in a real browser: rows ST-* of ADVERSARIAL.md as far as the store itself answers for them.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Store } from "../src/store.ts";
import { Profile, Site, bundle, long } from "./browser.ts";

/** What store.page.ts puts into the page. */
declare function run(name: string, ...args: unknown[]): Promise<{ value?: unknown; code?: string }>;
declare function bytes(value: number, length?: number): Uint8Array;
declare function append(text: string): Promise<number>;
declare function appendMany(name: string, count: number): Promise<number>;
declare function text(): Promise<string>;
declare function saveForever(acknowledged: (n: number) => void): Promise<void>;
declare function acknowledged(n: number): Promise<void>;
declare const store: Store;
declare const news: string[];

let site: Site;
let shared: Profile;
let own: Profile | null = null;
let origin = "";
let origins = 0;

before(async () => {
  const script = bundle("test/store.page.ts");
  site = await Site.open((path) =>
    path === "/page.js" ? { type: "text/javascript", body: script } : { type: "text/html", body: "<!doctype html><script src=/page.js></script>" },
  );
  shared = new Profile();
});

after(async () => {
  await shared.remove();
  site.close();
});

/** A page of an origin that nothing was ever kept for. */
async function fresh(prepare?: () => void): Promise<Page> {
  origin = site.origin(`t${++origins}`);
  return open(prepare);
}

/** The same in a browser of its own, for tests that end it. */
function freshBrowser(): Promise<Page> {
  own = new Profile();
  return fresh();
}

/** Another tab of the same origin. */
function open(prepare?: () => void): Promise<Page> {
  return (own ?? shared).page(origin, prepare);
}

async function devtools(page: Page) {
  return page.context().newCDPSession(page);
}

afterEach(async () => {
  for (const page of (await shared.context()).pages().slice(1)) await page.close();
  await own?.remove();
  own = null;
});

test("a version is written, read, moved to and dropped", async () => {
  const page = await fresh();
  const answers = await page.evaluate(async () => {
    const big = new Uint8Array(100_000).map((_, i) => i % 251);
    return {
      none: await run("head"),
      missing: await run("read", 1, bytes(1)),
      write: [await run("write", 1, bytes(1), big), await run("write", 1, bytes(2), bytes(9, 5)), await run("write", 2, bytes(3), bytes(7, 0))],
      move: [
        await run("move", null, { n: 1, hash: bytes(1) }),
        await run("move", null, { n: 1, hash: bytes(1) }),
        await run("move", { n: 1, hash: bytes(2) }, { n: 2, hash: bytes(3) }),
      ],
      drop: await run("drop", 1, bytes(2)),
      kept: ((await run("read", 1, bytes(1))).value as number[]).every((byte, i) => byte === big[i]),
      loser: await run("read", 1, bytes(2)),
      later: await run("read", 2, bytes(3)),
      on: [await run("move", { n: 1, hash: bytes(1) }, { n: 2, hash: bytes(3) }), await run("drop", 1, bytes(1)), await run("read", 1, bytes(1))],
      head: await run("head"),
    };
  });
  assert.deepEqual(answers, {
    none: { value: null },
    missing: { code: "vault_missing" },
    write: [{}, {}, {}],
    move: [{}, { code: "vault_conflict" }, { code: "vault_conflict" }],
    drop: {},
    kept: true,
    loser: { code: "vault_missing" },
    later: { value: [] },
    on: [{}, {}, { code: "vault_missing" }],
    head: { value: { n: 2, hash: Array(32).fill(3) } },
  });
});

test("marks are claimed once, listed and forgotten", async () => {
  const page = await fresh();
  const answers = await page.evaluate(async () => [
    await run("claim", bytes(1, 16), bytes(5, 3)),
    await run("claim", bytes(1, 16), bytes(6, 3)),
    await run("claim", bytes(2, 16), bytes(0, 0)),
    await run("claims"),
    await run("forget", [bytes(1, 16), bytes(9, 16)]),
    await run("claims"),
    await run("claim", bytes(1, 16), bytes(7, 1)),
  ]);
  const [one, two] = [Array(16).fill(1), Array(16).fill(2)];
  assert.deepEqual(answers, [{}, { code: "vault_claimed" }, {}, { value: [[one, [5, 5, 5]], [two, []]] }, {}, { value: [[two, []]] }, {}]);
});

test("a code says yes once, and what was forgotten stays refused", async () => {
  const page = await fresh();
  const entry = (key: number, copy: number, at: number, until: number) =>
    page.evaluate(([k, c, a, u]) => run("claimCode", { key: bytes(k!), copy: bytes(c!), at: a, until: u, copyUntil: u! + 1000 }, 3), [key, copy, at, until]);
  assert.deepEqual(await entry(1, 1, 100, 200), { value: { fresh: true, shownBefore: 0 } });
  assert.deepEqual(await entry(1, 1, 101, 200), { value: { fresh: false, shownBefore: 100 } });
  assert.deepEqual(await entry(2, 1, 102, 210), { value: { fresh: true, shownBefore: 100 } }, "a renewed code of the same copy");
  assert.deepEqual(await entry(3, 3, 103, 400), { value: { fresh: true, shownBefore: 0 } });
  assert.deepEqual(await entry(4, 4, 104, 404), { value: { fresh: true, shownBefore: 0 } });
  assert.deepEqual(await entry(5, 5, 105, 405), { code: "busy" }, "a full memory forgets nothing that could come again");
  assert.deepEqual(await entry(6, 6, 2000, 2100), { value: { fresh: true, shownBefore: 0 } }, "expired codes make room");
  assert.deepEqual(await entry(3, 3, 103, 400), { value: { fresh: false, shownBefore: 0 } }, "whatever the clock says now");
  assert.deepEqual(await entry(7, 7, 103, 405), { value: { fresh: true, shownBefore: 0 } }, "the mark follows what was shown, not the clock");
});

test("ST-01 quota at each write: the old version opens, and all works again after freeing", async () => {
  let page = await freshBrowser();
  await page.evaluate(() => append("first"));
  page = await again(1);
  const full = await page.evaluate(async () => [
    await run("write", 2, bytes(2), new Uint8Array(400_000)),
    await run("move", await store.head(), { n: 2, hash: bytes(2) }),
    await run("claim", bytes(1, 16), bytes(1)),
    await run("claimCode", { key: bytes(1), copy: bytes(1), at: 1, until: 2, copyUntil: 3 }, 10),
    await run("setCanary", new Uint8Array(400_000)),
    { value: await text() },
  ]);
  assert.deepEqual(full.map(({ code, value }) => code ?? value), ["quota", "quota", "quota", "quota", undefined, "first;"]);
  page = await again();
  assert.equal(await page.evaluate(async () => (await append("second"), text())), "first;second;");
});

/** The same profile in a new browser, which has not counted yet how much room there is. */
async function again(quotaSize?: number): Promise<Page> {
  await own!.close();
  const page = await open();
  await (await devtools(page)).send("Storage.overrideQuotaForOrigin", { origin, ...(quotaSize && { quotaSize }) });
  return page;
}

test("ST-02 evicted databases are told from a first use", async () => {
  const page = await fresh();
  assert.deepEqual(await page.evaluate(() => run("canary")), { value: null }, "first use");
  await page.evaluate(async () => (await append("a"), run("setCanary", bytes(7, 2))));
  await (await devtools(page)).send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
  assert.deepEqual(await page.evaluate(async () => [await run("head"), await run("canary")]), [{ value: null }, { value: [7, 7] }]);
  assert.ok((await page.evaluate(() => news)).includes("lost"), "the page hears of it");
});

test(`ST-03 SIGKILL during saves, ${long ? 500 : 20} times: the last acknowledged version opens`, async () => {
  let page = await freshBrowser();
  for (let kill = 0, kept = -1; kill < (long ? 500 : 20); kill++) {
    let last = kept;
    await page.exposeFunction("acknowledged", (n: number) => void (last = n));
    page.evaluate(() => saveForever((n) => void acknowledged(n))).catch(() => {});
    while (last < kept + 1 + (kill % 7)) await new Promise((wait) => setTimeout(wait, kill % 5));
    await own!.kill();
    page = await open();
    const saved = (await page.evaluate(() => text())).split(";").slice(0, -1);
    assert.ok(saved.length > last, `version ${last} was acknowledged, ${saved.length - 1} is the newest`);
    assert.deepEqual(saved, saved.map((_, i) => String(i)));
    kept = saved.length - 1;
  }
});

const damages: Record<string, (folder: string) => void> = {
  "truncated log": (folder) => eachFile(folder, /\.log$/, (file) => truncateSync(file, statSync(file).size >> 1)),
  "bits flipped in the log": (folder) => eachFile(folder, /\.log$/, flip),
  "bits flipped in the tables": (folder) => eachFile(folder, /\.(ldb|log)$/, flip),
  "MANIFEST deleted": (folder) => eachFile(folder, /^MANIFEST/, (file) => rmSync(file)),
};

function eachFile(folder: string, named: RegExp, damage: (file: string) => void): void {
  const files = readdirSync(folder).filter((name) => named.test(name));
  assert.notEqual(files.length, 0, `no ${named} in ${folder}`);
  for (const name of files) damage(join(folder, name));
}

function flip(file: string): void {
  const data = readFileSync(file);
  for (let i = 40; i < data.length; i += 97) data[i]! ^= 0x10;
  writeFileSync(file, data);
}

for (const [name, damage] of Object.entries(damages)) {
  test(`ST-04 ${name}: noticed, no silent new vault`, async () => {
    const page = await freshBrowser();
    await page.evaluate(async () => {
      await run("setCanary", bytes(7, 2));
      for (let i = 0; i < 20; i++) await append(String(i));
    });
    await own!.close();
    const databases = join(own!.folder, "Default/IndexedDB");
    damage(join(databases, readdirSync(databases).find((entry) => entry.endsWith(".leveldb"))!));
    const [head, canary] = await (await open()).evaluate(async () => [await run("head"), await run("canary")]);
    assert.deepEqual(canary, { value: [7, 7] }, "the canary sits elsewhere");
    if (head.code) assert.match(head.code, /^(store_corrupt|no_storage|store)$/);
  });
}

test("ST-05 a large version has no file of its own, and a lost piece is store_corrupt", async () => {
  const page = await freshBrowser();
  await page.evaluate(() => run("write", 1, bytes(1), new Uint8Array(512 * 1024).fill(3)));
  const folders = readdirSync(join(own!.folder, "Default/IndexedDB"));
  assert.deepEqual(folders.filter((entry) => entry.endsWith(".blob")), [], "a value was moved into a side file");
  const lost = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((opened) => {
      const request = indexedDB.open("hufu-vault");
      request.onsuccess = () => opened(request.result);
    });
    const tx = db.transaction("versions", "readwrite");
    tx.objectStore("versions").delete([1, bytes(1) as BufferSource, 4]);
    await new Promise((done) => (tx.oncomplete = done));
    return run("read", 1, bytes(1));
  });
  assert.deepEqual(lost, { code: "store_corrupt" });
});

for (const name of ["NotFoundError", "UnknownError", "NotReadableError", "DataError"]) {
  test(`ST-05 ${name} on reading is store_corrupt, and the old bytes stay`, async () => {
    const page = await fresh();
    const answers = await page.evaluate(async (name) => {
      await append("kept");
      const { getAll } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.getAll = () => {
        throw new DOMException("Failed to read large IndexedDB value", name);
      };
      const failed = await run("read", 1, bytes(1));
      IDBObjectStore.prototype.getAll = getAll;
      return [failed.code, await text()];
    }, name);
    assert.deepEqual(answers, ["store_corrupt", "kept;"]);
  });
}

async function twoTabs(prepare?: () => void): Promise<number> {
  const edits = long ? 500 : 60;
  const pages = [await fresh(prepare), await open(prepare)];
  const conflicts = await Promise.all(pages.map((page, i) => page.evaluate(([name, count]) => appendMany(name!, Number(count)), ["ab"[i]!, String(edits)])));
  const entries = (await pages[0]!.evaluate(() => text())).split(";").slice(0, -1);
  const expected = ["a", "b"].flatMap((name) => Array.from({ length: edits }, (_, i) => `${name}${i}`));
  assert.deepEqual(entries.sort(), expected.sort(), "every edit is there once");
  return conflicts[0]! + conflicts[1]!;
}

test("ST-07 two tabs with Web Locks: every edit is there once, and none had to be repeated", async () => {
  assert.equal(await twoTabs(), 0);
});

test("ST-08 two tabs without Web Locks: every edit is there once, by compare and swap", async () => {
  const conflicts = await twoTabs(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
  assert.notEqual(conflicts, 0, "the tabs never met, so nothing was shown");
});

test("ST-08 a tab that holds the Web Lock for ever does not stop the others", async () => {
  const page = await fresh();
  await (await open()).evaluate(() => void navigator.locks.request("hufu-vault-writer", () => new Promise(() => {})));
  assert.equal(await page.evaluate(async () => (await appendMany("a", 1), text())), "a0;");
});

test("ST-09 a schema upgrade while an old tab is open: the old tab gives way and says so", async () => {
  const old = await fresh();
  await old.evaluate(() => append("kept"));
  const upgraded = await (await open()).evaluate(
    () =>
      new Promise<boolean>((settled) => {
        const request = indexedDB.open("hufu-vault", 2);
        request.onupgradeneeded = () => request.result.createObjectStore("later");
        request.onsuccess = () => (request.result.close(), settled(true));
        request.onerror = () => settled(false);
      }),
  );
  assert.ok(upgraded, "the old tab stood in the way");
  assert.deepEqual(await old.evaluate(async () => [news, await run("head")]), [["upgrade"], { code: "store_upgrade" }]);
  assert.deepEqual(await (await open()).evaluate(() => run("head")), { code: "store_upgrade" }, "an old page opened later does not harm it");
});

test("ST-10 strict durability hook: every writing transaction asks for it", async () => {
  const page = await fresh(() => {
    const { transaction } = IDBDatabase.prototype;
    const seen: string[] = ((globalThis as unknown as { seen: string[] }).seen = []);
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      if (mode === "readwrite") seen.push(`${this.name} ${options?.durability}`);
      return transaction.call(this, stores, mode, options);
    };
  });
  const seen = await page.evaluate(async () => {
    await append("a");
    await run("claim", bytes(1, 16), bytes(1));
    await run("forget", [bytes(1, 16)]);
    await run("claimCode", { key: bytes(1), copy: bytes(1), at: 1, until: 2, copyUntil: 3 }, 10);
    return (globalThis as unknown as { seen: string[] }).seen;
  });
  assert.deepEqual([...new Set(seen)].sort(), ["hufu-codes strict", "hufu-vault strict"]);
  assert.equal(seen.length, 7, "probe, write, move, drop, claim, forget, claimCode");
});

const disabled: Record<string, () => void> = {
  "open throws": () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  },
  "open fails": () => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function () {
      const request = open.call(this, "unused", 1);
      request.onupgradeneeded = () => request.transaction!.abort();
      Object.defineProperty(request, "error", { value: new DOMException("private window", "InvalidStateError") });
      return request;
    };
  },
  "no indexedDB at all": () => {
    delete (globalThis as { indexedDB?: unknown }).indexedDB;
  },
  "writing fails": () => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room in a private window", "QuotaExceededError");
    };
  },
};

for (const [name, prepare] of Object.entries(disabled)) {
  test(`ST-11 storage disabled (${name}): said before anything is invested`, async () => {
    const page = await fresh(prepare);
    assert.deepEqual(await page.evaluate(() => run("head")), { code: name === "writing fails" ? "quota" : "no_storage" });
  });
}

test("ST-12 Cache Storage broken: the vault works, and there is no canary", async () => {
  const page = await fresh(() => {
    CacheStorage.prototype.open = () => Promise.reject(new DOMException("no", "UnknownError"));
  });
  assert.deepEqual(await page.evaluate(async () => [await run("setCanary", bytes(1)), await run("canary"), (await append("a"), await text())]), [{}, { value: null }, "a;"]);
});

test("ST-17 two tabs claim one copy, or are shown one code, at once: one of them succeeds", async () => {
  const pages = [await fresh(), await open()];
  for (let i = 0; i < 20; i++) {
    const claims = await Promise.all(pages.map((page) => page.evaluate((i) => run("claim", bytes(i, 16), bytes(1, 1)), i)));
    assert.deepEqual(claims.map(({ code }) => code ?? "claimed").sort(), ["claimed", "vault_claimed"]);
    const codes = await Promise.all(
      pages.map((page) => page.evaluate((i) => run("claimCode", { key: bytes(i), copy: bytes(i), at: 1, until: 99, copyUntil: 99 }, 1000), i)),
    );
    assert.deepEqual(codes.map(({ value }) => (value as { fresh: boolean }).fresh).sort(), [false, true]);
  }
});
