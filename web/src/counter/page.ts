// The counter page: the way around and one screen at a time. Which screen is in the address's fragment.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon, type IconName } from "../../components/icon/icon.ts";
import { judge } from "../../components/scanner/judge.ts";
import { Keyboard } from "../../components/scanner/keyboard.ts";
import { define } from "../element.ts";
import { onLanguage } from "../i18n.ts";
import { CounterScreen } from "./screen.ts";
import { t, type CounterKey } from "./words/words.ts";
import "../../components/frame/frame.ts";
import "../../components/notice/notice.ts";
import "./screens/check.ts";
import "./screens/register.ts";
import "./screens/settings.ts";

type Route = "check" | "register" | "settings";
const icons: Record<Route, IconName> = { check: "scan", register: "history", settings: "settings" };

export class CounterPage extends CounterScreen {
  static override properties = { ...CounterScreen.properties, route: { state: true }, newer: { attribute: false } };

  declare route: Route;
  /** Puts a newer version of the page to use, once there is one. */
  declare newer: (() => void) | null;

  constructor() {
    super();
    this.route = routeOf(location.hash);
    this.newer = null;
    new Keyboard(this, (text) => this.#scanned(text));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#moved);
    onLanguage(title);
    title();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#moved);
  }

  protected override render() {
    const { trouble, gate } = this.station;
    return html`<hufu-frame page=${t("page")} home="#" ?bare=${gate}>
      <nav slot="nav" class="nav" aria-label=${t("nav")}>${(Object.keys(icons) as Route[]).map((route) => this.#link(route))}</nav>
      ${trouble ? this.#trouble(trouble) : nothing}
      ${this.newer && !this.station.shown ? this.#offerNewer(this.newer) : nothing}
      ${this.#screen()}
      <p slot="foot">${t("foot")}</p>
    </hufu-frame>`;
  }

  #screen(): TemplateResult {
    if (this.route === "register") return html`<counter-register .station=${this.station}></counter-register>`;
    if (this.route === "settings") return html`<counter-settings .station=${this.station}></counter-settings>`;
    return html`<counter-check .station=${this.station}></counter-check>`;
  }

  #link(route: Route): TemplateResult {
    const here = route === this.route;
    return html`<a href=${route === "check" ? "#" : `#${route}`} aria-current=${here ? "page" : nothing}>${icon(icons[route])}
      <span>${t(`nav.${route}` as CounterKey)}</span></a>`;
  }

  #trouble(code: string): TemplateResult {
    const done = () => void this.station.attempt(async () => undefined);
    return html`<hufu-refusal code=${code}><button class="button" @click=${done}>${t("trouble.close")}</button></hufu-refusal>`;
  }

  #offerNewer(update: () => void): TemplateResult {
    return html`<hufu-notice live>${t("update")} <button class="button" @click=${update}>${t("update.go")}</button></hufu-notice>`;
  }

  // On the check screen the scanner takes codes itself; elsewhere a code brings the clerk back to it.
  #scanned(text: string): void {
    const judged = judge(text, "code");
    if (this.route === "check" || "refusal" in judged) return;
    location.hash = "";
    this.route = "check";
    void this.station.judge(judged.text);
  }

  #moved = (): void => {
    const next = routeOf(location.hash);
    if (next === this.route) return;
    this.route = next;
    this.station.next();
  };

  protected override updated(changed: PropertyValues): void {
    // A new screen says its name to who cannot see it; the first one is read anyway.
    if (changed.has("route") && changed.get("route") !== undefined) void this.#focus();
  }

  async #focus(): Promise<void> {
    const screen = this.querySelector<CounterScreen>("counter-check, counter-register, counter-settings");
    await screen?.updateComplete;
    screen?.querySelector<HTMLElement>("h1")?.focus();
  }
}

function routeOf(hash: string): Route {
  const name = hash.replace(/^#\/?/, "");
  return name === "register" || name === "settings" ? name : "check";
}

function title(): void {
  document.title = t("title");
}

define("counter-page", CounterPage);

declare global {
  interface HTMLElementTagNameMap {
    "counter-page": CounterPage;
  }
}
