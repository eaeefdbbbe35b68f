// The Worker: takes a request in, bounded, lets one instance of Go answer it, hands the answer out.

import module from "./app.wasm";
import { type Env, Instance } from "./instance.ts";
import { Pool } from "./pool.ts";

interface Context {
  waitUntil(work: Promise<unknown>): void;
}

interface Answer {
  status: number;
  headers: string[];
  body: Uint8Array<ArrayBuffer> | null;
}

/** More than any route takes; the handler refuses what is over its own limit. */
const maxBody = 800 << 10;

const MiB = 1 << 20;

/** An isolate has 128 MB, of which the instances may have half. */
const bounds = { size: 4, requests: 1000, memory: 16 * MiB, patience: 60_000 };

let env: Env = {};
const pool = new Pool(bounds, () => new Instance(module, env));

/** The body, or as much of it as shows that it is too large. */
async function read(body: ReadableStream<Uint8Array>): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done && size <= maxBody; part = await reader.read()) {
    parts.push(part.value);
    size += part.value.length;
  }
  if (size > maxBody) await reader.cancel();
  if (parts.length === 1) return parts[0] ?? null;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What package edge makes a request of. Where it comes from is Cloudflare's word, never the client's. */
function argumentsOf(request: Request): { body: Uint8Array | null; length: number } {
  const { url, method } = request;
  const path = url.indexOf("/", url.indexOf("//") + 2);
  const headers: string[] = [];
  const args = { method, target: url.slice(path), host: "", address: "", headers, length: request.body === null ? 0 : -1, body: null };
  // One walk: each touch of a header from outside costs as much as a small step of Go's.
  request.headers.forEach((value, name) => {
    headers.push(name, value);
    if (name === "host") args.host = value;
    else if (name === "cf-connecting-ip") args.address = value;
    else if (name === "content-length" && args.length < 0) args.length = Number(value);
  });
  args.host ||= url.slice(url.indexOf("//") + 2, path);
  return args;
}

function respond({ status, headers, body }: Answer): Response {
  const fields = new Headers();
  for (let i = 0; i < headers.length; i += 2) fields.append(headers[i] ?? "", headers[i + 1] ?? "");
  return new Response(body && body.length > 0 ? body : null, { status, headers: fields });
}

async function answer(request: Request): Promise<Response> {
  const args = argumentsOf(request);
  if (request.body !== null && args.length <= maxBody) args.body = await read(request.body);
  try {
    return respond((await pool.run((instance) => instance.call(env, "fetch", args))) as Answer);
  } catch (thrown) {
    // No word of it for the client: only the code is known to be free of anybody's data.
    console.error(JSON.stringify({ msg: "instance failed", code: (thrown as { code?: unknown }).code ?? "internal" }));
    return unavailable();
  }
}

/** The one answer that Go does not give: it could not. */
function unavailable(): Response {
  const problem = { type: "urn:hufu:problem:endpoint_unavailable", status: 503, code: "endpoint_unavailable" };
  return new Response(JSON.stringify(problem), {
    status: 503,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", "retry-after": "1" },
  });
}

export default {
  fetch(request: Request, given: Env, context: Context): Promise<Response> {
    env = given;
    const work = answer(request);
    // A client that leaves does not leave an instance in the middle of its request.
    context.waitUntil(work);
    return work;
  },

  async scheduled(_event: unknown, given: Env): Promise<void> {
    env = given;
    await pool.run((instance) => instance.call(given, "sweep", {}));
  },
};
