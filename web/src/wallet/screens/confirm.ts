// The check that the recovery sheet was kept: three characters by their positions, typed, or, for who has no Chinese
// keyboard, chosen among the twelve in another order.

import { html, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import type { RecoverySheet } from "../model.ts";
import { Screen } from "../screen.ts";
import { t } from "../words/words.ts";

export class Confirm extends Screen {
  static override properties = { ...Screen.properties, created: { attribute: false }, typed: { state: true }, at: { state: true } };

  declare created: RecoverySheet;
  declare typed: string[];
  /** The field that a chosen character goes to. */
  declare at: number;

  #tiles: string[] = [];

  constructor() {
    super();
    this.typed = [];
    this.at = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.typed = this.created.positions.map(() => "");
    this.#tiles = shuffled([...this.created.hanzi]);
  }

  protected override render() {
    return html`<form class="stack narrow" @submit=${this.#submit} autocomplete="off">
      <h1 tabindex="-1">${t("confirm.title")}</h1>
      <p class="lead">${t("confirm.lead")}</p>
      <div class="confirm-fields">${this.created.positions.map((position, i) => this.#field(position, i))}</div>
      <details class="panel tiles">
        <summary>${t("confirm.pick")}</summary>
        <p class="soft" aria-live="polite">${t("confirm.picking", { n: this.created.positions[this.at] ?? "" })}</p>
        <div class="tiles-grid">${this.#tiles.map((tile) => html`<button type="button" class="button" lang="zh-CN" @click=${() => this.#pick(tile)}>${tile}</button>`)}</div>
      </details>
      ${this.refusal()}
      <div class="cluster">
        <button class="button" data-kind="primary" data-size="large" ?disabled=${this.busy !== "" || this.typed.some((c) => c === "")}>${t("confirm.done")}</button>
        <button type="button" class="button" data-kind="quiet" @click=${() => this.dispatchEvent(new Event("back"))}>${t("confirm.back")}</button>
      </div>
    </form>`;
  }

  #field(position: number, i: number): TemplateResult {
    const id = `confirm-${i}`;
    return html`<div class="field"><label for=${id}>${t("confirm.position", { n: position })}</label>
      <input id=${id} class="one-character" lang="zh-CN" autocomplete="off" autocapitalize="off" spellcheck="false" .value=${this.typed[i] ?? ""}
        @focus=${() => (this.at = i)} @change=${(e: Event) => this.#type(i, e)} @input=${(e: Event) => this.#type(i, e)}></div>`;
  }

  // While an input method composes, the field holds pinyin: only what is left at its end counts.
  #type(i: number, event: Event): void {
    if (event instanceof InputEvent && event.isComposing) return;
    const text = (event.target as HTMLInputElement).value.trim();
    this.typed = this.typed.map((old, j) => (j === i ? text : old));
  }

  #pick(tile: string): void {
    this.typed = this.typed.map((old, j) => (j === this.at ? tile : old));
    const empty = this.typed.findIndex((c) => c === "");
    if (empty >= 0) this.at = empty;
  }

  #submit(event: Event): void {
    event.preventDefault();
    void this.run("confirm", () => this.session.confirm(this.typed));
  }
}

function shuffled(characters: string[]): string[] {
  const order = crypto.getRandomValues(new Uint32Array(characters.length));
  return characters.map((c, i) => [c, order[i] ?? 0] as const).sort((a, b) => a[1] - b[1]).map(([c]) => c);
}

define("wallet-confirm", Confirm);
