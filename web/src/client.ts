// The page's side of the Worker that hosts Go. One client a page:
//
//   const client = new Client();
//   client.on("crashed", ({ code }) => say(code));
//   const cards = await client.call("cards.list", { now });
//
// A Worker that crashes or is ended by the browser rejects every pending call with code "worker_crashed"; a new one
// starts at once from the compiled module that was kept, and "crashed" is told. The vault in a new Worker
// is locked and its lists are empty; "started" tells that it can be given them again. A Worker that cannot even start
// is not tried again before the next call.

import { worker as workerPath } from "hufu:build";
import type { ArgsOf, MethodName, ResultOf } from "./api.d.ts";
import type { Failure, FromWorker, Modules, StoreNews, ToWorker } from "./messages.ts";
import type {} from "./start.ts";
import { scriptURL } from "./trusted.ts";

/** A refusal, from Go or from the Worker around it. */
export class HufuError extends Error {
  constructor(
    readonly code: string,
    message: string = code,
  ) {
    super(message);
    this.name = "HufuError";
  }
}

/** What a client tells beside its answers. */
export interface News {
  /** A Worker is ready; again is true for all but the first. */
  started: { again: boolean };
  crashed: Failure;
  store: StoreNews;
}

type Listener<K extends keyof News> = (news: News[K]) => void;
type Pending = { resolve: (value: never) => void; reject: (reason: HufuError) => void };

const stopped: Failure = { code: "worker_stopped", message: "client: the Worker was stopped" };

export class Client {
  #worker: Worker | null = null;
  #ready = false;
  #starts = 0;
  #lastCall = 0;
  #modules: Modules = {};
  readonly #pending = new Map<number, Pending>();
  readonly #listeners: { [K in keyof News]: Set<Listener<K>> } = { started: new Set(), crashed: new Set(), store: new Set() };

  /** Listens; the answer stops listening. */
  on<K extends keyof News>(news: K, listener: Listener<K>): () => void {
    this.#listeners[news].add(listener);
    return () => this.#listeners[news].delete(listener);
  }

  /** Calls a method of the API; starts the Worker if none is there. */
  call<M extends MethodName>(method: M, args: ArgsOf<M>): Promise<ResultOf<M>> {
    const worker = this.#worker ?? this.#start();
    const id = ++this.#lastCall;
    return new Promise<ResultOf<M>>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject });
      this.#post(worker, { kind: "call", id, method, args });
    });
  }

  /** Begins loading before the first call needs it. */
  start(): void {
    if (!this.#worker) this.#start();
  }

  /** Locks the vault and replaces the Worker that held its keys: nothing else takes them out of memory for sure. */
  async lock(): Promise<void> {
    await this.call("vault.lock", {});
    this.stop();
    this.start();
  }

  /** Ends the Worker; pending calls are rejected with code "worker_stopped". The next call starts another. */
  stop(): void {
    this.#end(stopped);
  }

  #tell<K extends keyof News>(news: K, what: News[K]): void {
    for (const listener of [...this.#listeners[news]]) listener(what);
  }

  #start(): Worker {
    const worker = this.#first() ?? new Worker(scriptURL(workerPath), { name: this.#modules.core ? "hufu-kept" : "hufu" });
    const lock = `hufu-worker-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
    worker.onmessage = (event: MessageEvent<FromWorker>) => this.#heard(worker, lock, event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#crashed(worker, { code: "worker_crashed", message: event.message || "client: the Worker did not load" });
    };
    worker.onmessageerror = () => this.#crashed(worker, { code: "worker_crashed", message: "client: unreadable message" });
    this.#worker = worker;
    this.#ready = false;
    this.#post(worker, { kind: "start", lock, modules: this.#modules });
    return worker;
  }

  /** The Worker that the page's first script began with, once. */
  #first(): Worker | undefined {
    const begun = globalThis.hufuStart?.worker;
    if (begun) globalThis.hufuStart!.worker = undefined;
    return begun;
  }

  #post(worker: Worker, message: ToWorker): void {
    worker.postMessage(message);
  }

  #heard(worker: Worker, lock: string, message: FromWorker): void {
    if (worker !== this.#worker) return;
    switch (message.kind) {
      case "ready":
        this.#ready = true;
        this.#watch(worker, lock);
        this.#tell("started", { again: this.#starts++ > 0 });
        return;
      case "result":
        this.#settle(message.id)?.resolve(message.value as never);
        return;
      case "failure":
        this.#settle(message.id)?.reject(new HufuError(message.failure.code, message.failure.message));
        return;
      case "compiled":
        this.#modules = { ...this.#modules, ...message.modules };
        return;
      case "store":
        this.#tell("store", message.news);
        return;
      case "crash":
        this.#crashed(worker, message.failure);
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  /** The Worker holds the lock as long as it lives, and no event tells of a Worker that the browser ended. */
  #watch(worker: Worker, lock: string): void {
    void navigator.locks?.request(lock, () => {
      this.#crashed(worker, { code: "worker_crashed", message: "client: the browser ended the Worker" });
    });
  }

  #crashed(worker: Worker, failure: Failure): void {
    if (worker !== this.#worker) return;
    const served = this.#ready;
    this.#end(failure);
    this.#tell("crashed", failure);
    if (served && !this.#worker) this.#start();
  }

  #end(failure: Failure): void {
    this.#worker?.terminate();
    this.#worker = null;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of lost) reject(new HufuError(failure.code, failure.message));
  }
}
