// A consent counts only from someone who could read it: the button obeys after the page has been visible and focused for
// one second without a break (ADVERSARIAL.md WB-04: a page framed or overlaid, a button that appears under the finger).

import type { ReactiveController, ReactiveControllerHost } from "lit";

const needed = 1000;

export class Attention implements ReactiveController {
  ready = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    for (const [target, type] of this.#events()) target.addEventListener(type, this.#judge);
    this.#judge();
  }

  hostDisconnected(): void {
    for (const [target, type] of this.#events()) target.removeEventListener(type, this.#judge);
    this.#set(false);
    clearTimeout(this.#timer);
  }

  #events(): [EventTarget, string][] {
    return [[document, "visibilitychange"], [window, "focus"], [window, "blur"]];
  }

  #judge = (): void => {
    clearTimeout(this.#timer);
    this.#set(false);
    if (!document.hidden && document.hasFocus()) this.#timer = setTimeout(() => this.#set(true), needed);
  };

  #set(ready: boolean): void {
    if (ready === this.ready) return;
    this.ready = ready;
    this.host.requestUpdate();
  }
}
