import { quietZone, runs, type Symbol } from "./geometry.ts";

/** Paints a symbol with its quiet zone, one pixel a module, in one call: a tenth of the work of a rectangle a run. */
export function paint(context: Pick<CanvasRenderingContext2D, "createImageData" | "putImageData">, { size, modules }: Symbol): void {
  const edge = size + 2 * quietZone;
  const image = context.createImageData(edge, edge);
  image.data.fill(255);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (modules[row * size + column] !== 1) continue;
      const at = 4 * ((row + quietZone) * edge + column + quietZone);
      image.data[at] = image.data[at + 1] = image.data[at + 2] = 0;
    }
  }
  context.putImageData(image, 0, 0);
}

type Context = Pick<CanvasRenderingContext2D, "fillStyle" | "fillRect">;

/** Draws a symbol on a picture of many things, scale pixels a module, its corner at (left, top). */
export function draw(context: Context, symbol: Symbol, scale: number, left = 0, top = 0): void {
  const edge = (symbol.size + 2 * quietZone) * scale;
  context.fillStyle = "#ffffff";
  context.fillRect(left, top, edge, edge);
  context.fillStyle = "#000000";
  for (const [row, start, length] of runs(symbol)) {
    context.fillRect(left + (start + quietZone) * scale, top + (row + quietZone) * scale, length * scale, scale);
  }
}
