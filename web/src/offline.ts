// The page with the network off: registers the service worker, says when a newer version waits to be used, and when a
// file or a version was refused.

import { scope, serviceWorker } from "hufu:build";
import { scriptURL } from "./trusted.ts";

/** Puts the waiting version to use; the page reloads. */
export type Update = () => void;

/** Filling the shelf takes the network and the processor that the page's own start needs more. */
const patience = 2000;

/** Registers the page's service worker. A browser without one, or without room for one, uses the network as before. */
export async function offlineReady(found: (update: Update) => void, refused: (code: string) => void = () => {}): Promise<void> {
  if (serviceWorker === "" || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ code?: unknown }>) => {
    if (typeof data?.code === "string" && data.code !== "network") refused(data.code);
  });
  await new Promise((rested) => setTimeout(rested, navigator.serviceWorker.controller ? 0 : patience));
  try {
    const registration = await navigator.serviceWorker.register(scriptURL(serviceWorker), { scope, updateViaCache: "none" });
    offer(registration, found);
    registration.addEventListener("updatefound", () => whenInstalled(registration, found));
  } catch {
    // the page is here; it only will not come without a network
  }
}

function whenInstalled(registration: ServiceWorkerRegistration, found: (update: Update) => void): void {
  const worker = registration.installing;
  worker?.addEventListener("statechange", () => worker.state === "installed" && offer(registration, found));
}

// The first installation replaces nothing and is not worth a word. That another service worker controls the page, the
// wallet's above the counter's, makes it no update.
function offer(registration: ServiceWorkerRegistration, found: (update: Update) => void): void {
  const { waiting } = registration;
  if (!waiting || !registration.active) return;
  found(() => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage("use");
  });
}
