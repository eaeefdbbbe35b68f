// The wallet page's beginning: language, the client of the Go core, the session, and the page itself.

import { Client } from "../client.ts";
import { applyLanguage } from "../i18n.ts";
import { App } from "./app.ts";
import { offerInFragment } from "./receiving.ts";
import { Session } from "./session.ts";
import { keepUp } from "./upkeep.ts";

applyLanguage();
const client = new Client();
const session = new Session(client);
takeOffer();
const app = new App();
app.session = session;
document.querySelector("wallet-start")?.replaceWith(app);
void session.refresh();
keepUp(session);

// An offer is worth a card: it leaves the address bar, and with it the browser's history, before anything else happens.
function takeOffer(): void {
  const offer = offerInFragment(location.hash);
  if (offer === null) return;
  history.replaceState(null, "", location.pathname);
  session.offer = offer;
}

window.addEventListener("hashchange", () => {
  if (offerInFragment(location.hash) === null) return;
  takeOffer();
  location.hash = "receive";
});

// A page that the browser keeps while one is elsewhere keeps no keys (ADVERSARIAL.md WB-14), and when it is shown again it
// may be older than what another tab did since.
window.addEventListener("pagehide", (event) => {
  if (!event.persisted) return;
  session.forget();
  client.stop();
});
window.addEventListener("pageshow", (event) => void (event.persisted && session.refresh()));
document.addEventListener("visibilitychange", () => void (!document.hidden && session.phase !== "starting" && session.refresh()));
