// The whole product for a test: the real program on a free port with a data folder of its own, and real browsers whose
// pages may show no console error or warning and ask no other origin.

import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, type BrowserContext, type Page, chromium } from "playwright-core";
import { root } from "./browser.ts";

export const program = process.env["HUFU_BIN"] || join(root, "build/bin/hufu");

/** The machine is shared and slow at times; what takes longer than this hangs. */
export const patience = 60_000;

export interface Addresses {
  wallet: string;
  counter: string;
  desk: string;
  desk_token: string;
  issuer: string;
  trust: string;
}

/** hufu serve --dev, as npm start runs it. */
export class Server {
  #process: ChildProcess | null = null;
  at!: Addresses;

  private constructor(readonly data: string) {}

  static async start(): Promise<Server> {
    const server = new Server(mkdtempSync(join(tmpdir(), "hufu-data-")));
    await server.#run("0");
    return server;
  }

  get origin(): string {
    return new URL(this.at.wallet).origin;
  }

  /** Asks the desk, as its page does. */
  async desk<T = Record<string, unknown>>(path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.at.issuer}/desk/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${this.at.desk_token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `desk ${path}: ${answer.status} ${await answer.clone().text()}`);
    return (await answer.json()) as T;
  }

  /** Ends the program; its data stays. */
  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (!running || running.exitCode !== null) return;
    running.kill("SIGTERM");
    await once(running, "exit");
  }

  /** Starts again on the same port and data. */
  async again(): Promise<void> {
    await this.stop();
    await this.#run(new URL(this.at.wallet).port);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  async #run(port: string): Promise<void> {
    const child = spawn(program, ["serve", "--dev", "--listen", `127.0.0.1:${port}`, "--data", this.data, "--json"], { stdio: ["ignore", "pipe", "inherit"] });
    this.#process = child;
    const ended = once(child, "exit").then(([status]) => Promise.reject(new Error(`hufu serve ended with ${String(status)}`)));
    ended.catch(() => undefined);
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout! }), "line"), ended])) as [string];
    this.at = JSON.parse(line) as Addresses;
  }
}

/** What hufu prints for these arguments, whatever its exit status says of the verdict. */
export function hufu(args: string[], input = ""): string {
  try {
    return execFileSync(program, args, { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number };
    assert.ok(status === 1 || status === 2, `hufu ${args[0]} ended with ${status}`);
    return stdout;
  }
}

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function launch(more: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["CHROMIUM"] || "/usr/bin/chromium", args: [...FLAGS, ...more] });
}

export interface Looks {
  language: "zh-CN" | "en";
  width: number;
  permissions?: string[];
}

/** One person's browser: everything that went wrong in its pages, Workers and service workers is remembered. */
export class Person {
  readonly wrong: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly looks: Looks,
  ) {}

  static async of(browser: Browser, server: Server, looks: Looks): Promise<Person> {
    const { language: locale, width, permissions = ["clipboard-read", "clipboard-write"] } = looks;
    // A phone has more than one device pixel a CSS pixel; a desk's monitor has one.
    const context = await browser.newContext({ locale, viewport: { width, height: 844 }, deviceScaleFactor: width < 600 ? 2 : 1, permissions });
    const person = new Person(context, looks);
    person.#watch(server.origin);
    return person;
  }

  /** A new tab at an address. */
  async open(address: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(address);
    return page;
  }

  /** Nothing may have gone wrong, but for what a test caused itself. */
  nothingWrong(...expected: RegExp[]): void {
    assert.deepEqual(this.wrong.filter((line) => !expected.some((pattern) => pattern.test(line))), []);
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  #watch(origin: string): void {
    this.context.setDefaultTimeout(patience);
    this.context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.wrong.push(`${message.type()}: ${message.text()}`);
    });
    this.context.on("weberror", (thrown) => this.wrong.push(`thrown: ${thrown.error().message}`));
    this.context.on("request", (request) => {
      const url = new URL(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== origin) this.wrong.push(`request to ${url.origin}`);
    });
  }
}

/** Waits until the page's service worker has every file and serves the page. */
export async function held(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) await new Promise((taken) => navigator.serviceWorker.addEventListener("controllerchange", taken, { once: true }));
  });
}
