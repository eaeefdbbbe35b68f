import assert from "node:assert/strict";
import test from "node:test";
import { jpegSize, maxBytes } from "./media.ts";

const start = [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x04, 0x00, 0x00];
const frame = (w: number, h: number) => [0xff, 0xc0, 0x00, 0x0b, 8, h >> 8, h & 255, w >> 8, w & 255, 1, 1, 0x11, 0];

test("the size of a JPEG is read from its frame header", () => {
  assert.deepEqual(jpegSize(Uint8Array.from([...start, ...frame(300, 400)])), { width: 300, height: 400 });
});

test("WB-11 a picture too large in bytes or edges, or no JPEG at all, is not decoded", () => {
  const large = new Uint8Array(maxBytes + 1);
  large.set([...start, ...frame(300, 400)]);
  assert.equal(jpegSize(large), null);
  assert.equal(jpegSize(Uint8Array.from([...start, ...frame(30_000, 400)])), null);
  assert.equal(jpegSize(Uint8Array.from([...start, ...frame(0, 400)])), null);
  assert.equal(jpegSize(new TextEncoder().encode("<svg onload='x()'/>")), null);
  assert.equal(jpegSize(Uint8Array.of(0x89, 0x50, 0x4e, 0x47)), null);
  assert.equal(jpegSize(new Uint8Array()), null);
});

test("a JPEG cut short ends, and is none", () => {
  const whole = Uint8Array.from([...start, ...frame(300, 400)]);
  for (let n = 0; n < start.length + 9; n++) assert.equal(jpegSize(whole.slice(0, n)), null);
  assert.equal(jpegSize(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])), null);
});
