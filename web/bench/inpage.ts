// What runs inside our own pages: the part of a person, without a person's time. Each function is handed to the browser by
// its text, so it may use nothing from outside itself but what install has put there.

import type { CounterPage } from "../src/counter/page.ts";
import type { App } from "../src/wallet/app.ts";
import type { Show } from "../src/wallet/screens/show.ts";

/** Milliseconds from the page's opening, or that a step took. */
export interface Shown {
  /** From the answer that the vault is open to the purposes on the screen. */
  home: number;
  /** From the choice of a purpose to the question whether to show it. */
  consent: number;
  /** From the agreement to the answer of the Worker, and to the drawn symbol. */
  called: number;
  drawn: number;
  digits: string;
}

export interface Judged {
  /** From the digits to the answer of the Worker, and to the verdict on the screen. */
  called: number;
  shown: number;
  verdict: string;
}

/** The tools of the functions below. */
interface Tools {
  /** Resolves as soon as the document has what is looked for. */
  until<T>(found: () => T | null | undefined | false): Promise<T>;
  /** The time at which a symbol will have been drawn next. */
  drawing(): Promise<number>;
  /** Times the calls of a client by their names. */
  watch(client: { call(method: never, args: never): Promise<unknown> }): Map<string, number>;
}

declare global {
  var tools: Tools;
}

/** Runs before the page's own scripts. */
export function install(): void {
  const until: Tools["until"] = (found) =>
    new Promise((resolve) => {
      const look = () => {
        const value = found();
        if (!value) return;
        observer.disconnect();
        resolve(value);
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true });
      look();
    });
  const prototype = CanvasRenderingContext2D.prototype;
  const putImageData = prototype.putImageData;
  const drawing = () =>
    new Promise<number>((resolve) => {
      prototype.putImageData = function (...args: unknown[]) {
        prototype.putImageData = putImageData;
        (putImageData as (...args: unknown[]) => void).apply(this, args);
        // A symbol is painted by this one call.
        resolve(performance.now());
      };
    });
  const watch: Tools["watch"] = (client) => {
    const took = new Map<string, number>();
    const call = client.call.bind(client);
    client.call = async (method, args) => {
      const began = performance.now();
      try {
        return await call(method, args);
      } finally {
        took.set(method, performance.now() - began);
      }
    };
    return took;
  };
  globalThis.tools = { until, drawing, watch };
}

/** The wallet page, opened: when it asks for the recovery code. */
export async function walletReady(): Promise<number> {
  await tools.until(() => document.querySelector("textarea#code"));
  return performance.now();
}

/** Opens the vault and shows one code, as a holder does. */
export async function showCode({ recovery, purpose }: { recovery: string; purpose: string }): Promise<Shown> {
  const { until, drawing, watch } = tools;
  const session = document.querySelector<App>("wallet-app")!.session;
  const took = watch(session.core as never);
  const opened = new Promise<number>((resolve) => {
    const call = session.core.call.bind(session.core);
    session.core.call = ((method: "vault.openRecovery", args: never) =>
      call(method, args).finally(() => method === "vault.openRecovery" && resolve(performance.now()))) as typeof call;
  });
  document.querySelector<HTMLTextAreaElement>("textarea#code")!.value = recovery;
  document.querySelector<HTMLElement>("wallet-unlock form button[data-kind=primary]")!.click();
  const choice = await until(() => document.querySelector<HTMLElement>(`[data-purpose="${purpose}"]`));
  const home = performance.now() - (await opened);
  const chosen = performance.now();
  choice.click();
  await until(() => document.querySelector("wallet-consent button[aria-disabled]"));
  const consent = performance.now() - chosen;
  const agreement = await until(() => document.querySelector<HTMLElement>('wallet-consent button[aria-disabled="false"]'));
  const drawn = drawing();
  const agreed = performance.now();
  agreement.click();
  const at = await drawn;
  const shown = document.querySelector<Show>("wallet-show")!.shown!.current!;
  return { home, consent, called: took.get("showing.open")!, drawn: at - agreed, digits: shown.digits };
}

/** A new Worker from the module that the page kept: milliseconds to its first answer. */
export async function restartWorker(): Promise<number> {
  const { core } = document.querySelector<App>("wallet-app")!.session;
  const began = performance.now();
  await core.lock();
  await core.call("about", {});
  return performance.now() - began;
}

/** The counter page, opened: when it has its lists. */
export async function counterReady(): Promise<number> {
  const page = await tools.until(() => document.querySelector<CounterPage>("counter-page"));
  await tools.until(() => page.station?.lists.condition.loaded && page.station.profile);
  return performance.now();
}

/** Judges one code, from the scanner's text on. */
export async function judgeCode({ digits, profile }: { digits: string; profile: string }): Promise<Judged> {
  const { station } = document.querySelector<CounterPage>("counter-page")!;
  station.set({ profile });
  await new Promise(requestAnimationFrame);
  const answered = new Promise<number>((resolve) => {
    const observer = station.subscribe(() => station.shown && (observer(), resolve(performance.now())));
  });
  const began = performance.now();
  void station.judge(digits);
  const called = (await answered) - began;
  const verdict = await tools.until(() => document.querySelector("hufu-verdict"));
  await verdict.updateComplete;
  return { called, shown: performance.now() - began, verdict: station.shown!.report.verdict };
}

/** In the Worker: how long each durable change of the store takes, by the first name of what it changes. */
export function watchStore(): void {
  const took: Record<string, number> = {};
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...args) {
    const tx = transaction.apply(this, args);
    const began = performance.now();
    if (args[1] === "readwrite") tx.addEventListener("complete", () => (took[tx.objectStoreNames[0]!] = performance.now() - began));
    return tx;
  };
  Object.assign(globalThis, { took });
}

/** In the Worker: what watchStore saw. */
export function storeTimes(): Record<string, number> {
  return (globalThis as unknown as { took: Record<string, number> }).took;
}
