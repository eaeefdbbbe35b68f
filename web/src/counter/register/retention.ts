/** The calendar day of the counter's own clock, as a count of days: what an entry carries in the clear. */
export function dayOf(at: Date): number {
  return Math.floor(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000);
}

/** The days an operator may choose: nothing is kept without an end. */
export const MIN_DAYS = 1;
export const MAX_DAYS = 3650;
export const DEFAULT_DAYS = 30;

/** clampDays reads a typed number of days; nonsense becomes the default, never "for ever". */
export function clampDays(typed: string | number): number {
  const days = Math.floor(Number(typed));
  if (!Number.isFinite(days) || String(typed).trim() === "") return DEFAULT_DAYS;
  return Math.min(MAX_DAYS, Math.max(MIN_DAYS, days));
}

/**
 * lastPurgedDay is the newest day whose entries must go: an entry lives on the day it was made and on the
 * `keep - 1` days after it, so it is never kept longer than `keep` times 24 hours.
 */
export function lastPurgedDay(now: Date, keep: number): number {
  return dayOf(now) - keep;
}
