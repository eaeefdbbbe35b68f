import { test } from "node:test";
import assert from "node:assert/strict";
import type { FetchRequest, FetchResponse } from "../fetcher.ts";
import { Refusal } from "../sentence.ts";
import { grouped, readConfiguration, type Configuration } from "./configuration.ts";
import { FRESH_S, Lists, type Loaded, type Surroundings } from "./lists.ts";
import type { Shelf, TrustFile } from "./shelf.ts";

const BASE = "https://hufu.example/counter/";
const ROOT = "ab".repeat(32);
const URI = "https://issuer.example/status/1";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function memory(): Shelf & { kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    configuration: async () => kept.get("configuration") as Configuration | undefined,
    keepConfiguration: async (value) => void kept.set("configuration", value),
    trust: async (root) => kept.get(root) as TrustFile | undefined,
    keepTrust: async (root, file) => void kept.set(root, file),
    statuses: async () => new Map([...kept].filter(([key]) => key.startsWith("https:")) as [string, Uint8Array][]),
    keepStatus: async (uri, value) => void kept.set(uri, value),
  };
}

/** A world whose trust list is the text of its sequence number and whose core refuses to go back. */
class World implements Surroundings {
  shelf = memory();
  base = BASE;
  clock = 1_000_000;
  network = true;
  answers: Record<string, string | number> = {
    "https://hufu.example/counter/config.json": JSON.stringify({ trust: "/trust", root: ROOT, statuses: [URI] }),
    "https://hufu.example/trust": "5",
    [URI]: "1000000",
  };
  asked: string[] = [];
  #newest = 0;
  #issued = 0;

  now = () => this.clock;
  online = () => true;
  serverTime = 1_000_000;
  fetch = async ({ url, limit }: FetchRequest): Promise<FetchResponse> => {
    this.asked.push(url);
    if (!this.network) throw new Refusal("network");
    const answer = this.answers[url] ?? 404;
    const header = { date: new Date(this.serverTime * 1000).toUTCString() };
    if (typeof answer === "number") return { status: answer, header, body: new Uint8Array() };
    if (answer.length > limit) throw new Refusal("size");
    return { status: 200, header, body: bytes(answer) };
  };
  load = async (lists: { trust: Uint8Array; statuses: Uint8Array[] }): Promise<Loaded> => {
    const text = (value: Uint8Array) => new TextDecoder().decode(value);
    const sequence = Number(text(lists.trust));
    if (sequence < this.#newest) throw new Refusal("tl_rollback");
    this.#newest = sequence;
    // As the core does: an older list, or none at all, is passed over.
    for (const list of lists.statuses) this.#issued = Math.max(this.#issued, Number(text(list)) || 0);
    const statuses = this.#issued > 0 ? [{ uri: URI, issued: this.#issued }] : [];
    return { trust: { sequence, issued: 0, expires: 0, issuers: [] }, statuses };
  };
  /** The same browser, the page opened anew. */
  reopened(): Lists {
    this.#newest = this.#issued = 0;
    return new Lists(this);
  }
}

test("a counter that was never set up asks for its configuration and both lists", async () => {
  const world = new World();
  const lists = new Lists(world);
  await lists.open();
  const { loaded } = lists.condition;
  assert.equal(loaded, null, "nothing is kept yet");
  assert.equal(await lists.ready(), true);
  assert.deepEqual(world.asked.sort(), Object.keys(world.answers).sort());
  assert.equal(lists.condition.loaded?.trust.sequence, 5);
});

test("without network the kept lists serve", async () => {
  const world = new World();
  await new Lists(world).refresh();
  world.network = false;
  const lists = world.reopened();
  await lists.open();
  assert.equal(lists.condition.loaded?.trust.sequence, 5);
  world.clock += FRESH_S + 1;
  assert.equal(await lists.ready(), false);
  assert.equal(lists.condition.trouble, "network");
  assert.equal(lists.condition.loaded?.trust.sequence, 5);
});

test("a trust list that goes back is refused and the newer kept; status lists are renewed all the same", async () => {
  const world = new World();
  await new Lists(world).refresh();
  world.answers["https://hufu.example/trust"] = "4";
  world.answers[URI] = "1000500";
  const lists = world.reopened();
  await lists.open();
  await lists.refresh();
  assert.equal(lists.condition.trouble, "tl_rollback");
  assert.equal(lists.condition.loaded?.trust.sequence, 5);
  assert.equal(lists.condition.loaded?.statuses[0]?.issued, 1_000_500);
  assert.equal(new TextDecoder().decode((world.shelf.kept.get(ROOT) as TrustFile).bytes), "5");
});

test("a status list that the core passed over does not displace the kept one", async () => {
  const world = new World();
  const lists = new Lists(world);
  await lists.refresh();
  for (const bad of ["999000", "nonsense"]) {
    world.answers[URI] = bad;
    await lists.refresh();
    assert.equal(new TextDecoder().decode(world.shelf.kept.get(URI) as Uint8Array), "1000000");
  }
});

test("fresh lists are not fetched before every verdict, stale ones are", async () => {
  const world = new World();
  const lists = new Lists(world);
  await lists.ready();
  const asked = world.asked.length;
  world.clock += FRESH_S - 1;
  assert.equal(await lists.ready(), true);
  assert.equal(world.asked.length, asked);
  world.clock += 2;
  world.answers[URI] = String(world.clock);
  assert.equal(await lists.ready(), true);
  assert.ok(world.asked.length > asked);
});

test("several callers share one refresh", async () => {
  const world = new World();
  const lists = new Lists(world);
  await Promise.all([lists.refresh(), lists.refresh(), lists.refresh()]);
  assert.equal(world.asked.length, 3);
});

test("one status list that cannot be had is told, the others count", async () => {
  const world = new World();
  world.answers[URI] = 503;
  const lists = new Lists(world);
  await lists.refresh();
  assert.equal(lists.condition.trouble, "network");
  assert.equal(lists.condition.loaded?.trust.sequence, 5);
});

test("an oversized list is cut off", async () => {
  const world = new World();
  world.answers["https://hufu.example/trust"] = "1".repeat(1024 * 1024 + 1);
  const lists = new Lists(world);
  await lists.refresh();
  assert.equal(lists.condition.trouble, "size");
  assert.equal(lists.condition.loaded, null);
});

test("after a failure the next person does not wait for another", async () => {
  const world = new World();
  world.network = false;
  const lists = new Lists(world);
  await lists.ready();
  const asked = world.asked.length;
  assert.equal(await lists.ready(), false);
  assert.equal(world.asked.length, asked);
  world.clock += 60;
  await lists.ready();
  assert.ok(world.asked.length > asked);
});

test("a counter learns that its own clock is wrong", async () => {
  const world = new World();
  world.serverTime = world.clock - 95;
  const lists = new Lists(world);
  await lists.refresh();
  assert.equal(lists.condition.ahead, 95);
});

test("a configuration names one root and addresses that may be fetched", () => {
  const good = { trust: "/trust", root: ROOT.toUpperCase(), statuses: [URI], origins: ["https://issuer.example"] };
  assert.deepEqual(readConfiguration(good, BASE), { trust: "https://hufu.example/trust", root: ROOT, statuses: [URI] });
  assert.ok(readConfiguration({ ...good, statuses: ["http://localhost:8733/issuer/status/1"] }, BASE));
  const bad = [
    null, {}, { ...good, root: "ab" }, { ...good, root: "zz".repeat(32) }, { ...good, trust: "http://other.example/t" },
    { ...good, trust: "javascript:alert(1)" }, { ...good, statuses: ["data:,x"] }, { ...good, statuses: "x" },
    { ...good, statuses: Array(65).fill(URI) }, { ...good, trust: "https://a/" + "x".repeat(3000) },
  ];
  for (const value of bad) assert.throws(() => readConfiguration(value, BASE), { code: "counter_config" }, JSON.stringify(value)?.slice(0, 80));
});

test("a fingerprint is shown in groups of four", () => assert.equal(grouped("abcd1234ef"), "abcd 1234 ef"));
