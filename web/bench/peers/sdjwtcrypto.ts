// WebCrypto as @sd-jwt/sd-jwt-vc wants it, for the page that presents and verifies and for the fixture that issues.

import { digest, random, sign, verify } from "./keys.ts";

const base64url = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const unbase64url = (text: string) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);

interface Keys {
  issuerKey: JsonWebKey;
  deviceKey: JsonWebKey;
}

/** A configuration that signs with the keys' private parts, where they have them. */
export function configuration({ issuerKey, deviceKey }: Keys) {
  return {
    hasher: (data: string | ArrayBuffer, algorithm: string) => digest(algorithm.toUpperCase(), typeof data === "string" ? utf8(data) : new Uint8Array(data)),
    hashAlg: "sha-256" as const,
    saltGenerator: async (length: number) => base64url(random(length)),
    signAlg: "ES256",
    signer: async (data: string) => base64url(await sign(issuerKey, utf8(data))),
    verifier: (data: string, signature: string) => verify(issuerKey, unbase64url(signature), utf8(data)),
    kbSignAlg: "ES256",
    kbSigner: async (data: string) => base64url(await sign(deviceKey, utf8(data))),
    kbVerifier: (data: string, signature: string, payload: { cnf?: { jwk: JsonWebKey } }) => verify(payload.cnf!.jwk, unbase64url(signature), utf8(data)),
  };
}
