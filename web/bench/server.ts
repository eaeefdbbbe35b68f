// Serves the bench's own pages, the peers', as a site would: compressed, from memory, cacheable.

import { existsSync, readFileSync } from "node:fs";
import { type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";

export interface PageServer {
  origin: string;
  close(): void;
}

/** Serves the bundle NAME.js of folder, and a page for it at /NAME that has the fixture in it. */
export async function servePages(folder: string, fixture: unknown): Promise<PageServer> {
  const page = (name: string) => `<!doctype html><meta charset=utf-8><link rel=icon href=data:><title>${name}</title>
<script id=fixture type=application/json>${JSON.stringify(fixture)}</script><script type=module src=/${name}.js></script>`;
  const server = createServer((request, response) => {
    const name = basename(request.url ?? "");
    if (name.endsWith(".js")) script(response, join(folder, name));
    else answer(response, "text/html; charset=utf-8", page(name));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => end(server) };
}

const loaded = new Map<string, Buffer>();

function script(response: ServerResponse, file: string): void {
  if (!existsSync(`${file}.br`)) return void response.writeHead(404).end();
  if (!loaded.has(file)) loaded.set(file, readFileSync(`${file}.br`));
  response.setHeader("content-encoding", "br").setHeader("cache-control", "max-age=3600");
  answer(response, "text/javascript; charset=utf-8", loaded.get(file)!);
}

function answer(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { "content-type": type }).end(body);
}

function end(server: Server): void {
  server.closeAllConnections();
  server.close();
}
