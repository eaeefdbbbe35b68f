// Chromium as every sample has it: a profile of its own, closed and removed afterwards.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type Page, chromium } from "playwright-core";

const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** A folder of the bench's own, removed at its end. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `hufu-bench-${name}-`));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** What a profile has of a site's own data, without anything that a browser keeps to load the site faster. */
const siteData = ["IndexedDB", "Local Storage"];

/** A profile that has visited no page, or only has what another one's pages stored. */
export function freshProfile(from?: string): string {
  const folder = temporaryFolder("profile");
  for (const name of from ? siteData : []) {
    cpSync(join(from!, "Default", name), join(folder, "Default", name), { recursive: true });
  }
  return folder;
}

/** Runs work in a browser on the profile in folder. */
export async function withBrowser<T>(folder: string, work: (context: BrowserContext) => Promise<T>): Promise<T> {
  const executablePath = process.env["CHROMIUM"] || "/usr/bin/chromium";
  const viewport = { width: 390, height: 844 };
  const context = await chromium.launchPersistentContext(folder, { executablePath, headless: true, args, viewport, deviceScaleFactor: 2, locale: "zh-CN" });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

/** Runs work in a browser that nothing was opened in before, and forgets it. */
export async function withFreshBrowser<T>(work: (context: BrowserContext) => Promise<T>, from?: string): Promise<T> {
  const folder = freshProfile(from);
  try {
    return await withBrowser(folder, work);
  } finally {
    removeFolder(folder);
  }
}

/** The page that a browser starts with, told to fail the bench when something in it does. */
export async function firstPage(context: BrowserContext): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage());
  page.on("pageerror", (error) => {
    throw error;
  });
  return page;
}
