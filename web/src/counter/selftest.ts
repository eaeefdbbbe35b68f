// What a counter does before its first guest: it judges two codes whose verdict is known. A browser in which one of them
// comes out otherwise (no ECDSA, a damaged module) must not judge anybody; and the first guest finds all of it warm.

import accepted from "../../../wallet/vectors/code/accepted_hotel_all.json";
import refused from "../../../wallet/vectors/code/refused_kb_sig_broken.json";
import type { Client } from "../client.ts";
import { HufuError } from "../client.ts";
import { fromHex } from "../hex.ts";

interface Known {
  outcome: string;
  code: string;
  profile: string;
  time: number;
  digits: string;
  root: string;
  trust: string;
  status: string;
}

/** Resolves when both verdicts are as they should be; rejects with code "self_test". */
export async function selfTest(client: Pick<Client, "call">): Promise<void> {
  for (const known of [accepted, refused]) {
    const { verdict, code } = await judged(client, known);
    if (verdict !== known.outcome || code !== known.code) throw new HufuError("self_test", `selftest: ${verdict} ${code}`);
  }
}

function judged(client: Pick<Client, "call">, { digits, profile, root, trust, status, time }: Known) {
  return client.call("counter.selfTest", { digits, profile, root: fromHex(root), trust: fromHex(trust), status: fromHex(status), now: time });
}
