// The keyboard-wedge scanner on a page: keystrokes anywhere in the window, read beside whatever has the focus.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { judge, MAX_DIGITS } from "./judge.ts";
import { MIN_DIGITS, Wedge, type Stroke } from "./wedge.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

/**
 * Keyboard hands each burst of a scanner to `take`. Keys typed into a field go into that field, always; only
 * when they turn out to have been a whole code is the field given back what it held before.
 * Elsewhere a burst is kept from buttons and menus, whose Enter it would otherwise press.
 */
export class Keyboard implements ReactiveController {
  readonly #wedge = new Wedge();
  readonly #take: (text: string) => void;
  #before: { field: Field; value: string } | undefined;

  constructor(host: ReactiveControllerHost, take: (text: string) => void) {
    this.#take = take;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener("keydown", this.#pressed, { capture: true });
  }

  hostDisconnected(): void {
    window.removeEventListener("keydown", this.#pressed, { capture: true });
    this.#wedge.reset();
  }

  #pressed = (event: KeyboardEvent): void => {
    const stroke = this.#wedge.press(event);
    const target = event.composedPath()[0];
    if (isField(target)) this.#inField(event, stroke, target);
    else if (!isEditable(target)) this.#elsewhere(event, stroke);
  };

  #inField(event: KeyboardEvent, stroke: Stroke, field: Field): void {
    if (stroke.first) this.#before = { field, value: field.value };
    if (!isCode(stroke.text)) return;
    halt(event);
    if (this.#before?.field === field) restore(field, this.#before.value);
    this.#take(stroke.text!);
  }

  #elsewhere(event: KeyboardEvent, stroke: Stroke): void {
    if (stroke.typing) halt(event);
    // Longer than any code: refused by length alone. The digits themselves were never kept.
    if (stroke.tooLong) this.#take("9".repeat(MAX_DIGITS + 3));
    else if (stroke.text !== undefined) this.#take(stroke.text);
  }
}

function isCode(text: string | undefined): boolean {
  return text !== undefined && text.length >= MIN_DIGITS && "text" in judge(text, "code");
}

function halt(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function restore(field: Field, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
}

const TEXTUAL = new Set(["text", "search", "password", "number", "tel", "url", "email", "date", "time", "datetime-local"]);

function isField(target: EventTarget | undefined): target is Field {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && TEXTUAL.has(target.type);
}

function isEditable(target: EventTarget | undefined): boolean {
  return target instanceof HTMLElement && target.isContentEditable;
}
