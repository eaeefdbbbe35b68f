// Asking the core for a verdict, with lists as new as this moment allows.

import { visibleClaims } from "../../components/verdict/report.ts";
import type { Profile, Report } from "../api.d.ts";
import type { Client } from "../client.ts";
import { codeOf } from "../sentence.ts";
import type { Lists } from "./lists.ts";

/** With network, a verdict waits so long for newer lists and then judges by those at hand. */
const LIST_PATIENCE_MS = 2500;

/** judge answers a report for whatever was read, and never rejects. */
export async function judge(client: Client, lists: Lists, digits: string, profile: Profile | undefined): Promise<Report> {
  const name = profile?.name ?? "";
  try {
    // Without network the rule for counters without network holds, however fresh the lists still are.
    const online = (await renewed(lists)) && navigator.onLine;
    return await client.call("counter.verify", { digits, profile: name, online, now: now() });
  } catch (error) {
    // Whatever keeps the core from answering, the person was not accepted.
    return undecided(codeOf(error), name);
  }
}

/** What the clerk was shown, as the register keeps it. */
export function shownClaims(report: Report, profile: Profile): Record<string, unknown> {
  return Object.fromEntries(visibleClaims(report, profile));
}

/** The counter's clock in unix seconds. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

function renewed(lists: Lists): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(lists.fresh), LIST_PATIENCE_MS));
  return Promise.race([lists.ready(), late]);
}

function undecided(code: string, profile: string): Report {
  return { verdict: "undecided", code, profile, claims: {}, checks: [], skew_seconds: 0, status_age_seconds: 0, shown_before: null };
}
