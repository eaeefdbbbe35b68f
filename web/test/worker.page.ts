// What worker.test.ts runs in its page: one client, and a record of what it told.

import { Client } from "../src/client.ts";

const client = new Client();
const told: string[] = [];
client.on("started", ({ again }) => told.push(again ? "started again" : "started"));
client.on("crashed", ({ code }) => told.push(`crashed ${code}`));
client.on("store", (news) => told.push(`store ${news}`));

/** Calls by any name; answers the value or the code and message. */
async function call(method: string, args: unknown = {}): Promise<unknown> {
  try {
    return await client.call(method as "about", args as Record<string, never>);
  } catch (thrown) {
    const { name, code, message } = thrown as { name: string; code: string; message: string };
    return { name, code, message };
  }
}

/** Resolves when the client has told so many things. */
async function until(count: number): Promise<string[]> {
  while (told.length < count) await new Promise((wait) => setTimeout(wait, 5));
  return told;
}

Object.assign(globalThis, { client, told, call, until });
