// What of a report (DESIGN.md 4 and 11) is shown to a clerk.

import type { Check, Profile, Report } from "../../src/api.d.ts";

export type { Check, Profile, Report };
export type Outcome = Report["verdict"];

/**
 * visibleClaims picks what a clerk is shown, in the profile's order: what the profile asks for or allows, as
 * far as the report holds it, and nothing else. A verdict other than yes shows no claim at all: they are
 * nobody's facts until every check has passed.
 */
export function visibleClaims(report: Report, profile: Profile | undefined): [name: string, value: unknown][] {
  if (report.verdict !== "accepted" || !profile) return [];
  const wanted = [...profile.asks, ...(profile.optional ?? [])];
  return wanted.filter((name) => Object.hasOwn(report.claims, name)).map((name) => [name, report.claims[name]]);
}

/** When the code, or another of its copy, was shown here before, in seconds since 1970; 0 if it was not. */
export function shownBefore(report: Report): number {
  const at: unknown = report.shown_before;
  // The core says it as the JSON report does, RFC 3339.
  if (typeof at === "string") return Date.parse(at) / 1000 || 0;
  return typeof at === "number" ? at : 0;
}

/** A number of which only the two ends are shown, and not how long it is. */
export function inPart(number: string): string {
  return number.length < 8 ? number : `${number.slice(0, 3)}****${number.slice(-4)}`;
}
