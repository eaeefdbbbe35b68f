// Serves the bench's own pages, the peers', as a site would: compressed, from memory, cacheable.

import { existsSync, readFileSync } from "node:fs";
import { type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { root } from "../test/browser.ts";

const site = join(root, "build/site/dist");

export interface PageServer {
  origin: string;
  close(): void;
}

/** Serves the bundle NAME.js of folder, a page for it at /NAME that has the fixture in it, and the site's modules. */
export async function servePages(folder: string, fixture: unknown): Promise<PageServer> {
  const page = (name: string) => `<!doctype html><meta charset=utf-8><link rel=icon href=data:><title>${name}</title>
<script id=fixture type=application/json>${JSON.stringify(fixture)}</script><script type=module src=/${name}.js></script>`;
  const server = createServer((request, response) => {
    const name = basename(request.url ?? "");
    if (name.endsWith(".js")) compressed(response, "text/javascript; charset=utf-8", join(folder, name));
    else if (name.endsWith(".wasm")) compressed(response, "application/wasm", join(site, name));
    else answer(response, "text/html; charset=utf-8", page(name));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => end(server) };
}

const loaded = new Map<string, Buffer>();

function compressed(response: ServerResponse, type: string, file: string): void {
  if (!existsSync(`${file}.br`)) return void response.writeHead(404).end();
  if (!loaded.has(file)) loaded.set(file, readFileSync(`${file}.br`));
  response.setHeader("content-encoding", "br").setHeader("cache-control", "max-age=3600");
  answer(response, type, loaded.get(file)!);
}

function answer(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { "content-type": type }).end(body);
}

function end(server: Server): void {
  server.closeAllConnections();
  server.close();
}
