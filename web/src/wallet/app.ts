// The wallet page: the frame, the screen that phase and route call for, notices that concern the whole page, and the
// one live region through which screens speak.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { PlainElement, define } from "../element.ts";
import { icon, type IconName } from "../../components/icon/icon.ts";
import { offlineReady, type Update } from "../offline.ts";
import { routeOf, tabOf, type Route } from "./routes.ts";
import type { Session } from "./session.ts";
import { t } from "./words/words.ts";
import "../../components/frame/frame.ts";
import "../../components/notice/notice.ts";
import "../../components/refusal/refusal.ts";
import "../../components/busy/busy.ts";
import "./screens/welcome.ts";
import "./screens/recovery.ts";
import "./screens/offerpasskey.ts";
import "./screens/unlock.ts";
import "./screens/home.ts";
import "./screens/receive.ts";
import "./screens/show.ts";
import "./screens/card.ts";
import "./screens/history.ts";
import "./screens/settings.ts";

export class App extends PlainElement {
  static override properties = { session: { attribute: false }, route: { state: true }, spoken: { state: true }, newer: { state: true }, online: { state: true } };

  declare session: Session;
  declare route: Route;
  declare spoken: string;
  declare newer: Update | null;
  declare online: boolean;

  #shown = "";
  #unsubscribe: (() => void) | undefined;

  constructor() {
    super();
    this.route = routeOf(location.hash);
    this.spoken = "";
    this.newer = null;
    this.online = navigator.onLine;
  }

  override connectedCallback(): void {
    this.replaceChildren();
    super.connectedCallback();
    this.#unsubscribe = this.session.subscribe(() => this.requestUpdate());
    window.addEventListener("hashchange", this.#moved);
    window.addEventListener("online", this.#network);
    window.addEventListener("offline", this.#network);
    this.addEventListener("go", this.#go);
    this.addEventListener("say", this.#say);
    this.addEventListener("screen", this.#screen);
    void offlineReady((update) => (this.newer = update), this.#refused);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    window.removeEventListener("hashchange", this.#moved);
    window.removeEventListener("online", this.#network);
    window.removeEventListener("offline", this.#network);
  }

  protected override render() {
    const open = this.#open();
    return html`<hufu-frame page=${t("page")} home="#" ?bare=${this.session.showing}>
      ${open ? html`<nav slot="nav" class="nav" aria-label=${t("nav.label")}>${this.#tab("", "card", t("nav.cards"))}${this.#tab("history", "history", t("nav.history"))}${this.#tab("settings", "settings", t("nav.settings"))}</nav>
        <button slot="actions" class="button" data-kind="quiet" data-icon @click=${() => this.session.lock()}>${icon("lock", 20)}${t("lock")}</button>` : nothing}
      ${this.#notices()}
      ${this.#content()}
      <p class="visually-hidden" role="status" aria-live="polite">${this.spoken}</p>
    </hufu-frame>`;
  }

  #open(): boolean {
    return this.session.phase === "open" && !this.session.offerPasskey;
  }

  #tab(route: Route, name: IconName, label: string): TemplateResult {
    return html`<a href="#${route}" aria-current=${tabOf(this.route) === route ? "page" : nothing}>${icon(name)}<span>${label}</span></a>`;
  }

  #notices(): TemplateResult {
    return html`<div class="notices">
      ${this.session.trouble ? html`<hufu-refusal code=${this.session.trouble}><button class="button" @click=${this.#heard}>${t("close")}</button></hufu-refusal>` : nothing}
      ${this.newer && this.route !== "show" ? html`<hufu-notice live><div class="cluster" data-spread><span>${t("notice.update")}</span>
        <button class="button" @click=${() => this.newer?.()}>${t("notice.update.now")}</button></div></hufu-notice>` : nothing}
      ${!this.online && this.#open() && this.route !== "show" ? html`<hufu-notice>${t("notice.offline")}</hufu-notice>` : nothing}
    </div>`;
  }

  #content(): TemplateResult {
    const { session } = this;
    switch (session.phase) {
      case "starting":
        return html`<hufu-busy>${t("starting")}</hufu-busy>`;
      case "refused":
        return html`<hufu-refusal code=${session.code}><button class="button" @click=${() => location.reload()}>${t("notice.restart")}</button></hufu-refusal>`;
      case "new":
      case "evicted":
        return html`<wallet-welcome .session=${session}></wallet-welcome>`;
      case "unconfirmed":
        return session.created ? html`<wallet-recovery .session=${session}></wallet-recovery>` : html`<wallet-unlock .session=${session}></wallet-unlock>`;
      case "locked":
        return html`<wallet-unlock .session=${session}></wallet-unlock>`;
      case "open":
        return session.offerPasskey ? html`<wallet-passkey .session=${session}></wallet-passkey>` : this.#screenOf(this.route);
    }
  }

  #screenOf(route: Route): TemplateResult {
    const { session } = this;
    switch (route) {
      case "receive":
        return html`<wallet-receive .session=${session}></wallet-receive>`;
      case "show":
        return session.chosen ? html`<wallet-show .session=${session}></wallet-show>` : this.#screenOf("");
      case "card":
        return html`<wallet-card .session=${session}></wallet-card>`;
      case "history":
        return html`<wallet-history .session=${session}></wallet-history>`;
      case "settings":
        return html`<wallet-settings .session=${session}></wallet-settings>`;
      default:
        return html`<wallet-home .session=${session}></wallet-home>`;
    }
  }

  protected override updated(_changed: PropertyValues): void {
    if (this.#open() && this.session.offer !== "" && this.route !== "receive") location.hash = "receive";
    const shown = `${this.session.phase} ${this.session.offerPasskey} ${this.session.created !== null} ${this.#open() ? this.route : ""} ${this.session.showing}`;
    if (shown === this.#shown) return;
    const first = this.#shown === "" || this.#shown.startsWith("starting");
    this.#shown = shown;
    void this.#arrive(first);
  }

  // A new screen begins at its top, with its heading read out and named in the window's title.
  async #arrive(first: boolean): Promise<void> {
    await new Promise((drawn) => requestAnimationFrame(drawn));
    const heading = this.querySelector("h1");
    const title = heading?.textContent?.trim();
    document.title = `${title ? `${title} · ` : ""}${t("page")} · Hufu`;
    if (first) return;
    window.scrollTo(0, 0);
    heading?.focus({ preventScroll: true });
  }

  #moved = (): void => {
    this.route = routeOf(location.hash);
  };

  #network = (): void => {
    this.online = navigator.onLine;
  };

  #refused = (code: string): void => {
    this.session.trouble = code;
    this.requestUpdate();
  };

  #heard = (): void => {
    this.session.trouble = "";
    this.requestUpdate();
  };

  #go = (event: Event): void => {
    location.hash = (event as CustomEvent<string>).detail;
  };

  // The same words twice would not be read twice: an unseen difference makes them new.
  #say = (event: Event): void => {
    const words = (event as CustomEvent<string>).detail;
    this.spoken = words === this.spoken ? `${words}\u200b` : words;
  };

  #screen = (): void => void this.#arrive(false);
}

define("wallet-app", App);
