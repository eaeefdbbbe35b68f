// The Worker of floor.ts.

import { core } from "hufu:build";
import { compile } from "../../src/worker/compile.ts";

self.postMessage("running");
const module = await compile(core);
self.postMessage(module.constructor === WebAssembly.Module ? "compiled" : "");
