import { applyLanguage } from "../i18n.ts";
import { Office } from "./office.ts";
import { DeskPage } from "./page.ts";

applyLanguage();

const page = new DeskPage();
page.office = new Office();
document.querySelector("#app")!.replaceChildren(page);
