// @auth0/mdl as a page. Its cryptography is its own.

import { DeviceResponse, Verifier } from "@auth0/mdl";
import { Buffer } from "buffer";
import { type MdocFixture, fromBase64 } from "./fixture.ts";
import { type Peer, run } from "./peer.ts";
import { definitionOf } from "./presentationdefinition.ts";

class Auth0 implements Peer {
  constructor(readonly fixture: MdocFixture) {}

  async present(): Promise<Uint8Array> {
    const { document, transcript, deviceKey } = this.fixture;
    const response = await DeviceResponse.from(fromBase64(document))
      .usingPresentationDefinition(definitionOf(this.fixture) as never)
      .usingSessionTranscriptBytes(Buffer.from(fromBase64(transcript)))
      .authenticateWithSignature(deviceKey as never, "ES256")
      .sign();
    return response.encode();
  }

  async verify(presentation: Uint8Array): Promise<void> {
    await new Verifier([this.fixture.rootPEM]).verify(presentation, { encodedSessionTranscript: Buffer.from(fromBase64(this.fixture.transcript)) });
  }
}

run(({ mdoc }) => new Auth0(mdoc));
