// The page's one Trusted Types policy. The only thing it passes is the address of one of our own two scripts
// that run outside the page: the Worker that hosts Go, and the service worker.

import { serviceWorker, worker } from "hufu:build";
import type {} from "./start.ts";

type Factory = { createPolicy(name: string, rules: { createScriptURL(path: string): string }): { createScriptURL(path: string): unknown } };

const earlier = globalThis.hufuStart?.scriptURL;

// The browser allows one policy of a name, and start.ts, a script of its own, comes first.
const policy = earlier ? undefined : (globalThis as { trustedTypes?: Factory }).trustedTypes?.createPolicy("hufu", { createScriptURL: own });

/** The address as the browser's script sinks take it; throws for any script that is not ours. */
export function scriptURL(path: string): string {
  if (earlier) return earlier(path);
  return (policy ? policy.createScriptURL(path) : own(path)) as string;
}

function own(path: string): string {
  const url = new URL(path, location.href);
  const listed = [worker, serviceWorker].some((known) => known !== "" && new URL(known, location.origin).href === url.href);
  if (!listed) throw new TypeError("trusted: foreign script address");
  return url.href;
}
