// A browser and a small server for tests that need a page of their own instead of the built site.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type Page, chromium } from "playwright-core";

export const root = process.env["HUFU_ROOT"] ?? process.cwd();
export const long = process.env["HUFU_LONG"] === "1";

/** One script for a page, from an entry in web/; aliases stand in for the build's virtual modules. */
export function bundle(entry: string, aliases: Record<string, string> = {}): string {
  const alias = Object.entries(aliases).map(([name, file]) => `--alias:${name}=${file}`);
  const args = ["run", "github.com/evanw/esbuild/cmd/esbuild", "--bundle", "--format=iife", "--target=chrome95", "--log-level=warning", ...alias];
  return execFileSync("go", [...args, join(root, "web", entry)], { cwd: root, encoding: "utf8", maxBuffer: 64 << 20 });
}

export interface Answer {
  type: string;
  body: string | Buffer;
  status?: number;
  header?: Record<string, string>;
}

/** Serves what answer gives for a path, on a free port, under any name below localhost. */
export class Site {
  private constructor(private readonly server: Server) {}

  static async open(answer: (path: string, request: IncomingMessage) => Answer | Promise<Answer>): Promise<Site> {
    const server = createServer((request, response) => {
      void Promise.resolve(answer(request.url ?? "/", request)).then(({ type, body, status = 200, header }) => {
        response.writeHead(status, { "content-type": type, ...header }).end(body);
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return new Site(server);
  }

  /** An origin of its own, with storage of its own. */
  origin(name: string): string {
    return `http://${name}.localhost:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** A browser with a profile on the disk, which outlives the browser. */
export class Profile {
  readonly folder = mkdtempSync(join(tmpdir(), "hufu-test-"));
  #context: BrowserContext | null = null;

  async context(): Promise<BrowserContext> {
    this.#context ??= await this.#launch().catch((thrown: Error) => {
      console.error(`once more, as the browser ended while it started: ${thrown.message.split("\n")[0]}`);
      return this.#launch();
    });
    return this.#context;
  }

  /** Chromium 148 sometimes crashes in its first moments on a profile that another one has just left. */
  #launch(): Promise<BrowserContext> {
    return chromium.launchPersistentContext(this.folder, {
      executablePath: process.env["CHROMIUM"] || "/usr/bin/chromium",
      headless: true,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
  }

  /** A new page at an address; prepare runs in it before any script. */
  async page(address: string, prepare?: () => void): Promise<Page> {
    const page = await (await this.context()).newPage();
    if (prepare) await page.addInitScript(prepare);
    await page.goto(address);
    return page;
  }

  /** Ends the browser; the next page starts another on the same profile. */
  async close(): Promise<void> {
    await this.#context?.close().catch(() => {});
    this.#context = null;
  }

  /** Ends the browser as a power cut does. */
  async kill(): Promise<void> {
    // Chromium writes its process id into the name of a link in its profile.
    const link = execFileSync("readlink", [join(this.folder, "SingletonLock")], { encoding: "utf8" });
    process.kill(Number(link.trim().split("-").at(-1)), "SIGKILL");
    await this.close();
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
