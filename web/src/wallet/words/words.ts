import { words } from "../../i18n.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** The wallet page's texts in the language of the page. */
export const t = words({ zh, en });
