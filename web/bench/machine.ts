// What stands above the table: when and on what kind of machine it was made, and how to read it.

import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem, type } from "node:os";

/** How many programs wanted a core at a time, over the last minute. */
export const load = () => loadavg()[0]!;

export function heading(begun: number): string {
  return `# Numbers

Written by \`npm run bench\`; do not edit. ${new Date().toISOString().slice(0, 10)}, ${machine(begun)}

Medians of one run, ours and the peers' in turns. Times are this machine's and mean nothing alone; ratios carry the run's
noise: loops of computing 1.3 times, whatever crosses threads (WebCrypto, IndexedDB, a page's opening) up to 2 times.

- **Peers** are pinned in package.json and bundled as a site would: an mdoc of 20 elements, three disclosed, the issuer's chain
  checked, with WebCrypto and @peculiar/x509 around @owf/mdoc and @animo-id/mdoc as credo-ts does it (the chain's signatures once).
  @sd-jwt/sd-jwt-vc has as many claims as a hotel code of ours, checks two signatures as we do and no certificate.
- **Ours** is the built site of the real program, its vault filled through the desk and the wallet page. A code is drawn when the
  canvas has it. The opening of the vault and what waits for a person (the second in which a consent can be read) are left out.
- **A fresh profile** has the vault's database and nothing else: no HTTP cache, no compiled code, no service worker.
- **Slowed down**, whole renderer processes are stopped for most of the time. DevTools' own throttling slows only the main thread,
  which would flatter a page that works in a Worker.
- **Steady loops** run in a Worker beside bare WebCrypto in the same Worker. Our issuer's key and, within a showing, the holder's
  key stay imported; the bare side imports each time. The store's waits and a page's messages are left out and shown apart.`;
}

function machine(begun: number): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpu!.model.trim()}, ${cpus().length} cores, ${memory} GiB, ${type()} ${release().split("-")[0]}, load ${begun.toFixed(1)} before and ${load().toFixed(1)} after; ${versions()}.${warning(begun)}`;
}

/** Cold openings and everything that crosses threads wait for a core like any program. */
function warning(begun: number): string {
  if (begun <= cpus().length / 2) return "";
  return `\n\n**The machine was busy with other work**: what crosses threads or compiles waited for a core. Ratios of this run are not to be relied on.`;
}

function versions(): string {
  const browser = execFileSync(process.env["CHROMIUM"] || "chromium", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return `Go ${process.env["HUFU_GO"]?.replace(/^go/, "")}, Node ${process.versions.node}, ${browser.split(" built")[0]!.trim()}`;
}
