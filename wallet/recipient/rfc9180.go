package recipient

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"

	"github.com/cloudflare/circl/dh/x25519"
)

// The suite (RFC 9180 7): DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256
// 0x0001, AES-256-GCM 0x0002.
const (
	version   = "HPKE-v1"
	kemSuite  = "KEM\x00\x20"
	hpkeSuite = "HPKE\x00\x20\x00\x01\x00\x02"
	baseMode  = 0
	encSize   = 32
)

// sealWith is SealBase (6.1) with a given ephemeral key.
func sealWith(ephemeral PrivateKey, public x25519.Key, info, content []byte) ([]byte, error) {
	dh, err := agree(ephemeral, public)
	if err != nil {
		return nil, err
	}
	aead, nonce, err := schedule(sharedSecret(dh, ephemeral.public[:], public[:]), info)
	if err != nil {
		return nil, err
	}
	return aead.Seal(ephemeral.Public(), nonce, content, nil), nil
}

// openWith is OpenBase (6.1).
func openWith(private PrivateKey, box, info []byte) ([]byte, error) {
	enc := x25519.Key(box[:encSize])
	dh, err := agree(private, enc)
	if err != nil {
		return nil, err
	}
	aead, nonce, err := schedule(sharedSecret(dh, enc[:], private.public[:]), info)
	if err != nil {
		return nil, err
	}
	return aead.Open(nil, nonce, box[encSize:], nil)
}

// agree is X25519; the all-zero result of a point of low order is refused
// (7.1.4).
func agree(private PrivateKey, public x25519.Key) ([]byte, error) {
	var shared x25519.Key
	if !x25519.Shared(&shared, &private.secret, &public) {
		return nil, ErrBox.With("point of low order")
	}
	return shared[:], nil
}

// sharedSecret is ExtractAndExpand of the KEM (4.1).
func sharedSecret(dh, enc, public []byte) []byte {
	context := append(append([]byte{}, enc...), public...)
	return labeledExpand(kemSuite, labeledExtract(kemSuite, nil, "eae_prk", dh), "shared_secret", context, sha256.Size)
}

// schedule is KeySchedule of the base mode (5.1), for its first message.
func schedule(shared, info []byte) (cipher.AEAD, []byte, error) {
	context := []byte{baseMode}
	context = append(context, labeledExtract(hpkeSuite, nil, "psk_id_hash", nil)...)
	context = append(context, labeledExtract(hpkeSuite, nil, "info_hash", info)...)
	secret := labeledExtract(hpkeSuite, shared, "secret", nil)
	block, err := aes.NewCipher(labeledExpand(hpkeSuite, secret, "key", context, 32))
	if err != nil {
		return nil, nil, err
	}
	aead, err := cipher.NewGCM(block)
	return aead, labeledExpand(hpkeSuite, secret, "base_nonce", context, 12), err
}

// labeledExtract and labeledExpand are those of section 4.
func labeledExtract(suite string, salt []byte, label string, ikm []byte) []byte {
	prk, err := hkdf.Extract(sha256.New, append([]byte(version+suite+label), ikm...), salt)
	if err != nil {
		panic(err) // only for short keys under FIPS 140-only rules
	}
	return prk
}

func labeledExpand(suite string, prk []byte, label string, info []byte, size int) []byte {
	labeled := string([]byte{byte(size >> 8), byte(size)}) + version + suite + label + string(info)
	out, err := hkdf.Expand(sha256.New, prk, labeled, size)
	if err != nil {
		panic(err) // only for more than 255 blocks
	}
	return out
}
