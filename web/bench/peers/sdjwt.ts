// @sd-jwt/sd-jwt-vc as a page: a credential with as many claims as a hotel code of ours. It checks two signatures, as we do,
// and no certificate.

import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import type { SdJwtFixture } from "./fixture.ts";
import { type Peer, run } from "./peer.ts";
import { configuration } from "./sdjwtcrypto.ts";

class SdJwt implements Peer {
  readonly #instance: SDJwtVcInstance;

  constructor(readonly fixture: SdJwtFixture) {
    this.#instance = new SDJwtVcInstance(configuration({ issuerKey: fixture.issuerKey, deviceKey: fixture.deviceKey }));
  }

  async present(): Promise<string> {
    const { credential, disclose, audience: aud, nonce } = this.fixture;
    const frame = Object.fromEntries(disclose.map((name) => [name, true]));
    const payload = { iat: Math.floor(Date.now() / 1000), aud, nonce };
    return this.#instance.present(credential, frame, { kb: { payload } });
  }

  async verify(presentation: string): Promise<void> {
    const { disclose: requiredClaimKeys, nonce: keyBindingNonce } = this.fixture;
    await this.#instance.verify(presentation, { requiredClaimKeys, keyBindingNonce });
  }
}

run(({ sdjwt }) => new SdJwt(sdjwt));
