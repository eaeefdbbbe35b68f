package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"

	"hufu/wallet/recipient"
	"hufu/wallet/transcript"
)

// key is 256 bits of key material.
type key = [32]byte

// derive is HKDF-SHA256 (RFC 5869), extract and expand, to 32 bytes. A nil
// salt is 32 zero bytes.
func derive(secret, salt, info []byte) key {
	return sure(hkdf.Key(sha256.New, secret, salt, string(info), len(key{})))
}

// Derive makes a key of another one, for whoever keeps keys in a vault.
func Derive(secret [32]byte, fields ...[]byte) [32]byte {
	return expand(secret, transcript.Join(fields...))
}

// expand is HKDF-Expand alone, from a key that is uniform already.
func expand(secret key, info []byte) key {
	return sure(hkdf.Expand(sha256.New, secret[:], string(info), len(key{})))
}

// sure unpacks what cannot fail: HKDF-SHA256 has 32 bytes to give.
func sure(data []byte, err error) key {
	if err != nil {
		panic(err)
	}
	return key(data)
}

func tag(secret key, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, secret[:])
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}

// gcm is AES-256-GCM.
func gcm(secret key) cipher.AEAD {
	block, err := aes.NewCipher(secret[:])
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size that GCM needs
	}
	return aead
}

// epochKey is VK_e, the vault key of one epoch.
type epochKey struct{ vk key }

// writer is wk_e, which signs every version of the epoch.
func (k epochKey) writer() ed25519.PrivateKey {
	seed := expand(k.vk, []byte("writer/v1"))
	return ed25519.NewKeyFromSeed(seed[:])
}

func (k epochKey) writerPublic() []byte { return k.writer().Public().(ed25519.PublicKey) }

// version is the key of version n's body.
func (k epochKey) version(n uint64) key {
	return derive(k.vk[:], nil, transcript.Join([]byte("ver"), transcript.Number(n)))
}

// slotList authenticates the list of slots.
func (k epochKey) slotList() key { return derive(k.vk[:], nil, []byte("slotlist")) }

// slotKey is KEK_s: what somebody holds who can open slot s.
type slotKey struct{ kek key }

// private is sk_s; pk_s is the recipient that boxes are sealed to.
func (k slotKey) private() recipient.PrivateKey {
	return recipient.NewPrivateKey(expand(k.kek, []byte("slot-kem-x25519")))
}

func (k slotKey) public() []byte { return k.private().Public() }

// auth is a_s, which proves to an endpoint that the slot was opened.
func (k slotKey) auth() ed25519.PrivateKey {
	seed := expand(k.kek, []byte("slot-auth-ed25519"))
	return ed25519.NewKeyFromSeed(seed[:])
}

func (k slotKey) authPublic() []byte { return k.auth().Public().(ed25519.PublicKey) }

// seal is ak_s, which authenticates boxes for the slot.
func (k slotKey) seal() key { return expand(k.kek, []byte("slot-seal/v1")) }

// recoveryKey is KEK_rec.
func recoveryKey(code *RecoveryCode) slotKey {
	return slotKey{derive(code.entropy[:], nil, []byte("vault/recovery-slot/v1"))}
}

// prfKey is KEK_prf.
func prfKey(output []byte, vaultID, slotID, salt []byte) slotKey {
	info := transcript.Join([]byte("vault/prf-slot/v1"), vaultID, slotID, salt)
	return slotKey{derive(output, salt, info)}
}
