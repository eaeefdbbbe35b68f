// How large a symbol is shown: a whole number of device pixels a module, because what a reader sees first is the edge of a
// module (PERFORMANCE.md section 4: pixels per module decide). The canvas has one pixel a module; the browser repeats each of
// them that many times, without smoothing.

/** A QR symbol as the core gives it: row by row, 1 is dark, without the quiet zone. */
export type Symbol = { readonly size: number; readonly modules: Uint8Array };

/** Light modules around the symbol, ISO/IEC 18004 clause 9.1. */
export const quietZone = 4;

export type Geometry = {
  /** Device pixels a module. */
  readonly scale: number;
  /** Modules an edge, quiet zone included. */
  readonly modules: number;
  /** CSS pixels an edge. */
  readonly edge: number;
};

/** The largest drawing that fits into so many CSS pixels; at least one device pixel a module. */
export function fit(available: number, ratio: number, size: number): Geometry {
  const modules = size + 2 * quietZone;
  const scale = Math.max(1, Math.floor((available * ratio) / modules + 1e-6));
  return { scale, modules, edge: (scale * modules) / ratio };
}

/** How far to move an element, in CSS pixels, so that its edge falls on a device pixel. */
export function snap(position: number, ratio: number): number {
  return Math.round(position * ratio) / ratio - position;
}

/** A run of dark modules: a row, where it begins, how many. */
export type Run = readonly [row: number, start: number, length: number];

/** The dark runs of each row, so that drawing takes a rectangle a run and not one a module. */
export function* runs(symbol: Symbol): Generator<Run> {
  const { size, modules } = symbol;
  for (let row = 0; row < size; row++) {
    let start = -1;
    for (let column = 0; column <= size; column++) {
      const dark = column < size && modules[row * size + column] === 1;
      if (dark && start < 0) start = column;
      if (!dark && start >= 0) {
        yield [row, start, column - start];
        start = -1;
      }
    }
  }
}
