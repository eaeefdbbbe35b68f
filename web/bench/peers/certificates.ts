// The certificates that @owf/mdoc and @animo-id/mdoc leave to their users, as credo-ts reads them, by @peculiar/x509. The
// chain is built and its signatures checked once, not twice as there: what is compared is the library, not the diligence
// of its users.

import "reflect-metadata";
import { X509Certificate, X509ChainBuilder } from "@peculiar/x509";
import { digest } from "./keys.ts";

const ecdsa = { name: "ECDSA", namedCurve: "P-256" };

export function nameField(certificate: Uint8Array, field: string): string[] {
  return parsed(certificate).issuerName.getField(field);
}

export async function publicKey(certificate: Uint8Array): Promise<JsonWebKey> {
  const key = await parsed(certificate).publicKey.export(ecdsa, ["verify"], crypto);
  return crypto.subtle.exportKey("jwk", key);
}

/** Throws unless the leaf leads to a trusted root and every certificate on the way is valid now. */
export async function checkChain(chain: Uint8Array[], trusted: Uint8Array[], now = new Date()): Promise<void> {
  const [leaf, ...rest] = chain.map(parsed);
  const roots = trusted.map(parsed);
  const built = await new X509ChainBuilder({ certificates: [...rest, ...roots] }).build(leaf!, crypto);
  const top = built[built.length - 1]!;
  if (!roots.some((root) => root.equal(top))) throw new Error("certificates: no trusted root");
  if (built.some(({ notBefore, notAfter }) => now < notBefore || now > notAfter)) throw new Error("certificates: not valid now");
}

export async function certificateData(certificate: Uint8Array) {
  const c = parsed(certificate);
  return {
    issuerName: c.issuerName.toString(),
    subjectName: c.subjectName.toString(),
    serialNumber: c.serialNumber,
    thumbprint: Array.from(await digest("SHA-1", certificate), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    notBefore: c.notBefore,
    notAfter: c.notAfter,
    pem: c.toString("pem"),
  };
}

function parsed(certificate: Uint8Array): X509Certificate {
  return new X509Certificate(certificate as Uint8Array<ArrayBuffer>);
}
