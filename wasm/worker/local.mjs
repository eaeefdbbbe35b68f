// Runs a built Worker on this machine: real workerd, real D1 in a folder, migrated by wrangler.
//
//   node wasm/worker/local.mjs [--worker build/worker] [--data build/cache/worker/data] [--port 8787] [--set NAME=VALUE]...
//
// The first line that it prints is a JSON object with the address. It ends when its input ends, or when it is interrupted.

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Log, LogLevel, Miniflare } from "miniflare";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const root = resolve(here, "../..");
const { values: options } = parseArgs({
  options: {
    worker: { type: "string", default: join(root, "build/worker") },
    data: { type: "string", default: join(root, "build/cache/worker/data") },
    port: { type: "string", default: "8787" },
    set: { type: "string", multiple: true, default: [] },
  },
});

/** The secrets of this machine's own endpoint, made at the first start and kept beside its data. */
function secrets() {
  const file = join(options.data, "secrets.json");
  if (!existsSync(file)) {
    const made = { HUFU_SEAL: randomBytes(32).toString("base64url"), HUFU_RECEIPT: randomBytes(32).toString("base64url") };
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

/** As the deployment does it, but for --local. */
function migrate() {
  const wrangler = createRequire(import.meta.url).resolve("wrangler/bin/wrangler.js");
  const args = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", options.data, "--config", join(here, "wrangler.jsonc")];
  const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(options.data, "wrangler.log") };
  execFileSync(process.execPath, [wrangler, ...args], { cwd: here, env, stdio: ["ignore", "ignore", "inherit"] });
}

mkdirSync(options.data, { recursive: true });
migrate();
const bindings = { ...secrets(), ...Object.fromEntries(options.set.map((pair) => pair.split(/=(.*)/s, 2))) };
const worker = new Miniflare({
  log: new Log(LogLevel.WARN),
  cf: false,
  host: "127.0.0.1",
  port: Number(options.port),
  compatibilityDate: "2026-04-01",
  modules: ["worker.mjs", "app.wasm"]
    .filter((name) => existsSync(join(options.worker, name)))
    .map((name) => ({ type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path: join(options.worker, name) })),
  modulesRoot: options.worker,
  bindings,
  // The id of wrangler.jsonc is the name under which wrangler has put the database there.
  d1Databases: { DB: "00000000-0000-0000-0000-000000000000" },
  d1Persist: join(options.data, "v3/d1"),
  unsafeTriggerHandlers: true,
});

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  await worker.dispose();
  process.exit(0);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, end);

const address = await worker.ready;
console.log(JSON.stringify({ address: address.origin }));
if (!process.stdin.isTTY) process.stdin.resume().on("end", end);
