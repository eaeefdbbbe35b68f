// The pages' own words, so that one set of steps speaks both languages.

import { en as counterEn } from "../src/counter/words/en.ts";
import { zh as counterZh } from "../src/counter/words/zh.ts";
import { en as deskEn } from "../src/desk/words/en.ts";
import { zh as deskZh } from "../src/desk/words/zh.ts";
import { fill } from "../src/i18n.ts";
import { en as walletEn } from "../src/wallet/words/en.ts";
import { zh as walletZh } from "../src/wallet/words/zh.ts";
import { texts as scanner } from "../components/scanner/words.ts";
import { en as sharedEn } from "../src/words/shared.en.ts";
import { zh as sharedZh } from "../src/words/shared.zh.ts";

export type Language = "zh-CN" | "en";

const en = { wallet: walletEn, counter: counterEn, desk: deskEn, shared: sharedEn, scanner: scanner.en };
const zh = { wallet: walletZh, counter: counterZh, desk: deskZh, shared: sharedZh, scanner: scanner.zh };

export const words = (language: Language): typeof zh => (language === "en" ? en : zh);

/** A text with its values filled in. */
export const filled = (language: Language, text: string, values: Record<string, string | number>): string => fill(text, values, language);
