import { Client } from "../client.ts";
import { applyLanguage } from "../i18n.ts";
import { offlineReady } from "../offline.ts";
import { Station } from "./station.ts";
import { CounterPage } from "./page.ts";

applyLanguage();

const client = new Client();
client.start();

const station = new Station(client);
const page = new CounterPage();
page.station = station;
document.querySelector("#app")!.replaceChildren(page);

void station.start();
void offlineReady((update) => (page.newer = update));
