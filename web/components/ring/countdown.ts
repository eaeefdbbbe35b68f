// The arithmetic of a countdown: what is left, when the next tick is due, and when it is worth saying aloud.

export type Left = {
  /** Whole seconds still to show: 30 at the beginning, 0 at the end. */
  readonly seconds: number;
  /** 1 at the beginning, 0 at the end. */
  readonly share: number;
};

/** What is left at `now` of a span of `total` that ends at `until` (all in milliseconds). */
export function left(now: number, until: number, total: number): Left {
  const rest = Math.min(Math.max(until - now, 0), total);
  return { seconds: Math.ceil(rest / 1000), share: total > 0 ? rest / total : 0 };
}

/** Milliseconds until the shown second changes. */
export function nextTick(now: number, until: number): number {
  const rest = until - now;
  if (rest <= 0) return 0;
  return rest % 1000 || 1000;
}

/** The moments, in seconds before the end, at which a screen reader is told: never each second. */
export const spoken: readonly number[] = [60, 10];

/** The moment that passed between two readings of the clock, or null. */
export function toSay(before: number, after: number): number | null {
  for (const moment of spoken) if (before > moment && after <= moment) return moment;
  return null;
}
