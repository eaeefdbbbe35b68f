// What no wallet in a browser can be faster than: WebCrypto alone, each key imported for its use.

const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
const es256 = { name: "ECDSA", hash: "SHA-256" };

/** About what a code signs, and what its credential does. */
const message = crypto.getRandomValues(new Uint8Array(500));

export interface Bare {
  sign(): Promise<void>;
  /** The holder's signature and the issuer's. */
  verifyTwo(): Promise<void>;
}

export async function makeBare(): Promise<Bare> {
  const pair = await crypto.subtle.generateKey(ecdsa, true, ["sign", "verify"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const point = await crypto.subtle.exportKey("raw", pair.publicKey);
  const signature = await crypto.subtle.sign(es256, pair.privateKey, message);
  const verify = async () => {
    const key = await crypto.subtle.importKey("raw", point, ecdsa, true, ["verify"]);
    if (!(await crypto.subtle.verify(es256, key, signature, message))) throw new Error("bare: does not verify");
  };
  return {
    async sign() {
      const key = await crypto.subtle.importKey("jwk", jwk, ecdsa, false, ["sign"]);
      await crypto.subtle.sign(es256, key, message);
    },
    async verifyTwo() {
      await verify();
      await verify();
    },
  };
}
