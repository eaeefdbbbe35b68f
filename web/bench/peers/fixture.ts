// What the peers work on: one mdoc of 20 elements with its issuer's certificates, and one SD-JWT VC with as many claims
// as a hotel code of ours. Made anew for each bench in Node, with libraries of the peers' own kind; nothing of it is kept.

/** One document of 20 elements, of which three are disclosed; bytes are base64. */
export interface MdocFixture {
  docType: string;
  nameSpace: string;
  disclose: string[];
  /** IssuerSigned, and the same inside a DeviceResponse without device signature, as @auth0/mdl wants it. */
  issuerSigned: string;
  document: string;
  /** SessionTranscript, as an embedded CBOR item. */
  transcript: string;
  deviceKey: JsonWebKey;
  /** The root that the verifier trusts: DER, and PEM. */
  root: string;
  rootPEM: string;
}

export interface SdJwtFixture {
  credential: string;
  disclose: string[];
  issuerKey: JsonWebKey;
  deviceKey: JsonWebKey;
  audience: string;
  nonce: string;
}

export interface Fixture {
  mdoc: MdocFixture;
  sdjwt: SdJwtFixture;
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
