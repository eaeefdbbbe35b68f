// @owf/mdoc, @auth0/mdl and @animo-id/mdoc beside ours. Each judges our responses and presents a document that we issued; @owf/mdoc
// issues one, too. What is asked comes as JSON on standard input (bytes in base64), what each did goes to standard output.

import "reflect-metadata";
import { readFileSync } from "node:fs";
import * as animo from "@animo-id/mdoc";
import auth0 from "@auth0/mdl";
import * as owf from "@owf/mdoc";
import { X509Certificate, X509ChainBuilder } from "@peculiar/x509";

const { subtle } = globalThis.crypto;
const asked = JSON.parse(readFileSync(0, "utf8"));
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const text = (data) => Buffer.from(data).toString("base64");
const transcript = bytes(asked.transcript);
const root = new X509Certificate(bytes(asked.root));
const device = { ...asked.device, alg: "ES256" };

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const key = ({ kty, crv, x, y, d }, use) => subtle.importKey("jwk", d ? { kty, crv, x, y, d } : { kty, crv, x, y }, ecdsa, true, [use]);
const sign = async (jwk, data) => new Uint8Array(await subtle.sign(ecdsa, await key(jwk, "sign"), data));
const verify = async (jwk, signature, data) => subtle.verify(ecdsa, await key(jwk, "verify"), signature, data);
const none = () => {
  throw new Error("not used");
};

/** The cryptography that @owf/mdoc and @animo-id/mdoc leave to their users. */
const shared = {
  crypto: {
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    digest: async ({ digestAlgorithm, bytes }) => new Uint8Array(await subtle.digest(digestAlgorithm, bytes)),
    calculateEphemeralMacKey: none,
    calculateEphemeralMacKeyJwk: none,
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => new X509Certificate(certificate).issuerName.getField(field),
    publicKey: async (certificate) => subtle.exportKey("jwk", await new X509Certificate(certificate).publicKey.export(ecdsa, ["verify"], crypto)),
    checkChain: async ({ x5chain, trustedCertificates }) => {
      const [leaf, ...rest] = x5chain.map((one) => new X509Certificate(one));
      const roots = trustedCertificates.map((one) => new X509Certificate(one));
      const built = await new X509ChainBuilder({ certificates: [...rest, ...roots] }).build(leaf, crypto);
      if (!roots.some((one) => one.equal(built[built.length - 1]))) throw new Error("no trusted root");
    },
    getCertificateData: async ({ certificate }) => {
      const c = new X509Certificate(certificate);
      const thumbprint = Buffer.from(await subtle.digest("SHA-1", certificate)).toString("hex");
      return { issuerName: c.issuer, subjectName: c.subject, serialNumber: c.serialNumber, thumbprint, notBefore: c.notBefore, notAfter: c.notAfter, pem: c.toString("pem") };
    },
  },
};

const owfContext = {
  crypto: shared.crypto,
  cose: {
    mac0: { sign: none, verify: none },
    sign1: { sign: ({ key, toBeSigned }) => sign(key.jwk, toBeSigned), verify: ({ key, sign1 }) => verify(key.jwk, sign1.signature, sign1.toBeSigned) },
  },
  x509: {
    ...shared.x509,
    getPublicKey: async ({ certificate }) => owf.CoseKey.fromJwk(await shared.x509.publicKey(certificate)),
    verifyCertificateChain: shared.x509.checkChain,
  },
};

const animoContext = {
  crypto: shared.crypto,
  cose: {
    mac0: { sign: none, verify: none },
    sign1: {
      sign: ({ jwk, sign1 }) => sign(jwk, sign1.getRawSigningData().data),
      verify: ({ jwk, sign1, options }) => {
        const { signature, data } = sign1.getRawVerificationData(options);
        return verify(jwk, signature, data);
      },
    },
  },
  x509: { ...shared.x509, getPublicKey: ({ certificate }) => shared.x509.publicKey(certificate), validateCertificateChain: shared.x509.checkChain },
};

const fields = asked.disclose.map((name) => ({ path: [`$['${asked.docType}']['${name}']`], intent_to_retain: false }));
const definition = {
  id: "asked",
  input_descriptors: [{ id: asked.docType, format: { mso_mdoc: { alg: ["ES256"] } }, constraints: { limit_disclosure: "required", fields } }],
};
const request = owf.DeviceRequest.create({
  docRequests: [
    owf.DocRequest.create({
      itemsRequest: owf.ItemsRequest.create({ docType: asked.docType, namespaces: { [asked.docType]: Object.fromEntries(asked.disclose.map((name) => [name, false])) } }),
    }),
  ],
});

const peers = {
  owf: {
    verify: (response, over) =>
      owf.Verifier.verifyDeviceResponse({ deviceResponse: response, sessionTranscript: over, trustedCertificates: [bytes(asked.root)] }, owfContext),
    present: async (issued) => {
      const answer = await owf.Holder.createDeviceResponseForDeviceRequest(
        { deviceRequest: request, issuerSigned: [owf.IssuerSigned.decode(issued)], sessionTranscript: transcript, signature: { signingKey: owf.CoseKey.fromJwk(device) } },
        owfContext,
      );
      return answer.encode();
    },
  },
  auth0: {
    verify: (response, over) => new auth0.Verifier([root.toString("pem")]).verify(response, { encodedSessionTranscript: Buffer.from(over) }),
    present: async () => {
      const answer = await auth0.DeviceResponse.from(bytes(asked.whole))
        .usingPresentationDefinition(definition)
        .usingSessionTranscriptBytes(Buffer.from(transcript))
        .authenticateWithSignature(device, "ES256")
        .sign();
      return answer.encode();
    },
  },
  animo: {
    verify: (response, over) =>
      new animo.Verifier().verifyDeviceResponse({ encodedDeviceResponse: response, encodedSessionTranscript: over, trustedCertificates: [bytes(asked.root)] }, animoContext),
    present: async (issued) => {
      const answer = await animo.DeviceResponse.from(new animo.MDoc([animo.parseIssuerSigned(issued, asked.docType)]))
        .usingPresentationDefinition(definition)
        .usingSessionTranscriptBytes(transcript)
        .authenticateWithSignature(device, "ES256")
        .sign(animoContext);
      return answer.encode();
    },
  },
};

async function attempt(work) {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

/** @owf/mdoc draws a digestID of 32 bits, and ISO/IEC 18013-5 9.1.2.4 allows 31: high says which half it draws from. */
async function issue(high) {
  const day = 24 * 3600 * 1000;
  const random = (length) => {
    const drawn = shared.crypto.random(length);
    if (length === 4) drawn[0] = high ? drawn[0] | 0x80 : drawn[0] & 0x7f;
    return drawn;
  };
  const context = { ...owfContext, crypto: { ...shared.crypto, random } };
  const signed = await new owf.Issuer(asked.docType, context).addIssuerNamespace(asked.docType, asked.elements).sign({
    signingKey: owf.CoseKey.fromJwk(asked.signer),
    algorithm: owf.SignatureAlgorithm.ES256,
    digestAlgorithm: "SHA-256",
    validityInfo: { signed: new Date(), validFrom: new Date(), validUntil: new Date(Date.now() + day) },
    deviceKeyInfo: { deviceKey: owf.DeviceKey.fromJwk({ kty: "EC", crv: "P-256", x: device.x, y: device.y }) },
    certificates: [bytes(asked.leaf)],
  });
  return signed.encode();
}

const out = { peers: {}, issued: await attempt(async () => text(await issue(false))), issuedHigh: await attempt(async () => text(await issue(true))) };
for (const [name, peer] of Object.entries(peers)) {
  out.peers[name] = {
    accepts: await attempt(async () => void (await peer.verify(bytes(asked.response), transcript))),
    otherSession: await attempt(async () => void (await peer.verify(bytes(asked.response), bytes(asked.otherTranscript)))),
    altered: await attempt(async () => void (await peer.verify(bytes(asked.altered), transcript))),
    presents: await attempt(async () => text(await peer.present(bytes(asked.issued)))),
  };
}
process.stdout.write(JSON.stringify(out));
