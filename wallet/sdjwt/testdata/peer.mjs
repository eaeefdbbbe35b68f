// @sd-jwt/sd-jwt-vc on both sides of ours: it judges what we issued and presented, presents what we issued, and issues and
// presents for us to judge. Keys and claims come as JSON on standard input, everything it did goes to standard output.

import { readFileSync } from "node:fs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

const { subtle } = globalThis.crypto;
const asked = JSON.parse(readFileSync(0, "utf8"));
const es256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const utf8 = (text) => new TextEncoder().encode(text);
const load = (jwk, use) => subtle.importKey("jwk", jwk, es256, true, [use]);

const signer = (jwk) => async (data) => Buffer.from(await subtle.sign(es256, await load(jwk, "sign"), utf8(data))).toString("base64url");
const verifier = async (jwk, data, signature) => subtle.verify(es256, await load(jwk, "verify"), Buffer.from(signature, "base64url"), utf8(data));
const open = ({ kty, crv, x, y }) => ({ kty, crv, x, y });

const peer = new SDJwtVcInstance({
  hasher: async (data, algorithm) => new Uint8Array(await subtle.digest(algorithm.toUpperCase(), typeof data === "string" ? utf8(data) : data)),
  hashAlg: "sha-256",
  saltGenerator: async (length) => Buffer.from(crypto.getRandomValues(new Uint8Array(length))).toString("base64url"),
  signAlg: "ES256",
  signer: signer(asked.issuer),
  verifier: (data, signature) => verifier(open(asked.issuer), data, signature),
  kbSignAlg: "ES256",
  kbSigner: signer(asked.holder),
  kbVerifier: (data, signature, payload) => verifier(payload.cnf.jwk, data, signature),
});

async function judge({ text, nonce }) {
  try {
    const { payload } = await peer.verify(text, { keyBindingNonce: nonce });
    return { payload };
  } catch (error) {
    return { error: String(error.message) };
  }
}

const payload = { iat: asked.now, aud: asked.audience, nonce: asked.nonce };
const present = (credential) => peer.present(credential, asked.presented, { kb: { payload } });
const issued = await peer.issue(asked.payload, asked.redacted);
const judged = [];
for (const one of asked.judge) judged.push(await judge(one));
process.stdout.write(JSON.stringify({ issued, presented: await present(issued), ours: await present(asked.credential), judged }));
