// Lengths of time in words.

import { words } from "../../src/i18n.ts";

const zh = {
  "s": "{n} 秒", "m": "{n} 分钟", "h": "{n} 小时", "d": "{n} 天",
  "now": "刚刚", "ago": "{t}前",
};
const en: Record<keyof typeof zh, string> = {
  "s": "{n} {n:second|seconds}", "m": "{n} {n:minute|minutes}", "h": "{n} {n:hour|hours}", "d": "{n} {n:day|days}",
  "now": "just now", "ago": "{t} ago",
};
const t = words({ zh, en });

/** A length as people say it: seconds up to two minutes, then minutes, hours, days. */
export function lengthText(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return t("s", { n: s });
  if (s < 120 * 60) return t("m", { n: Math.round(s / 60) });
  if (s < 48 * 3600) return t("h", { n: Math.round(s / 3600) });
  return t("d", { n: Math.round(s / 86_400) });
}

/** How long ago something was; what lies in the future by a wrong clock is "just now". */
export function agoText(seconds: number): string {
  return seconds < 10 ? t("now") : t("ago", { t: lengthText(seconds) });
}
