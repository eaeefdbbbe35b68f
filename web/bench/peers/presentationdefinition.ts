// How @auth0/mdl and @animo-id/mdoc are asked for elements.

import type { MdocFixture } from "./fixture.ts";

export function definitionOf({ docType, nameSpace, disclose }: MdocFixture) {
  const fields = disclose.map((name) => ({ path: [`$['${nameSpace}']['${name}']`], intent_to_retain: false }));
  return {
    id: "bench",
    input_descriptors: [
      { id: docType, format: { mso_mdoc: { alg: ["ES256"] } }, constraints: { limit_disclosure: "required", fields } },
    ],
  };
}
