// The first script of a page whose Worker runs Go: the module takes longest to come, so the Worker is on its way before the
// page's own script is. client.ts takes it over.

import { worker } from "hufu:build";
import { scriptURL } from "./trusted.ts";

declare global {
  /** Set by start.ts, and the page's only Trusted Types policy with it. */
  var hufuStart: { scriptURL: (path: string) => string; worker: Worker | undefined } | undefined;
}

const first = new Worker(scriptURL(worker), { name: "hufu" });
globalThis.hufuStart = { scriptURL, worker: first };
// One that did not even load is not handed over; the client makes another and hears for itself.
first.onerror = () => globalThis.hufuStart && (globalThis.hufuStart.worker = undefined);
