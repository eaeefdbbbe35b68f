// What is dropped or pasted anywhere on the page: an image with a code in it, or the code's text.

import type { ReactiveController, ReactiveControllerHost } from "lit";

export interface Takers {
  text(text: string): void;
  file(file: File): void;
}

/** Gift listens on the window: a file dropped beside the target would otherwise replace the page. */
export class Gift implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #take: Takers;
  /** Something that can be dropped is over the page. */
  hovering = false;

  constructor(host: ReactiveControllerHost, take: Takers) {
    this.#host = host;
    this.#take = take;
    host.addController(this);
  }

  hostConnected(): void {
    for (const [name, listen] of this.#listeners) window.addEventListener(name, listen as EventListener);
  }

  hostDisconnected(): void {
    for (const [name, listen] of this.#listeners) window.removeEventListener(name, listen as EventListener);
  }

  #over = (event: DragEvent): void => {
    if (!event.dataTransfer || isTyping(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.#hover(true);
  };

  #left = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.#hover(false);
  };

  #dropped = (event: DragEvent): void => {
    if (!event.dataTransfer || isTyping(event)) return;
    event.preventDefault();
    this.#hover(false);
    this.#accept(event.dataTransfer);
  };

  #pasted = (event: ClipboardEvent): void => {
    if (!event.clipboardData || isTyping(event)) return;
    event.preventDefault();
    this.#accept(event.clipboardData);
  };

  #listeners = [["dragover", this.#over], ["dragleave", this.#left], ["drop", this.#dropped], ["paste", this.#pasted]] as const;

  #accept(data: DataTransfer): void {
    const file = [...data.files].find((f) => f.type.startsWith("image/"));
    const text = data.getData("text/plain");
    if (file) this.#take.file(file);
    else if (text !== "") this.#take.text(text);
  }

  #hover(on: boolean): void {
    if (this.hovering === on) return;
    this.hovering = on;
    this.#host.requestUpdate();
  }
}

/** Text belongs to the field it was dropped on or pasted into. */
function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
