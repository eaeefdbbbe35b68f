// Passkeys with the PRF extension: a secret of 32 bytes that only this authenticator, after checking its user, gives out
// for a salt. Never the only way into a vault: people delete passkeys without knowing what hangs on them (SECURITY.md 4.1).

import { Refusal } from "../sentence.ts";
import type { Core } from "./model.ts";

type PRFValues = { first: BufferSource };
type PRFInput = { eval?: PRFValues; evalByCredential?: Record<string, PRFValues> };
type PRFOutput = { prf?: { enabled?: boolean; results?: { first?: BufferSource } } };
type Slot = { credentialId: Uint8Array; salt: Uint8Array };

/** True where a passkey with PRF is likely to work; the attempt itself decides. */
export async function passkeysLikely(): Promise<boolean> {
  if (!("PublicKeyCredential" in globalThis)) return false;
  const able = (PublicKeyCredential as { getClientCapabilities?: () => Promise<Record<string, boolean>> }).getClientCapabilities;
  if (able) {
    const capabilities = await able.call(PublicKeyCredential);
    if (capabilities["extension:prf"] !== undefined) return capabilities["extension:prf"];
  }
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
}

/** Makes a passkey and gives the open vault a slot for it. */
export async function addPasskey(core: Core, name: string): Promise<void> {
  const { salt, userId } = await core.call("vault.prf.prepare", {});
  const made = await create(salt, userId, name);
  const credentialId = new Uint8Array(made.rawId);
  const output = secret(made) ?? (await ask([{ credentialId, salt }])).output;
  await core.call("vault.prf.add", { salt, credentialId, output });
}

/** Opens the vault with whichever of its passkeys the holder picks. */
export async function openWithPasskey(core: Core): Promise<void> {
  const slots: Slot[] = await core.call("vault.prf.slots", {});
  await core.call("vault.prf.open", await ask(slots));
}

async function create(salt: Uint8Array, userId: Uint8Array, name: string): Promise<PublicKeyCredential> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    rp: { name: "Hufu 虎符" },
    user: { id: bytes(userId), name, displayName: name },
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    pubKeyCredParams: [
      { type: "public-key", alg: -7 },
      { type: "public-key", alg: -257 },
    ],
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    extensions: extensions({ eval: { first: bytes(salt) } }),
  };
  const made = await asked(() => navigator.credentials.create({ publicKey }));
  if ((made.getClientExtensionResults() as PRFOutput).prf?.enabled !== true) throw new Refusal("prf_missing");
  return made;
}

async function ask(slots: Slot[]): Promise<{ credentialId: Uint8Array; output: Uint8Array }> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    allowCredentials: slots.map((slot) => ({ type: "public-key", id: bytes(slot.credentialId) })),
    userVerification: "required",
    extensions: extensions(inputs(slots)),
  };
  const got = await asked(() => navigator.credentials.get({ publicKey }));
  const output = secret(got);
  if (!output) throw new Refusal("prf_missing");
  return { credentialId: new Uint8Array(got.rawId), output };
}

// Some providers show an empty sheet for evalByCredential, so one salt is asked for plainly.
function inputs(slots: Slot[]): PRFInput {
  const [first] = slots;
  if (slots.length === 1 && first) return { eval: { first: bytes(first.salt) } };
  return { evalByCredential: Object.fromEntries(slots.map((slot) => [base64url(slot.credentialId), { first: bytes(slot.salt) }])) };
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await ask();
    if (credential) return credential as PublicKeyCredential;
  } catch (error) {
    throw new Refusal((error as DOMException).name === "NotAllowedError" ? "passkey_cancelled" : "passkey_failed", String(error));
  }
  throw new Refusal("passkey_failed");
}

function secret(credential: PublicKeyCredential): Uint8Array | null {
  const first = (credential.getClientExtensionResults() as PRFOutput).prf?.results?.first;
  if (!first) return null;
  return ArrayBuffer.isView(first) ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength) : new Uint8Array(first);
}

function extensions(prf: PRFInput): AuthenticationExtensionsClientInputs {
  return { prf } as AuthenticationExtensionsClientInputs;
}

// A copy with a buffer of its own: what the Worker sent is a view, and WebAuthn wants the whole buffer to be the value.
function bytes(view: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view);
}

function base64url(view: Uint8Array): string {
  return btoa(String.fromCharCode(...view)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
