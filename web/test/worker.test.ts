// web/src/client.ts and worker.ts in a real browser, around a Go module that dies in every way a module can
// (wasm/bridge/testdata/crash): the page hears of it, nothing hangs, and the next call is served.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import type { Page } from "playwright-core";
import { Profile, Site, bundle, root } from "./browser.ts";

/** What worker.page.ts puts into the page. */
declare function call(method: string, args?: unknown): Promise<unknown>;
declare function until(count: number): Promise<string[]>;
declare const client: { stop(): void; lock(): Promise<void> };
declare const told: string[];

/** The CSP of the real pages, as far as scripts and Workers go. */
const csp = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types hufu";

let folder: string;
let wasm: Buffer;
let site: Site;
let profile: Profile;
let page: Page;
let served: string[] = [];
let damaged: Buffer | null = null;
let origins = 0;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hufu-worker-"));
  const file = join(folder, "hufu.wasm");
  execFileSync("go", ["build", "-ldflags=-s -w", "-o", file, "./wasm/bridge/testdata/crash"], { cwd: root, env: { ...process.env, GOOS: "js", GOARCH: "wasm" } });
  wasm = readFileSync(file);
  const aliases = { "hufu:build": write("build.js", buildModule()), "hufu:loader": write("loader.js", loaderModule()) };
  const scripts: Record<string, string> = { "/page.js": bundle("test/worker.page.ts", aliases), "/worker.js": bundle("src/worker.ts", aliases) };
  site = await Site.open((path) => {
    served.push(path);
    if (path === "/hufu.wasm") return { type: "application/wasm", body: damaged ?? wasm };
    const script = scripts[path];
    if (script !== undefined) return { type: "text/javascript", body: script, header: { "content-security-policy": csp } };
    return { type: "text/html", body: "<!doctype html><script src=/page.js></script>", header: { "content-security-policy": csp } };
  });
  profile = new Profile();
});

after(async () => {
  await profile.remove();
  site.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  served = [];
  damaged = null;
  page = await profile.page(site.origin(`t${++origins}`));
});

afterEach(() => page.close());

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function buildModule(): string {
  const asset = JSON.stringify({ path: "/hufu.wasm", sha256: createHash("sha256").update(wasm).digest("hex"), size: wasm.length });
  return `export const core = ${asset}, online = ${asset}, worker = "/worker.js", serviceWorker = "";`;
}

/** The toolchain's script with its global shadowed, which is what build/loader.go makes more carefully. */
function loaderModule(): string {
  const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const script = readFileSync(join(goroot, "lib/wasm/wasm_exec.js"), "utf8").replace("\t\t\t\t\t\tfs.writeSync", "\t\t\t\t\t\tG.fs.writeSync");
  return `export function factory(G, crypto, performance, TextEncoder, TextDecoder, setTimeout, clearTimeout, console) {
    Object.assign(G, { crypto, performance, TextEncoder, TextDecoder });
    ((globalThis) => { ${script} })(G);
    return G.Go;
  }`;
}

test("a call goes to Go and back, bytes and all", async () => {
  const answer = await page.evaluate(async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const back = (await call("about", { bytes, text: "虎符", list: [1, null, { a: true }] })) as { bytes: Uint8Array };
    return { ...back, bytes: [...back.bytes], kept: bytes.length };
  });
  assert.deepEqual(answer, { bytes: [1, 2, 3], text: "虎符", list: [1, null, { a: true }], kept: 3 });
  assert.deepEqual(await page.evaluate(() => told), ["started"]);
});

test("refusals carry their code", async () => {
  const codes = await page.evaluate(async () => [await call("no.such"), await call("about", { n: NaN }), await call("about", [])]);
  assert.deepEqual(codes.map((answer) => (answer as { code: string }).code), ["method", "args", "args"]);
  assert.equal((codes[0] as { name: string }).name, "HufuError");
});

const deaths: Record<string, { method: string; code: string }> = {
  "a panic in a call": { method: "vault.create", code: "internal" },
  "os.Exit": { method: "cards.list", code: "worker_crashed" },
  "a panic beside a call": { method: "cards.topUps", code: "worker_crashed" },
  "stack overflow": { method: "history.list", code: "worker_crashed" },
  "out of memory": { method: "settings.get", code: "worker_crashed" },
};

for (const [name, { method, code }] of Object.entries(deaths)) {
  test(`${name}: its call and all pending ones are rejected, the page is told, the next call is served`, async () => {
    const answers = await page.evaluate(async (method) => {
      await call("about");
      const [pending, fatal] = await Promise.all([call("vault.state"), call(method)]);
      return { pending, fatal, next: await call("about", { n: 1 }), told: await until(3) };
    }, method);
    assert.equal((answers.pending as { code: string }).code, "worker_crashed");
    assert.equal((answers.fatal as { code: string }).code, code);
    assert.doesNotMatch((answers.fatal as { message: string }).message, /secret/);
    assert.deepEqual(answers.next, { n: 1 });
    assert.deepEqual(answers.told, ["started", "crashed worker_crashed", "started again"]);
    assert.equal(served.filter((path) => path === "/hufu.wasm").length, 1, "the compiled module is kept");
  });
}

test("a Worker that ends without a word is noticed", async () => {
  await page.evaluate(() => call("about"));
  await page.evaluate(() => void Object.assign(globalThis, { pending: call("vault.state") }));
  await page.workers()[0]!.evaluate(() => self.close());
  const answers = await page.evaluate(async () => [await (globalThis as unknown as { pending: unknown }).pending, await call("about", { n: 2 }), await until(3)]);
  assert.equal((answers[0] as { code: string }).code, "worker_crashed");
  assert.deepEqual(answers.slice(1), [{ n: 2 }, ["started", "crashed worker_crashed", "started again"]]);
});

test("lock ends the Worker that held the keys; stop rejects what is pending", async () => {
  await page.evaluate(() => call("about"));
  const before = page.workers()[0];
  await page.evaluate(() => client.lock());
  const pending = await page.evaluate(async () => {
    await call("about");
    const pending = call("vault.state");
    client.stop();
    return pending;
  });
  assert.equal((pending as { code: string }).code, "worker_stopped");
  assert.ok(!page.workers().includes(before!), "the old Worker is still there");
  assert.deepEqual(await page.evaluate(() => told.filter((news) => news.startsWith("crashed"))), []);
});

const damages: Record<string, () => Buffer> = {
  "longer by a byte": () => Buffer.concat([wasm, Buffer.from([0])]),
  "shorter by a byte": () => wasm.subarray(0, wasm.length - 1),
  "no module at all": () => Buffer.alloc(wasm.length, 0x3c),
};

for (const [name, damage] of Object.entries(damages)) {
  test(`WB-05 a file with another hash is not run, and the next call tries again: ${name}`, async () => {
    damaged = damage();
    const refused = await page.evaluate(() => call("about"));
    assert.equal((refused as { code: string }).code, "asset_hash");
    assert.deepEqual(await page.evaluate(() => until(1)), ["crashed asset_hash"]);
    damaged = null;
    assert.deepEqual(await page.evaluate(() => call("about", { n: 3 })), { n: 3 });
  });
}

test("WB-05 a sound module of the same size with another hash is not run", async () => {
  damaged = Buffer.from(wasm);
  const text = damaged.indexOf("bridge: panic");
  assert.ok(text > 0 && WebAssembly.validate(new Uint8Array(damaged)), "a module that only its hash tells apart");
  damaged.write("Bridge", text);
  const refused = await page.evaluate(() => call("about"));
  assert.equal((refused as { code: string }).code, "asset_hash");
  damaged = null;
  assert.deepEqual(await page.evaluate(() => call("about", { n: 5 })), { n: 5 });
});

test("offline at the start: said, and served once there is a network", async () => {
  await page.context().setOffline(true);
  const refused = await page.evaluate(() => call("about"));
  await page.context().setOffline(false);
  assert.match((refused as { code: string }).code, /^(asset_load|worker_crashed)$/);
  assert.deepEqual(await page.evaluate(() => call("about", { n: 4 })), { n: 4 });
});
