// The service worker of a page: its files without a network, and nothing but its files. A newer version waits until the
// page says "use"; a lower one than was installed before is refused.

import * as list from "hufu:assets";
import { Shelf, ShelfError } from "./sw/shelf.ts";

declare const self: ServiceWorkerGlobalScope;

const shelf = new Shelf(list, { caches, fetch: (input, init) => fetch(input, init), origin: self.location.origin });

self.addEventListener("install", (event) => event.waitUntil(told(shelf.fill())));
self.addEventListener("activate", (event) => event.waitUntil(shelf.tidy().then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  if (event.data === "use") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  // A page's address may carry anything after "?"; a file's may not: "/main.js?x" is no listed file.
  const path = request.mode === "navigate" || url.search === "" ? url.pathname : "";
  const asset = shelf.listed(path);
  if (asset) event.respondWith(told(shelf.take(asset)).catch(() => Response.error()));
});

// Tells the open pages why, and looks for the version that the server has now.
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof ShelfError ? error.code : "internal";
    for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage({ code });
    if (code === "asset_hash") void renew().catch(() => undefined);
    throw error;
  }
}

async function renew(): Promise<void> {
  const registration = (await self.registration.update()) as unknown as ServiceWorkerRegistration | undefined;
  const next = (registration ?? self.registration).waiting ?? (registration ?? self.registration).installing;
  next?.postMessage("use");
}
