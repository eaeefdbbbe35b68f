import { words } from "../../i18n.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type DeskKey = keyof typeof zh;

/** The desk page's words by key. */
export const t = words({ zh, en });
