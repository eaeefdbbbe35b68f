// The cryptography that @owf/mdoc, @animo-id/mdoc and @sd-jwt/sd-jwt-vc leave to their users: WebCrypto, with the keys
// imported for each use, as credo-ts does.

const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
const es256 = { name: "ECDSA", hash: "SHA-256" };

type Bytes = Uint8Array<ArrayBuffer>;

export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

export async function digest(algorithm: string, bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, bytes as Bytes));
}

export async function sign(jwk: JsonWebKey, data: Uint8Array): Promise<Bytes> {
  const key = await crypto.subtle.importKey("jwk", curveOnly(jwk), ecdsa, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign(es256, key, data as Bytes));
}

export async function verify(jwk: JsonWebKey, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  const key = await crypto.subtle.importKey("jwk", curveOnly(jwk), ecdsa, true, ["verify"]);
  return crypto.subtle.verify(es256, key, signature as Bytes, data as Bytes);
}

/** What the libraries add to a JWK, such as key_ops, need not agree with the use at hand. */
function curveOnly({ kty, crv, x, y, d }: JsonWebKey): JsonWebKey {
  return d ? { kty, crv, x, y, d } : { kty, crv, x, y };
}

/** Device authentication by MAC is not part of what is measured. */
export function noMac(): never {
  throw new Error("not measured");
}
