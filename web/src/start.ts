// The first script of a page whose Worker runs Go: the module takes longest to come, so it is on its way before the page's
// own script is. client.ts hands it to the Worker.

import { core } from "hufu:build";
import { compile } from "./worker/compile.ts";

declare global {
  /** Set by start.ts; a page without it leaves the module to its Worker. */
  var hufuCore: Promise<WebAssembly.Module> | undefined;
}

globalThis.hufuCore = compile(core);
// Whoever needs it hears of a failure; until then it is nobody's.
globalThis.hufuCore.catch(() => undefined);
