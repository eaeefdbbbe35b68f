//go:build !js

package cose

import (
	"bytes"
	"errors"
	"testing"

	gocose "github.com/veraison/go-cose"
	"pgregory.net/rapid"
)

// recorder keeps what go-cose would have it verify.
type recorder struct{ content []byte }

func (r *recorder) Verify(_ int64, message, _ []byte) error {
	r.content = bytes.Clone(message)
	return nil
}

// TestAgainstGoCose is differential: the bytes that go-cose says are signed
// are the ones that this package's own structure gives, which is all that the
// browser build has.
func TestAgainstGoCose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		protected := rapid.SliceOf(rapid.Byte()).Draw(t, "protected")
		external := rapid.SliceOf(rapid.Byte()).Draw(t, "external")
		payload := rapid.SliceOf(rapid.Byte()).Draw(t, "payload")
		if bytes.Equal(protected, []byte{emptyMap}) {
			protected = nil
		}
		var seen recorder
		if err := verifySign1(protected, AlgESP256, external, payload, []byte{1}, &seen); err != nil {
			t.Fatal(err)
		}
		if want := structure(contextSign1, protected, external, payload); !bytes.Equal(seen.content, want) {
			t.Fatalf("go-cose signs %x, this package %x", seen.content, want)
		}
	})
}

// TestGoCoseReadsOurs has go-cose alone parse and verify what we signed.
func TestGoCoseReadsOurs(t *testing.T) {
	private := newKey(t)
	data, err := SignSign1(SignOptions{Protected: map[int64]any{LabelKeyID: []byte("k")}, Payload: []byte("x")}, ECSigner(private, AlgES256))
	if err != nil {
		t.Fatal(err)
	}
	var m gocose.Sign1Message
	if err := m.UnmarshalCBOR(data); err != nil {
		t.Fatal(err)
	}
	if err := m.Verify(nil, gocoseKey{alg: AlgES256, verifier: ECKey(private.Public())}); err != nil {
		t.Error(err)
	}
	m.Payload = []byte("y")
	if err := m.Verify(nil, gocoseKey{alg: AlgES256, verifier: ECKey(private.Public())}); !errors.Is(err, ErrSignature) {
		t.Error(err)
	}
}
