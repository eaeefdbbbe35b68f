// What an operator tells a counter: where the lists lie, and the root that signs the list of issuers.

import { Refusal } from "../sentence.ts";
import { fromHex } from "../hex.ts";

export interface Configuration {
  /** The address of the trust list. */
  trust: string;
  /** The root's Ed25519 public key, in hexadecimal. */
  root: string;
  /** The addresses of the status lists. */
  statuses: string[];
}

const MAX_STATUSES = 64;

/** readConfiguration takes /counter/config.json; whatever it does not know is left out. */
export function readConfiguration(value: unknown, base: string): Configuration {
  const { trust, root, statuses = [] } = (value ?? {}) as Record<string, unknown>;
  if (typeof root !== "string" || !/^[0-9a-f]{64}$/i.test(root)) throw bad("root");
  if (!Array.isArray(statuses) || statuses.length > MAX_STATUSES) throw bad("statuses");
  return { trust: address(trust, base), root: root.toLowerCase(), statuses: statuses.map((uri) => address(uri, base)) };
}

/** Lists come over https, or from this very machine (a counter tried out on it). The text stays as written: lists are known by it. */
function address(value: unknown, base: string): string {
  if (typeof value !== "string" || value.length > 2048) throw bad("address");
  const url = parsed(value, base);
  if (url.protocol !== "https:" && url.origin !== new URL(base).origin && !loopback(url)) throw bad("address");
  return /^https?:/i.test(value) ? value : url.href;
}

function parsed(value: string, base: string): URL {
  try {
    return new URL(value, base);
  } catch {
    throw bad("address");
  }
}

function loopback(url: URL): boolean {
  return url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}

function bad(what: string): Refusal {
  return new Refusal("counter_config", `counter: configuration: ${what} cannot be used`);
}

export function rootBytes(configuration: Configuration): Uint8Array<ArrayBuffer> {
  return fromHex(configuration.root);
}

/** A root's fingerprint in groups that two people can compare over the telephone. */
export function grouped(root: string): string {
  return root.match(/.{1,4}/g)?.join(" ") ?? "";
}
