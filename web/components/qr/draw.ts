import { quietZone, runs, type Symbol } from "./geometry.ts";

type Context = Pick<CanvasRenderingContext2D, "fillStyle" | "fillRect">;

/** Draws a symbol with its quiet zone, black on white, scale device pixels a module, its corner at (left, top). */
export function draw(context: Context, symbol: Symbol, scale: number, left = 0, top = 0): void {
  const edge = (symbol.size + 2 * quietZone) * scale;
  context.fillStyle = "#ffffff";
  context.fillRect(left, top, edge, edge);
  context.fillStyle = "#000000";
  for (const [row, start, length] of runs(symbol)) {
    context.fillRect(left + (start + quietZone) * scale, top + (row + quietZone) * scale, length * scale, scale);
  }
}
