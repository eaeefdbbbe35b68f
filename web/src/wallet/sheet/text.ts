import type { RecoverySheet } from "../model.ts";
import { today } from "./day.ts";
import { download } from "./download.ts";
import { paper } from "./paper.ts";

/** The recovery sheet as a text of both languages. */
export function sheetText(created: RecoverySheet, day: string = today()): string {
  const characters = [...created.hanzi];
  const rows = [0, 4, 8].map((from) => characters.slice(from, from + 4).map((c, i) => `${String(from + i + 1).padStart(2)} ${c}`).join("    "));
  const rules = paper.rules.flatMap((rule) => [`- ${rule.zh}`, `  ${rule.en}`]);
  return [
    paper.title.zh, paper.title.en, day, "",
    paper.about.zh, paper.about.en, "",
    ...rows, "",
    `${paper.letters.zh} / ${paper.letters.en}:`, created.grouped, "",
    ...rules, "",
  ].join("\r\n");
}

/** Saves the sheet as a text file; the mark at its beginning lets old editors see that it is UTF-8. */
export async function saveText(created: RecoverySheet): Promise<void> {
  download(new Blob(["\ufeff", sheetText(created)], { type: "text/plain;charset=utf-8" }), "hufu-recovery.txt");
}
