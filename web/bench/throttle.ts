// Slowing a browser down. The DevTools protocol slows a page's main thread and nothing else, which would flatter a page
// that works in a Worker; so the renderers are stopped as whole processes for most of the time.

import { spawn } from "node:child_process";
import { once } from "node:events";
import type { BrowserContext } from "playwright-core";
import { helper } from "./native.ts";

export async function throttled<T>(context: BrowserContext, rate: number, work: () => Promise<T>): Promise<T> {
  const child = spawn(helper, ["throttle", "-rate", String(rate), ...(await renderers(context)).map(String)], { stdio: ["pipe", "inherit", "inherit"] });
  try {
    return await work();
  } finally {
    child.stdin.end();
    if (child.exitCode === null) await once(child, "exit");
  }
}

/** The renderers that run now; a page stays in its own while it stays on its site. */
async function renderers(context: BrowserContext): Promise<number[]> {
  const session = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
}
