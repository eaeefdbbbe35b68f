/**
 * The register's cryptography, all of it the browser's own.
 *
 * Writing needs no secret and reading does: entries are sealed to a public key, whose private half lies
 * encrypted under a key derived from the clerk's passphrase. A counter can therefore record all day while
 * nobody has typed the passphrase, and a stolen computer shows days and counts, never a name.
 *
 *     kek     = PBKDF2-SHA-256(passphrase, 16-byte salt, 600,000)      256 bits
 *     wrapped = AES-256-GCM(kek, 12-byte iv, PKCS #8 of the private key)
 *     entry   = ephemeral public key (65) || AES-256-GCM(key, zero iv, JSON, aad)
 *     key     = HKDF-SHA-256(ECDH-P-256, salt = ephemeral || recipient, info = "hufu/register/v1")
 *
 * The iv may be zero because every entry has a key of its own. aad is `id|day`, so an entry cannot be moved
 * to a day on which it would be kept longer.
 */

/** OWASP's floor for PBKDF2-SHA-256; kept beside the salt so that it can grow without losing a register. */
export const ITERATIONS = 600_000;

const POINT = 65;
const EC = { name: "ECDH", namedCurve: "P-256" } as const;

/** What lies in the browser's database: nothing in it opens an entry without the passphrase. */
export interface KeyRecord {
  publicKey: Uint8Array<ArrayBuffer>;
  wrapped: Uint8Array<ArrayBuffer>;
  iv: Uint8Array<ArrayBuffer>;
  salt: Uint8Array<ArrayBuffer>;
  iterations: number;
}

export async function createKeys(passphrase: string): Promise<KeyRecord> {
  const pair = await crypto.subtle.generateKey(EC, true, ["deriveBits"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { publicKey, ...(await wrap(pair.privateKey, passphrase)) };
}

/** openKeys gives the private key; a wrong passphrase rejects with the WebCrypto OperationError. */
export async function openKeys(record: KeyRecord, passphrase: string, extractable = false): Promise<CryptoKey> {
  const kek = await derive(passphrase, record.salt, record.iterations, "unwrapKey");
  return crypto.subtle.unwrapKey("pkcs8", record.wrapped, kek, gcm(record.iv), EC, extractable, ["deriveBits"]);
}

/** changePassphrase wraps the same private key anew: every entry stays readable. */
export async function changePassphrase(record: KeyRecord, from: string, to: string): Promise<KeyRecord> {
  const key = await openKeys(record, from, true);
  return { publicKey: record.publicKey, ...(await wrap(key, to)) };
}

export async function seal(publicKey: Uint8Array<ArrayBuffer>, plain: Uint8Array<ArrayBuffer>, aad: string): Promise<Uint8Array<ArrayBuffer>> {
  const pair = await crypto.subtle.generateKey(EC, false, ["deriveBits"]);
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const recipient = await crypto.subtle.importKey("raw", publicKey, EC, false, []);
  const key = await agree(pair.privateKey, recipient, join(ephemeral, publicKey));
  const box = await crypto.subtle.encrypt(gcm(ZERO_IV, aad), key, plain);
  return join(ephemeral, new Uint8Array(box));
}

export async function open(record: KeyRecord, key: CryptoKey, sealed: Uint8Array<ArrayBuffer>, aad: string): Promise<Uint8Array<ArrayBuffer>> {
  const ephemeral = sealed.slice(0, POINT);
  const sender = await crypto.subtle.importKey("raw", ephemeral, EC, false, []);
  const aes = await agree(key, sender, join(ephemeral, record.publicKey));
  return new Uint8Array(await crypto.subtle.decrypt(gcm(ZERO_IV, aad), aes, sealed.slice(POINT)));
}

const ZERO_IV = new Uint8Array(12);
const utf8 = new TextEncoder();

function gcm(iv: Uint8Array<ArrayBuffer>, aad = "hufu/register/v1"): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: utf8.encode(aad) };
}

async function wrap(key: CryptoKey, passphrase: string): Promise<Omit<KeyRecord, "publicKey">> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const kek = await derive(passphrase, salt, ITERATIONS, "wrapKey");
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey("pkcs8", key, kek, gcm(iv)));
  return { wrapped, iv, salt, iterations: ITERATIONS };
}

async function derive(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number, use: KeyUsage): Promise<CryptoKey> {
  // NFKC: the same words typed on another keyboard must give the same bytes.
  const secret = await crypto.subtle.importKey("raw", utf8.encode(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, [use]);
}

async function agree(own: CryptoKey, other: CryptoKey, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, own, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8.encode("hufu/register/v1") };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function join(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
