// @openid4vc/openid4vci as a wallet at our issuer: from the offer to copies in every format. What is asked comes as JSON on
// standard input; what it got, with the keys that it proved, goes to standard output.

import { readFileSync } from "node:fs";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import { clientAuthenticationAnonymous } from "@openid4vc/oauth2";

const { subtle } = globalThis.crypto;
const asked = JSON.parse(readFileSync(0, "utf8"));
const es256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const base64url = (data) => Buffer.from(data).toString("base64url");
const keys = new Map();

async function generate() {
  const { privateKey } = await subtle.generateKey(es256, true, ["sign", "verify"]);
  const { kty, crv, x, y, d } = await subtle.exportKey("jwk", privateKey);
  keys.set(x, { key: privateKey, d });
  return { kty, crv, x, y };
}

const none = () => {
  throw new Error("not used");
};

/** What the library leaves to its users. Requests for the issuer's name go to where it listens. */
const callbacks = {
  fetch: (url, init) => fetch(String(url).replace(asked.origin, asked.server), init),
  hash: async (data, algorithm) => new Uint8Array(await subtle.digest(algorithm, data)),
  generateRandom: (length) => crypto.getRandomValues(new Uint8Array(length)),
  signJwt: async (signer, { header, payload }) => {
    const input = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(payload))}`;
    const signature = await subtle.sign(es256, keys.get(signer.publicJwk.x).key, new TextEncoder().encode(input));
    return { jwt: `${input}.${base64url(signature)}`, signerJwk: signer.publicJwk };
  },
  verifyJwt: none,
  encryptJwe: none,
  decryptJwe: none,
  clientAuthentication: clientAuthenticationAnonymous(),
};

const signer = (publicJwk) => ({ method: "jwk", alg: "ES256", publicJwk });
const client = new Openid4vciClient({ callbacks });

async function receive() {
  const credentialOffer = await client.resolveCredentialOffer(asked.offer);
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const got = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer, issuerMetadata, txCode: asked.txCode, dpop: { signer: signer(await generate()) },
  });
  let { dpop } = got;
  const accessToken = got.accessTokenResponse.access_token;
  const out = {};
  for (const id of asked.configurations) {
    const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata });
    const jwt = [];
    for (let n = 0; n < asked.count; n++) {
      const proof = await client.createCredentialRequestJwtProof({
        issuerMetadata, credentialConfigurationId: id, nonce, signer: signer(await generate()),
      });
      jwt.push(proof.jwt);
    }
    const { credentialResponse, dpop: next } = await client.retrieveCredentials({
      issuerMetadata, accessToken, credentialConfigurationId: id, proofs: { jwt }, dpop,
    });
    dpop = { ...dpop, ...next };
    const told = await client.sendNotification({
      issuerMetadata, accessToken, dpop, notification: { notificationId: credentialResponse.notification_id, event: "credential_accepted" },
    });
    dpop = { ...dpop, ...told.dpop };
    out[id] = credentialResponse.credentials.map(({ credential }) => credential);
  }
  const formats = Object.entries(issuerMetadata.knownCredentialConfigurations).map(([id, { format }]) => [id, format]);
  return { credentials: out, formats: Object.fromEntries(formats) };
}

let answer;
try {
  answer = await receive();
} catch (error) {
  answer = { error: String(error?.stack ?? error) };
}
answer.keys = Object.fromEntries([...keys].map(([x, { d }]) => [x, d]));
process.stdout.write(JSON.stringify(answer));
