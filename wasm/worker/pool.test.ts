import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bounds, Pool } from "./pool.ts";

const roomy: Bounds = { size: 3, requests: 1000, memory: 1000, patience: 60_000 };

/** An instance that counts as Go's does, and says when two requests are in it. */
class Counted {
  served = 0;
  memory = 1;
  broken = false;
  #inside = false;

  async work(turns: number): Promise<void> {
    assert.equal(this.#inside, false, "two requests share an instance");
    this.#inside = true;
    this.served++;
    for (; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    this.#inside = false;
  }
}

function pool(bounds: Partial<Bounds>): { made: Counted[]; pool: Pool<Counted> } {
  const made: Counted[] = [];
  const make = () => {
    const instance = new Counted();
    made.push(instance);
    return instance;
  };
  return { made, pool: new Pool({ ...roomy, ...bounds }, make) };
}

test("two requests never share an instance, and there are no more than may be", async () => {
  const p = pool({});
  await Promise.all(Array.from({ length: 100 }, (_, i) => p.pool.run((instance) => instance.work(i % 7))));
  assert.equal(p.made.length, 3);
  assert.equal(p.made.reduce((sum, { served }) => sum + served, 0), 100);
});

test("one client at a time needs one instance", async () => {
  const p = pool({});
  for (let i = 0; i < 50; i++) await p.pool.run((instance) => instance.work(1));
  assert.equal(p.made.length, 1);
});

test("an instance is given up by count", async () => {
  const p = pool({ requests: 10 });
  for (let i = 0; i < 95; i++) await p.pool.run((instance) => instance.work(0));
  assert.deepEqual(p.made.map(({ served }) => served), [10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
});

test("an instance is given up by memory, and when it broke", async () => {
  const p = pool({});
  await p.pool.run(async (instance) => void (instance.memory = 1001));
  await p.pool.run(async (instance) => void (instance.broken = true));
  await assert.rejects(
    p.pool.run(async (instance) => {
      instance.broken = true;
      throw new Error("trapped");
    }),
  );
  await p.pool.run((instance) => instance.work(0));
  assert.equal(p.made.length, 4);
  assert.equal(p.pool.size, 1);
});

test("a request that never ends holds its instance no longer than patience", async () => {
  const p = pool({ size: 1, patience: 30 });
  void p.pool.run(() => new Promise(() => {}));
  await p.pool.run((instance) => instance.work(0));
  assert.equal(p.made.length, 2);
  assert.equal(p.pool.size, 1);
});

test("one that was taken for lost and comes back is not taken back", async () => {
  const p = pool({ size: 1, patience: 10 });
  let end = () => {};
  const late = p.pool.run(() => new Promise<void>((resolve) => (end = resolve)));
  await p.pool.run((instance) => instance.work(0));
  end();
  await late;
  assert.equal(p.pool.size, 1);
});

test("an instance that cannot be made fails its request and nobody else's", async () => {
  let attempts = 0;
  const p = new Pool(roomy, () => {
    if (++attempts === 1) throw new Error("no memory");
    return new Counted();
  });
  await assert.rejects(p.run((instance) => instance.work(0)), /no memory/);
  await p.run((instance) => instance.work(0));
  assert.equal(p.size, 1);
});

test("who waits is served in turn", async () => {
  const p = pool({ size: 1 });
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      p.pool.run(async (instance) => {
        order.push(i);
        await instance.work(1);
      }),
    ),
  );
  assert.deepEqual(order, Array.from({ length: 12 }, (_, i) => i));
});
