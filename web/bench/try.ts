import { Holder } from "./holder.ts";
import { openAll, openSlowed } from "./cold.ts";
import { servePages } from "./server.ts";
import { readFileSync } from "node:fs";
const fixture = JSON.parse(readFileSync("/tmp/a8/fixture.json","utf8"));
const s = await servePages("/tmp/a8/pages", fixture);
const holder = await Holder.make();
try {
console.log(holder.recovery);
console.log(JSON.stringify(await openAll({holder, peers: s.origin}), null, 1));
console.log(JSON.stringify(await openSlowed({holder, peers: s.origin}, 4), null, 1));
} finally { await holder.close(); s.close(); }
