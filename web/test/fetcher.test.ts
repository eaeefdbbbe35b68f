// web/src/fetcher.ts in a real browser against a server that misbehaves.

import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { FetchRequest, FetchResponse } from "../src/fetcher.ts";
import { type Answer, Profile, Site, bundle } from "./browser.ts";

/** What store.page.ts puts into the page. */
declare function fetchBytes(request: FetchRequest, limit?: number): Promise<FetchResponse>;

let site: Site;
let profile: Profile;
let page: Page;
const seen: IncomingMessage[] = [];

before(async () => {
  const script = bundle("test/store.page.ts");
  const open = { "access-control-allow-origin": "*", "access-control-allow-headers": "*", "access-control-expose-headers": "dpop-nonce" };
  const answers: Record<string, () => Answer | Promise<Answer>> = {
    "/page.js": () => ({ type: "text/javascript", body: script }),
    "/big": () => ({ type: "application/octet-stream", body: Buffer.alloc(70_000, 7), header: open }),
    "/refused": () => ({ type: "application/json", status: 400, body: "{}", header: { ...open, "DPoP-Nonce": "n" } }),
    "/elsewhere": () => ({ type: "text/plain", status: 302, body: "", header: { ...open, location: "/big" } }),
    "/closed": () => ({ type: "text/plain", body: "no CORS" }),
    "/never": () => new Promise(() => {}),
  };
  site = await Site.open((path, request) => {
    seen.push(request);
    return answers[path]?.() ?? { type: "text/html", body: "<!doctype html><script src=/page.js></script>", header: { "set-cookie": "secret=1; Path=/" } };
  });
  profile = new Profile();
  page = await profile.page(site.origin("page"));
});

after(async () => {
  await profile.remove();
  site.close();
});

/** The answer, its body as a length, or the code it was refused with. */
function ask(path: string, request: Partial<FetchRequest> = {}, limit?: number): Promise<unknown> {
  return page.evaluate(
    async ([request, limit]) => {
      try {
        const { status, header, body } = await fetchBytes(request as FetchRequest, limit as number | undefined);
        return { status, nonce: header["dpop-nonce"], bytes: body.length };
      } catch (thrown) {
        return (thrown as { code: string }).code;
      }
    },
    [{ url: site.origin("issuer") + path, limit: 100_000, ...request }, limit] as const,
  );
}

test("any status is an answer, with its headers", async () => {
  assert.deepEqual(await ask("/refused", { method: "POST" }), { status: 400, nonce: "n", bytes: 2 });
});

test("a body over the limit is not read to its end", async () => {
  assert.deepEqual(await ask("/big"), { status: 200, nonce: undefined, bytes: 70_000 });
  assert.deepEqual(await ask("/big", { limit: 70_000 }), { status: 200, nonce: undefined, bytes: 70_000 });
  assert.equal(await ask("/big", { limit: 69_999 }), "size");
});

test("no redirect is followed, no answer without permission read", async () => {
  assert.equal(await ask("/elsewhere"), "network");
  assert.equal(await ask("/closed"), "network");
});

test("a server that never answers", async () => {
  assert.equal(await ask("/never", {}, 50), "timeout");
});

test("no cookie and no referrer leave, on our own origin either", async () => {
  assert.deepEqual(await page.evaluate(async () => (await fetchBytes({ url: "/refused", limit: 10 })).status), 400);
  const last = seen.at(-1)!;
  assert.equal(last.url, "/refused");
  assert.deepEqual([last.headers.cookie, last.headers.referer], [undefined, undefined]);
});
