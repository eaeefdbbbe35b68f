package recipient

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/cloudflare/circl/dh/x25519"
)

func newPair(t testing.TB) PrivateKey {
	t.Helper()
	var seed [32]byte
	if _, err := rand.Read(seed[:]); err != nil {
		t.Fatal(err)
	}
	return NewPrivateKey(seed)
}

func TestSealOpen(t *testing.T) {
	key, info, content := newPair(t), []byte("info"), []byte("a vault key of thirty-two bytes!")
	box, err := Seal(key.Public(), info, content)
	if err != nil || len(box) != len(content)+Overhead {
		t.Fatal(len(box), err)
	}
	if got, err := key.Open(box, info); err != nil || !bytes.Equal(got, content) {
		t.Fatal(got, err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another key":  func() ([]byte, error) { return newPair(t).Open(box, info) },
		"another info": func() ([]byte, error) { return key.Open(box, []byte("other")) },
		"short":        func() ([]byte, error) { return key.Open(box[:Overhead-1], info) },
		"low order":    func() ([]byte, error) { return key.Open(append(make([]byte, 32), box[32:]...), info) },
	} {
		if _, err := open(); !errors.Is(err, ErrBox) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for bit := range 8 * len(box) {
		flipped := bytes.Clone(box)
		flipped[bit/8] ^= 1 << (bit % 8)
		if _, err := key.Open(flipped, info); err == nil && bit != 255 { // X25519 ignores the top bit of a public value
			t.Fatalf("bit %d flipped and accepted", bit)
		}
	}
	if _, err := Seal(make([]byte, 31), info, content); !errors.Is(err, ErrBox) {
		t.Error("a short public key:", err)
	}
}

// TestOurs holds rfc9180.go against whatever engine this build has: what one
// seals the other opens.
func TestOurs(t *testing.T) {
	for size := range 70 {
		key, info, content := newPair(t), make([]byte, size), make([]byte, 3*size)
		_, _ = rand.Read(info)
		_, _ = rand.Read(content)
		box, err := Seal(key.Public(), info, content)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := openWith(key, box, info); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("size %d: ours does not open the engine's: %v", size, err)
		}
		box, err = sealWith(newPair(t), key.public, info, content)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key.Open(box, info); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("size %d: the engine does not open ours: %v", size, err)
		}
	}
}

// TestSharedSecret is RFC 9180 A.1.1 (DHKEM(X25519, HKDF-SHA256)): the KEM
// values do not depend on the AEAD, which there is AES-128-GCM.
func TestSharedSecret(t *testing.T) {
	unhex := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	private := NewPrivateKey([32]byte(unhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")))
	enc := unhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
	dh, err := agree(private, x25519.Key(enc))
	if err != nil {
		t.Fatal(err)
	}
	got := hex.EncodeToString(sharedSecret(dh, enc, private.Public()))
	if want := "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"; got != want {
		t.Errorf("shared secret %s, want %s", got, want)
	}
}
