// Reading a code, by camera, image file, drag and drop, clipboard or paste, and (with `wedge`) by a scanner that types.
//
//	<hufu-scanner wanted="code" wedge ?paused=${..} @hufu-scan=${(e) => e.detail.text} @hufu-hint=${..}></hufu-scanner>
//
// `wanted` is "code" (a counter), "offer" or "recovery" (a wallet). "hufu-scan" brings a text that has the right form and
// how it came; nothing is opened, fetched or verified here. What has another form is "hufu-hint" with its refusal code, said
// in the viewfinder while the camera goes on. While `paused` the camera runs and nothing is read. start() opens the camera.
// `bare` shows the viewfinder alone, for a gate where nobody pastes.

import { html, nothing, type PropertyValues } from "lit";
import { HufuElement, define, sheets } from "../../src/element.ts";
import { sentence } from "../../src/sentence.ts";
import "../refusal/refusal.ts";
import "./pastebox.ts";
import { icon } from "../icon/icon.ts";
import button from "../button/button.css" with { type: "text" };
import field from "../field/field.css" with { type: "text" };
import { Camera, CameraError, cameras, openCamera, remember, remembered, type Trouble } from "./camera.ts";
import { judge, type Wanted } from "./judge.ts";
import { Gift } from "./gift.ts";
import { Keyboard } from "./keyboard.ts";
import type { PasteEvent } from "./pastebox.ts";
import { fromFile } from "./picture.ts";
import { readStill, type Reading } from "./reader.ts";
import { Sight } from "./sight.ts";
import { Watch } from "./watch.ts";
import { t, type ScannerKey } from "./words.ts";
import sheet from "./scanner.css" with { type: "text" };

export type Via = "camera" | "image" | "wedge" | "paste";
export type ScanEvent = CustomEvent<{ text: string; via: Via }>;
export type HintEvent = CustomEvent<{ code: string }>;

/** What a symbol is refused for that was meant for something else. */
const FOREIGN = new Set(["qr_scheme", "qr_prefix", "qr_enc"]);

/** How long a hint is said. */
const HINT_MS = 5000;

/** So many frames with a broken symbol, one after another, are no longer a phone on its way into the picture. */
const BROKEN_FRAMES = 5;

export class Scanner extends HufuElement {
  static override styles = sheets(button, field, sheet);
  static override properties = {
    wanted: {}, wedge: { type: Boolean }, paused: { type: Boolean }, bare: { type: Boolean },
    state: { state: true }, trouble: { state: true }, hint: { state: true }, devices: { state: true },
    lit: { state: true }, pasting: { state: true }, reading: { state: true },
  };

  declare wanted: Wanted;
  /** Take what a keyboard-wedge scanner types, with the focus anywhere. */
  declare wedge: boolean;
  declare paused: boolean;
  declare bare: boolean;
  declare state: "off" | "opening" | "on" | "hidden";
  declare trouble: Trouble | "";
  declare hint: string;
  declare devices: MediaDeviceInfo[];
  declare lit: boolean;
  declare pasting: boolean;
  declare reading: boolean;

  #camera: Camera | undefined;
  #watch = new Watch();
  #sight = new Sight();
  #gift = new Gift(this, { text: (text) => this.#offer(text, "paste"), file: (file) => void this.#file(file) });
  #broken = 0;
  #hintTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    Object.assign(this, { wanted: "code", wedge: false, paused: false, bare: false, state: "off", trouble: "", hint: "" });
    Object.assign(this, { devices: [], lit: false, pasting: false, reading: false });
    new Keyboard(this, (text) => this.wedge && this.#offer(text, "wedge"));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#visibility);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#visibility);
    this.stop();
  }

  /** start opens the camera; it never rejects, what goes wrong is shown with the other ways in. */
  async start(device = remembered()): Promise<void> {
    this.stop();
    this.state = "opening";
    this.trouble = "";
    try {
      this.#use(await openCamera(device, () => this.#fail("lost")));
      this.devices = await cameras();
    } catch (error) {
      this.#fail(error instanceof CameraError ? error.why : "missing");
    }
  }

  stop(): void {
    this.#watch.stop();
    this.#camera?.stop();
    this.#camera = undefined;
    this.state = "off";
    this.lit = false;
  }

  #use(camera: Camera): void {
    // Taken off the page, or closed, while the browser was asking.
    if (!this.isConnected || this.state !== "opening") return camera.stop();
    this.#camera = camera;
    this.state = "on";
  }

  #fail(why: Trouble): void {
    this.stop();
    this.trouble = why;
    this.pasting = true;
    this.#tell("camera");
  }

  // A page nobody looks at has no business with the camera.
  #visibility = (): void => {
    if (document.hidden && this.state === "on") {
      this.stop();
      this.state = "hidden";
    } else if (!document.hidden && this.state === "hidden") void this.start();
  };

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("state") && !changed.has("paused")) return;
    const video = this.renderRoot.querySelector("video");
    if (this.state !== "on" || !video) return;
    if (video.srcObject !== this.#camera?.stream) {
      video.srcObject = this.#camera?.stream ?? null;
      void video.play().catch(() => undefined);
    }
    if (this.paused) return this.#watch.stop();
    this.#sight.resumed(performance.now());
    this.#watch.start(video, (reading) => this.#seen(reading), () => this.#hintFor("reader"));
  }

  #seen(reading: Reading): void {
    this.#broken = reading.broken ? this.#broken + 1 : 0;
    const useful = this.#choose(reading.texts);
    if (useful !== undefined) {
      if (this.#sight.isNew(useful, performance.now())) this.#offer(useful, "camera");
    } else if (this.#broken >= BROKEN_FRAMES) this.#hintFor("qr");
  }

  // Of several symbols in a picture the first that serves; else the first, for its hint.
  #choose(texts: string[]): string | undefined {
    return texts.find((text) => "text" in judge(text, this.wanted)) ?? texts[0];
  }

  #offer(raw: string, via: Via): void {
    const judged = judge(raw, this.wanted);
    if ("refusal" in judged) return this.#hintFor(judged.refusal);
    this.hint = "";
    this.pasting = this.trouble !== "";
    this.dispatchEvent(new CustomEvent("hufu-scan", { detail: { text: judged.text, via }, bubbles: true, composed: true }));
  }

  #hintFor(code: string): void {
    clearTimeout(this.#hintTimer);
    this.#hintTimer = setTimeout(() => (this.hint = ""), HINT_MS);
    if (this.hint === code) return;
    this.hint = code;
    this.#tell(code);
  }

  #tell(code: string): void {
    this.dispatchEvent(new CustomEvent("hufu-hint", { detail: { code }, bubbles: true, composed: true }));
  }

  async #file(file: Blob | undefined): Promise<void> {
    if (!file) return;
    this.reading = true;
    try {
      const useful = this.#choose((await readStill(await fromFile(file))).texts);
      if (useful === undefined) this.#hintFor("image_qr");
      else this.#offer(useful, "image");
    } catch {
      this.#hintFor("image");
    } finally {
      this.reading = false;
    }
  }

  protected override render() {
    return html`<div class="scanner" ?data-hover=${this.#gift.hovering}>
      <div class="finder" data-state=${this.state}>${this.#finder()}</div>
      ${this.trouble ? this.#troubled() : nothing}
      ${this.bare ? nothing : html`<div class="ways">${this.#ways()}</div>${this.pasting ? this.#pastebox() : nothing}`}
    </div>`;
  }

  #finder() {
    const on = this.state === "on";
    return html`
      ${on ? html`<video muted playsinline aria-label=${t("video")}></video><span class="corners" aria-hidden="true"></span>` : nothing}
      ${this.state === "off" ? html`<button class="button" data-kind="primary" data-size="large" @click=${() => this.start()}>
        ${icon("scan")}${t(this.trouble ? "retry" : "open")}</button>` : nothing}
      <p class="say" role="status" data-hint=${this.hint || nothing}>${this.#says()}</p>`;
  }

  #says() {
    if (this.hint) return this.#hinted();
    if (this.#gift.hovering) return t("drop");
    if (this.reading) return t("reading");
    if (this.state === "opening") return t("opening");
    if (this.state === "hidden") return t("hidden");
    if (this.state === "off") return t(`idle.${this.wanted}`);
    return this.paused ? t("paused") : t(`aim.${this.wanted}`);
  }

  #hinted() {
    // The sentences of these codes are for counters.
    if (this.wanted !== "code" && FOREIGN.has(this.hint)) return html`<strong>${t(`foreign.${this.wanted}`)}</strong>`;
    const { says, next } = sentence(this.hint);
    return html`<strong>${says}</strong> <span>${next}</span>`;
  }

  #troubled() {
    return html`<hufu-refusal code="camera"><p>${t(`why.${this.trouble}` as ScannerKey)}</p></hufu-refusal>`;
  }

  #ways() {
    return html`
      <label class="button" data-kind="quiet">${icon("save")}${t("image")}
        <input class="file" type="file" accept="image/*" @change=${this.#chosen}></label>
      <button class="button" data-kind="quiet" aria-expanded=${this.pasting} @click=${() => (this.pasting = !this.pasting)}>
        ${icon("code")}${t("paste")}</button>
      ${this.state === "on" ? this.#controls() : nothing}`;
  }

  #controls() {
    return html`
      ${this.#camera?.hasLamp ? html`<button class="button" data-kind="quiet" aria-pressed=${this.lit} @click=${this.#lamp}>${t("lamp")}</button>` : nothing}
      ${this.devices.length > 1 ? this.#choice() : nothing}
      <button class="button" data-kind="quiet" @click=${() => this.stop()}>${icon("close")}${t("close")}</button>`;
  }

  #choice() {
    const current = this.#camera?.id ?? "";
    return html`<div class="field which"><select aria-label=${t("which")} @change=${this.#switch}>${this.devices.map(
      (device, i) => html`<option value=${device.deviceId} ?selected=${device.deviceId === current}>
        ${device.label || t("camera.n", { n: i + 1 })}</option>`,
    )}</select></div>`;
  }

  #pastebox() {
    return html`<hufu-pastebox .wanted=${this.wanted} @hufu-paste=${(event: PasteEvent) => this.#offer(event.detail.text, "paste")}></hufu-pastebox>`;
  }

  #chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    void this.#file(input.files?.[0]);
    // So that the same file can be chosen again.
    input.value = "";
  }

  #lamp(): void {
    this.lit = !this.lit;
    void this.#camera?.lamp(this.lit);
  }

  #switch(event: Event): void {
    const device = (event.target as HTMLSelectElement).value;
    remember(device);
    void this.start(device);
  }
}

define("hufu-scanner", Scanner);

declare global {
  interface HTMLElementTagNameMap {
    "hufu-scanner": Scanner;
  }
}
