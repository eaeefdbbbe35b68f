// dcql beside ours: which queries it takes, and which of the credentials answer them. Both come as JSON on standard input, what it
// found goes to standard output.

import { readFileSync } from "node:fs";
import { DcqlQuery } from "dcql";

const asked = JSON.parse(readFileSync(0, "utf8"));

function judge(query) {
  try {
    const parsed = DcqlQuery.parse(query);
    DcqlQuery.validate(parsed);
    const result = DcqlQuery.query(parsed, asked.credentials);
    const matches = {};
    for (const { id } of query.credentials) {
      const valid = result.credential_matches[id].valid_credentials ?? [];
      matches[id] = valid.map((one) => one.input_credential_index);
    }
    return { satisfied: result.can_be_satisfied, matches };
  } catch (error) {
    return { error: String(error?.message ?? error).slice(0, 200) };
  }
}

const judged = {};
for (const [name, query] of Object.entries(asked.queries)) judged[name] = judge(query);
process.stdout.write(JSON.stringify(judged));
