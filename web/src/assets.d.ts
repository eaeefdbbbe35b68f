// Modules that build/ writes for each bundle, so that every page knows what it is made of.

/** For pages and the Worker: what About shows, and what a fetch of wasm is checked against. */
declare module "hufu:build" {
  export interface WasmModule {
    readonly path: string;
    /** Lower-case hex. */
    readonly sha256: string;
    /** For fetch(path, { integrity }). */
    readonly integrity: string;
    readonly size: number;
  }

  /** The version in package.json. */
  export const version: string;
  /** The Go toolchain that compiled core and online, as "go1.26.8". */
  export const go: string;
  /** wasm/browser, the half that this page needs: the vault and the codes, or the counter's checks. */
  export const core: WasmModule;
  /** wasm/online: issuing, loaded when an offer arrives. */
  export const online: WasmModule;
  /** zxing-wasm's reader, on our own origin. */
  export const reader: WasmModule;
  /** This page's Worker. Each page has its own address for it, because the address carries the Content-Security-Policy. */
  export const worker: string;
  /** This page's service worker and its scope; empty text for a page that has none. */
  export const serviceWorker: string;
  export const scope: string;
}

/** For a service worker: the only files it may serve. */
declare module "hufu:assets" {
  export interface Asset {
    /** The path as requested: "/", "/counter/", "/hufu.wasm". */
    readonly path: string;
    readonly sha256: string;
    readonly integrity: string;
    readonly size: number;
    readonly type: string;
  }

  /** The page this service worker belongs to: "wallet" or "counter". */
  export const page: string;
  export const scope: string;
  /** The version in package.json; a lower one than the installed is refused. */
  export const version: string;
  /** What the page needs to work with the network off, its own document included. */
  export const assets: readonly Asset[];
}

/**
 * A style sheet imported by a script is text, minified and with its @imports inside, for a constructable sheet:
 *
 *   import sheet from "./card.css";
 *
 * The one exception is a page's own main.css: `import "./main.css"` in main.ts (or a <link> in index.html) links it.
 */
declare module "*.css" {
  const text: string;
  export default text;
}
