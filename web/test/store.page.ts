// What store.test.ts runs in its pages: the store itself, and small loops over it that a page must run by itself.

import { fetchBytes } from "../src/fetcher.ts";
import { type Store, openStore, withWriter } from "../src/store.ts";

type Outcome = { value?: unknown; code?: string };

const news: string[] = [];
const store: Store = openStore((what) => news.push(what));

/** 32 bytes of one value: hashes, keys. */
const bytes = (value: number, length = 32) => new Uint8Array(length).fill(value);

/** Runs one function of the store; bytes in its answer become arrays, so that they cross to the test. */
async function run(name: keyof Store, ...args: unknown[]): Promise<Outcome> {
  try {
    const answer = await (store[name] as (...args: unknown[]) => Promise<unknown>)(...args);
    return answer === undefined ? {} : { value: toPlain(answer) };
  } catch (thrown) {
    return { code: String((thrown as { code?: unknown }).code) };
  }
}

function toPlain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toPlain(member)]));
  }
  return value;
}

/** Appends one text to the newest version, as the vault does: write beside, compare and swap, again on conflict. */
async function append(text: string): Promise<number> {
  for (let conflicts = 0; ; conflicts++) {
    const head = await store.head();
    const before = head ? new TextDecoder().decode(await store.read(head.n, head.hash)) : "";
    const data = new TextEncoder().encode(`${before}${text};`);
    const to = { n: (head?.n ?? 0) + 1, hash: new Uint8Array(await crypto.subtle.digest("SHA-256", data)) };
    await store.write(to.n, to.hash, data);
    try {
      await store.move(head, to);
      await store.drop(to.n - 1, to.hash);
      return conflicts;
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== "vault_conflict") throw thrown;
    }
  }
}

async function appendMany(name: string, count: number): Promise<number> {
  let conflicts = 0;
  for (let i = 0; i < count; i++) conflicts += await withWriter(() => append(`${name}${i}`));
  return conflicts;
}

/** The newest version's text, "" where there is none. */
async function text(): Promise<string> {
  const head = await store.head();
  return head ? new TextDecoder().decode(await store.read(head.n, head.hash)) : "";
}

/** Saves without end; acknowledged(n) is told after each. */
async function saveForever(acknowledged: (n: number) => void): Promise<void> {
  for (let i = (await text()).split(";").length - 1; ; i++) {
    await append(String(i));
    acknowledged(i);
  }
}

Object.assign(globalThis, { store, news, bytes, run, append, appendMany, text, saveForever, fetchBytes });
