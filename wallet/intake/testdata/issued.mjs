// @sd-jwt/sd-jwt-vc as a verifier that knows nothing of the sandbox issuer but its root certificate, and @sd-jwt/jwt-status-list
// on both sides of our lists. What is asked comes as JSON on standard input (bytes in base64), what they found goes to
// standard output.

import "reflect-metadata";
import { readFileSync } from "node:fs";
import { StatusList, createHeaderAndPayload, getListFromStatusListJWT } from "@sd-jwt/jwt-status-list";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { X509Certificate, X509ChainBuilder } from "@peculiar/x509";

const { subtle } = globalThis.crypto;
const asked = JSON.parse(readFileSync(0, "utf8"));
const es256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const utf8 = (text) => new TextEncoder().encode(text);
const json = (part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
const base64url = (data) => Buffer.from(data).toString("base64url");
const verify = async (key, data, signature) => subtle.verify(es256, key, Buffer.from(signature, "base64url"), utf8(data));

/** The key of the leaf in a JWT's x5c, if that leads to the root. */
async function signer(jwt, root) {
  const [leaf, ...rest] = json(jwt.split(".")[0]).x5c.map((text) => new X509Certificate(Buffer.from(text, "base64")));
  const anchor = new X509Certificate(Buffer.from(root, "base64"));
  const built = await new X509ChainBuilder({ certificates: [...rest, anchor] }).build(leaf, crypto);
  if (!built[built.length - 1].equal(anchor)) throw new Error("no trusted root");
  return leaf.publicKey.export(es256, ["verify"], crypto);
}

async function verifier(root) {
  const issuer = await signer(asked.shown.split("~")[0], root);
  const list = await signer(asked.lists.valid, root);
  return new SDJwtVcInstance({
    hasher: async (data, algorithm) => new Uint8Array(await subtle.digest(algorithm.toUpperCase(), typeof data === "string" ? utf8(data) : data)),
    hashAlg: "sha-256",
    verifier: (data, signature) => verify(issuer, data, signature),
    kbVerifier: async (data, signature, payload) => verify(await subtle.importKey("jwk", payload.cnf.jwk, es256, true, ["verify"]), data, signature),
    statusListFetcher: async (uri) => {
      if (uri !== asked.uri) throw new Error("another list");
      return asked.lists.valid;
    },
    statusVerifier: (data, signature) => verify(list, data, signature),
  });
}

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

const judge = (root) => attempt(async () => {
  const { payload } = await (await verifier(root)).verify(asked.shown, { keyBindingNonce: asked.nonce });
  return { payload };
});

const status = {};
for (const [name, list] of Object.entries(asked.lists)) {
  status[name] = await attempt(async () => {
    const at = list.lastIndexOf(".");
    if (!(await verify(await signer(list, asked.root), list.slice(0, at), list.slice(at + 1)))) throw new Error("signature");
    return { value: getListFromStatusListJWT(list).getStatus(asked.index) };
  });
}

/** A list of theirs, for us to read. */
async function make(bits) {
  const list = new StatusList(asked.values.map((value) => value % 2 ** bits), bits);
  const now = Math.floor(Date.now() / 1000);
  const { header, payload } = createHeaderAndPayload(list, { iss: "https://peer.example", sub: asked.uri, iat: now, exp: now + 3600 }, { alg: "ES256", typ: "statuslist+jwt" });
  const input = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(payload))}`;
  const key = await subtle.importKey("jwk", asked.key, es256, true, ["sign"]);
  return `${input}.${base64url(await subtle.sign(es256, key, utf8(input)))}`;
}

const made = {};
for (const bits of [1, 2, 4, 8]) made[bits] = await make(bits);
process.stdout.write(JSON.stringify({ verified: await judge(asked.root), stranger: await judge(asked.stranger), status, made }));
