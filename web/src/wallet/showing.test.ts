import assert from "node:assert/strict";
import test from "node:test";
import type { Core, Showing } from "./model.ts";
import { renewal, ShowingRun, type Clock } from "./showing.ts";

/** A clock that is moved by hand: what is due runs in its order. */
class HandClock implements Clock {
  at = 1_000_000_000_000;
  #due: { when: number; act: () => void }[] = [];

  now(): number {
    return this.at;
  }

  after(milliseconds: number, act: () => void): () => void {
    const item = { when: this.at + milliseconds, act };
    this.#due.push(item);
    return () => (this.#due = this.#due.filter((other) => other !== item));
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.at + milliseconds;
    for (;;) {
      const [next] = this.#due.filter((item) => item.when <= end).sort((a, b) => a.when - b.when);
      if (!next) break;
      this.at = next.when;
      this.#due = this.#due.filter((item) => item !== next);
      next.act();
      await settled();
    }
    this.at = end;
  }

  get waiting(): number {
    return this.#due.length;
  }
}

const settled = () => new Promise<void>((done) => setImmediate(done));

function setting(claims = ["name", "assurance_level"]) {
  const clock = new HandClock();
  const calls: string[] = [];
  const ends = clock.now() / 1000 + 300;
  let failure: { code: string } | null = null;
  const showing = (): Showing => ({
    showing: "s", digits: `90${calls.length}`, symbol: { version: 1, size: 1, modules: Uint8Array.of(1) },
    claims: claims.map((name) => ({ name, value: "x" })), issuedAt: 0, expires: 60, ends,
  });
  const call = async (method: string) => {
    calls.push(method);
    if (failure) throw Object.assign(new Error(), failure);
    return method === "showing.close" ? {} : showing();
  };
  const core = { call, lock: async () => {}, on: () => () => {} } as unknown as Core;
  const run = new ShowingRun(core, () => {}, clock);
  const consent = { card: "c", purpose: "hotel", omit: [], agreed: ["assurance_level", "name"] };
  return { clock, calls, run, consent, fail: (code: string) => (failure = { code }) };
}

test("a code is renewed each 30 seconds and is over after five minutes", async () => {
  const { clock, calls, run, consent } = setting();
  await run.open(consent);
  assert.equal(run.due, clock.now() + renewal);
  await clock.pass(299_999);
  assert.equal(calls.filter((c) => c === "showing.renew").length, 9);
  assert.equal(run.ended, false);
  await clock.pass(1);
  assert.equal(run.ended, true);
  assert.equal(run.current, null);
  assert.equal(calls.at(-1), "showing.close");
  assert.equal(clock.waiting, 0);
  await clock.pass(600_000);
  assert.equal(calls.filter((c) => c === "showing.renew").length, 9);
});

test("coming back to the page renews at once and counts 30 seconds from there", async () => {
  const { clock, calls, run, consent } = setting();
  await run.open(consent);
  await clock.pass(10_000);
  await run.renew();
  assert.equal(run.due, clock.now() + renewal);
  await clock.pass(29_999);
  assert.equal(calls.filter((c) => c === "showing.renew").length, 1);
});

test("coming back after the end shows nothing", async () => {
  const { clock, calls, run, consent } = setting();
  await run.open(consent);
  clock.at += 301_000; // timers of a sleeping phone did not run
  await run.renew();
  assert.equal(run.ended, true);
  assert.deepEqual(calls, ["showing.open", "showing.close"]);
});

test("WB-10 a code with more, fewer or other claims than agreed to is withdrawn", async () => {
  for (const claims of [["name", "assurance_level", "birth_date"], ["assurance_level"], ["birth_date", "assurance_level"], []]) {
    const { calls, run, consent } = setting(claims);
    await assert.rejects(run.open(consent), (error: { code?: string }) => error.code === "consent");
    assert.equal(run.current, null);
    assert.deepEqual(calls, ["showing.open", "showing.close"]);
  }
});

test("a refused renewal takes the old code away and says why", async () => {
  const { clock, run, consent, fail } = setting();
  await run.open(consent);
  fail("card_suspended");
  await clock.pass(renewal);
  assert.equal(run.current, null);
  assert.equal(run.ended, true);
  assert.equal(run.refused, "card_suspended");
});

test("closing ends it for good, also while a renewal is under way", async () => {
  const { clock, run, consent } = setting();
  await run.open(consent);
  const renewing = run.renew();
  await run.close();
  await renewing;
  assert.equal(run.current, null);
  assert.equal(clock.waiting, 0);
});
