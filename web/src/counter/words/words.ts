import { words } from "../../i18n.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type CounterKey = keyof typeof zh;

/** The counter page's words by key. */
export const t = words({ zh, en });
