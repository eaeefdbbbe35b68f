// What the wallet page holds after ten codes and after a hundred and twenty, each after a garbage collection: both heaps,
// the document, and the memory of the module, which never shrinks.

import type { CDPSession, Page } from "playwright-core";
import type { App } from "../src/wallet/app.ts";
import type { Show } from "../src/wallet/screens/show.ts";
import { firstPage, withFreshBrowser } from "./browser.ts";
import type { Holder } from "./holder.ts";
import { install, showCode, walletReady } from "./inpage.ts";

/** Bytes, but for nodes. */
export interface Held {
  page: number;
  worker: number;
  wasm: number;
  nodes: number;
}

export interface Memory {
  afterTen: Held;
  afterAll: Held;
  codes: number;
}

const codes = 120;

export async function measureMemory(holder: Holder): Promise<Memory> {
  return withFreshBrowser(async (context) => {
    const page = await firstPage(context);
    await page.addInitScript(install);
    await page.goto(holder.server.at.wallet);
    await page.evaluate(walletReady);
    const session = await context.newCDPSession(page);
    const worker = await WorkerSession.of(session);
    await page.evaluate(showCode, { recovery: holder.recovery, purpose: "hotel" });
    await page.evaluate(renew, 9);
    const afterTen = await held(page, session, worker);
    await page.evaluate(renew, codes - 10);
    return { afterTen, afterAll: await held(page, session, worker), codes };
  }, holder.profile);
}

/** In the page: draws so many codes more, as the key for screenshots does. */
async function renew(count: number): Promise<void> {
  const shown = () => document.querySelector<Show>("wallet-show")!.shown!;
  for (let i = 0; i < count; i++) {
    const before = shown().current;
    document.dispatchEvent(new KeyboardEvent("keyup", { key: "PrintScreen" }));
    while (shown().current === before) await new Promise((wait) => setTimeout(wait, 2));
  }
}

async function held(page: Page, session: CDPSession, worker: WorkerSession): Promise<Held> {
  await session.send("HeapProfiler.collectGarbage");
  await worker.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes } = await session.send("Memory.getDOMCounters");
  const { core, online } = await page.evaluate(() => document.querySelector<App>("wallet-app")!.session.core.call("worker.memory", {}));
  return { page: usedSize, worker: (await worker.send("Runtime.getHeapUsage"))["usedSize"] as number, wasm: core + online, nodes };
}

/** The DevTools of a page's Worker, which playwright does not hand out. */
class WorkerSession {
  #last = 0;
  readonly #pending = new Map<number, (result: Record<string, unknown>) => void>();

  private constructor(
    private readonly page: CDPSession,
    private readonly id: string,
  ) {
    page.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result: Record<string, unknown> };
      if (sessionId === this.id && id !== undefined) this.#pending.get(id)?.(result);
    });
  }

  static async of(page: CDPSession): Promise<WorkerSession> {
    const attached = new Promise<string>((resolve) => page.on("Target.attachedToTarget", ({ sessionId }) => resolve(sessionId)));
    await page.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    return new WorkerSession(page, await attached);
  }

  async send(method: string): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const answered = new Promise<Record<string, unknown>>((resolve) => this.#pending.set(id, resolve));
    await this.page.send("Target.sendMessageToTarget", { sessionId: this.id, message: JSON.stringify({ id, method }) });
    return answered;
  }
}
