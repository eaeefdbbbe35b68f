// @animo-id/mdoc as a page.

import { DeviceResponse, MDoc, type MdocContext, type PresentationDefinition, Verifier, parseIssuerSigned } from "@animo-id/mdoc";
import * as certificates from "./certificates.ts";
import { type MdocFixture, fromBase64 } from "./fixture.ts";
import * as keys from "./keys.ts";
import { type Peer, run } from "./peer.ts";
import { definitionOf } from "./presentationdefinition.ts";

const context: MdocContext = {
  crypto: {
    random: keys.random,
    digest: ({ digestAlgorithm, bytes }) => keys.digest(digestAlgorithm, bytes),
    calculateEphemeralMacKeyJwk: keys.noMac,
  },
  cose: {
    mac0: { sign: keys.noMac, verify: keys.noMac },
    sign1: {
      sign: ({ jwk, sign1 }) => keys.sign(jwk, sign1.getRawSigningData().data),
      verify: ({ jwk, sign1, options }) => {
        const { signature, data } = sign1.getRawVerificationData(options);
        return keys.verify(jwk, signature, data);
      },
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => certificates.nameField(certificate, field),
    getPublicKey: async ({ certificate }) => (await certificates.publicKey(certificate)) as never,
    validateCertificateChain: ({ x5chain, trustedCertificates }) => certificates.checkChain(x5chain, trustedCertificates),
    getCertificateData: ({ certificate }) => certificates.certificateData(certificate),
  },
};

class Animo implements Peer {
  constructor(readonly fixture: MdocFixture) {}

  async present(): Promise<Uint8Array> {
    const { docType, issuerSigned, transcript, deviceKey } = this.fixture;
    const document = parseIssuerSigned(fromBase64(issuerSigned), docType);
    const response = await DeviceResponse.from(new MDoc([document]))
      .usingPresentationDefinition(definitionOf(this.fixture) as PresentationDefinition)
      .usingSessionTranscriptBytes(fromBase64(transcript))
      .authenticateWithSignature(deviceKey as never, "ES256")
      .sign(context);
    return response.encode();
  }

  async verify(presentation: Uint8Array): Promise<void> {
    await new Verifier().verifyDeviceResponse({
      encodedDeviceResponse: presentation,
      encodedSessionTranscript: fromBase64(this.fixture.transcript),
      trustedCertificates: [fromBase64(this.fixture.root)],
    }, context);
  }
}

run(({ mdoc }) => new Animo(mdoc));
