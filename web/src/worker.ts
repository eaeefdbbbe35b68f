// The Worker that hosts Go: the core module from its start, the online module from the first call that needs it.
// It gives Go the store and the network, answers the page's calls, and reports the end of an instance.

import { core, online } from "hufu:build";
import { fetchBytes } from "./fetcher.ts";
import { Coded, type FromWorker, type Modules, type ToWorker, buffersOf, failureOf } from "./messages.ts";
import { openStore, withWriter } from "./store.ts";
import { compile } from "./worker/compile.ts";
import { Instance } from "./worker/instance.ts";
import { isOnline, mayWrite } from "./worker/methods.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const store = openStore((news) => post({ kind: "store", news }));

/** No call is answered before the page was told "ready": a Worker that dies earlier has not served, and is not started again at once. */
let ready: Promise<void> | null = null;

/** The core begins to come before the page has said a word, unless the Worker's name says that the page kept it. */
const early = scope.name === "hufu-kept" ? undefined : compile(core);
early?.catch(() => undefined);
let modules: { core: Instance; online: Instance } | null = null;

function post(message: FromWorker, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}

scope.onmessage = (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  if (message.kind === "call") void answer(message);
  else if (!modules) start(message);
};

// A trap inside a callback from the store or the network ends up here.
scope.onunhandledrejection = (event) => {
  event.preventDefault();
  post({ kind: "crash", failure: { code: "worker_crashed", message: failureOf(event.reason).message } });
};

function start(message: ToWorker & { kind: "start" }): void {
  const held = holdForLife(message.lock);
  const make = (name: "core" | "online", host: object) =>
    new Instance({
      asset: name === "core" ? core : online,
      kept: message.modules[name],
      early: name === "core" ? early : undefined,
      host,
      compiled: (module) => keep({ [name]: module }),
      ended: (failure) => post({ kind: "crash", failure }),
    });
  modules = { core: make("core", { store }), online: make("online", { fetcher: { fetch: fetchBytes } }) };
  ready = Promise.all([modules.core.call(), held]).then(() => post({ kind: "ready" }));
  ready.catch((thrown: unknown) => post({ kind: "crash", failure: failureOf(thrown) }));
}

/** Lets the page keep a module; a browser that cannot send one compiles it again next time. */
function keep(modules: Modules): void {
  try {
    post({ kind: "compiled", modules });
  } catch {
    // Nothing depends on it.
  }
}

/** Resolves once the lock is held; without Web Locks there is nothing to hold. */
function holdForLife(name: string): Promise<void> {
  if (!navigator.locks) return Promise.resolve();
  return new Promise((held) => {
    void navigator.locks.request(name, () => {
      held();
      return new Promise(() => {});
    });
  });
}

async function answer({ id, method, args }: ToWorker & { kind: "call" }): Promise<void> {
  try {
    const value = await (mayWrite(method) ? withWriter(() => run(method, args)) : run(method, args));
    post({ kind: "result", id, value }, buffersOf(value));
  } catch (thrown) {
    post({ kind: "failure", id, failure: failureOf(thrown) });
  }
}

async function run(method: string, args: unknown): Promise<unknown> {
  if (!modules) throw new Coded("worker_crashed", "worker: called before it was started");
  await ready;
  if (method === "worker.memory") return { core: modules.core.memory, online: modules.online.memory };
  const call = await modules[isOnline(method) ? "online" : "core"].call();
  return call(method, args);
}
