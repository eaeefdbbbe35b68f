import assert from "node:assert/strict";
import test from "node:test";
import { draw, paint } from "./draw.ts";
import { fit, quietZone, runs, snap } from "./geometry.ts";

test("a module is a whole number of device pixels", () => {
  for (const ratio of [1, 1.25, 1.5, 2, 2.625, 3]) {
    for (const size of [21, 69, 81, 93]) {
      const g = fit(358, ratio, size);
      assert.ok(Number.isInteger(g.scale) && g.scale >= 1);
      assert.equal(g.modules, size + 2 * quietZone);
      assert.ok(Math.abs(g.edge * ratio - g.scale * g.modules) < 1e-6);
      assert.ok(g.edge <= 358 || g.scale === 1, `${g.edge} px at ratio ${ratio}`);
      assert.ok((g.scale + 1) * (size + 2 * quietZone) > 358 * ratio, "a larger scale would have fitted");
    }
  }
});

test("a symbol too large for its place is still drawn, one pixel a module", () => {
  assert.deepEqual(fit(50, 1, 93), { scale: 1, modules: 101, edge: 101 });
});

test("an exact fit is not lost to rounding", () => {
  assert.equal(fit(101 / 3, 3, 93).scale, 1);
  assert.equal(fit((101 * 7) / 2.625, 2.625, 93).scale, 7);
});

test("an edge between device pixels is moved onto one", () => {
  assert.equal(snap(10, 1), 0);
  assert.equal(snap(10.25, 1), -0.25);
  assert.equal((10.4 + snap(10.4, 1.5)) * 1.5, 16);
});

const symbol = { size: 3, modules: Uint8Array.of(1, 1, 0, 0, 0, 0, 1, 0, 1) };

test("runs cover exactly the dark modules", () => {
  assert.deepEqual([...runs(symbol)], [
    [0, 0, 2],
    [2, 0, 1],
    [2, 2, 1],
  ]);
});

test("one pixel a module is painted, in one call, with a white quiet zone", () => {
  const painted: { data: Uint8ClampedArray; width: number }[] = [];
  paint(
    {
      createImageData: ((width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height), width, height })) as never,
      putImageData: ((image: ImageData, x: number, y: number) => painted.push(x === 0 && y === 0 ? image : assert.fail())) as never,
    },
    symbol,
  );
  assert.equal(painted.length, 1);
  const { data, width } = painted[0]!;
  assert.equal(width, 3 + 2 * quietZone);
  const dark = [];
  for (let i = 0; i < width * width; i++) {
    const [red, green, blue, opaque] = data.subarray(4 * i, 4 * i + 4);
    assert.equal(opaque, 255);
    assert.ok(red === green && green === blue && (red === 0 || red === 255));
    if (red === 0) dark.push([Math.floor(i / width) - quietZone, (i % width) - quietZone]);
  }
  assert.deepEqual(dark, [[0, 0], [0, 1], [2, 0], [2, 2]]);
});

test("the quiet zone stays white on all four sides", () => {
  const rectangles: [string, number, number, number, number][] = [];
  const context = {
    fillStyle: "" as string | CanvasGradient | CanvasPattern,
    fillRect(x: number, y: number, w: number, h: number) {
      rectangles.push([String(this.fillStyle), x, y, w, h]);
    },
  };
  draw(context, symbol, 5);
  assert.deepEqual(rectangles[0], ["#ffffff", 0, 0, 55, 55]);
  for (const [colour, x, y, w, h] of rectangles.slice(1)) {
    assert.equal(colour, "#000000");
    assert.ok(x >= 20 && y >= 20 && x + w <= 35 && y + h <= 35);
  }
  assert.equal(rectangles.length, 4);
});
