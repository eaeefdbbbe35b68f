// One careful fetch, for Go's openid.Fetcher and for pages that refresh lists: no cookies, no referrer, no redirect,
// a bounded body, a bounded time. Which addresses are allowed is the caller's to judge.

import { Coded } from "./messages.ts";

export interface FetchRequest {
  url: string;
  method?: string;
  header?: Record<string, string>;
  body?: Uint8Array | null;
  /** Most bytes of the answer's body. */
  limit: number;
}

export interface FetchResponse {
  status: number;
  /** Names in lower case. */
  header: Record<string, string>;
  body: Uint8Array;
}

export const timeLimit = 10_000;

/** Answers any status; refuses with network, timeout, size. A redirect is network too: the browser hides which. */
export async function fetchBytes(request: FetchRequest, limit: number = timeLimit): Promise<FetchResponse> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), limit);
  try {
    return await read(await send(request, ending.signal), request.limit);
  } catch (thrown) {
    if (thrown instanceof Coded) throw thrown;
    if (ending.signal.aborted) throw new Coded("timeout", "fetch: no answer in time");
    throw new Coded("network", "fetch: cannot be reached");
  } finally {
    clearTimeout(timer);
    ending.abort();
  }
}

function send({ url, method = "GET", header = {}, body }: FetchRequest, signal: AbortSignal): Promise<Response> {
  return fetch(url, {
    method,
    headers: header,
    body: body && body.length > 0 ? (body as BufferSource) : null,
    cache: "no-store",
    credentials: "omit",
    mode: "cors",
    redirect: "error",
    referrerPolicy: "no-referrer",
    signal,
  });
}

async function read(response: Response, limit: number): Promise<FetchResponse> {
  const body = await readBody(response, limit);
  return { status: response.status, header: Object.fromEntries(response.headers), body };
}

/** Stops reading at the first byte over the limit, whatever the header said. */
async function readBody(response: Response, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    length += next.value.length;
    if (length > limit) throw new Coded("size", "fetch: answer is too large");
    chunks.push(next.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
