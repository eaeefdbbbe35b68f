// The least that a page with a module of our size in a Worker waits for, whatever the module does: a script of a few
// hundred bytes, a Worker of as many, and the module read, hashed and compiled there by the real page's own code.

/** Milliseconds since the page was opened. */
export interface Floor {
  /** The page's script runs. */
  script: number;
  /** The Worker's script has answered. */
  worker: number;
  /** The Worker has the module. */
  compiled: number;
}

declare global {
  var floor: Promise<Floor>;
}

globalThis.floor = new Promise((resolve, reject) => {
  const script = performance.now();
  const worker = new Worker("/floor.worker.js", { type: "module" });
  let answered = 0;
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }: MessageEvent<"running" | "compiled">) => {
    if (data === "running") answered = performance.now();
    else resolve({ script, worker: answered, compiled: performance.now() });
  };
});
