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

/** An isolate has 128 MB, of which the instances may have three quarters. */
const bounds = { size: 6, requests: 1000, memory: 16 * MiB, patience: 60_000 };

let env: Env = {};
const pool = new Pool(bounds, () => new Instance(module, env));

/** The request's body, or as much of it as shows that it is too large. */
async function read(request: Request, length: number): Promise<Uint8Array | null> {
  if (request.body === null || length > maxBody) return null;
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
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
async function argumentsOf(request: Request): Promise<object> {
  const url = new URL(request.url);
  const declared = request.headers.get("content-length");
  const length = declared === null ? -1 : Number(declared);
  return {
    method: request.method,
    target: url.pathname + url.search,
    host: request.headers.get("host") ?? url.host,
    address: request.headers.get("cf-connecting-ip") ?? "",
    headers: [...request.headers].flat(),
    length: request.body === null ? 0 : length,
    body: await read(request, length),
  };
}

function respond({ status, headers, body }: Answer): Response {
  const fields = new Headers();
  for (let i = 0; i < headers.length; i += 2) fields.append(headers[i] ?? "", headers[i + 1] ?? "");
  return new Response(body && body.length > 0 ? body : null, { status, headers: fields });
}

async function answer(request: Request): Promise<Response> {
  const args = await argumentsOf(request);
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
