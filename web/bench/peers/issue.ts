// Issues what the peers work on: a root and a document signer, an mdoc of 20 elements, an SD-JWT VC.

import "reflect-metadata";
import { CoseKey, DeviceKey, Issuer, SessionTranscript, SignatureAlgorithm, cborEncode } from "@owf/mdoc";
import * as x509 from "@peculiar/x509";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { type Fixture, type MdocFixture, type SdJwtFixture, toBase64 } from "./fixture.ts";
import * as keys from "./keys.ts";
import { configuration } from "./sdjwtcrypto.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 3600 * 1000;
const nameSpace = "org.iso.18013.5.1";

/** The 20 elements of the measurement; the three that are shown come first. */
const elements: Record<string, unknown> = {
  family_name: "示例", given_name: "小龙", document_number: "110105199003071238", birth_date: "1990-03-07", issue_date: "2026-01-01",
  expiry_date: "2036-01-01", issuing_country: "XX", issuing_authority: "Sample Office", un_distinguishing_sign: "XX", sex: 1, height: 175,
  weight: 70, eye_colour: "brown", hair_colour: "black", birth_place: "北京市", resident_address: "北京市东城区景山前街四号",
  age_in_years: 36, age_birth_year: 1990, nationality: "XX", resident_city: "北京市",
};

type Pair = { privateKey: CryptoKey; publicKey: CryptoKey };

export async function issueFixture(claims: Record<string, unknown>, disclose: string[]): Promise<Fixture> {
  return { mdoc: await issueMdoc(), sdjwt: await issueSdJwt(claims, disclose) };
}

async function issueMdoc(): Promise<MdocFixture> {
  const [rootPair, signerPair, device] = [await pair(), await pair(), await pair()];
  const root = await certificate("CN=Sample IACA,C=XX", "CN=Sample IACA,C=XX", rootPair, rootPair, [new x509.BasicConstraintsExtension(true, 0, true)]);
  const signer = await certificate("CN=Sample DS,C=XX", "CN=Sample IACA,C=XX", signerPair, rootPair, [new x509.ExtendedKeyUsageExtension(["1.0.18013.5.1.2"], true)]);
  const deviceKey = { ...(await exported(device.privateKey)), alg: "ES256" };
  const docType = `${nameSpace}.mDL`;
  const issued = await new Issuer(docType, signing).addIssuerNamespace(nameSpace, elements).sign({
    signingKey: CoseKey.fromJwk({ ...(await exported(signerPair.privateKey)) }),
    algorithm: SignatureAlgorithm.ES256,
    digestAlgorithm: "SHA-256",
    validityInfo: { signed: new Date(), validFrom: new Date(), validUntil: new Date(Date.now() + 30 * day) },
    deviceKeyInfo: { deviceKey: DeviceKey.fromJwk({ ...(await exported(device.publicKey)) }) as DeviceKey },
    certificates: [new Uint8Array(signer.rawData)],
  });
  const transcript = await SessionTranscript.forOid4VpDraft18({
    clientId: "verifier.example", responseUri: "https://verifier.example/answer", verifierGeneratedNonce: "verifier", mdocGeneratedNonce: "wallet",
  }, signing);
  const document = new Map<string, unknown>([["docType", docType], ["issuerSigned", issued.encodedStructure]]);
  const response = new Map<string, unknown>([["version", "1.0"], ["documents", [document]], ["status", 0]]);
  return {
    docType,
    nameSpace,
    disclose: Object.keys(elements).slice(0, 3),
    issuerSigned: toBase64(issued.encode()),
    document: toBase64(cborEncode(response)),
    transcript: toBase64(transcript.encode({ asDataItem: true })),
    deviceKey,
    root: toBase64(new Uint8Array(root.rawData)),
    rootPEM: root.toString("pem"),
  };
}

const signing = {
  crypto: { random: keys.random, digest: ({ digestAlgorithm, bytes }: { digestAlgorithm: string; bytes: Uint8Array }) => keys.digest(digestAlgorithm, bytes), calculateEphemeralMacKey: keys.noMac },
  cose: {
    mac0: { sign: keys.noMac, verify: keys.noMac },
    sign1: { sign: ({ key, toBeSigned }: { key: CoseKey; toBeSigned: Uint8Array }) => keys.sign(key.jwk, toBeSigned), verify: keys.noMac },
  },
};

async function issueSdJwt(claims: Record<string, unknown>, disclose: string[]): Promise<SdJwtFixture> {
  const [issuer, device] = [await pair(), await pair()];
  const [issuerKey, deviceKey] = [await exported(issuer.privateKey), await exported(device.privateKey)];
  const instance = new SDJwtVcInstance(configuration({ issuerKey, deviceKey }));
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: "https://issuer.example", iat: now, exp: now + 7 * 86400, vct: "urn:hufu:id:1", cnf: { jwk: await exported(device.publicKey) }, ...claims };
  return {
    credential: await instance.issue(payload, { _sd: disclose } as never),
    disclose,
    issuerKey: await exported(issuer.publicKey),
    deviceKey,
    audience: "hufu:hotel",
    nonce: "nonce",
  };
}

function pair(): Promise<Pair> {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<Pair>;
}

/** The members of a JWK that say which key it is. */
async function exported(key: CryptoKey): Promise<JsonWebKey> {
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", key);
  return d ? { kty, crv, x, y, d } : { kty, crv, x, y };
}

function certificate(subject: string, issuer: string, keyPair: Pair, issuerPair: Pair, extensions: x509.Extension[]): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    subject, issuer, extensions,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 365 * day),
    publicKey: keyPair.publicKey,
    signingKey: issuerPair.privateKey,
    signingAlgorithm: algorithm,
  }, crypto as never);
}
