// @owf/mdoc as a page.

import { CoseKey, DeviceRequest, DocRequest, Holder, IssuerSigned, ItemsRequest, type MdocContext, Verifier } from "@owf/mdoc";
import * as certificates from "./certificates.ts";
import { type MdocFixture, fromBase64 } from "./fixture.ts";
import * as keys from "./keys.ts";
import { type Peer, run } from "./peer.ts";

const context: MdocContext = {
  crypto: {
    random: keys.random,
    digest: ({ digestAlgorithm, bytes }) => keys.digest(digestAlgorithm, bytes),
    calculateEphemeralMacKey: keys.noMac,
  },
  cose: {
    mac0: { sign: keys.noMac, verify: keys.noMac },
    sign1: {
      sign: ({ key, toBeSigned }) => keys.sign(key.jwk, toBeSigned),
      verify: ({ key, sign1 }) => keys.verify(key.jwk, sign1.signature, sign1.toBeSigned),
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => certificates.nameField(certificate, field),
    getPublicKey: async ({ certificate }) => CoseKey.fromJwk({ ...(await certificates.publicKey(certificate)) }),
    verifyCertificateChain: ({ x5chain, trustedCertificates, now }) => certificates.checkChain(x5chain, trustedCertificates, now),
    getCertificateData: ({ certificate }) => certificates.certificateData(certificate),
  },
};

class Owf implements Peer {
  constructor(readonly fixture: MdocFixture) {}

  async present(): Promise<Uint8Array> {
    const { docType, nameSpace, disclose, deviceKey } = this.fixture;
    const namespaces = { [nameSpace]: Object.fromEntries(disclose.map((name) => [name, false])) };
    const response = await Holder.createDeviceResponseForDeviceRequest({
      deviceRequest: DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest: ItemsRequest.create({ docType, namespaces }) })] }),
      issuerSigned: [IssuerSigned.decode(fromBase64(this.fixture.issuerSigned))],
      sessionTranscript: fromBase64(this.fixture.transcript),
      signature: { signingKey: CoseKey.fromJwk({ ...deviceKey }) },
    }, context);
    return response.encode();
  }

  async verify(presentation: Uint8Array): Promise<void> {
    await Verifier.verifyDeviceResponse({
      deviceResponse: presentation,
      sessionTranscript: fromBase64(this.fixture.transcript),
      trustedCertificates: [fromBase64(this.fixture.root)],
    }, context);
  }
}

run(({ mdoc }) => new Owf(mdoc));
