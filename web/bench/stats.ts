// Medians, and ratios of medians of the same run: PERFORMANCE.md says why nothing else is worth printing.

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function ratioOf(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours) / median(theirs);
}

/** What of each sample, as a list. */
export function each<S>(samples: readonly S[], what: (sample: S) => number): number[] {
  return samples.map(what);
}
