// The issuing desk: the door, then registering people and the list of cards. Which one is in the address's fragment.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon, type IconName } from "../../components/icon/icon.ts";
import { define } from "../element.ts";
import { onLanguage } from "../i18n.ts";
import { DeskScreen } from "./screen.ts";
import { t, type DeskKey } from "./words/words.ts";
import "../../components/frame/frame.ts";
import "./screens/cards.ts";
import "./screens/enter.ts";
import "./screens/handover.ts";
import "./screens/register.ts";

type Route = "new" | "cards";
const icons: Record<Route, IconName> = { new: "add", cards: "card" };

export class DeskPage extends DeskScreen {
  static override properties = { ...DeskScreen.properties, route: { state: true } };

  declare route: Route;
  #drawn = "";

  constructor() {
    super();
    this.route = routeOf(location.hash);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#moved);
    for (const name of ["pointerdown", "keydown"]) this.addEventListener(name, () => this.office.used());
    onLanguage(title);
    title();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#moved);
  }

  protected override render() {
    const { open } = this.office;
    return html`<hufu-frame page=${t("page")} home="#">
      ${open ? html`<button slot="actions" class="button leave" data-kind="quiet" aria-label=${t("leave")} @click=${() => this.office.leave()}>${icon("lock")}<span>${t("leave")}</span></button>
        <nav slot="nav" class="nav" aria-label=${t("nav")}>${(Object.keys(icons) as Route[]).map((route) => this.#link(route))}</nav>` : nothing}
      ${this.#screen()}
      <p slot="foot">${t("foot")}</p>
    </hufu-frame>`;
  }

  #screen(): TemplateResult {
    const { open, handover } = this.office;
    if (!open) return html`<desk-enter .office=${this.office}></desk-enter>`;
    if (handover) return html`<desk-handover .office=${this.office}></desk-handover>`;
    return this.route === "cards" ? html`<desk-cards .office=${this.office}></desk-cards>` : html`<desk-register .office=${this.office}></desk-register>`;
  }

  #link(route: Route): TemplateResult {
    const here = route === this.route && !this.office.handover;
    return html`<a href=${route === "new" ? "#" : `#${route}`} aria-current=${here ? "page" : nothing} @click=${() => this.office.handedOver()}>
      ${icon(icons[route])}<span>${t(`nav.${route}` as DeskKey)}</span></a>`;
  }

  #moved = (): void => {
    this.route = routeOf(location.hash);
  };

  // A new screen says its name to who cannot see it; the first one is read anyway.
  protected override updated(_changed: PropertyValues): void {
    const screen = this.querySelector<DeskScreen>("desk-enter, desk-handover, desk-cards, desk-register");
    const name = screen?.localName ?? "";
    if (this.#drawn !== "" && this.#drawn !== name) void screen?.updateComplete.then(() => screen.querySelector<HTMLElement>("h1")?.focus());
    this.#drawn = name;
  }
}

function routeOf(hash: string): Route {
  return hash.replace(/^#\/?/, "") === "cards" ? "cards" : "new";
}

function title(): void {
  document.title = t("title");
}

define("desk-page", DeskPage);

declare global {
  interface HTMLElementTagNameMap {
    "desk-page": DeskPage;
  }
}
