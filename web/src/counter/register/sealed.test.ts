import { test } from "node:test";
import assert from "node:assert/strict";
import { changePassphrase, createKeys, ITERATIONS, open, openKeys, seal } from "./sealed.ts";

const plain = new TextEncoder().encode('{"name":"张伟"}');

test("what is sealed opens with the passphrase only", async () => {
  const record = await createKeys("前台口令-2026");
  assert.ok(record.iterations >= 600_000 && ITERATIONS >= 600_000);
  const sealed = await seal(record.publicKey, plain, "a|1");
  const key = await openKeys(record, "前台口令-2026");
  assert.equal(key.extractable, false);
  assert.deepEqual(await open(record, key, sealed, "a|1"), plain);
  await assert.rejects(openKeys(record, "前台口令-2027"));
});

test("an entry moved to another day or altered does not open", async () => {
  const record = await createKeys("passphrase");
  const key = await openKeys(record, "passphrase");
  const sealed = await seal(record.publicKey, plain, "a|1");
  await assert.rejects(open(record, key, sealed, "a|2"));
  sealed[sealed.length - 1]! ^= 1;
  await assert.rejects(open(record, key, sealed, "a|1"));
});

test("two seals of one text have nothing in common", async () => {
  const record = await createKeys("passphrase");
  const [a, b] = [await seal(record.publicKey, plain, "a|1"), await seal(record.publicKey, plain, "a|1")];
  assert.notDeepEqual(a.slice(0, 65), b.slice(0, 65));
  assert.notDeepEqual(a.slice(65), b.slice(65));
});

test("a new passphrase opens old entries, the old one no longer", async () => {
  const record = await createKeys("first words");
  const sealed = await seal(record.publicKey, plain, "a|1");
  const changed = await changePassphrase(record, "first words", "second words");
  const key = await openKeys(changed, "second words");
  assert.deepEqual(await open(changed, key, sealed, "a|1"), plain);
  await assert.rejects(openKeys(changed, "first words"));
});
